/**
 * GeoDNS: the authoritative server answers with PoPs near to where the question comes from: the client's subnet when the
 * resolver passes it on (EDNS client subnet, RFC 7871), else the resolver. Candidates are the healthy PoPs within a radius,
 * or any healthy one where there is none; the score blends distance, load and measured round trip. With nothing known of load and
 * round trips that is the nearest healthy PoP.
 */
import type { RoutingGround, RoutingMethod, RoutingWorld } from "./contract.ts";
import { AskerMeans } from "./asker-means.ts";
import { ScoredRouter } from "./scored.ts";

/** The round trip that scores 1, as the radius does for distance: about that of 5,000 km over the public internet, microseconds. */
const FULL_RTT_MICROS = 80_000;

/** Registry line of `geodns`. */
export const geodns: RoutingMethod = {
  name: "geodns",
  title: "DNS: least of distance, load and round trip, seen from subnet or resolver",
  source: "RFC 7871; Chen et al., End-user mapping, SIGCOMM 2015",
  kind: "dns",
  vantage: "resolver",
  create: (ground) => new ScoredRouter(ground, scoring(ground)),
};

function scoring(ground: RoutingGround) {
  const { pops, distanceKm } = ground;
  const { radiusKm, weights } = ground.geodns;
  const means = new AskerMeans(ground);
  return (world: RoutingWorld, asker: number, scores: Float64Array): void => {
    const { healthy, load, perfMicros } = world;
    const row = asker * pops;
    let near = false;
    for (let pop = 0; pop < pops; pop++)
      if (healthy[pop] === 1 && distanceKm[row + pop] <= radiusKm) near = true;
    const measured = perfMicros === null ? null : means.of(perfMicros, asker);
    for (let pop = 0; pop < pops; pop++) {
      const km = distanceKm[row + pop];
      if (healthy[pop] !== 1 || (near && km > radiusKm)) {
        scores[pop] = Infinity;
        continue;
      }
      // What was never measured counts as the distance does.
      const slow =
        measured === null ? 0 : measured[pop] >= 0 ? measured[pop] / FULL_RTT_MICROS : km / radiusKm;
      scores[pop] =
        weights.distance * (km / radiusKm) + weights.load * load[pop] + weights.performance * slow;
    }
    // Weights may leave distance out: what is all the same is told apart by it.
    if (weights.distance === 0)
      for (let pop = 0; pop < pops; pop++) scores[pop] += TIE_PER_KM * distanceKm[row + pop];
  };
}

/** Small enough never to outweigh a percent of load. */
const TIE_PER_KM = 1e-8;
