/** Many replays at once, on as many threads as there are cores; the results stand in the order of the jobs. */
import { setMaxListeners } from "node:events";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { Interrupted } from "../run/simulate.ts";
import { replay, type Replayed, type ReplayTask, type ReplayTrace } from "./replay.ts";

/** Below this many replayed requests threads cost more than they save. */
const FEW_REQUESTS = 2_000_000;

/** A replay to be made. */
export interface ReplayJob {
  readonly trace: ReplayTrace & { readonly requests: number };
  readonly task: ReplayTask;
}

/** How to go about it. */
export interface PoolOptions {
  /** Threads; all cores unless told. */
  readonly workers?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called as each replay ends. */
  readonly onDone?: ((done: number, all: number) => void) | undefined;
}

/** Makes the replays. Throws `Interrupted` when the signal says so. */
export async function replayAll(
  jobs: readonly ReplayJob[],
  { workers, signal, onDone }: PoolOptions,
): Promise<Replayed[]> {
  const threads = Math.min(workers ?? availableParallelism(), jobs.length);
  let done = 0;
  const finished = (result: Replayed) => {
    onDone?.(++done, jobs.length);
    return result;
  };
  if (threads <= 1 || jobs.reduce((sum, { trace }) => sum + trace.requests, 0) < FEW_REQUESTS) {
    const results: Replayed[] = [];
    for (const { trace, task } of jobs) {
      if (signal?.aborted) throw new Interrupted();
      results.push(finished(await replay(trace, task)));
    }
    return results;
  }
  const { Piscina } = await import("piscina");
  const here = import.meta.url;
  const pool = new Piscina<unknown, Replayed>({
    filename: fileURLToPath(
      new URL(here.endsWith(".ts") ? "./replay-worker.ts" : "../experiment/replay-worker.js", here),
    ),
    maxThreads: threads,
    minThreads: threads,
  });
  // Every job listens; Node takes more than ten listeners for a leak and says so.
  if (signal) setMaxListeners(jobs.length + 1, signal);
  try {
    return await Promise.all(
      jobs.map(async ({ trace, task }) => {
        // Columns are in shared memory: handing them over copies nothing.
        const { chunks, meanObjectBytes, hashes } = trace;
        return finished(
          await pool.run({ trace: { chunks, meanObjectBytes, hashes }, task }, signal ? { signal } : {}),
        );
      }),
    );
  } catch (error) {
    if (signal?.aborted) throw new Interrupted();
    throw error;
  } finally {
    await pool.destroy();
  }
}
