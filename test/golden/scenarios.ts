/** The scenarios whose digests are pinned, and what is noted of each result beside its digest. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { digestOf, formatProblems, parseScenario, simulateScenario } from "../../src/index.ts";
import { ROOT } from "../source/root.ts";

/** Where the pins are. */
export const PINS_FILE = join(ROOT, "test/golden/digests.json");

/** Scenario files, relative to the repository. */
export const PINNED = [
  "test/golden/three-tiers.yaml",
  "test/golden/every-knob.yaml",
  "test/golden/delivery.yaml",
  "scenarios/replay-access-log.yaml",
] as const;

/** A digest, and a few figures that show at a glance what moved when it changes. */
export interface Pin {
  readonly sha256: string;
  readonly requests: number;
  readonly hitRatio: number | null;
  readonly originRequests: number;
  readonly ttfbP99Micros: number | null;
}

/** Runs a pinned scenario. */
export function pinOf(file: string): Pin {
  const { scenario, problems } = parseScenario(readFileSync(join(ROOT, file), "utf8"), { file });
  if (scenario === null) throw new Error(formatProblems(problems));
  const { workload } = scenario;
  const trace = workload.kind === "trace" ? readFileSync(join(ROOT, "scenarios", workload.path)) : undefined;
  const { summary, audit } = simulateScenario(scenario, trace === undefined ? {} : { trace });
  if (audit.length > 0) throw new Error(`${file} does not add up: ${audit.join("; ")}`);
  return {
    sha256: digestOf(summary).sha256,
    requests: summary.total.requests,
    hitRatio: summary.total.hitRatio,
    originRequests: summary.origin.requests,
    ttfbP99Micros: summary.total.ttfbMicros?.p99 ?? null,
  };
}

/** Every pin as it is now. */
export function currentPins(): Record<string, Pin> {
  return Object.fromEntries(PINNED.map((file) => [file, pinOf(file)]));
}
