/**
 * One run of a scenario from its first request to its summary, without files of its own: what the command
 * does itself, and what each worker does for a replication.
 */
import { PlanError } from "../model/levels.ts";
import type { Summary, Warning } from "../result/summary.ts";
import type { Scenario } from "../scenario/types.ts";
import { type Keeping, NO_KEEPING, takeUp, writeDown } from "./keeping.ts";
import { openWorld } from "./open.ts";
import { traceProblem } from "./usage-error.ts";
import { type Progress, simulate } from "./simulate.ts";
import { conclude } from "./simulate-scenario.ts";
import { UsageError } from "./usage-error.ts";

/** What one run gives. */
export interface Replica {
  readonly summary: Summary;
  /** What did not add up; nothing when all is well. */
  readonly audit: readonly string[];
  /** Draws of each random stream, by purpose. */
  readonly draws: ReadonlyMap<string, number>;
  /** Wall time of the simulation, seconds, and requests simulated in it, warm-up included. */
  readonly seconds: number;
  readonly requests: number;
}

/** How to run. */
export interface ReplicaOptions {
  readonly warnings?: readonly Warning[];
  /** Share of the work done is null when it cannot be known. */
  readonly onProgress?: ((progress: Progress, done: number | null) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** States to write and to go on from. */
  readonly keeping?: Keeping | undefined;
}

/** Runs the scenario. Throws {@link UsageError} for what it names and cannot be used. */
export async function runReplica(scenario: Scenario, options: ReplicaOptions = {}): Promise<Replica> {
  const open = orUsageError(() => openWorld(scenario));
  try {
    const { onProgress, signal, keeping = NO_KEEPING } = options;
    const warmStart = takeUp(open, keeping, scenario);
    const before = open.world.requests;
    const how = { signal, onProgress: onProgress && ((now: Progress) => onProgress(now, open.done())) };
    let seconds = 0;
    if (keeping.save !== null) {
      seconds += await simulate(open.world, { ...how, pauseMicros: keeping.save.atMicros });
      writeDown(open, keeping, scenario);
    }
    seconds += await simulate(open.world, how);
    const { summary, audit } = conclude(open, scenario, options.warnings ?? [], warmStart ?? undefined);
    return {
      summary,
      audit,
      draws: open.world.draws(),
      seconds,
      requests: open.world.requests - before,
    };
  } catch (error) {
    throw traceProblem(error) ?? error;
  } finally {
    open.close();
  }
}

/** What `open` gives; what it complains of is the user's to mend. */
export function orUsageError<T>(open: () => T): T {
  try {
    return open();
  } catch (error) {
    if (error instanceof PlanError) throw new UsageError(error.message);
    throw traceProblem(error) ?? error;
  }
}
