/**
 * A run that begins with the caches of another as they were: policies and sizes are compared from a warm start. The kept world is put
 * together once more from its own scenario, and its caches are emptied in the order in which they would let go of what they hold; what
 * there is room for enters the new ones.
 */
import type { Scenario } from "../scenario/types.ts";
import type { WarmStart } from "../result/warm-start.ts";
import { isPlayer } from "../workload/sessions/kinds.ts";
import type { OpenWorld } from "./assemble.ts";
import { differences, type Plain, plainScenario, scenarioOf } from "./kept-scenario.ts";
import { loadWorld } from "./kept-world.ts";
import { openWorld } from "./open.ts";
import type { KeptState } from "./state-file.ts";

/** What of a content class says which objects there are. */
const CATALOGUE = ["name", "objects", "size", "sizeCorrelation", "churnPerDay", "uncacheableShare"];

/** Why the caches of one scenario cannot hold another's objects, one line a reason; none: they can. */
export function whyNotWarm(kept: Plain, scenario: Scenario): string[] {
  return differences(catalogueOf(scenarioOf(kept)), catalogueOf(scenario), () => false);
}

/** Fills the caches of a new world with what those of a kept one held. Throws StateMismatch as `loadWorld` does. */
export function warmFrom(open: OpenWorld, { head, state }: KeptState, scenario: Scenario): WarmStart {
  const before = scenarioOf(head.scenario);
  const { workload } = scenario;
  const path = workload.kind === "trace" ? { path: workload.path } : {};
  const old = openWorld({ ...before, workload: { ...before.workload, ...path } } as Scenario);
  try {
    loadWorld(old, state);
    const atMicros = head.atMicros ?? old.world.nowMicros;
    return { atMicros, requests: head.requests, ...open.world.fillFrom(old.world.contents(atMicros)) };
  } finally {
    old.close();
  }
}

/** What decides which id stands for which object. */
function catalogueOf(scenario: Scenario): Plain {
  const { seed, content, workload, users, edge, durationMicros } = scenario;
  if (workload.kind === "trace") return plainScenario({ seed, content, workload } as unknown as Scenario);
  const churns = content.some(({ churnPerDay }) => churnPerDay > 0);
  // Variants of an object are numbered as they are first asked for: whoever asks for what must be the same then.
  const { attacks = [], sessions = [] } = workload;
  const numbered =
    attacks.some(({ kind }) => kind === "cache-busting") ||
    content.some((one) => "varies" in one || "query" in one || "deployEveryMicros" in one);
  const classes = content.map((one) =>
    Object.fromEntries(Object.entries(one).filter(([name]) => CATALOGUE.includes(name))),
  );
  // How titles lie among the objects of their class.
  const media = sessions
    .filter(({ kind }) => isPlayer(kind))
    .map(({ name, contentClass, segmentMicros, lengthMicros, ladder }) => ({
      name,
      contentClass,
      segmentMicros,
      lengthMicros,
      ladder,
    }));
  return plainScenario({
    seed,
    ...(media.length > 0 ? { workload: { sessions: media } } : {}),
    ...(churns || sessions.some(({ kind }) => kind === "live") ? { durationMicros } : {}),
    ...(numbered ? { content, workload, users, key: edge.key } : { content: classes }),
  } as unknown as Scenario);
}
