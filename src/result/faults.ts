/** What faults did, from what the world noted and what the meter counted. */
import type { Census } from "../metrics/census.ts";
import type { FaultMeasure, WindowCount } from "../metrics/fault-meter.ts";
import type { FaultTotals } from "../vocabulary/totals.ts";
import { ratioOf, rounded } from "./part.ts";
import type { FaultSummary } from "./summary.ts";

const SECOND_MICROS = 1e6;

/** The summaries of the faults, in the scenario's order. */
export function faultsOf(
  { faults }: Census,
  totals: readonly FaultTotals[],
  measures: readonly FaultMeasure[],
): FaultSummary[] {
  return faults.map(({ name }, at) => {
    const { before, during, after, ...measure } = measures[at];
    const { requests, noticedMicros, movedMicros, returnedMicros } = totals[at];
    const usual = meanTtfb(before);
    const meant = meanTtfb(during);
    return {
      name,
      fromMicros: measure.fromMicros,
      untilMicros: measure.untilMicros === Infinity ? null : measure.untilMicros,
      requests,
      noticedMicros,
      movedMicros,
      returnedMicros,
      recoveredMicros: measure.recoveredMicros,
      errors: during.errors + after.errors,
      errorRatioBefore: ratioOf(before.errors, before.requests),
      errorRatioDuring: ratioOf(during.errors, during.requests),
      ttfbMicrosBefore: usual,
      ttfbMicrosDuring: meant,
      extraTtfbMicros: usual === null || meant === null ? null : rounded(meant - usual),
      originPerSecondBefore: perSecond(before.originRequests, measure.fromMicros - measure.beforeMicros),
      originPerSecondDuring: perSecond(during.originRequests, measure.untilMicros - measure.fromMicros),
      originPeakPerSecond: rounded(measure.originPeakPerSecond),
    };
  });
}

function meanTtfb({ requests, errors, ttfbMicros }: WindowCount): number | null {
  return requests > errors ? rounded(ttfbMicros / (requests - errors)) : null;
}

function perSecond(requests: number, micros: number): number | null {
  return micros > 0 && micros < Infinity ? rounded((requests * SECOND_MICROS) / micros) : null;
}
