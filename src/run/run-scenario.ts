/** One run from a path to a results folder. */
import { arch, availableParallelism, platform } from "node:os";
import { join } from "node:path";
import { digestOf } from "../result/digest.ts";
import { replicationsOf } from "../result/replications.ts";
import type { Summary, Warning } from "../result/summary.ts";
import { resolvedYaml } from "../scenario/resolve.ts";
import type { Scenario } from "../scenario/types.ts";
import { toldApart } from "./bug.ts";
import { type Keeping, type KeepingRequest, prepareKeeping } from "./keeping.ts";
import { load, type Loaded } from "./load.ts";
import { type Replica, runReplica } from "./replica.ts";
import { runReplications } from "./replications.ts";
import { reportTexts } from "./report-texts.ts";
import { probeWritable, writeFolder } from "./results-folder.ts";
import { Interrupted, type Progress } from "./simulate.ts";
import { scenarioSha256 } from "./simulate-scenario.ts";
import { notWritable, UsageError } from "./usage-error.ts";

/** What to run, and how. */
export interface RunRequest extends KeepingRequest {
  readonly file: string;
  readonly sets?: readonly string[];
  readonly seed?: string | undefined;
  /** Folder that results folders go into. */
  readonly resultsRoot: string;
  readonly replications?: number;
  readonly workers?: number | undefined;
  readonly checkDeterminism?: boolean;
  readonly onProgress?: ((progress: Progress, done: number | null) => void) | undefined;
  readonly onReplication?: ((done: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What a run leaves. */
export interface RunOutcome {
  readonly summary: Summary;
  readonly digest: string;
  readonly shortDigest: string;
  readonly folder: string;
  /** What did not add up; nothing when all is well. */
  readonly audit: readonly string[];
  /** How a second run of the same differed; nothing when it did not, or was not asked for. */
  readonly differences: readonly string[];
  readonly seconds: number;
  readonly requests: number;
}

/** Runs a scenario file and writes its results folder. Throws UsageError for what the user can mend. */
export async function runScenario(request: RunRequest): Promise<RunOutcome> {
  const loaded = load(request);
  try {
    return await runLoaded(loaded, request);
  } catch (error) {
    throw toldApart(error, loaded.scenario.seed, scenarioSha256(loaded.scenario));
  }
}

async function runLoaded({ scenario, warnings }: Loaded, request: RunRequest): Promise<RunOutcome> {
  refuseSecondReading(scenario, request);
  orNotWritable(request.resultsRoot, () => probeWritable(request.resultsRoot));
  const keeping = prepareKeeping(scenario, request, request.replications ?? 1);
  let replicas: Replica[];
  try {
    replicas = await runAll(scenario, warnings, request, keeping);
  } finally {
    keeping.save?.file.abandon();
  }
  const [first] = replicas;
  const summaries = replicas.map((replica) => replica.summary);
  const summary =
    summaries.length > 1 ? { ...first.summary, replications: replicationsOf(summaries) } : first.summary;
  const differences = request.checkDeterminism
    ? differencesOf(
        first,
        await runReplica(scenario, { warnings, signal: request.signal, keeping: { ...keeping, save: null } }),
      )
    : [];
  const digest = digestOf(summary);
  const folder = join(request.resultsRoot, scenario.name, digest.short);
  const files = new Map<string, string>([
    ["summary.json", digest.text],
    ["run.json", runJson(request, digest.sha256, replicas)],
    ["scenario.resolved.yaml", resolvedYaml(scenario)],
    ...(await reportTexts(summary, digest.short)),
  ]);
  if (request.signal?.aborted) throw new Interrupted();
  orNotWritable(folder, () => writeFolder(folder, files));
  return {
    summary,
    digest: digest.sha256,
    shortDigest: digest.short,
    folder,
    audit: replicas.flatMap((replica) => replica.audit),
    differences,
    seconds: first.seconds,
    requests: first.requests,
  };
}

/** Standard input can be read once. */
function refuseSecondReading({ workload }: Scenario, request: RunRequest): void {
  if (workload.kind !== "trace" || workload.path !== "-") return;
  const again =
    request.file === "-"
      ? "the scenario comes from there already"
      : (request.replications ?? 1) > 1
        ? "replications read the trace several times"
        : request.checkDeterminism === true
          ? "--check-determinism reads the trace twice"
          : null;
  if (again !== null)
    throw new UsageError(
      `workload.trace.path: "-" is standard input, and ${again}; save the trace to a file`,
    );
}

async function runAll(
  scenario: Scenario,
  warnings: readonly Warning[],
  request: RunRequest,
  keeping: Keeping,
): Promise<Replica[]> {
  const { replications = 1, workers, signal, onProgress, onReplication } = request;
  if (replications === 1) return [await runReplica(scenario, { warnings, onProgress, signal, keeping })];
  return runReplications(scenario, { replications, workers, signal, warnings, onDone: onReplication });
}

/** What differs between two runs that should be the same: the first stream whose draws differ is named. */
function differencesOf(one: Replica, other: Replica): string[] {
  const differences: string[] = [];
  for (const [purpose, draws] of one.draws) {
    const again = other.draws.get(purpose);
    if (again !== draws) differences.push(`stream "${purpose}" made ${draws} draws, then ${again ?? "none"}`);
  }
  const [first, second] = [digestOf(one.summary), digestOf(other.summary)];
  if (first.sha256 !== second.sha256) {
    const lines = second.text.split("\n");
    const at = first.text.split("\n").findIndex((line, i) => line !== lines[i]);
    differences.push(`summary.json differs from line ${at + 1} on: ${lines[at]?.trim() ?? "it ends"}`);
  }
  return differences;
}

/** What a run says about itself and not about the simulated world: no part of the digest. */
function runJson(request: RunRequest, digest: string, replicas: readonly Replica[]): string {
  const [{ seconds, requests }] = replicas;
  const run = {
    schema: "cdnlab/run/1",
    digest,
    file: request.file,
    sets: request.sets ?? [],
    seed: request.seed ?? null,
    startedAt: new Date(Date.now() - seconds * 1000).toISOString(),
    seconds,
    requestsPerSecond: requests / seconds,
    replications: replicas.map((replica) => ({
      seed: replica.summary.scenario.seed,
      seconds: replica.seconds,
    })),
    peakMemoryBytes: process.resourceUsage().maxRSS * 1024,
    node: process.version,
    platform: `${platform()} ${arch()}`,
    cores: availableParallelism(),
  };
  return `${JSON.stringify(run, null, 2)}\n`;
}

function orNotWritable(path: string, act: () => void): void {
  try {
    act();
  } catch (error) {
    throw notWritable(error, path) ?? error;
  }
}
