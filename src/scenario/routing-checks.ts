/** Contradictions about routing: PoPs that are announced nowhere users are, knobs that nothing reads. */
import { nearest } from "../base/nearest.ts";
import { findMetro } from "../network/metros.ts";
import { error, type Finding, warning } from "./finding.ts";
import type { Scenario } from "./types.ts";

/** What does not fit together about routing. */
export function* routingChecks(scenario: Partial<Scenario>): Generator<Finding, void> {
  yield* announcements(scenario);
  yield* idle(scenario);
}

/** Anycast: PoPs must exist, be named once, and reach every region with users. */
function* announcements({ routing, edge, users }: Partial<Scenario>): Generator<Finding, void> {
  if (routing?.anycast === undefined || edge === undefined) return;
  const codes = edge.pops.map((pop) => pop.iata);
  for (const list of ["prepend", "regional"] as const) {
    const named = routing.anycast[list].map(({ pop }) => pop.toUpperCase());
    for (const [n, code] of named.entries()) {
      const path = ["routing", "anycast", list, n, "pop"];
      if (!codes.includes(code)) {
        const listed = codes.length > 12 ? "one of edge.pops" : codes.join(", ");
        yield { ...error(path, `${code} is not one of the PoPs`, listed), hint: nearest(code, codes) };
      }
      if (named.indexOf(code) < n) yield error(path, `${code} is there twice`, null);
    }
  }
  if (routing.method !== "anycast" || users === undefined) return;
  const limits = new Map(routing.anycast.regional.map(({ pop, regions }) => [pop.toUpperCase(), regions]));
  const down = new Set(routing.unhealthy.map((code) => code.toUpperCase()));
  const up = codes.filter((code) => !down.has(code));
  if (up.length === 0) return;
  const inhabited = new Set(users.metros.map(({ metro }) => findMetro(metro)?.region ?? ""));
  for (const region of inhabited)
    if (up.every((code) => limits.get(code)?.includes(region) === false))
      yield warning(
        ["routing", "anycast", "regional"],
        `no PoP is announced in ${region}: its users' requests will fail`,
        "announce one there",
      );
}

/** Options that the chosen method does not read. */
function* idle({ routing }: Partial<Scenario>): Generator<Finding, void> {
  if (routing === undefined) return;
  if (routing.ecsShare !== undefined && !routing.ecs)
    yield warning(["routing", "ecsShare"], "no resolver passes subnets on: ecs is false", "ecs: true");
  for (const method of ["geodns", "anycast", "performance"] as const)
    if (routing[method] !== undefined && routing.method !== method)
      yield warning(
        ["routing", method],
        `the method is ${routing.method}, which does not read this`,
        `method: ${method}`,
      );
}
