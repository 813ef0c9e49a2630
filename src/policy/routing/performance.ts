/**
 * Performance-based routing: DNS answers with the PoP of least measured round trip, made dearer where requests end in errors
 * or the PoP is loaded above a threshold, and cheaper where what is asked for is in the cache. A share of the decisions is
 * drawn by weight instead, so that other PoPs stay measured; with a share of 0 the choice is strict, and when measurements are
 * old everybody moves at once and back again.
 */
import { pow } from "../../base/math.ts";
import { AskerMeans } from "./asker-means.ts";
import { FURTHER_ADDRESSES, type RoutingGround, type RoutingMethod, type RoutingWorld } from "./contract.ts";
import { lot } from "./lots.ts";
import { ScoredRouter } from "./scored.ts";

/** Load up to which a PoP costs nothing extra: above, queues grow (the textbook threshold). */
const LOAD_THRESHOLD = 0.7;
/** Cost at full load, as a multiple: 30 percent points above the threshold double it (our choice). */
const LOAD_PENALTY = 1 / (1 - LOAD_THRESHOLD);
/** A request that fails is worth a wait of this long: a share of errors of 1 % costs 20 ms, microseconds (our choice). */
const ERROR_MICROS = 2_000_000;
/** A fetch from upstream in round trips that a hit saves, microseconds: PoPs that hold the content get that off (our choice). */
const MISS_MICROS = 50_000;
/** Exploration draws PoPs by 1 / cost^this: twice the round trip is an eighth as likely. */
const WEIGHT_POWER = 3;
/** Exploration is among the best few: the addresses of an answer. */
const EXPLORED = FURTHER_ADDRESSES + 1;

/** Purposes of draws. */
const EXPLORES = 61;
const EXPLORED_POP = 62;

/** Registry line of `performance`. */
export const byPerformance: RoutingMethod = {
  name: "performance",
  title: "DNS: least measured round trip, with penalties for errors and load",
  source: "blend of real-user and synthetic measurements, as multi-CDN switches describe it",
  kind: "dns",
  vantage: "resolver",
  measures: true,
  create: (ground) => new ScoredRouter(ground, scoring(ground)),
};

/** What a PoP costs a user, microseconds; see the constants. */
export function costMicros(rttMicros: number, load: number, errors: number, holds: number): number {
  const busy = load > LOAD_THRESHOLD ? 1 + LOAD_PENALTY * (load - LOAD_THRESHOLD) : 1;
  return rttMicros * busy + errors * ERROR_MICROS + (1 - holds) * MISS_MICROS;
}

function scoring(ground: RoutingGround) {
  const { pops, distanceKm, luck } = ground;
  const { explore } = ground.performance;
  const means = new AskerMeans(ground);
  return (world: RoutingWorld, asker: number, scores: Float64Array): void => {
    const { healthy, load, perfMicros, errors, holds, tick } = world;
    const measured = perfMicros === null ? null : means.of(perfMicros, asker);
    for (let pop = 0; pop < pops; pop++) {
      // Nothing measured: the distance, at the speed of light in glass and the detour of cables, says what to expect.
      const rtt =
        measured !== null && measured[pop] >= 0
          ? measured[pop]
          : distanceKm[asker * pops + pop] * MICROS_PER_KM;
      scores[pop] =
        healthy[pop] === 1 ? costMicros(rtt, load[pop], errors?.[pop] ?? 0, holds?.[pop] ?? 1) : Infinity;
    }
    if (lot(luck, EXPLORES, asker, tick) >= explore) return;
    const chosen = drawn(scores, lot(luck, EXPLORED_POP, asker, tick));
    if (chosen >= 0) scores[chosen] = -1;
  };
}

/** Round trip expected of a distance: 10 us a km in glass, longer ways, the public internet (network/rtt.ts). */
const MICROS_PER_KM = 15;

/** One of the few PoPs of least cost, drawn by weight; -1 when there is none. */
function drawn(costs: Float64Array, luck: number): number {
  const best: number[] = [];
  for (let n = 0; n < EXPLORED; n++) {
    let next = -1;
    for (let pop = 0; pop < costs.length; pop++)
      if (costs[pop] < Infinity && !best.includes(pop) && (next < 0 || costs[pop] < costs[next])) next = pop;
    if (next >= 0) best.push(next);
  }
  const weights = best.map((pop) => 1 / pow(Math.max(1, costs[pop]), WEIGHT_POWER));
  let rest = luck * weights.reduce((sum, weight) => sum + weight, 0);
  for (const [n, weight] of weights.entries()) {
    rest -= weight;
    if (rest <= 0) return best[n];
  }
  return best.at(-1) ?? -1;
}
