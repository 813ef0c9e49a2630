/**
 * The same scenario with several seeds, or several scenarios, on all cores. Each worker runs whole scenarios, so the
 * results are the same for any number of workers.
 */
import { setMaxListeners } from "node:events";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import type { Warning } from "../result/summary.ts";
import type { Scenario } from "../scenario/types.ts";
import { toldApart } from "./bug.ts";
import type { Replica } from "./replica.ts";
import type { WorkerAnswer, WorkerTask } from "./replica-worker.ts";
import { scenarioSha256 } from "./simulate-scenario.ts";
import { Interrupted } from "./simulate.ts";
import { UsageError } from "./usage-error.ts";

/** How to replicate. */
export interface ReplicationOptions {
  readonly replications: number;
  readonly workers?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly warnings?: readonly Warning[];
  /** Called as each replication ends. */
  readonly onDone?: ((done: number) => void) | undefined;
}

/** Seed of replication `n` (from 0): the scenario's own, then "seed#2", "seed#3" ... */
export function replicationSeed(seed: string, n: number): string {
  return n === 0 ? seed : `${seed}#${n + 1}`;
}

/** Runs all replications; the first is the scenario as it stands. */
export async function runReplications(scenario: Scenario, options: ReplicationOptions): Promise<Replica[]> {
  const { replications, warnings = [], ...rest } = options;
  const tasks = Array.from({ length: replications }, (_, n) => ({
    scenario: { ...scenario, seed: replicationSeed(scenario.seed, n) },
    warnings,
  }));
  return runReplicas(tasks, (replica) => replica, rest);
}

/** How to run many. */
export type ReplicasOptions = Pick<ReplicationOptions, "workers" | "signal" | "onDone">;

/**
 * Runs scenarios on all cores and gives, in their order, what `take` makes of each run as it ends. Throws what the first
 * that fails throws.
 */
export async function runReplicas<T>(
  tasks: readonly WorkerTask[],
  take: (replica: Replica, n: number) => T,
  { workers, signal, onDone }: ReplicasOptions,
): Promise<T[]> {
  const here = import.meta.url;
  const { Piscina } = await import("piscina");
  const pool = new Piscina<WorkerTask, WorkerAnswer>({
    filename: fileURLToPath(new URL(`./replica-worker${here.endsWith(".ts") ? ".ts" : ".js"}`, here)),
    maxThreads: Math.max(1, Math.min(tasks.length, workers ?? availableParallelism())),
    minThreads: 1,
  });
  let done = 0;
  // Every run listens; Node takes more than ten listeners for a leak and says so.
  if (signal) setMaxListeners(tasks.length + 1, signal);
  try {
    const answers = tasks.map(async (task, n) => {
      const answer = await pool.run(task, signal ? { signal } : {}).catch((error: unknown) => {
        throw toldApart(error, task.scenario.seed, scenarioSha256(task.scenario));
      });
      onDone?.(++done);
      if ("problem" in answer) throw new UsageError(answer.problem);
      return take(answer.replica, n);
    });
    return await Promise.all(answers);
  } catch (error) {
    if (signal?.aborted) throw new Interrupted();
    throw error;
  } finally {
    await pool.destroy();
  }
}
