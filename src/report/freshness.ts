/** How old answers were, in words for terminal and page. */
import { showCount, showDuration } from "../base/units.ts";
import type { FreshnessSummary, StalenessSummary, UpdateSummary } from "../result/freshness-summary.ts";
import type { SimulatedTime } from "../result/summary.ts";
import { clock, percent, shares } from "./wording.ts";

/** PoPs that are named, the last ones to be fresh. */
const POPS_SHOWN = 3;

/** Phrase by phrase: how many were too old, by how long, and what caches had called them. */
export function stalenessPhrases({
  responses,
  staleShare,
  stalenessMicros,
  staleByOutcome,
}: StalenessSummary): string[] {
  if (stalenessMicros === null) return [`none of ${showCount(responses)} answers`];
  const { p50, p95, p99, max } = stalenessMicros;
  return [
    `${percent(staleShare)} of answers`,
    `by ${showDuration(p50)} (p50)`,
    `${showDuration(p95)} (p95)`,
    `${showDuration(p99)} (p99)`,
    `at most ${showDuration(max)}`,
    `of these ${shares(staleByOutcome as Record<string, number>).join(", ")}`,
  ];
}

/** "asset, deploy by ttl at 02:00". */
export function updateTitle(update: UpdateSummary, simulated: SimulatedTime): string {
  const { name, fromMicros, untilMicros, times } = update;
  const from = clock(fromMicros, simulated);
  const when = times === 1 ? `at ${from}` : `${showCount(times)} times, ${from} to ${clock(untilMicros, simulated)}`;
  return `${update.class}, ${name} ${when}`;
} // prettier-ignore

/** What came after it. */
export function updatePhrases({ responses, lastByteMicros, pops }: UpdateSummary): string[] {
  if (responses === 0) return ["no answer was older"];
  const last = pops.slice(0, POPS_SHOWN).map((pop) => `${pop.iata} ${showDuration(pop.lastByteMicros)}`);
  return [
    `${showCount(responses)} answers were older`,
    `last stale byte after ${showDuration(lastByteMicros)}`,
    `latest PoPs ${last.join(", ")}`,
  ];
}

/** Classes of which answers were known, by name. */
export function staleClasses({ classes }: FreshnessSummary): FreshnessSummary["classes"] {
  return classes.filter(({ responses }) => responses > 0);
}
