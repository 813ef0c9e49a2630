/**
 * Scenarios beside a baseline: policies at one tier of a scenario, or whole scenario files. Every candidate runs with
 * the same seeds as the baseline (common random numbers: the same users ask for the same objects with the same luck),
 * on all cores; the result depends on scenarios and seeds only, not on the number of workers.
 */
import { VERSION } from "../base/version.ts";
import {
  candidateResults,
  type Candidate,
  figuresOf,
  type RunFigures,
  SCENARIO_COMPARISON_SCHEMA,
  type ScenarioComparison,
} from "../result/scenario-comparison.ts";
import type { Warning } from "../result/summary.ts";
import { load } from "../run/load.ts";
import { replicationSeed, runReplicas } from "../run/replications.ts";
import { UsageError } from "../run/usage-error.ts";
import type { Scenario } from "../scenario/types.ts";
import { type SwapRequest, tierVariants, USUAL_POLICIES } from "./tier-swap.ts";

/** Runs that end with their trace differ in length by their last answer: up to this share they are as long. */
const SAME_TIME = 0.01;

/** What to compare, and how. */
export interface ScenarioCompareRequest extends SwapRequest {
  /** One scenario whose tier is swapped, or several scenarios, the baseline first. */
  readonly files: readonly string[];
  readonly sets?: readonly string[];
  readonly seed?: string | undefined;
  /** Seeds that each candidate runs with. */
  readonly replications: number;
  readonly workers?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called as each run ends. */
  readonly onDone?: ((done: number, all: number) => void) | undefined;
}

/** A comparison, and what is to be said about it. */
export interface ScenarioCompared {
  readonly comparison: ScenarioComparison;
  /** Of the scenarios' validation. */
  readonly warnings: readonly Warning[];
  /** What a reader of the numbers must know. */
  readonly notes: readonly string[];
  /** What recounts objected to; nothing, if all is well. */
  readonly audit: readonly string[];
  /** For each candidate what to `--set` in the baseline's file to get it; nothing for files. */
  readonly sets: readonly (readonly string[])[];
}

interface Entrant extends Candidate {
  readonly sets: readonly string[];
  readonly variant: Scenario;
  readonly warnings: readonly Warning[];
}

/** Compares. Throws UsageError for what the user can mend. */
export async function compareScenarios(request: ScenarioCompareRequest): Promise<ScenarioCompared> {
  const { replications, workers, signal, onDone } = request;
  const { tier, entrants, notes } = request.files.length === 1 ? swapped(request) : filed(request);
  for (const { name, variant } of entrants) refuseStandardInput(name, variant);
  const { seed } = entrants[0].variant;
  const seeds = Array.from({ length: replications }, (_, n) => replicationSeed(seed, n));
  // Seed by seed, so that candidates with long runs are spread among the workers.
  const tasks = seeds.flatMap((one) =>
    entrants.map(({ variant, warnings }) => ({ scenario: { ...variant, seed: one }, warnings })),
  );
  const audit: string[] = [];
  const figures = await runReplicas(
    tasks,
    (replica, n) => {
      const { name } = entrants[n % entrants.length];
      audit.push(...replica.audit.map((text) => `${name}, seed ${replica.summary.scenario.seed}: ${text}`));
      return figuresOf(replica.summary);
    },
    { workers, signal, onDone: (done) => onDone?.(done, tasks.length) },
  );
  const runs = entrants.map((_, at) => figures.filter((__, n) => n % entrants.length === at));
  return {
    comparison: {
      schema: SCENARIO_COMPARISON_SCHEMA,
      version: VERSION,
      tier,
      seeds,
      confidence: 0.95,
      results: candidateResults(
        entrants.map(({ name, scenario, eviction, admission }) => ({ name, scenario, eviction, admission })),
        runs,
      ),
    },
    warnings: distinct(entrants.flatMap(({ warnings }) => warnings)),
    notes: [...notes, ...notesOf(entrants, runs)],
    // Runs end in any order.
    audit: audit.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)),
    sets: entrants.map(({ sets }) => sets),
  };
}

/** Policies at a tier of one scenario. */
function swapped(request: ScenarioCompareRequest) {
  const [file] = request.files;
  const { scenario, warnings } = load({ file, sets: request.sets ?? [], seed: request.seed });
  const { tier, variants } = tierVariants(scenario, request);
  const notes: string[] = [];
  if (request.tier === undefined) notes.push(`${tier} is the last tier of the edge; --tier names another`);
  if (request.policies === undefined && request.admissions === undefined)
    notes.push(`policies are the usual ones, ${USUAL_POLICIES}; --policies names others`);
  if (variants.length === 1)
    throw new UsageError(
      `${tier} has ${variants[0].name} already: there is nothing to compare it with; name others with --policies or --admission`,
    );
  return { tier, entrants: variants.map((variant) => ({ ...variant, warnings })), notes };
}

/** Whole scenarios, all with the seed of the first. */
function filed({ files, sets = [], seed }: ScenarioCompareRequest) {
  if (files.filter((file) => file === "-").length > 1)
    throw new UsageError("-: standard input can be one scenario only");
  const problems: string[] = [];
  const loaded = files.flatMap((file) => {
    try {
      return [load({ file, sets, seed })];
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      problems.push(error.message);
      return [];
    }
  });
  if (problems.length > 0) throw new UsageError(problems.join("\n"));
  const baseline = loaded[0].scenario;
  const names = files.map((file, n) => {
    const earlier = files.slice(0, n).filter((other) => other === file).length;
    return earlier === 0 ? file : `${file} (${earlier + 1})`;
  });
  const entrants: Entrant[] = loaded.map(({ scenario, warnings }, n) => ({
    name: names[n],
    scenario: scenario.name,
    eviction: null,
    admission: null,
    sets: [],
    variant: { ...scenario, seed: baseline.seed },
    warnings,
  }));
  const notes = loaded.flatMap(({ scenario }, n) =>
    scenario.seed === baseline.seed
      ? []
      : [
          `${names[n]} runs with seed ${baseline.seed}, the baseline's, and not with its own ${scenario.seed}`,
        ],
  );
  return { tier: null, entrants, notes };
}

/** Every run reads the trace anew. */
function refuseStandardInput(name: string, { workload }: Scenario): void {
  if (workload.kind === "trace" && workload.path === "-")
    throw new UsageError(
      `${name}: workload.trace.path: "-" is standard input, and a comparison reads the trace several times; save it to a file`,
    );
}

function notesOf(entrants: readonly Entrant[], runs: readonly (readonly RunFigures[])[]): string[] {
  const notes: string[] = [];
  const [baseline] = runs;
  for (const [at, { name }] of entrants.entries()) {
    const other = runs[at].find((run, n) => run.requests !== baseline[n].requests);
    const isAsLong = (one: number, two: number) => Math.abs(one - two) <= SAME_TIME * two;
    const long = runs[at].find((run, n) => !isAsLong(run.measuredMicros, baseline[n].measuredMicros));
    if (long !== undefined)
      notes.push(
        `${name} measures another length of time than the baseline: counts and bytes do not compare`,
      );
    else if (other !== undefined)
      notes.push(
        `${name} counts other requests than the baseline: its workload is another, or reaches the PoPs at other ` +
          "times, so pairs share less luck and intervals are wider",
      );
  }
  // Not for files: whoever compares a scenario with itself expects it.
  const figures = JSON.stringify(baseline.map(({ values }) => values));
  const isSame = (run: readonly RunFigures[]) => JSON.stringify(run.map(({ values }) => values)) === figures;
  if (entrants[0].eviction !== null && runs.every(isSame))
    notes.push(
      "all candidates have the very same numbers: the tier seems to have room for everything; a smaller capacity makes " +
        "its policy matter",
    );
  if (entrants[0].variant.workload.kind === "trace" && baseline.length > 1)
    notes.push(
      "every seed replays the same trace: intervals tell the luck of users and servers, not that of another day's requests",
    );
  if (baseline.length === 1)
    notes.push("one seed gives no interval: --replications 5 tells effect from chance");
  return notes;
}

function distinct(warnings: readonly Warning[]): Warning[] {
  return [...new Map(warnings.map((one) => [`${one.what}: ${one.advice}`, one])).values()];
}
