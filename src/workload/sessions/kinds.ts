/**
 * Kinds of sessions: users (or programs) whose next request leaves when the last answer is there. What a scenario says of
 * a group of sessions is one flat row; which of its fields a kind takes, and what they are unless given, stands in
 * {@link SESSION_KINDS}.
 */
import type { DistributionSpec } from "../../base/distribution.ts";

/** A kind of session. */
export type SessionKind =
  "page-view" | "video" | "live" | "release" | "polling" | "crawler" | "scanner" | "git-clone";

/** Fields that only some kinds have. */
export interface SessionFields {
  /** Class of playlists, of refs. */
  readonly manifestClass?: string | undefined;
  readonly refsClass?: string | undefined;
  /** Page views: objects of each class that a page is made of, beside itself. */
  readonly assets?: Readonly<Record<string, number>> | undefined;
  /** Page views: mean pages of a visit (geometric), pause between two, requests in progress at once. */
  readonly pages?: number | undefined;
  readonly think?: DistributionSpec | undefined;
  readonly parallel?: number | undefined;
  /** Players: length of a title, time that a viewer means to watch, length of a segment, bit rates from low to high. */
  readonly lengthMicros?: number | undefined;
  readonly watch?: DistributionSpec | undefined;
  readonly segmentMicros?: number | undefined;
  readonly ladder?: readonly number[] | undefined;
  /** Players: media needed to start, most media ahead, share of the measured throughput that a bit rate may take. */
  readonly startBufferMicros?: number | undefined;
  readonly maxBufferMicros?: number | undefined;
  readonly safety?: number | undefined;
  /** Video: jumps to another place an hour of playing. */
  readonly seeksPerHour?: number | undefined;
  /** Players: from this delay of the start on viewers leave, so large a share of all in each further second. */
  readonly patienceMicros?: number | undefined;
  readonly leavingPerSecond?: number | undefined;
  /** Live: segments between newest and first one asked for, segments in the playlist, lead of viewers' clocks. */
  readonly behind?: number | undefined;
  readonly window?: number | undefined;
  readonly clockAheadMicros?: number | undefined;
  /** Pause from one request to the next, and how long it goes on. */
  readonly intervalMicros?: number | undefined;
  readonly lasts?: DistributionSpec | undefined;
  /** Git: packs of a clone. Release: files of which each download takes one. */
  readonly packs?: number | undefined;
  readonly files?: number | undefined;
  /** Release: when it comes out, and the time in which the rate of downloads halves. */
  readonly atMicros?: number | undefined;
  readonly halfLifeMicros?: number | undefined;
}

/** A group of sessions as the scenario has it. Times in microseconds, bit rates in bits per second. */
export interface SessionGroup extends SessionFields {
  readonly name: string;
  readonly kind: SessionKind;
  /** Mean over the duration. */
  readonly sessionsPerSecond: number;
  /** Regions that users come from; absent: all. */
  readonly regions?: readonly string[] | undefined;
  readonly contentClass: string;
}

/** A kind in words, the fields that it must have, and those it may have with what they are unless given. */
interface SessionShape {
  readonly about: string;
  readonly needs: readonly (keyof SessionFields)[];
  readonly may: Readonly<SessionFields>;
  /** May be given, and is nothing otherwise. */
  readonly or?: readonly (keyof SessionFields)[];
}

const SECOND = 1_000_000;
const MINUTE = 60 * SECOND;

/**
 * What players do unless told otherwise. Viewers leave from 2 s of start-up on, 5.8 % more with each further second: S. S.
 * Krishnan and R. K. Sitaraman, "Video stream quality impacts viewer behavior", IMC 2012. Segments of 4 s: HLS authoring asks for 6 s,
 * most services have 2 to 6. Start with one segment at hand, 30 s ahead at most, 90 % of the throughput (dash.js: bandwidthSafetyFactor 0.9).
 */
const PLAYER = {
  segmentMicros: 4 * SECOND,
  startBufferMicros: 4 * SECOND,
  maxBufferMicros: 30 * SECOND,
  safety: 0.9,
  patienceMicros: 2 * SECOND,
  leavingPerSecond: 0.058,
} as const;

/** Every kind. Defaults without a source are judgement. */
export const SESSION_KINDS: Readonly<Record<SessionKind, SessionShape>> = {
  "page-view": {
    about: "visits of pages: HTML, then what the page is made of, over parallel connections",
    needs: ["assets"],
    // Six connections a host: what browsers open over HTTP/1.1.
    may: { pages: 3, think: { kind: "exponential", mean: 30 * SECOND }, parallel: 6 },
  },
  video: {
    about: "viewers of films in segments: bit rate by throughput, buffer, seeks, impatience",
    needs: ["ladder", "lengthMicros"],
    may: { ...PLAYER, watch: { kind: "exponential", mean: 10 * MINUTE }, seeksPerHour: 0 },
    or: ["manifestClass"],
  },
  live: {
    about: "viewers of channels whose segments appear as they are produced",
    needs: ["ladder"],
    may: {
      ...PLAYER,
      watch: { kind: "exponential", mean: 30 * MINUTE },
      // Players start no less than three target durations from the end: RFC 8216 section 6.3.3.
      behind: 3,
      window: 10,
      clockAheadMicros: 0,
    },
    or: ["manifestClass"],
  },
  release: {
    about: "downloads of a large file, most of them soon after it comes out",
    needs: ["halfLifeMicros"],
    may: { atMicros: 0, files: 1 },
  },
  polling: {
    about: "programs that ask for one object again and again",
    needs: ["intervalMicros"],
    may: { lasts: { kind: "exponential", mean: 30 * MINUTE } },
  },
  crawler: {
    about: "robots that walk through all objects of a class, popular or not",
    needs: ["intervalMicros"],
    may: { lasts: { kind: "fixed", value: 60 * MINUTE } },
  },
  scanner: {
    about:
      "robots with a new query string in every request: a new key each, unless the key leaves the query out",
    needs: ["intervalMicros"],
    may: { lasts: { kind: "fixed", value: 10 * MINUTE } },
  },
  "git-clone": {
    about: "clones of repositories: refs, never stored, then large packs",
    needs: ["refsClass"],
    may: { packs: 1 },
  },
};

/** Is the kind one of the players? */
export function isPlayer(kind: SessionKind): boolean {
  return kind === "video" || kind === "live";
}
