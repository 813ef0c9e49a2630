/** CDN providers side by side: what was sent to each, what it made of it, and what it costs. */
import type { CensusProvider } from "../metrics/census.ts";
import type { Collector } from "../metrics/collector.ts";
import type { Timeline } from "../metrics/timeline.ts";
import { FAILED, SHED } from "../vocabulary/outcomes.ts";
import { billOfProvider } from "./bill-summary.ts";
import { offloadOf, partOf, ratioOf } from "./part.ts";
import type { BillSummary, ProviderSummary, TimeBucket } from "./summary.ts";

/** The summaries of the providers, in the scenario's order. */
export function providersIn(
  providers: readonly CensusProvider[],
  collector: Collector,
  bill: BillSummary | null,
): ProviderSummary[] {
  const all = collector.edge().requests;
  return providers.map(({ name }, provider) => {
    const tally = collector.provider(provider);
    const part = partOf(tally);
    const origin = collector.origin({ provider });
    return {
      name,
      ...part,
      share: ratioOf(part.requests, all),
      unreachable: collector.unreachable(provider).requests,
      errorRatio: ratioOf(tally.outcome(FAILED) + tally.outcome(SHED), part.requests),
      shieldRequests: collector.shield({ provider }).requests,
      originRequests: origin.requests,
      originBytes: origin.bytes,
      originOffload: offloadOf(origin.requests, part.requests),
      usd: bill === null ? null : billOfProvider(bill, name),
    };
  });
}

/** The providers in one stretch of time. */
export function providersAt(
  timeline: Timeline,
  bucket: number,
  providers: readonly CensusProvider[],
): NonNullable<TimeBucket["providers"]> {
  return Object.fromEntries(
    providers.map(({ name }, provider) => {
      const { requests, hits, errors } = timeline.ofProvider(bucket, provider);
      return [name, { requests, hitRatio: ratioOf(hits, requests), errors }];
    }),
  );
}
