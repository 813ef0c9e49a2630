/** What does not fit together about the servers of PoPs: those that are lost, and how the others share the objects. */
import { type Check, error, warning } from "./finding.ts";
import type { Scenario } from "./types.ts";

/** A fault of servers must leave one, and what it says of their return should come to pass. */
export function* lostServers({ faults, edge, providers }: Partial<Scenario>): Check {
  for (const [n, fault] of (faults ?? []).entries()) {
    if (fault.kind !== "server-down") continue;
    const path = ["faults", n];
    const { servers = 1 } = fault;
    const fewest = (providers ?? (edge === undefined ? undefined : [{ edge }]))
      ?.flatMap((one) => one.edge.pops)
      .filter(({ iata }) => fault.pop === undefined || fault.pop === iata)
      .reduce<{ iata: string; servers: number } | null>(
        (least, pop) => (least === null || pop.servers < least.servers ? pop : least),
        null,
      );
    if (fewest && servers >= fewest.servers)
      yield error(
        fault.servers === undefined ? path : [...path, "servers"],
        `${fewest.iata} has ${fewest.servers} server${fewest.servers === 1 ? "" : "s"}: none would be left`,
        fewest.servers === 1 ? "more servers, or pop-down" : `at most ${fewest.servers - 1}, or pop-down`,
      );
    if (fault.untilMicros === Infinity)
      for (const field of ["returns", "recovery"] as const)
        if ((field === "returns" ? fault.returns : fault.recoveryMicros) !== undefined)
          yield warning([...path, field], "the servers never return", "until: a time, or no such field");
  }
}

/** Servers that share objects must be several, and have a reason to. */
export function* placements({ edge, faults }: Partial<Scenario>): Check {
  const hashing = edge?.hashing;
  if (edge === undefined || hashing === undefined) return;
  const { boundedLoad, replicatePerSecond, replicas, peerFetch } = hashing;
  const most = edge.pops.reduce((max, pop) => Math.max(max, pop.servers), 0);
  if (most === 1) {
    yield warning(["edge", "hashing"], "every PoP has one server, which answers everything", "edge.servers");
    return;
  }
  if (replicatePerSecond !== undefined && replicas > most)
    yield warning(
      ["edge", "hashing", "replicas"],
      `no PoP has ${replicas} servers: all of its servers keep replicated objects`,
      `at most ${most}`,
    );
  const copies =
    boundedLoad !== undefined ||
    replicatePerSecond !== undefined ||
    (faults ?? []).some(({ kind }) => kind === "server-down");
  if (peerFetch && !copies)
    yield warning(
      ["edge", "hashing", "peerFetch"],
      "every object has one server, so no peer ever has what it lacks",
      "boundedLoad, replicateAbove or a fault server-down beside it",
    );
}
