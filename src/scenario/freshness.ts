/** When content changes at stated times, how it is deployed, and whether a run measures how old answers are. */

/** How a deploy reaches users: under new names, or as a new version that caches learn of when their copies expire. */
export const DEPLOYS_BY = ["versioned-urls", "ttl"] as const;
/** One word of {@link DEPLOYS_BY}. */
export type DeployedBy = (typeof DEPLOYS_BY)[number];

/** Most times of one entry: a table in memory. */
export const MOST_CHANGES = 10_000;

/** New versions of a class's objects: at one time, or again and again. */
export interface Change {
  /** The first time, microseconds from the start. Absent: `everyMicros`. */
  readonly atMicros?: number | undefined;
  /** Time between one and the next. Absent: it happens once. */
  readonly everyMicros?: number | undefined;
  /** Share of the objects that change each time. */
  readonly share: number;
}

/** New content of whole classes, all at once. */
export interface Deploy {
  /** Absent: reports say how it was deployed. */
  readonly name?: string | undefined;
  readonly atMicros: number;
  /** Names of content classes. */
  readonly classes: readonly string[];
  readonly by: DeployedBy;
  /** Of versioned URLs, the class of the pages that say which name is current. Absent: users know at once. */
  readonly referredBy?: string | undefined;
}

/** The first time of a change, microseconds. */
export function firstTime({ atMicros, everyMicros = Infinity }: Change): number {
  return atMicros ?? everyMicros;
}

/** How often a change happens before the run ends. */
export function timesOf(change: Change, durationMicros: number): number {
  const left = durationMicros - firstTime(change);
  if (left <= 0) return 0;
  return change.everyMicros === undefined ? 1 : Math.ceil(left / change.everyMicros);
}

/** What of a scenario says whether freshness is measured. */
interface Measured {
  readonly freshness?: boolean | undefined;
  readonly content: readonly { readonly changes?: readonly Change[] | undefined }[];
  readonly deploys?: readonly Deploy[] | undefined;
  readonly purges?: readonly { readonly changes?: boolean | undefined }[] | undefined;
}

/** Is it measured how old answers are? Unless the scenario says, where content changes at stated times. */
export function measuresFreshness({ freshness, content, deploys = [], purges = [] }: Measured): boolean {
  return (
    freshness ??
    (deploys.length > 0 ||
      content.some(({ changes = [] }) => changes.length > 0) ||
      purges.some(({ changes }) => changes === true))
  );
}
