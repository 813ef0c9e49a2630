/**
 * Warming: requests that the CDN makes for itself, so that copies are there before users ask. A plan says when, what, where and how
 * fast; a prefetch rule says from what it guesses the next request.
 */
import type { Deploy } from "./freshness.ts";

const MINUTE_MICROS = 60_000_000;

/**
 * Events that are known beforehand, and how long before them a plan begins unless it says so itself: users open a newsletter minutes
 * after it is sent, wait at the door of a sale, and come when something is published, not before.
 */
export const EVENT_LEADS = {
  email: 15 * MINUTE_MICROS,
  sale: 30 * MINUTE_MICROS,
  publication: 0,
} as const;
/** A kind of event. */
export type WarmingEvent = keyof typeof EVENT_LEADS;

/** A step of a tiered plan: a share of the PoPs, busiest first, gets a share of the objects, most popular first. */
export interface WarmingTier {
  readonly pops: number;
  readonly share: number;
}

/** Every PoP gets everything. */
export const FULL: readonly WarmingTier[] = [{ pops: 1, share: 1 }];
/** The usual steps: quarters of the PoPs get 100, 50, 20 and 0 % of the objects. */
export const TIERED: readonly WarmingTier[] = [
  { pops: 0.25, share: 1 },
  { pops: 0.25, share: 0.5 },
  { pops: 0.25, share: 0.2 },
  { pops: 0.25, share: 0 },
];

/** When a plan begins: one of the first four. Times from the start of the run, microseconds. */
export interface WarmingWhen {
  readonly atMicros?: number | undefined;
  /** Time of day, microseconds after midnight. */
  readonly dailyMicros?: number | undefined;
  readonly before?:
    | {
        readonly event: WarmingEvent;
        readonly atMicros: number;
        /** Absent: that of {@link EVENT_LEADS}. */
        readonly leadMicros?: number | undefined;
      }
    | undefined;
  /** A deployment: its time, microseconds, or its name among the scenario's deploys. */
  readonly afterDeploy?: number | string | undefined;
  /** Whose clock: UTC's, or that of each PoP, by which the same time comes earlier in the east. Absent: UTC's. */
  readonly clock?: "utc" | "local" | undefined;
}

/** What a plan asks for: `top` objects or a `share` of them, of one class or of each. */
export interface WarmingWhat {
  readonly contentClass?: string | undefined;
  readonly top?: number | undefined;
  readonly share?: number | undefined;
  /** Popular with the whole world, or with the people of each PoP's country. Absent: the world. */
  readonly audience?: "world" | "local" | undefined;
  /** Absent: {@link FULL}. */
  readonly tiers?: readonly WarmingTier[] | undefined;
}

/** Which nodes, in which order. */
export interface WarmingWhere {
  /** Only PoPs of these regions, of these countries (ISO 3166-1), of these IATA codes. */
  readonly regions?: readonly string[] | undefined;
  readonly countries?: readonly string[] | undefined;
  readonly pops?: readonly string[] | undefined;
  /** `phased`: shields, then PoPs of busy regions, then the rest. Absent: `at-once`, but phased after a deployment. */
  readonly order?: "at-once" | "phased" | undefined;
  /** Time between the last request of a phase and the first of the next. Absent: none. */
  readonly gapMicros?: number | undefined;
}

/** A plan. */
export interface Warming {
  /** Absent: worked out from when and what. */
  readonly name?: string | undefined;
  readonly when: WarmingWhen;
  readonly what: WarmingWhat;
  readonly where?: WarmingWhere | undefined;
  /** Of each node. */
  readonly requestsPerSecond: number;
}

/** How the next request is guessed. */
export type PrefetchMethod = "next-page" | "next-segment" | "hour-of-day";

/** A rule: while users ask for a class, what they will ask for next is fetched. */
export interface Prefetch {
  readonly contentClass: string;
  readonly by: PrefetchMethod;
  /** next-page: class of what is guessed and fetched. Absent: the same. */
  readonly fetches?: string | undefined;
  /** next-page, hour-of-day: guesses that came true less often than this are not acted on. Absent: {@link CONFIDENCE}. */
  readonly confidence?: number | undefined;
  /** Requests for a page, or in an hour, that a guess needs behind it. Absent: {@link LEAST}. */
  readonly least?: number | undefined;
  /** next-page: the second request comes so soon after the first. Absent: {@link WITHIN_MICROS}. */
  readonly withinMicros?: number | undefined;
  /** next-segment: objects of one video. Absent: those of the sessions that play the class, or {@link SEGMENTS}. */
  readonly segments?: number | undefined;
  /** next-segment: so many segments ahead. Absent: 1. */
  readonly ahead?: number | undefined;
  /** Of each PoP. */
  readonly requestsPerSecond: number;
}

/** Seven guesses of ten come true: the usual bar of predictive prefetching. */
export const CONFIDENCE = 0.7;
/** A guess rests on so many requests (our estimate: with fewer, 0.7 is luck). */
export const LEAST = 3;
/** People leave most pages within half a minute (our estimate). */
export const WITHIN_MICROS = 30_000_000;
/** Ten minutes of video in segments of six seconds. */
export const SEGMENTS = 100;

/** What of a scenario moments depend on. */
interface Times {
  readonly startOfDayMicros: number;
  readonly deploys?: readonly Deploy[] | undefined;
}

/**
 * When the first wave begins, microseconds from the start of the run, by the clock of UTC; never negative for `daily`, NaN after a
 * deploy that is not there.
 */
export function startMicros(when: WarmingWhen, { startOfDayMicros, deploys = [] }: Times): number {
  const { atMicros, dailyMicros, before, afterDeploy } = when;
  if (before !== undefined) return before.atMicros - leadOf(before);
  if (dailyMicros !== undefined) {
    const until = dailyMicros - startOfDayMicros;
    return until < 0 ? until + DAY_MICROS : until;
  }
  if (typeof afterDeploy === "string")
    return deploys.find(({ name }) => name === afterDeploy)?.atMicros ?? Number.NaN;
  return atMicros ?? afterDeploy ?? 0;
}

/** How long before the event a plan begins. */
export function leadOf({ event, leadMicros }: NonNullable<WarmingWhen["before"]>): number {
  return leadMicros ?? EVENT_LEADS[event];
}

/** Length of a day, microseconds. */
export const DAY_MICROS = 86_400_000_000;

/** The order in which a plan goes about it. */
export function orderOf({ when, where }: Warming): "at-once" | "phased" {
  return where?.order ?? (when.afterDeploy === undefined ? "at-once" : "phased");
}

/** Time between two requests of a plan at a node, whole microseconds: never less than the rate allows. */
export function spacingMicros(requestsPerSecond: number): number {
  return Math.ceil(1_000_000 / requestsPerSecond);
}

/** A plan's name, or what it is in a few words. */
export function nameOfWarming({ name, when, what }: Warming): string {
  if (name !== undefined) return name;
  const moment =
    when.before !== undefined
      ? `before ${when.before.event}`
      : when.dailyMicros !== undefined
        ? "daily"
        : when.afterDeploy !== undefined
          ? typeof when.afterDeploy === "string"
            ? `after deploy ${when.afterDeploy}`
            : "after deploy"
          : "at a time";
  return what.contentClass === undefined ? moment : `${moment}, ${what.contentClass}`;
}

/** A rule in a few words. */
export function nameOfPrefetch({ contentClass, by, fetches }: Prefetch): string {
  return fetches === undefined ? `${by}, ${contentClass}` : `${by}, ${contentClass} to ${fetches}`;
}
