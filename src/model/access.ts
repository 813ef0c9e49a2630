/** Last miles compiled: a table of quantiles for each kind of access network, and the mixes of countries. */
import { lognormal, quantileTable } from "../base/distribution.ts";
import { ACCESS_KINDS, ACCESS_MIXES, type Lognormal } from "../network/access.ts";
import { ACCESS_GROUPS } from "../network/countries.ts";
import type { Scenario } from "../scenario/types.ts";
import { ACCESS_QUANTILES, type AccessPlan } from "./plan.ts";

/** Compiles the access networks; mix x is that of access group x, or the one mix the scenario gives. */
export function compileAccess(scenario: Scenario): AccessPlan {
  const { access } = scenario.users;
  const mixes = access === "by-country" ? ACCESS_GROUPS.map((group) => ACCESS_MIXES[group]) : [access];
  return {
    kinds: ACCESS_KINDS.map((kind) => kind.name),
    rttMicros: tables(ACCESS_KINDS.map((kind) => kind.rttMicros)),
    bitsPerSecond: tables(ACCESS_KINDS.map((kind) => kind.bitsPerSecond)),
    mixes: mixes.map((mix) => ACCESS_KINDS.map((kind) => mix[kind.name] ?? 0)),
  };
}

function tables(distributions: readonly Lognormal[]): Float32Array {
  const all = new Float32Array(distributions.length * ACCESS_QUANTILES);
  distributions.forEach(({ median, sigma }, kind) => {
    all.set(quantileTable(lognormal(median, sigma).quantile, ACCESS_QUANTILES), kind * ACCESS_QUANTILES);
  });
  return all;
}
