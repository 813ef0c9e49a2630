/** Routing compiled for tests: a scenario's text to its plan and its users' losses. */
import { compileMetros, compilePops } from "../../src/model/places.ts";
import { compileRouting } from "../../src/model/routing.ts";
import { parseScenario } from "../../src/scenario/parse.ts";
import type { RoutingWorld } from "../../src/policy/routing/contract.ts";

/** The 28 sites that the calibration is about: 17 at the exchanges of the world, 11 at large ones of their regions. */
export const RING =
  "[AMS,FRA,LHR,CDG,MRS,IAD,EWR,MIA,LAX,SJC,ORD,DFW,SEA,SIN,HKG,NRT,GRU,YYZ,ATL,MAD,MXP,ARN,VIE,DXB,JNB,BOM,MAA,SYD]";

/** A scenario with these assignments, its metros and PoPs, and its routing. */
export function routed(...sets: string[]) {
  const { scenario, problems } = parseScenario("name: routed\nworkload: web\n", { file: "routed", sets });
  if (scenario === null) throw new Error(problems.map(({ message }) => message).join("\n"));
  const metros = compileMetros(scenario);
  const pops = compilePops(scenario);
  return { scenario, metros, pops, plan: compileRouting(scenario, metros, pops) };
}

/** Everything is up, nothing is known. */
export function quiet(pops: number, changes: Partial<RoutingWorld> = {}): RoutingWorld {
  return {
    healthy: new Uint8Array(pops).fill(1),
    load: new Float64Array(pops),
    perfMicros: null,
    errors: null,
    holds: null,
    tick: 0,
    ...changes,
  };
}

/** Where all views go in a world. */
export function routesIn({ plan, pops }: ReturnType<typeof routed>, changes: Partial<RoutingWorld> = {}) {
  const out = new Int32Array(plan.views);
  plan.router.route(quiet(pops.length, changes), out);
  return out;
}

/** Share of users that lose so many ms or more against their best PoP. */
export function losing({ plan, pops }: ReturnType<typeof routed>, ms: number): number {
  let sum = 0;
  for (let view = 0; view < plan.views; view++) {
    const row = plan.viewSite[view] * pops.length;
    const best = Math.min(...plan.rttMicros.subarray(row, row + pops.length));
    if (plan.rttMicros[row + plan.route[view]] - best >= ms * 1000) sum += plan.viewWeight[view];
  }
  return sum;
}
