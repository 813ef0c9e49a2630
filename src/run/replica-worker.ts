/** The worker thread's side of a replication: a scenario in, a replica out. */
import type { Warning } from "../result/summary.ts";
import type { Scenario } from "../scenario/types.ts";
import { type Replica, runReplica } from "./replica.ts";
import { UsageError } from "./usage-error.ts";

/** What a worker is asked. */
export interface WorkerTask {
  readonly scenario: Scenario;
  readonly warnings: readonly Warning[];
}

/** What a worker answers: errors of the user's making cross the thread as text. */
export type WorkerAnswer = { readonly replica: Replica } | { readonly problem: string };

/** Runs one replication. */
export default async function work({ scenario, warnings }: WorkerTask): Promise<WorkerAnswer> {
  try {
    return { replica: await runReplica(scenario, { warnings }) };
  } catch (error) {
    if (error instanceof UsageError) return { problem: error.message };
    throw error;
  }
}
