/** Attacks compiled: which metros their clients are in, and whether cache keys can be made up. */
import { nearest } from "../base/nearest.ts";
import type { AttackOrigin, AttackScenario } from "../scenario/attacks.ts";
import type { Scenario, SyntheticWorkload } from "../scenario/types.ts";
import type { AttackSpec } from "../workload/attack.ts";
import type { KeyParts } from "../workload/variety-options.ts";
import { PlanError } from "./levels.ts";
import type { MetroPlan } from "./plan.ts";
import { sitesOf } from "./routing.ts";

/** The attacks of a scenario; `key` are its rules for cache keys. Throws PlanError for networks that nobody is with. */
export function attackSpecs(scenario: Scenario, metros: readonly MetroPlan[], key: KeyParts): AttackSpec[] {
  const { attacks = [] } = scenario.workload as SyntheticWorkload;
  // A parameter with a name of its own is none of those that a list lets count.
  const queryCounts = key.query !== "ignored" && key.queryAllow === undefined;
  return attacks.map((attack) => ({
    ...attack,
    contentClass: scenario.content.findIndex(({ name }) => name === attack.contentClass),
    metroWeights: weightsOf(scenario, metros, attack),
    freshKeys: attack.kind === "cache-busting" && queryCounts,
  }));
}

function weightsOf(scenario: Scenario, metros: readonly MetroPlan[], { from }: AttackScenario): Float64Array {
  const weights = Float64Array.from(metros, (metro, m) =>
    isFrom(from, metro, scenario.users.metros[m].metro) ? metro.weight : 0,
  );
  if (from.networks.length === 0) return weights;
  const sites = sitesOf(scenario, metros);
  const shares = new Float64Array(metros.length);
  sites.metro.forEach((metro, site) => {
    if (from.networks.includes(sites.networks[sites.network[site]])) shares[metro] += sites.share[site];
  });
  for (const network of from.networks)
    if (!sites.networks.includes(network)) {
      const meant = nearest(network, sites.networks);
      throw new PlanError(
        `workload.attacks: nobody is with the network "${network}"${meant === null ? "" : `; did you mean "${meant}"?`}`,
      );
    }
  const both = weights.map((weight, metro) => weight * shares[metro]);
  if (both.every((weight) => weight === 0))
    throw new PlanError(
      `workload.attacks: ${from.networks.join(", ")} is in none of the places that the attack comes from`,
    );
  return both;
}

function isFrom({ regions, countries, metros }: AttackOrigin, metro: MetroPlan, id: string): boolean {
  return (
    (regions.length === 0 || regions.includes(metro.region)) &&
    (countries.length === 0 || countries.includes(metro.country)) &&
    (metros.length === 0 || metros.includes(id))
  );
}
