/** What attacks came to, from what was counted of them and at the gates. */
import type { AttackMeter } from "../metrics/attack-meter.ts";
import type { Census } from "../metrics/census.ts";
import type { Collector } from "../metrics/collector.ts";
import { SUM_TTFB, type Tally } from "../metrics/tally.ts";
import type { Scenario } from "../scenario/types.ts";
import { FAILED, SHED } from "../vocabulary/outcomes.ts";
import type { GateTotals } from "../vocabulary/totals.ts";
import { usdOfRequests } from "./bill-summary.ts";
import { latencyOf, offloadOf, partOf, ratioOf, rounded } from "./part.ts";
import type { AttackPartSummary, AttackSummary, UsersSummary } from "./attack-summary.ts";
import type { BillSummary } from "./summary.ts";

const SECOND_MICROS = 1e6;

/** The summary of attacks and gates; null where there is neither. */
export function attackOf(
  census: Census,
  collector: Collector,
  gate: GateTotals | null,
  scenario: Scenario,
  bill: BillSummary | null,
): AttackSummary | null {
  const meter = collector.attacks;
  if (meter === null && gate === null) return null;
  const attacks = meter === null ? [] : (census.attacks ?? []).map((_, at) => attackAt(census, meter, at));
  const total = (of: (attack: AttackPartSummary) => number) => attacks.reduce((sum, one) => sum + of(one), 0);
  const requests = total((one) => one.requests);
  const sentOn = attacks.reduce((sum, _, at) => sum + (meter?.sentOn(at) ?? 0), 0);
  const atPops = meter?.pops ?? [];
  const busiest = Math.max(0, ...atPops.map((pop) => pop.requests));
  const refused = gate === null ? 0 : Object.values(gate.users).reduce((sum, count) => sum + count, 0);
  return {
    requests,
    absorbedRatio: offloadOf(sentOn, requests),
    shieldRatio: ratioOf(
      total((one) => one.shieldRequests),
      requests,
    ),
    originRatio: ratioOf(
      total((one) => one.originRequests),
      requests,
    ),
    attacks,
    pops: census.pops.flatMap(({ iata }, pop) =>
      (atPops[pop]?.requests ?? 0) === 0
        ? []
        : [{ iata, requests: atPops[pop].requests, share: ratioOf(atPops[pop].requests, requests) }],
    ),
    busiestPopRatio: ratioOf(busiest, requests),
    gate,
    innocentsRefused: refused,
    innocentsRefusedRatio: ratioOf(refused, collector.edge().requests - requests),
    usersBefore:
      meter === null ? null : usersOf(meter.usersBefore, meter.usersOriginBefore, meter.beforeMicros),
    usersDuring:
      meter === null ? null : usersOf(meter.usersDuring, meter.usersOriginDuring, meter.duringMicros),
    usd:
      meter === null || bill === null
        ? null
        : rounded(usdOfRequests(census, collector, scenario, bill, meter)),
  };
}

function attackAt(census: Census, meter: AttackMeter, at: number): AttackPartSummary {
  const { name, kind, fromMicros, untilMicros } = census.attacks![at];
  const part = partOf(meter.attack(at));
  return {
    name,
    kind,
    fromMicros,
    untilMicros,
    ...part,
    absorbedRatio: offloadOf(meter.sentOn(at), part.requests),
    shieldRequests: meter.shield[at].requests,
    originRequests: meter.origin[at].requests,
    originBytes: meter.origin[at].bytes,
  };
}

function usersOf(tally: Tally, originRequests: number, micros: number): UsersSummary | null {
  if (micros <= 0) return null;
  const { requests } = tally;
  return {
    requests,
    hitRatio: ratioOf(tally.hits, requests),
    errorRatio: ratioOf(tally.outcome(FAILED) + tally.outcome(SHED), requests),
    ttfbMicros: latencyOf(tally.ttfb, tally.sums[SUM_TTFB]),
    originPerSecond: rounded((originRequests * SECOND_MICROS) / micros),
  };
}
