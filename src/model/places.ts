/** Places compiled: metros with their share of the users, PoPs, and the round trips between them. */
import { ACCESS_GROUPS, findCountry } from "../network/countries.ts";
import type { Position } from "../network/geo.ts";
import { findMetro, type Metro, nearestMetro } from "../network/metros.ts";
import { findPlace, type Place } from "../network/places.ts";
import { popsOf } from "../network/pop-sets.ts";
import { rttMicros } from "../network/rtt.ts";
import type { Scenario } from "../scenario/types.ts";
import type { MetroPlan, PopPlan } from "./plan.ts";

const MINUTE_MICROS = 60_000_000;

/** The metros of the scenario, with weights that sum to 1. */
export function compileMetros(scenario: Scenario): MetroPlan[] {
  const { users } = scenario;
  const total = users.metros.reduce((sum, { weight }) => sum + weight, 0);
  return users.metros.map(({ metro: name, weight }) => {
    const metro = metroOf(name);
    return {
      name: metro.name,
      country: metro.country,
      region: metro.region,
      lat: metro.lat,
      lon: metro.lon,
      utcOffsetMicros: metro.utcOffsetMinutes * MINUTE_MICROS,
      weight: weight / total,
      accessMix: users.access === "by-country" ? ACCESS_GROUPS.indexOf(metro.accessGroup) : 0,
    };
  });
}

/** The PoPs of the scenario, or of a provider whose scenario it is. */
export function compilePops(scenario: Scenario, provider = 0): PopPlan[] {
  const down = new Set(scenario.routing.unhealthy);
  return popsOf(scenario.edge.pops.map((pop) => pop.iata)).map((pop) => ({
    iata: pop.iata,
    name: pop.name,
    country: pop.country,
    region: findCountry(pop.country)?.region ?? nearestMetro(pop).region,
    lat: pop.lat,
    lon: pop.lon,
    healthy: !down.has(pop.iata),
    provider,
  }));
}

/** The place of a name that the scenario's validation has accepted. */
export function placeOf(name: string): Place {
  const place = findPlace(name);
  if (place === null) throw new Error(`"${name}" is no place`);
  return place;
}

/** Backbone round trip between two places, microseconds. */
export function roundTripMicros(from: Position, to: Position): number {
  return rttMicros(from, to);
}

function metroOf(name: string): Metro {
  const metro = findMetro(name);
  if (metro === null) throw new Error(`"${name}" is no metro`);
  return metro;
}
