/**
 * Sessions: groups of users and programs that wait for answers before they go on. A group takes the fields of its kind, and no
 * others; what is left out is filled in by kind.
 */
import * as z from "zod";
import { REGIONS } from "../../network/regions.ts";
import { SESSION_KINDS, type SessionGroup, type SessionKind } from "../../workload/sessions/kinds.ts";
import { durations } from "./distributions.ts";
import { anything, optional, required, section } from "./field.ts";
import { asLabel, label, LABEL } from "./label.ts";
import { name } from "./names.ts";
import { bitRate, count, duration, kinds, number, requestRate, share } from "./quantities.ts";
import { say } from "./saying.ts";

/** A world with one group of a kind, for the tests of every knob: slow links, so that players have something to do. */
const group = (text: string) => ["duration=90m", `workload.sessions={html: {${text}}}`];
const POLLS = group("kind: polling, rate: 30/h, class: html, interval: 60s, lasts: 20m");
const PAGES = group("kind: page-view, rate: 30/h, class: html, assets: {image: 8}");
const WATCH = "class: image, segment: 10s, length: 5m, ladder: [200kbps, 2Mbps], watch: 3m";
const VIDEO = group(`kind: video, rate: 60/h, ${WATCH}`);
const SLOW = group(
  "kind: video, rate: 60/h, class: image, segment: 10s, length: 5m, ladder: [400kbps, 30Mbps], safety: 1",
);
const SEEN = group(`kind: video, rate: 60/h, ${WATCH}, seeks: 5`);
const IMPATIENT = group(
  "kind: video, rate: 60/h, class: image, segment: 10s, length: 5m, ladder: [30Mbps], patience: 100ms, leaving: 100%",
);
const BUFFERED = group(`kind: video, rate: 60/h, ${WATCH}, startBuffer: 10s, maxBuffer: 20s`);
const STARTS = group(
  "kind: video, rate: 60/h, class: image, segment: 10s, length: 5m, ladder: [15Mbps], startBuffer: 10s, patience: 100ms, leaving: 20%",
);
const CHANNEL =
  "kind: live, rate: 60/h, class: image, segment: 60s, watch: 10m, behind: 1, maxBuffer: 4m, startBuffer: 60s";
const LIVE = group(`${CHANNEL}, ladder: [200kbps]`);
const LATE = group(`${CHANNEL}, ladder: [40Mbps], window: 2, leaving: 0%`);
const CLONES = group("kind: git-clone, rate: 30/h, class: image, refs: html, packs: 2");
const RELEASE = group("kind: release, rate: 60/h, class: image, halfLife: 1h, files: 3");

const fields = {
  kind: required(
    "kind",
    "who it is: visitors of pages, viewers of video or live channels, downloads of a release, programs that poll, crawlers, scanners, git clones",
    name("a kind of session", Object.keys(SESSION_KINDS) as SessionKind[]),
    { needs: POLLS, changed: "scanner" },
  ),
  rate: required(
    "sessionsPerSecond",
    "mean sessions that begin per second, by the workload's daily curve",
    requestRate(),
    { needs: POLLS, changed: "90/h" },
  ),
  regions: optional(
    "regions",
    "regions that users come from; all unless given",
    z.array(name("a region", REGIONS)),
    {
      needs: POLLS,
      changed: ["europe"],
    },
  ),
  class: required(
    "contentClass",
    "class of what they ask for: pages, segments, files, packs",
    label("a class", ["html"]),
    {
      needs: POLLS,
      changed: "image",
    },
  ),
  manifest: optional(
    "manifestClass",
    "video, live: class of playlists; none unless given",
    label("a class", ["playlist"]),
    {
      needs: LIVE,
      changed: "html",
    },
  ),
  refs: optional(
    "refsClass",
    "git-clone: class of the refs, which are never stored",
    label("a class", ["refs"]),
    {
      needs: CLONES,
      changed: "image",
    },
  ),
  assets: optional(
    "assets",
    "page-view: how many objects of which class a page is made of, beside its HTML",
    assetCounts(),
    { needs: PAGES, changed: { image: 20 } },
  ),
  pages: optional("pages", "page-view: mean pages of a visit (3)", number({ min: 1, max: 10_000 }), {
    needs: PAGES,
    changed: 6,
  }),
  think: optional("think", "page-view: pause between two pages ({exponential: 30s})", durations(), {
    needs: PAGES,
    changed: "20m",
  }),
  parallel: optional(
    "parallel",
    "page-view: requests in progress at once (6)",
    count({ min: 1, max: 1000 }),
    {
      needs: [...PAGES, "network.protocol=h1"],
      changed: 1,
    },
  ),
  length: optional("lengthMicros", "video: length of a title", duration({ min: 0, above: true }), {
    needs: VIDEO,
    changed: "1m",
  }),
  watch: optional(
    "watch",
    "video, live: time that a viewer means to watch ({exponential: 10m}, live {exponential: 30m})",
    durations(),
    { needs: VIDEO, changed: "1m" },
  ),
  segment: optional(
    "segmentMicros",
    "video, live: length of a segment (4s)",
    duration({ min: 0, above: true }),
    {
      needs: VIDEO,
      changed: "30s",
    },
  ),
  ladder: optional("ladder", "video, live: bit rates, from low to high", z.array(bitRate()), {
    needs: VIDEO,
    changed: ["100kbps"],
  }),
  startBuffer: optional("startBufferMicros", "video, live: media at hand before it starts (4s)", duration(), {
    needs: STARTS,
    changed: "30s",
  }),
  maxBuffer: optional(
    "maxBufferMicros",
    "video, live: most media ahead (30s)",
    duration({ min: 0, above: true }),
    {
      needs: BUFFERED,
      changed: "3m",
    },
  ),
  safety: optional(
    "safety",
    "video, live: part of the measured throughput that a bit rate may take (0.9)",
    number({ min: 0, max: 10, above: true }),
    { needs: SLOW, changed: 0.2 },
  ),
  seeks: optional(
    "seeksPerHour",
    "video: jumps to another place, an hour of playing (0)",
    number({ min: 0, max: 3600 }),
    {
      needs: SEEN,
      changed: 200,
    },
  ),
  patience: optional(
    "patienceMicros",
    "video, live: delay of the start from which viewers leave (2s)",
    duration(),
    { needs: IMPATIENT, changed: "1m" },
  ),
  leaving: optional(
    "leavingPerSecond",
    "video, live: share of all viewers that leaves in each further second (5.8%)",
    share(),
    { needs: IMPATIENT, changed: "0%" },
  ),
  behind: optional("behind", "live: segments between the newest and the first one asked for (3)", count(), {
    needs: LIVE,
    changed: 4,
  }),
  window: optional("window", "live: segments in the playlist (10)", count(), { needs: LATE, changed: 30 }),
  clockAhead: optional(
    "clockAheadMicros",
    "live: viewers' clocks are ahead by up to so much, and ask for segments before they are produced (0)",
    duration(),
    { needs: LIVE, changed: "40s" },
  ),
  interval: optional(
    "intervalMicros",
    "polling, crawler, scanner: time from one request to the next",
    duration({ min: 0, above: true }),
    { needs: POLLS, changed: "30s" },
  ),
  lasts: optional(
    "lasts",
    "polling, crawler, scanner: how long it goes on ({exponential: 30m}, 1h, 10m)",
    durations(),
    { needs: POLLS, changed: "1h" },
  ),
  packs: optional("packs", "git-clone: packs of a clone (1)", count({ min: 1, max: 10_000 }), {
    needs: CLONES,
    changed: 4,
  }),
  files: optional(
    "files",
    "release: the most popular files of the class, of which a download takes one (1)",
    count(),
    {
      needs: RELEASE,
      changed: 40,
    },
  ),
  at: optional("atMicros", "release: when it comes out (0)", duration(), { needs: RELEASE, changed: "1h" }),
  halfLife: optional(
    "halfLifeMicros",
    "release: time in which the rate of downloads halves",
    duration({ min: 0, above: true }),
    { needs: RELEASE, changed: "10m" },
  ),
};

/** Names of fields in the file, by those behind the door. */
export const FIELD_NAMES: ReadonlyMap<string, string> = new Map(
  Object.entries(fields).map(([written, { as }]) => [as, written]),
);

/** Fields that every kind has. */
const COMMON = new Set(["kind", "sessionsPerSecond", "regions", "contentClass"]);

const session = z.codec(section(fields), anything<Omit<SessionGroup, "name">>(), {
  decode: (written, context): Omit<SessionGroup, "name"> => {
    const { needs, may, or = [] } = SESSION_KINDS[written.kind];
    const allowed: readonly string[] = [...needs, ...Object.keys(may), ...or];
    const fileName = (as: string) => FIELD_NAMES.get(as) ?? as;
    const values = written as Readonly<Record<string, unknown>>;
    for (const as of needs)
      if (values[as] === undefined)
        say(context, written, `${written.kind} without its ${fileName(as)}`, {
          expected: `a field ${fileName(as)}`,
          missing: true,
        });
    for (const [as, value] of Object.entries(values))
      if (value !== undefined && !COMMON.has(as) && !allowed.includes(as))
        say(context, value, `${written.kind} has no ${fileName(as)}`, {
          path: [fileName(as)],
          expected: allowed.map(fileName).join(", "),
          atKey: true,
        });
    return { ...may, ...written };
  },
  encode: (numbers) => numbers as never,
});

const groups = z.record(z.string().meta({ pattern: LABEL.source }), session);

/** `workload.sessions`: a map from the names of groups, in the order of the file. */
export const sessions: z.ZodType<readonly SessionGroup[]> = z.codec(
  groups,
  anything<readonly SessionGroup[]>(),
  {
    decode: (given, context) => {
      for (const written of Object.keys(given))
        if (!LABEL.test(written))
          say(context, written, `${JSON.stringify(written)} is not a name of sessions`, {
            path: [written],
            atKey: true,
            expected: "lower-case letters, digits and hyphens",
            hint: LABEL.test(asLabel(written)) ? asLabel(written) : null,
          });
      if (Object.keys(given).length === 0)
        say(context, given, "no sessions", { expected: "at least one group, or no sessions at all" });
      return Object.entries(given).map(([own, rest]) => ({ name: own, ...rest }));
    },
    encode: (list) => Object.fromEntries(list.map(({ name: own, ...rest }) => [own, rest])),
  },
);

/** Objects of a page by class, as one knob. */
function assetCounts(): z.ZodType<Readonly<Record<string, number>>> {
  const map = z.record(z.string(), count({ min: 1, max: 10_000 }));
  kinds.set(map, { name: "counts by class", examples: [] });
  return z.codec(map, anything<Readonly<Record<string, number>>>(), {
    decode: (given) => given,
    encode: (given) => ({ ...given }) as never,
  });
}
