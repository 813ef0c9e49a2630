/** What does not fit together about faults and the checks that should notice them. */
import { nearest } from "../base/nearest.ts";
import { formatDuration } from "../base/units.ts";
import type { Fault } from "./faults.ts";
import { type Check, endText, error, type Finding, warning } from "./finding.ts";
import type { HealthChecks } from "./failover.ts";
import type { Scenario } from "./types.ts";
import { regionsOf } from "./world.ts";

/** Faults must be about something that is there, and happen. */
export function* breakages({
  faults,
  durationMicros,
  edge,
  users,
  routing,
  providers,
}: Partial<Scenario>): Check {
  for (const [n, fault] of (faults ?? []).entries()) {
    const path = ["faults", n];
    if (durationMicros !== undefined && fault.fromMicros >= durationMicros)
      yield error(
        [...path, "from"],
        `the run ends at ${endText(durationMicros)}, before the fault`,
        `earlier than ${endText(durationMicros)}`,
      );
    yield* aboutProviders(fault, path, providers);
    const concerned = providers?.filter(({ name }) => name === (fault.provider ?? name));
    const codes = (concerned ?? (edge === undefined ? undefined : [{ edge }]))?.flatMap((one) =>
      one.edge.pops.map((pop) => pop.iata),
    );
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

/** Whose fault is it? */
function* aboutProviders(fault: Fault, path: Finding["path"], providers: Scenario["providers"]): Check {
  const { kind, pop, provider } = fault;
  const names = (providers ?? []).map(({ name }) => name);
  if (provider !== undefined && !names.includes(provider))
    yield {
      ...error(
        [...path, "provider"],
        names.length === 0
          ? `${kind} of a provider, but there are no providers`
          : `there is no provider "${provider}"`,
        names.length === 0 ? "a section providers" : names.join(", "),
      ),
      hint: nearest(provider, names),
    };
  if (kind !== "pop-down" || provider !== undefined) return;
  const there = (providers ?? []).filter(({ edge }) => edge.pops.some(({ iata }) => iata === pop));
  if (there.length > 1)
    yield error(
      [...path, "pop"],
      `${there.map(({ name }) => name).join(" and ")} have a PoP at ${pop}`,
      `a field provider beside it: whose ${pop} it is`,
    );
}

/** Health checks that are slower than the run. */
export function* slowChecks({ durationMicros, routing, steering }: Partial<Scenario>): Check {
  if (durationMicros === undefined) return;
  yield* slow(["routing", "health"], routing?.health, durationMicros);
  yield* slow(["steering", "health"], steering?.health, durationMicros);
}

function* slow(path: Finding["path"], health: HealthChecks | undefined, durationMicros: number): Check {
  if (health === undefined) return;
  const longest = (health.fails - 1) * health.intervalMicros + health.timeoutMicros;
  if (longest >= durationMicros)
    yield error(
      path,
      `a failure is noticed after ${formatDuration(longest)}, but the run ends at ${endText(durationMicros)}`,
      "a shorter interval or timeout, or fewer fails",
    );
}
