/** What does not fit together about faults and the checks that should notice them. */
import { nearest } from "../base/nearest.ts";
import { formatDuration } from "../base/units.ts";
import { type Check, endText, error, warning } from "./finding.ts";
import type { Scenario } from "./types.ts";
import { regionsOf } from "./world.ts";

/** Faults must be about something that is there, and happen. */
export function* breakages({ faults, durationMicros, edge, users, routing }: Partial<Scenario>): Check {
  for (const [n, fault] of (faults ?? []).entries()) {
    const path = ["faults", n];
    if (durationMicros !== undefined && fault.fromMicros >= durationMicros)
      yield error(
        [...path, "from"],
        `the run ends at ${endText(durationMicros)}, before the fault`,
        `earlier than ${endText(durationMicros)}`,
      );
    const codes = edge?.pops.map((pop) => pop.iata);
    if (fault.pop !== undefined && codes !== undefined && !codes.includes(fault.pop))
      yield {
        ...error(
          [...path, "pop"],
          `${fault.pop} is not one of the PoPs`,
          codes.length > 12 ? "one of edge.pops" : codes.join(", "),
        ),
        hint: nearest(fault.pop, codes),
      };
    if (fault.pop !== undefined && routing?.unhealthy.some((code) => code.toUpperCase() === fault.pop))
      yield warning([...path, "pop"], `${fault.pop} is down all the time`, "take it off routing.unhealthy");
    if (fault.region !== undefined && users !== undefined && !regionsOf(users).has(fault.region))
      yield error([...path, "region"], "the scenario has no users there", [...regionsOf(users)].join(", "));
    if (fault.kind === "resolvers-without-ecs" && routing !== undefined && !routing.ecs)
      yield warning(path, "the resolvers never pass on client subnets", "routing.ecs: true");
  }
}

/** Health checks that are slower than the run. */
export function* slowChecks({ durationMicros, routing }: Partial<Scenario>): Check {
  const health = routing?.health;
  if (health === undefined || durationMicros === undefined) return;
  const longest = (health.fails - 1) * health.intervalMicros + health.timeoutMicros;
  if (longest >= durationMicros)
    yield error(
      ["routing", "health"],
      `a failure is noticed after ${formatDuration(longest)}, but the run ends at ${endText(durationMicros)}`,
      "a shorter interval or timeout, or fewer fails",
    );
}
