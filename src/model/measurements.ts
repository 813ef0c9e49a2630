/**
 * Round trips as measured before the run: what GeoDNS and performance-based routing know when it begins. Real users measure
 * with their last miles and jitter, so the mean of a few of them errs; probes stand in the metro and see neither, nor the
 * detours of one provider.
 */
import { hashText } from "../base/hash.ts";
import { exp } from "../base/math.ts";
import { normalQuantile } from "../base/normal.ts";
import { ACCESS_KINDS, ACCESS_MIXES } from "../network/access.ts";
import { ACCESS_GROUPS } from "../network/countries.ts";
import { LatencyHistory } from "../policy/routing/latency-history.ts";
import { lot } from "../policy/routing/lots.ts";
import type { MeasurementOptions } from "../policy/routing/options.ts";
import type { Scenario } from "../scenario/types.ts";
import type { MetroPlan, PopPlan } from "./plan.ts";

/** Purpose of the draws. */
const MEASURED = 31;

/** What the measurements are of. */
export interface MeasuredPaths {
  readonly metros: readonly MetroPlan[];
  readonly pops: readonly PopPlan[];
  readonly siteMetro: Int32Array;
  /** By site, a number of its own. */
  readonly siteKeys: Int32Array;
  /** Of each site, `site * pops + pop`, microseconds. */
  readonly rttMicros: Float64Array;
  /** Of each metro without its providers' detours, `metro * pops + pop`, microseconds. */
  readonly metroRttMicros: Float64Array;
}

/** The history as of the start of the run. */
export function measuredHistory(
  luck: number,
  scenario: Scenario,
  { realUser, samples }: MeasurementOptions,
  paths: MeasuredPaths,
): LatencyHistory {
  const { pops, siteMetro, rttMicros } = paths;
  const history = new LatencyHistory(rttMicros.length, realUser);
  const keys = pops.map((pop) => hashText(pop.iata));
  const lastMiles = paths.metros.map((metro) => lastMile(scenario, metro.accessMix));
  const sigma = scenario.network.jitterSigma;
  for (let site = 0; site < siteMetro.length; site++) {
    const { mean, variance } = lastMiles[siteMetro[site]];
    for (let pop = 0; pop < pops.length; pop++) {
      const cell = site * pops.length + pop;
      const rtt = rttMicros[cell];
      const spread = Math.sqrt((variance + sigma * sigma * rtt * rtt) / samples);
      const luckOfMean = normalQuantile(lot(luck, MEASURED, paths.siteKeys[site], keys[pop]));
      history.measured(cell, Math.max(0, rtt + mean + spread * luckOfMean));
      history.probed(cell, paths.metroRttMicros[siteMetro[site] * pops.length + pop]);
    }
  }
  return history;
}

/** Mean and variance of the last miles of a mix, microseconds. */
function lastMile(scenario: Scenario, accessMix: number): { mean: number; variance: number } {
  const { access } = scenario.users;
  const mix: Readonly<Record<string, number>> =
    access === "by-country" ? ACCESS_MIXES[ACCESS_GROUPS[accessMix]] : access;
  let all = 0;
  let first = 0;
  let second = 0;
  for (const { name, rttMicros } of ACCESS_KINDS) {
    const share = mix[name] ?? 0;
    const { median, sigma } = rttMicros;
    all += share;
    first += share * median * exp((sigma * sigma) / 2);
    second += share * median * median * exp(2 * sigma * sigma);
  }
  const mean = first / all;
  return { mean, variance: second / all - mean * mean };
}
