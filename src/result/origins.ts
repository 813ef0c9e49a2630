/** What each origin had to bear, rounded for the summary. */
import { originsOf } from "../scenario/origin-list.ts";
import type { Scenario } from "../scenario/types.ts";
import type { OriginTotals, SecondTotals } from "../vocabulary/origin-totals.ts";
import { rounded } from "./part.ts";
import type { OriginSummary } from "./summary.ts";

/** In the scenario's order. */
export function originsIn(totals: readonly OriginTotals[], scenario: Scenario): OriginSummary[] {
  const origins = originsOf(scenario);
  return totals.map((origin, index) => ({
    ...origin,
    place: origins[index].place,
    perSecond: secondsOf(origin.perSecond),
    concurrency: { mean: rounded(origin.concurrency.mean), peak: origin.concurrency.peak },
    bitsPerSecond: secondsOf(origin.bitsPerSecond),
    workers: origin.workers && { ...origin.workers, mean: rounded(origin.workers.mean) },
  }));
}

/** What the origins counted against what the facts say of them, as sentences; nothing when they agree. */
export function auditOrigins(
  origins: readonly OriginTotals[],
  facts: { readonly requests: number; readonly bytes: number },
): string[] {
  const sum = (of: (origin: OriginTotals) => number) => origins.reduce((all, origin) => all + of(origin), 0);
  const problems: string[] = [];
  const requests = sum((origin) => origin.requests);
  const bytes = sum((origin) => origin.bytes);
  if (requests !== facts.requests)
    problems.push(`origins were asked ${requests} times and the facts say ${facts.requests}`);
  if (bytes !== facts.bytes)
    problems.push(`origins sent ${bytes} bytes to the CDN and the facts say ${facts.bytes}`);
  return problems;
}

function secondsOf({ mean, p95, peak }: SecondTotals): SecondTotals {
  return { mean: rounded(mean), p95: rounded(p95), peak: rounded(peak) };
}
