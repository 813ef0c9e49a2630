/**
 * Which origin each class of content comes from, compiled to ways: where a node's order of ways ends at the origin, those of
 * other origins take its place for the classes that they have. So it holds behind any number of shields.
 */
import { MAIN_ORIGIN, type OriginGroup } from "../scenario/origins.ts";
import { originsOf } from "../scenario/origin-list.ts";
import type { ContentClass, Scenario } from "../scenario/types.ts";
import { behaviourOf } from "./behaviours.ts";
import { placeOf } from "./places.ts";
import { ORIGIN, type PopPlan } from "./plan.ts";
import type { OriginStep, Ways } from "./ways.ts";

/** Lets the ways of every class end at its origin. */
export function leadToOrigins(ways: Ways, scenario: Scenario, pops: readonly PopPlan[]): void {
  const origins = originsOf(scenario);
  const step = (name: string): OriginStep => {
    const index = origins.findIndex((origin) => origin.name === name);
    return { to: ORIGIN - index, place: placeOf(origins[index].place) };
  };
  scenario.content.forEach((content, contentClass) => {
    const target = originOf(scenario, content);
    if (target === undefined) {
      for (const { name, countries = [] } of origins)
        pops.forEach((pop, node) => {
          if (countries.includes(pop.country)) ways.straight(node, [step(name)], contentClass);
        });
      return;
    }
    if (target === MAIN_ORIGIN) return;
    const group = (scenario.originGroups ?? []).find(({ name }) => name === target);
    ways.endAt(group === undefined ? [step(target)] : stepsOf(group, step), contentClass);
  });
}

/** The name of the origin or group that a class comes from; undefined: `origin`, or that of the PoP's country. */
export function originOf(scenario: Scenario, content: ContentClass): string | undefined {
  return behaviourOf(scenario, content)?.origin ?? content.origin;
}

/** Attempts at the primary one after another, and at last the secondary: at once after an error. */
function stepsOf(group: OriginGroup, step: (name: string) => OriginStep): OriginStep[] {
  const { primary, secondary, on, timeoutMicros, attempts } = group;
  const patience = { timeoutMicros, onStatus: on };
  return [
    ...Array.from({ length: attempts }, () => ({ ...step(primary), patience, errorsSkipTo: attempts })),
    { ...step(secondary), patience: { timeoutMicros, onStatus: [] } },
  ];
}
