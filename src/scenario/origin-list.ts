/** The origins of a scenario as one list, and the names by which they are called. */
import { MAIN_ORIGIN } from "./origins.ts";
import type { FurtherOrigin, Scenario } from "./types.ts";

/** All origins in the order of the plan: the section `origin` first. */
export function originsOf(scenario: Pick<Scenario, "origin" | "origins">): FurtherOrigin[] {
  return [{ ...scenario.origin, name: MAIN_ORIGIN }, ...(scenario.origins ?? [])];
}

/** Names that a behaviour or a class may give its origin. */
export function originNames({ origins, originGroups }: Partial<Scenario>): string[] {
  return [
    MAIN_ORIGIN,
    ...(origins ?? []).map(({ name }) => name),
    ...(originGroups ?? []).map(({ name }) => name),
  ];
}

/** Does the scenario speak of origins at all, beyond what one steady origin has? */
export function speaksOfOrigins({ origin, origins }: Pick<Scenario, "origin" | "origins">): boolean {
  const { autoscaling, rateLimit, maintenance, slowStartMicros, access, errors } = origin;
  const habits = [autoscaling, rateLimit, maintenance, slowStartMicros, access, errors];
  return origins !== undefined || habits.some((habit) => habit !== undefined);
}
