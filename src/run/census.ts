/** The names behind the plan's ids, as counting and reporting need them. */
import type { Census } from "../metrics/census.ts";
import type { Plan } from "../model/plan.ts";
import { placeOf } from "../model/places.ts";
import { findCountry } from "../network/countries.ts";
import { priceRegionOf } from "../pricing/contract.ts";
import { findPriceBook } from "../pricing/registry.ts";
import { nameOfFault } from "../scenario/faults.ts";
import type { Scenario } from "../scenario/types.ts";

/** The census of a plan. */
export function censusOf(plan: Plan): Census {
  const { scenario } = plan;
  const { shield } = scenario;
  return {
    metros: plan.metros,
    pops: plan.pops.map((pop) => ({ ...pop, priceRegion: priceRegion(scenario, pop.country) })),
    classes: scenario.content.map((content) => content.name),
    edgeTiers: scenario.edge.tiers.map((tier) => tier.name),
    shield:
      shield === null
        ? null
        : {
            tiers: shield.tiers.map((tier) => tier.name),
            priceRegion: priceRegion(scenario, placeOf(shield.place).country),
          },
    faults: (scenario.faults ?? []).map((fault) => ({
      name: nameOfFault(fault),
      fromMicros: fault.fromMicros,
      untilMicros: fault.untilMicros,
    })),
    startOfDayMicros: scenario.startOfDayMicros,
    warmupMicros: scenario.warmupMicros,
    durationMicros: scenario.durationMicros,
    timelineMicros: scenario.timelineMicros,
  };
}

function priceRegion(scenario: Scenario, country: string): string {
  const book = findPriceBook(scenario.pricing.book);
  const found = findCountry(country);
  if (book === null || found === null) throw new Error(`no price region for ${country}`);
  return priceRegionOf(book, country, found.region);
}
