/** The names behind the plan's ids, as counting and reporting need them. */
import type { Census } from "../metrics/census.ts";
import type { Plan } from "../model/plan.ts";
import { placeOf } from "../model/places.ts";
import { findCountry } from "../network/countries.ts";
import { priceRegionOf } from "../pricing/contract.ts";
import { findPriceBook } from "../pricing/registry.ts";
import { endOfAttack, nameOfAttack } from "../scenario/attacks.ts";
import type { Scenario } from "../scenario/types.ts";
import { nameOfFault } from "../scenario/faults.ts";
import { nameOfPurge } from "../scenario/purges.ts";
import { AT_REGIONAL } from "../vocabulary/facts.ts";
import type { Regional } from "../vocabulary/totals.ts";

/** The census of a plan. */
export function censusOf(plan: Plan): Census {
  const { scenario, providers } = plan;
  const tiersOf = (wanted: "edge" | "shield") =>
    plan.levels.filter(({ level }) => level === wanted).flatMap(({ tiers }) => tiers.map(({ name }) => name));
  const shieldRegions = providers.map(({ scenario: { shield, pricing } }) =>
    shield === null ? null : priceRegion(pricing.book, placeOf(shield.place).country),
  );
  const shieldRegion = shieldRegions.find((region) => region !== null);
  return {
    metros: plan.metros,
    pops: plan.pops.map((pop) => ({
      ...pop,
      priceRegion: priceRegion(providers[pop.provider].scenario.pricing.book, pop.country),
    })),
    ...(plan.steering === null
      ? {}
      : {
          providers: providers.map(({ name }, p) => ({ name, shieldPriceRegion: shieldRegions[p] })),
        }),
    ...classesOf(scenario),
    ...(scenario.workload.kind === "trace" || scenario.workload.sessions === undefined
      ? {}
      : { sessions: scenario.workload.sessions.map(({ name, kind }) => ({ name, kind })) }),
    edgeTiers: tiersOf("edge"),
    shield: shieldRegion === undefined ? null : { tiers: tiersOf("shield"), priceRegion: shieldRegion },
    ...(plan.levels.some(({ code }) => code >= AT_REGIONAL)
      ? {
          regional: plan.levels
            .filter(({ code }) => code >= AT_REGIONAL)
            .map(({ level, tiers }) => ({ level: level as Regional, tiers: tiers.map(({ name }) => name) })),
        }
      : {}),
    behind: plan.nodes.slice(plan.pops.length).map(({ level, name, place }) => ({
      level: level.level,
      name,
      place,
      priceRegion: priceRegion(providers[level.provider].scenario.pricing.book, placeOf(place).country),
      provider: level.provider,
    })),
    faults: (scenario.faults ?? []).map((fault) => ({
      name: nameOfFault(fault),
      fromMicros: fault.fromMicros,
      untilMicros: fault.untilMicros,
    })),
    ...(scenario.purges === undefined ? {} : { purges: scenario.purges.map(nameOfPurge) }),
    ...(plan.warming === null ? {} : { warming: plan.warming.names }),
    ...attacksOf(scenario.workload),
    startOfDayMicros: scenario.startOfDayMicros,
    warmupMicros: scenario.warmupMicros,
    durationMicros: scenario.durationMicros,
    timelineMicros: scenario.timelineMicros,
  };
}

/** A log's classes are counted as wholes, however many behaviours cut them to parts: the last part has the class's name. */
function classesOf({
  content,
  workload,
  behaviours = [],
}: Scenario): Pick<Census, "classes" | "partsOfClass"> {
  const names = content.map(({ name }) => name);
  if (workload.kind !== "trace" || behaviours.length === 0) return { classes: names };
  const partsOfClass = behaviours.length + 1;
  return { classes: names.filter((_, part) => part % partsOfClass === partsOfClass - 1), partsOfClass };
}

function attacksOf(workload: Scenario["workload"]): Pick<Census, "attacks"> {
  if (workload.kind !== "synthetic" || workload.attacks === undefined) return {};
  return {
    attacks: workload.attacks.map((attack) => ({
      name: nameOfAttack(attack),
      kind: attack.kind,
      fromMicros: attack.atMicros,
      untilMicros: endOfAttack(attack),
    })),
  };
}

function priceRegion(bookName: string, country: string): string {
  const book = findPriceBook(bookName);
  const found = findCountry(country);
  if (book === null || found === null) throw new Error(`no price region for ${country}`);
  return priceRegionOf(book, country, found.region);
}
