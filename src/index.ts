/**
 * The public door: a scenario's text in, its result out, without files, so that a browser can use it.
 *
 *     const parsed = parseScenario(text, { file: "my.yaml" });
 *     if (parsed.scenario === null) throw new Error(formatProblems(parsed.problems));
 *     const { summary } = simulateScenario(parsed.scenario);
 *     console.log(digestOf(summary).short, terminalReport(summary));
 */
export { VERSION } from "./base/version.ts";
export { formatProblems, parseScenario, type ParseResult, type Problem } from "./scenario/parse.ts";
export { initScenario } from "./scenario/init.ts";
export { resolvedYaml } from "./scenario/resolve.ts";
export { LIST_KINDS, type Listing } from "./scenario/list.ts";
export type { Scenario } from "./scenario/types.ts";
export { simulateScenario, type Simulation, type SimulationOptions } from "./run/simulate-scenario.ts";
export type { Summary } from "./result/summary.ts";
export { digestOf, type Digest } from "./result/digest.ts";
export { terminalReport, type RunNotes } from "./report/terminal.ts";
export { markdownReport } from "./report/markdown.ts";
export { type CachingHeaders, headerText, type ResponseDirectives } from "./http/header-builder.ts";
export { findPlace, type Place } from "./network/places.ts";
export { latencyBetween, type Latency } from "./network/rtt.ts";
export * from "./policy/authors.ts";
