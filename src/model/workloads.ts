/** What a scenario says of its workload, in the words of `workload/`. */
import { pathKeyBy } from "../http/cache-key.ts";
import { fitsPath } from "../http/path-pattern.ts";
import type { HttpProfile } from "../http/profile.ts";
import { DEFAULT_CLIENTS, DEFAULT_KEY, type KeyParts } from "../workload/variety-options.ts";
import { profileOf, urlKeyRules } from "../scenario/key-rules.ts";
import type { Scenario, SyntheticWorkload, TraceWorkload } from "../scenario/types.ts";
import type { SyntheticOptions } from "../workload/synthetic.ts";
import { pathOf } from "../workload/trace/classes.ts";
import type { TraceOptions } from "../workload/trace/contract.ts";
import { attackSpecs } from "./attacks.ts";
import { contentByHeaders } from "./content-headers.ts";
import type { MetroPlan } from "./plan.ts";
import { compileRequestKinds } from "./request-kinds.ts";

/** Options of the generator of requests. */
export function syntheticOptions(scenario: Scenario, metros: readonly MetroPlan[]): SyntheticOptions {
  const workload = scenario.workload as SyntheticWorkload;
  const profile = profileOf(scenario.edge);
  const key = scenario.edge.key ?? keyOf(profile);
  const attacks = attackSpecs(scenario, metros, key);
  return {
    seed: scenario.seed,
    durationMicros: scenario.durationMicros,
    startOfDayMicros: scenario.startOfDayMicros,
    requestsPerSecond: workload.requestsPerSecond,
    diurnal: workload.diurnal,
    metros,
    classes: contentByHeaders(scenario),
    attacks,
    kinds: compileRequestKinds(scenario.content, profile).choices,
    variety: {
      clients: scenario.users.clients ?? DEFAULT_CLIENTS,
      key,
      obeysReload: profile.requestDirectives,
      warmupMicros: scenario.warmupMicros,
    },
    named: scenario.purges && scenario.content.map(({ name }) => name),
    sessions: workload.sessions,
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
    named: scenario.purges !== undefined,
    warmupMicros: workload.pace === "recorded" ? scenario.warmupMicros : 0,
    metroWeights: Float64Array.from(metros, (metro) => metro.weight),
    clientMetro: workload.clientMetro === "hash" ? "hash" : Math.max(0, fixed),
    classes: contentByHeaders(scenario),
    parts: (scenario.behaviours ?? []).map(({ path }) => path),
    keyText: keyTextOf(scenario),
  };
}

/** What cache keys keep of a logged key: by the behaviour of its path, else by the edge's rules. */
function keyTextOf({ edge, behaviours = [] }: Scenario): ((text: string) => string) | undefined {
  const profile = profileOf(edge);
  const usual = pathKeyBy(urlKeyRules(edge, profile));
  if (behaviours.every(({ key }) => key === undefined)) return usual;
  const own = behaviours.map(({ key }) =>
    key === undefined ? usual : pathKeyBy(urlKeyRules({ key }, profile)),
  );
  return (text) => {
    const path = pathOf(text);
    const at = path === null ? -1 : behaviours.findIndex((behaviour) => fitsPath(behaviour.path, path));
    return (at < 0 ? usual : own[at])?.(text) ?? text;
  };
}

/** The rules for keys that nobody wrote: some products leave the query out unless told otherwise. */
function keyOf({ keyQuery }: HttpProfile): KeyParts {
  return keyQuery ? DEFAULT_KEY : { ...DEFAULT_KEY, query: "ignored" };
}
