/** What should be known before the numbers are trusted. Each warning says what to do about it. */
import { showCount, showDuration, showPercent } from "../base/units.ts";
import { originsOf } from "../scenario/origin-list.ts";
import type { Scenario } from "../scenario/types.ts";
import type { Measured } from "./metric-value.ts";
import type { Warning } from "./summary.ts";

/** Microseconds of a day. */
const DAY = 86_400_000_000;
/** Below this many requests the 99.9th percentile rests on fewer than ten of them. */
const REQUESTS_FOR_P999 = 10_000;
/** Share of misses on never-seen objects from which an empty cache, not its size, explains the hit ratio. */
const COLD_SHARE = 0.5;
/** A queue this busy on average waits long, and longer the longer it runs. */
const SATURATED = 0.95;

/** The warnings about a run, the gravest first. */
export function warningsOf(measured: Measured, scenario: Scenario, startsWarm = false): Warning[] {
  const warnings: Warning[] = [];
  const warn = (what: string, advice: string) => warnings.push({ what, advice });
  const { total, simulated, trace, origin, queues, bill } = measured;
  if (total.requests === 0) {
    warn("no request was measured", "lengthen the duration, or shorten the warm-up");
    return warnings;
  }
  if (trace !== null) warnOfTrace(measured, scenario, warn);
  if (total.unreachable > 0)
    warn(
      `${showCount(total.unreachable)} requests found no healthy PoP`,
      "take PoPs off routing.unhealthy, or add PoPs",
    );
  for (const { level, name, utilisationMax } of queues)
    if (utilisationMax >= SATURATED)
      warn(
        `a ${name} queue of the ${level} was ${showPercent(Math.min(1, utilisationMax))} busy: its waits grow with the run's length`,
        `raise the ${level}'s capacity for it, or lower the request rate`,
      );
  if (origin.outcomes.shed > 0) {
    const limited = originsOf(scenario).some(({ rateLimit }) => rateLimit !== undefined);
    warn(
      `the origin refused ${showCount(origin.outcomes.shed)} requests`,
      `raise ${limited ? "origin.rateLimit, " : ""}origin.connections or origin.queueLimit, or keep more requests away from it`,
    );
  }
  const { cold } = total.missReasons;
  if (
    !startsWarm &&
    simulated.warmupMicros === 0 &&
    cold > COLD_SHARE * total.outcomes.miss &&
    total.outcomes.miss > 0
  )
    warn(
      `${showPercent(cold / total.outcomes.miss)} of misses met an object never seen before: the caches started empty`,
      "set a warmup to measure caches that are full",
    );
  if (total.requests < REQUESTS_FOR_P999)
    warn(
      `${showCount(total.requests)} requests are few for high percentiles`,
      "simulate more requests, or take p99.9 as a guess",
    );
  if (bill !== null && simulated.measuredMicros < DAY * BILLED_DAY)
    warn(
      `the bill scales ${showDuration(simulated.measuredMicros)} of traffic to 30 days`,
      "measure whole days, so that the daily curve is in it",
    );
  return warnings;
}

/** A day less this share is a day: a warm-up of two hours leaves 22. */
const BILLED_DAY = 0.9;
/** Share of records put right or skipped from which the reader of a trace should hear of it. */
const DAMAGED_SHARE = 0;

function warnOfTrace(
  { trace }: Measured,
  { workload }: Scenario,
  warn: (what: string, advice: string) => void,
): void {
  if (trace === null) return;
  const read = trace.records + trace.damaged;
  if (trace.damaged > DAMAGED_SHARE * read) {
    const first = trace.damage[0];
    const where = first === undefined ? "" : `, first in line ${first.line}: ${first.problem}`;
    warn(
      `${showCount(trace.damaged)} of ${showCount(read)} records of the trace were skipped${where}`,
      "see trace.damage in summary.json; name the format if it was guessed wrong",
    );
  }
  if (trace.clamped > 0)
    warn(
      `${showCount(trace.clamped)} records came later than the reorder window and were moved to its edge`,
      "widen workload.trace.reorderWindow, or sort the trace",
    );
  if (workload.kind === "trace" && workload.pace === "closed-loop")
    warn(
      "the trace was replayed as fast as the CDN answers: rates, freshness and bill do not follow its clock",
      "set workload.trace.pace: recorded to keep its times",
    );
}
