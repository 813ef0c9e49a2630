/** What happened at stated times in a run, for charts over time: each section of the summary that knows of such times says so here. */
import type { Summary } from "../result/summary.ts";
import { attackTitle } from "./attack.ts";
import { faultTitle } from "./faults.ts";
import { updateTitle } from "./freshness.ts";
import { purgeTitle } from "./purges.ts";

/** A stretch of time, or a moment where both ends are the same. */
export interface TimeMark {
  readonly fromMicros: number;
  readonly untilMicros: number;
  /** What it is, with its times. */
  readonly text: string;
}

/** All marks of a run, in order of their beginnings. What happens again and again would be a mark beside the other, and is left out. */
export function timeMarks({
  simulated,
  faults = [],
  attack,
  purges = [],
  freshness,
  warming,
}: Summary): TimeMark[] {
  const { warmupMicros } = simulated;
  const marks: TimeMark[] = faults.map((fault) => ({
    fromMicros: fault.fromMicros,
    untilMicros: fault.untilMicros ?? Infinity,
    text: faultTitle(fault, simulated),
  }));
  for (const one of attack?.attacks ?? [])
    marks.push({
      fromMicros: one.fromMicros,
      untilMicros: one.untilMicros,
      text: attackTitle(one, simulated),
    });
  for (const purge of purges)
    if (purge.atMicros !== null && purge.times === 1)
      marks.push(moment(purge.atMicros, purgeTitle(purge, simulated)));
  for (const update of freshness?.updates ?? [])
    if (update.times === 1) marks.push(moment(update.fromMicros, updateTitle(update, simulated)));
  for (const { name, waves, firstMicros, lastMicros } of warming?.plans ?? [])
    if (firstMicros !== null && lastMicros !== null && waves === 1)
      marks.push({ fromMicros: firstMicros, untilMicros: lastMicros, text: `warming: ${name}` });
  if (warmupMicros > 0)
    marks.push({ fromMicros: 0, untilMicros: warmupMicros, text: "warm-up: not measured" });
  return marks.sort((a, b) => a.fromMicros - b.fromMicros || a.untilMicros - b.untilMicros);
}

function moment(atMicros: number, text: string): TimeMark {
  return { fromMicros: atMicros, untilMicros: atMicros, text };
}
