/** What a conversion wrote, and what of the trace the new format could not hold, for a terminal. */
import { showCount, showDuration, showSize } from "../base/units.ts";
import type { Damage } from "../workload/trace/damage.ts";
import { phraseLines, proseLines } from "./layout.ts";
import { damageLines } from "./trace.ts";

/** A conversion that is done. */
export interface Conversion {
  readonly file: string;
  readonly from: string;
  readonly to: string;
  readonly requests: number;
  readonly objects: number;
  readonly footprintBytes: number;
  readonly spanMicros: number;
  readonly fileBytes: number;
  readonly passed: number;
  readonly reordered: number;
  readonly clamped: number;
  readonly damaged: number;
  readonly damage: readonly Damage[];
  readonly lost: { readonly fractions: number; readonly sizes: number; readonly ttls: number };
}

/** The report, lines ending in a newline. */
export function convertReport(done: Conversion): string {
  const { file, from, to, requests, objects, footprintBytes, spanMicros, fileBytes, lost } = done;
  const lines = [
    `${file}: ${showCount(requests)} requests for ${showCount(objects)} objects of ${showSize(footprintBytes)}`,
    ...phraseLines("", [`over ${showDuration(spanMicros)}`, `${from} to ${to}`, showSize(fileBytes)]),
    ...notes([
      [done.passed, "records left out: no cache answers them (method, status)"],
      [done.reordered, "records were out of order and are put right"],
      [done.clamped, "records came too late to be put in order"],
      [lost.fractions, `times are cut to whole seconds, as ${to} has it`],
      [lost.sizes, `sizes are above what ${to} can hold, and written as the largest; csv keeps them`],
      [lost.ttls, `times to live are not in the file: ${to} has none; csv keeps them`],
    ]),
    ...damageLines(done.damaged, done.damage),
  ];
  return `${lines.join("\n")}\n`;
}

function notes(counts: readonly (readonly [number, string])[]): string[] {
  return counts.flatMap(([count, what]) => (count > 0 ? proseLines(`${showCount(count)} ${what}`) : []));
}
