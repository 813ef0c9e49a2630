/** How near a fitted scenario comes to its log, for people: the same lines on the terminal and in the file. */
import { showCount, showDuration, showPercent, showRate, showSize } from "../base/units.ts";
import type { Law } from "../workload/fit/counts.ts";
import type { FitErrors, Pair } from "../workload/fit/errors.ts";
import { type Column, INDENT, proseLines, tableLines } from "./layout.ts";
import { NONE } from "./wording.ts";

const COLUMNS: readonly Column[] = [
  { title: "", align: "left" },
  ...["LOG", "SYNTHETIC", "ERROR"].map((title) => ({ title, align: "right" as const })),
];

/** Hits, and bytes hit; errors in points. */
const LRU_COLUMNS: readonly Column[] = [
  { title: "LRU CACHE OF", align: "left" },
  ...["HITS", "SYNTH.", "POINTS", "BYTES", "SYNTH.", "POINTS"].map((title) => ({
    title,
    align: "right" as const,
  })),
];

/** What a fit came to. */
export interface Fitted {
  readonly seed: string;
  readonly classes: readonly FittedPart[];
  readonly errors: FitErrors;
  readonly damaged: number;
  readonly notes: readonly string[];
}

/** A class of it. */
export interface FittedPart {
  readonly name: string;
  readonly requests: number;
  readonly law: Law;
  readonly repeats: { readonly share: number } | null;
}

const CLASS_COLUMNS: readonly Column[] = [
  { title: "CLASS", align: "left" },
  ...["REQUESTS", "CATALOGUE", "EXPONENT", "OFFSET", "REPEATS"].map((title) => ({
    title,
    align: "right" as const,
  })),
];

/**
 * The report, lines ending in a newline.
 * @param file the scenario that was written; null: none
 * @param next command to go on with; null: none
 */
export function fitReport(fitted: Fitted, file: string | null, next: string | null): string {
  const { seed, classes, errors, damaged, notes } = fitted;
  const rows = classes.map(({ name, requests, law, repeats }) => [
    name,
    showCount(requests),
    showCount(law.objects),
    law.exponent.toFixed(3),
    String(law.offset),
    showPercent(repeats?.share ?? 0),
  ]);
  const said = [
    ...notes,
    ...(damaged > 0 ? [`${showCount(damaged)} damaged records were skipped.`] : []),
  ].flatMap(proseLines);
  const lines = [
    ...(file === null ? [] : [`${file}: a stand-in for the log, seed ${seed}`, ""]),
    ...fitLines(errors).map((line) => (line === "" ? "" : `${INDENT}${line}`)),
    "",
    ...tableLines(CLASS_COLUMNS, rows),
    ...(said.length > 0 ? ["", ...said] : []),
    ...(next === null ? [] : ["", `${INDENT}next   ${next}`]),
  ];
  return `${lines.join("\n")}\n`;
}

/** The comparison, without indentation. */
export function fitLines(errors: FitErrors): string[] {
  const { requests, objects, footprintBytes, bytesRequested, askedOnce, topObject, zipfExponent, lru } =
    errors;
  const { popularity, sizes, reuse, rate } = errors;
  const rows = [
    relative("requests", requests, showCount),
    relative("rate", errors.requestsPerSecond, showRate),
    relative("objects", objects, showCount),
    relative("footprint", footprintBytes, showSize),
    relative("bytes requested", bytesRequested, showSize),
    points("objects asked for once", askedOnce),
    points("top object's requests", topObject),
    exponents(zipfExponent),
    ...(reuse === null
      ? []
      : [
          relative("reuse distance, median", reuse.p50, showCount),
          relative("reuse distance, P90", reuse.p90, showCount),
        ]),
  ];
  const caches = lru.map(({ footprintShare, hitRatio, byteHitRatio }) => [
    `${showPercent(footprintShare)} of the footprint`,
    ...inPoints(hitRatio),
    ...inPoints(byteHitRatio),
  ]);
  return [
    ...flush(tableLines(COLUMNS, rows)),
    "",
    ...flush(tableLines(LRU_COLUMNS, caches)),
    "",
    `popularity    share of requests by rank: off by ${ofHundred(popularity.meanGap)}, at most ${ofHundred(popularity.maxGap)}`,
    `sizes         distance (KS) ${sizes.byObject.toFixed(3)} by object, ${sizes.byRequest.toFixed(3)} by request`,
    rate === null
      ? "daily curve   too short to tell"
      : `daily curve   rates of ${showDuration(rate.widthMicros)}: off by ${showPercent(rate.meanGap)} of the mean, at most ${showPercent(rate.maxGap)}`,
  ];
}

function relative(name: string, { log, synthetic }: Pair, show: (value: number) => string): string[] {
  const error = log === 0 ? NONE : signed(((synthetic - log) / log) * 100, " %");
  return [name, show(log), show(synthetic), error];
}

function points(name: string, { log, synthetic }: Pair): string[] {
  return [name, showPercent(log), showPercent(synthetic), signed((synthetic - log) * 100, " points")];
}

function inPoints({ log, synthetic }: Pair): string[] {
  return [showPercent(log), showPercent(synthetic), signed((synthetic - log) * 100, "")];
}

function flush(lines: readonly string[]): string[] {
  return lines.map((line) => line.slice(INDENT.length));
}

function exponents({ log, synthetic }: FitErrors["zipfExponent"]): string[] {
  const text = (value: number | null) => (value === null ? NONE : value.toFixed(3));
  const error = log === null || synthetic === null ? NONE : signed(synthetic - log, "", 3);
  return ["Zipf exponent", text(log), text(synthetic), error];
}

function ofHundred(share: number): string {
  return `${(share * 100).toFixed(1)} points`;
}

function signed(value: number, unit: string, digits = 1): string {
  const text = Math.abs(value).toFixed(digits);
  return `${value < 0 && Number(text) !== 0 ? "-" : "+"}${text}${unit}`;
}
