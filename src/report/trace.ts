/** What a trace is like, for people: 80 columns, the most important first. */
import { showCount, showDuration, showPercent, showRate, showSize } from "../base/units.ts";
import type { Profile, Spread } from "../workload/analysis/profile.ts";
import type { Damage } from "../workload/trace/damage.ts";
import type { Logged } from "../workload/trace/logged.ts";
import { type Column, INDENT, phraseLines, proseLines, tableLines, WIDTH } from "./layout.ts";

/** A profile with where it comes from. */
export interface ProfiledTrace {
  readonly file: string;
  /** The format in words. */
  readonly formatTitle: string;
  readonly profile: Profile;
  readonly logged: Logged | null;
  /** Records skipped, and the first few of them. */
  readonly damaged: number;
  readonly damage: readonly Damage[];
}

/** Heights of the sparkline, lowest first; nothing at all is a space. */
const BARS = "▁▂▃▄▅▆▇█";
/** From how far on the first stamp tells a date and not just a start: 1990, microseconds since 1970. */
const DATES_MICROS = 631_152_000_000_000;

/** Sites shown, the busiest. */
const MOST_SITES = 8;

const COLUMNS: readonly Column[] = [
  { title: "", align: "left" },
  ...["MEAN", "MIN", "P10", "P50", "P90", "P99", "MAX"].map((title) => ({ title, align: "right" as const })),
];

/** The report, lines ending in a newline. */
export function traceReport({ file, formatTitle, profile, logged, damaged, damage }: ProfiledTrace): string {
  const { requests, objects, footprintBytes, bytesRequested, oneHit, sizes, time } = profile;
  const span = time.lastMicros - time.firstMicros;
  const lines = [
    `${file}: ${showCount(requests)} requests for ${showCount(objects)} objects over ${showDuration(span)}`,
    ...phraseLines("", [
      formatTitle,
      `footprint ${showSize(footprintBytes)}`,
      `requested ${showSize(bytesRequested)}`,
    ]),
    ...phraseLines("", [
      `asked once: ${showPercent(oneHit.ofObjects)} of the objects, ${showPercent(oneHit.ofRequests)} of the requests`,
    ]),
    "",
    ...popularityLines(profile),
    "",
    ...tableLines(COLUMNS, [
      ...row("size by object", sizes.byObject, showSize),
      ...row("size by request", sizes.byRequest, showSize),
      ...row("reuse distance", profile.reuse.distances, showCount),
      ...row("reuse time", profile.reuse.timesMicros, (micros) => shortDuration(micros)),
      ...row("TTL", profile.ttlMicros, (micros) => shortDuration(micros)),
    ]),
    ...reuseLines(profile),
    "",
    ...rateLines(profile),
    ...loggedLines(logged),
    ...noteLines(profile),
    ...damageLines(damaged, damage),
  ];
  return `${lines.join("\n")}\n`;
}

function popularityLines({ zipf, topPercentShare, mostRequests, requests }: Profile): string[] {
  const top = [
    `top 1 % of the objects: ${showPercent(topPercentShare)} of the requests`,
    `top object: ${showPercent(mostRequests / requests)}`,
  ];
  if (zipf === null)
    return [
      ...phraseLines("popularity", top),
      ...proseLines("No Zipf fit: too few objects are asked for often."),
    ];
  const fit = [
    `Zipf exponent ${zipf.exponent.toFixed(3)} ± ${zipf.error.toFixed(3)}`,
    `least squares ${zipf.leastSquaresExponent.toFixed(3)} (R² ${zipf.rSquared.toFixed(3)})`,
    `fitted to the first ${showCount(zipf.ranks)} ranks, ${showPercent(zipf.requestShare)} of the requests`,
  ];
  return phraseLines("popularity", [...fit, ...top]);
}

function row(name: string, spread: Spread | null, show: (value: number) => string): string[][] {
  if (spread === null) return [];
  const { mean, min, p10, p50, p90, p99, max } = spread;
  return [[name, ...[mean, min, p10, p50, p90, p99, max].map(show)]];
}

/** Durations without their second unit, so that seven fit beside each other. */
function shortDuration(micros: number): string {
  return showDuration(micros).split(" ").slice(0, 2).join(" ");
}

function reuseLines({ reuse }: Profile): string[] {
  if (reuse.distances === null) return proseLines("No object was asked for twice.");
  return reuse.sampleRate === 1
    ? proseLines("reuse distance: distinct other objects in between, exact")
    : proseLines(
        `reuse distance: distinct other objects in between, sampled at a rate of 1 in ${1 / reuse.sampleRate} objects`,
      );
}

function rateLines({ time }: Profile): string[] {
  const { widthMicros, requests } = time.rate;
  if (time.requestsPerSecond === null) return proseLines("All requests have the same time stamp.");
  const most = Math.max(...requests);
  // The last bucket may be cut short; a trace of one bucket has no other.
  const peak = requests.length > 1 ? showRate((most / widthMicros) * 1e6) : null;
  const bars = requests.map((count) =>
    count === 0 ? " " : BARS[Math.min(BARS.length - 1, Math.floor((count / most) * BARS.length))],
  );
  const phrases = [
    `mean ${showRate(time.requestsPerSecond)}`,
    ...(peak === null ? [] : [`peak ${peak}`]),
    `a column is ${showDuration(widthMicros)}`,
    ...(time.firstMicros >= DATES_MICROS
      ? [`from ${new Date(time.firstMicros / 1000).toISOString().slice(0, 19).replace("T", " ")} UTC`]
      : []),
  ];
  return [...phraseLines("rate", phrases), `${INDENT}${bars.join("")}`.trimEnd()];
}

function noteLines({ sizes, time, otherMethods, errorAnswers, requests }: Profile): string[] {
  const notes: string[] = [];
  const note = (count: number, text: string) => count > 0 && notes.push(`${showCount(count)} ${text}`);
  note(
    time.stepsBack,
    `records are older than the one before, by ${showDuration(time.largestStepBackMicros)} at most`,
  );
  note(sizes.zeroRequests, "requests are for objects of size 0");
  note(sizes.unknownObjects, "objects never show their size");
  note(sizes.changedRequests, "requests find another size than the one before");
  note(otherMethods, "requests have other methods than GET and HEAD");
  note(errorAnswers, `answers are errors (${showPercent(errorAnswers / requests)})`);
  return notes.length === 0 ? [] : ["", ...notes.flatMap((text) => proseLines(text))];
}

/** The first damaged records of a trace, after an empty line; no lines when there are none. */
export function damageLines(damaged: number, damage: readonly Damage[]): string[] {
  if (damaged === 0) return [];
  const shown = damage.map(({ line, text, problem }) =>
    `${INDENT}${line}: ${problem}: ${text}`.slice(0, WIDTH),
  );
  return ["", `${INDENT}${showCount(damaged)} damaged records were skipped; the first:`, ...shown];
}

/** What the CDN's own cache did, whole and at its busiest sites. */
function loggedLines(logged: Logged | null): string[] {
  if (logged === null) return [];
  const { hitRatio, byteHitRatio, toldRequests, requests, sites } = logged;
  const whole = phraseLines("logged", [
    `hit ratio ${showPercent(hitRatio ?? 0)}`,
    `byte hit ratio ${showPercent(byteHitRatio ?? 0)}`,
    `told for ${showPercent(toldRequests / requests)} of the requests`,
  ]);
  const busiest = sites
    .filter((site) => site.hitRatio !== null)
    .slice(0, MOST_SITES)
    .map(({ site, hitRatio: ratio }) => `${site} ${showPercent(ratio ?? 0)}`);
  return ["", ...whole, ...(busiest.length > 0 ? phraseLines("by site", busiest) : [])];
}
