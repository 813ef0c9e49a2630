/**
 * Steering between providers compiled: for every view, which share of its users is at home with which provider, and who comes
 * next. Ranks are worked out once, from prices and from round trips to the PoPs that users reach when nothing is broken.
 */
import { findCountry } from "../network/countries.ts";
import { type Offer, ranked, steeringMethod } from "../policy/steering.ts";
import { priceRegionOf } from "../pricing/contract.ts";
import { findPriceBook } from "../pricing/registry.ts";
import { type CdnSteering, DEFAULT_STEERING, steeringHealth } from "../scenario/steering.ts";
import type { Scenario } from "../scenario/types.ts";
import type { MetroPlan, PopPlan, ProviderPlan } from "./plan.ts";
import type { SteeringPlan } from "./steering-plan.ts";

/** Compiles the steering of a scenario with providers. */
export function compileSteering(
  scenario: Scenario,
  metros: readonly MetroPlan[],
  pops: readonly PopPlan[],
  providers: readonly ProviderPlan[],
): SteeringPlan {
  const steering = scenario.steering ?? DEFAULT_STEERING;
  const method = steeringMethod(steering.method);
  const { views, viewSite, viewMetro } = providers[0].routing;
  const size = providers.length;
  const home = new Float64Array(views * size);
  const { sticky, ttlMicros } = steering;
  const told = { sticky, ttlMicros, health: steeringHealth(steering), home };
  if (method.score === null) {
    const weights = weightsOf(steering, providers);
    for (let view = 0; view < views; view++) home.set(weights, view * size);
    return { ...told, order: null };
  }
  const positions = positionsOf(steering, providers);
  const prices = pops.map((pop) => usdPerGb(providers[pop.provider].scenario.pricing.book, pop));
  const order = new Uint8Array(views * size);
  for (let view = 0; view < views; view++) {
    const { region } = metros[viewMetro[view]];
    const offers = providers.map(({ name, firstPop, pops: count, routing }, p): Offer => {
      const pop = routing.route[view];
      return {
        position: positions[p],
        ofRegion: steering.regions?.[region] === name,
        usdPerGb: pop < 0 ? Infinity : prices[firstPop + pop],
        rttMicros: pop < 0 ? Infinity : routing.rttMicros[viewSite[view] * count + pop],
      };
    });
    order.set(ranked(method, offers, steering.maxRttMicros ?? Infinity), view * size);
    home[view * size + order[view * size]] = 1;
  }
  return { ...told, order };
}

/** Weights that sum to 1; all alike unless given. */
function weightsOf({ weights }: CdnSteering, providers: readonly ProviderPlan[]): number[] {
  const given = providers.map(({ name }) => (weights === undefined ? 1 : (weights[name] ?? 0)));
  const sum = given.reduce((total, weight) => total + weight, 0);
  return given.map((weight) => weight / sum);
}

/** Position of each provider in the order of preference. */
function positionsOf({ order = [] }: CdnSteering, providers: readonly ProviderPlan[]): number[] {
  const names = providers.map(({ name }) => name);
  const all = [...order, ...names.filter((name) => !order.includes(name))];
  return names.map((name) => all.indexOf(name));
}

/** First step of a book's price for data out at a PoP. Volume discounts are for the bill: who steers does not know the month. */
function usdPerGb(bookName: string, { country }: PopPlan): number {
  const book = findPriceBook(bookName);
  const found = findCountry(country);
  if (book === null || found === null) throw new Error(`no price of ${bookName} in ${country}`);
  const name = priceRegionOf(book, country, found.region);
  const region = book.regions.find((candidate) => candidate.name === name);
  if (region === undefined) throw new Error(`price book ${bookName} has no region "${name}"`);
  return Number(region.dataOut[0].usdPerGb);
}
