/**
 * A scenario simulated from beginning to end in one call, without files, clocks or workers: for programs and browsers.
 * The command line runs the same world in slices (`replica.ts`), so that it can show progress and be interrupted.
 */
import { canonicalJson, sha256Hex } from "../base/bytes.ts";
import { VERSION } from "../base/version.ts";
import { auditOf } from "../result/audit.ts";
import { summarise } from "../result/summarise.ts";
import type { Summary, Warning } from "../result/summary.ts";
import type { WarmStart } from "../result/warm-start.ts";
import type { Scenario } from "../scenario/types.ts";
import { assembleWorld, type OpenWorld, type TraceBytes } from "./assemble.ts";
import { censusOf } from "./census.ts";

/** What a simulation gives. */
export interface Simulation {
  readonly summary: Summary;
  /** What did not add up; nothing when all is well. */
  readonly audit: readonly string[];
}

/** What goes with the scenario. */
export interface SimulationOptions {
  /** The bytes of the log or trace that the scenario replays. */
  readonly trace?: Uint8Array;
  /** Warnings of the scenario's validation, to be part of the summary. */
  readonly warnings?: readonly Warning[];
}

/** Requests and events between two questions whether there are more. */
const SLICE = 1_000_000;

/** Simulates a scenario. Throws PlanError or TraceError for what it names and cannot be used. */
export function simulateScenario(scenario: Scenario, options: SimulationOptions = {}): Simulation {
  const { trace, warnings = [] } = options;
  const open = assembleWorld(scenario, (path) => {
    if (trace === undefined) throw new TypeError(`the bytes of ${path} are needed as options.trace`);
    return new BytesInMemory(trace);
  });
  while (open.world.advance(SLICE));
  return conclude(open, scenario, warnings);
}

/** The result of a world that has come to rest. */
export function conclude(
  open: OpenWorld,
  scenario: Scenario,
  warnings: readonly Warning[],
  warmStart?: WarmStart,
): Simulation {
  const totals = open.totals();
  const census = censusOf(open.plan);
  const summary = summarise(census, open.collector, totals, scenario, {
    version: VERSION,
    scenarioSha256: scenarioSha256(scenario),
    warnings,
    warmStart,
  });
  return { summary, audit: [...open.world.audit(), ...auditOf(census, open.collector, totals, summary)] };
}

/** SHA-256 of everything the scenario says but where its trace lies. */
export function scenarioSha256(scenario: Scenario): string {
  const workload =
    scenario.workload.kind === "trace" ? { ...scenario.workload, path: "" } : scenario.workload;
  const plain = JSON.parse(
    JSON.stringify({ ...scenario, workload }, (_, value: unknown) =>
      value === Infinity ? "unlimited" : value,
    ),
  ) as unknown;
  return sha256Hex(canonicalJson(plain));
}

/** A trace that is in memory already. */
class BytesInMemory implements TraceBytes {
  readonly totalBytes: number;
  readBytes = 0;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.totalBytes = bytes.length;
  }

  read(): Uint8Array | null {
    if (this.readBytes === this.totalBytes) return null;
    this.readBytes = this.totalBytes;
    return this.#bytes;
  }

  close(): void {
    this.readBytes = this.totalBytes;
  }
}
