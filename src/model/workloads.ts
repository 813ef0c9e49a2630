/** What a scenario says of its workload, in the words of `workload/`. */
import { DEFAULT_CLIENTS, DEFAULT_KEY } from "../workload/variety-options.ts";
import type { Scenario, SyntheticWorkload, TraceWorkload } from "../scenario/types.ts";
import type { SyntheticOptions } from "../workload/synthetic.ts";
import type { TraceOptions } from "../workload/trace/contract.ts";
import type { MetroPlan } from "./plan.ts";

/** Options of the generator of requests. */
export function syntheticOptions(scenario: Scenario, metros: readonly MetroPlan[]): SyntheticOptions {
  const workload = scenario.workload as SyntheticWorkload;
  return {
    seed: scenario.seed,
    durationMicros: scenario.durationMicros,
    startOfDayMicros: scenario.startOfDayMicros,
    requestsPerSecond: workload.requestsPerSecond,
    diurnal: workload.diurnal,
    metros,
    classes: scenario.content,
    variety: {
      clients: scenario.users.clients ?? DEFAULT_CLIENTS,
      key: scenario.edge.key ?? DEFAULT_KEY,
      warmupMicros: scenario.warmupMicros,
    },
    crowds: workload.flashCrowds.map((crowd) => ({
      ...crowd,
      contentClass: scenario.content.findIndex((content) => content.name === crowd.contentClass),
    })),
  };
}

/** Options of the reader of traces. */
export function traceOptions(
  scenario: Scenario,
  workload: TraceWorkload,
  metros: readonly MetroPlan[],
): TraceOptions {
  const fixed = scenario.users.metros.findIndex(({ metro }) => metro === workload.clientMetro);
  return {
    ...workload,
    seed: scenario.seed,
    durationMicros: scenario.durationMicros,
    warmupMicros: workload.pace === "recorded" ? scenario.warmupMicros : 0,
    metroWeights: Float64Array.from(metros, (metro) => metro.weight),
    clientMetro: workload.clientMetro === "hash" ? "hash" : Math.max(0, fixed),
    classes: scenario.content,
  };
}
