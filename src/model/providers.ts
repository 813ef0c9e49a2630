/** CDN providers compiled: each with its own routing over its own PoPs, all with the same users. */
import { providersOf } from "../scenario/providers.ts";
import type { Scenario } from "../scenario/types.ts";
import type { MetroPlan, PopPlan, ProviderPlan } from "./plan.ts";
import { compileRouting } from "./routing.ts";

/** The providers of a scenario; `pops` are those of all of them in order. */
export function compileProviders(
  scenario: Scenario,
  metros: readonly MetroPlan[],
  pops: readonly PopPlan[],
): ProviderPlan[] {
  const losesEcs = (scenario.faults ?? []).some(({ kind }) => kind === "resolvers-without-ecs");
  return providersOf(scenario).map(({ name, scenario: own }, provider) => {
    const ownPops = pops.filter((pop) => pop.provider === provider);
    return {
      name,
      scenario: own,
      firstPop: pops.indexOf(ownPops[0]),
      pops: ownPops.length,
      routing: compileRouting(own, metros, ownPops, true, name),
      routingWithoutEcs: losesEcs ? compileRouting(own, metros, ownPops, false, name) : null,
    };
  });
}

/** Median round trips of every site to the PoPs of all providers, `site * pops + pop`, microseconds. */
export function roundTripsOfAll(providers: readonly ProviderPlan[]): Float64Array {
  if (providers.length === 1) return providers[0].routing.rttMicros;
  const { sites } = providers[0].routing;
  const all = providers.reduce((sum, { pops }) => sum + pops, 0);
  const micros = new Float64Array(sites * all);
  for (const { firstPop, pops, routing } of providers)
    for (let site = 0; site < sites; site++)
      micros.set(routing.rttMicros.subarray(site * pops, (site + 1) * pops), site * all + firstPop);
  return micros;
}
