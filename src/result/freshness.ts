/** How old answers were, from what the world counted. */
import type { Census } from "../metrics/census.ts";
import { OUTCOMES, type Outcome } from "../vocabulary/outcomes.ts";
import type { FreshnessTotals, StalenessTotals, UpdateTotals } from "../vocabulary/totals.ts";
import type { FreshnessSummary, StalenessSummary, UpdateSummary } from "./freshness-summary.ts";
import { ratioOf, rounded } from "./part.ts";

/** The section of the summary. */
export function freshnessOf(census: Census, { total, classes, updates }: FreshnessTotals): FreshnessSummary {
  const summaries = updates.map((update) => updateOf(census, update));
  return {
    ...stalenessOf(total, summaries),
    classes: census.classes.map((name, c) => ({
      name,
      ...stalenessOf(
        classes[c],
        summaries.filter((update) => update.class === name),
      ),
    })),
    updates: summaries,
  };
}

function stalenessOf(
  { responses, staleByOutcome, ageMicros }: StalenessTotals,
  updates: readonly UpdateSummary[],
): StalenessSummary {
  const stale = ageMicros.count;
  const { mean, p50, p95, p99, max } = ageMicros;
  return {
    responses,
    stale,
    staleShare: ratioOf(stale, responses),
    staleByOutcome: Object.fromEntries(
      OUTCOMES.map((outcome, code) => [outcome, staleByOutcome[code]] as const).filter(([, count]) => count > 0),
    ) as Partial<Record<Outcome, number>>,
    stalenessMicros: stale === 0 ? null : { mean: rounded(mean), p50, p95, p99, max },
    lastByteMicros: updates.length === 0 ? null : Math.max(...updates.map(({ lastByteMicros }) => lastByteMicros)),
  };
} // prettier-ignore

function updateOf({ classes, pops }: Census, update: UpdateTotals): UpdateSummary {
  const { name, contentClass, fromMicros, untilMicros, times, responses, lastByteMicros } = update;
  const byPop = pops
    .map(({ iata, provider = 0 }, at) => ({ iata, provider, micros: lastByteMicros[at] }))
    .filter(({ micros }) => micros > 0)
    .sort((a, b) => b.micros - a.micros || a.provider - b.provider || (a.iata < b.iata ? -1 : 1));
  return {
    name,
    class: classes[contentClass],
    fromMicros,
    untilMicros,
    times,
    responses,
    lastByteMicros: byPop.length === 0 ? 0 : byPop[0].micros,
    pops: byPop.map(({ iata, micros }) => ({ iata, lastByteMicros: micros })),
  };
}
