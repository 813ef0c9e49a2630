/** The worker thread's side of a comparison: a trace in shared memory and a task in, the result out. */
import { replay, type Replayed, type ReplayTask, type ReplayTrace } from "./replay.ts";

/** Replays one task. */
export default function work(job: { trace: ReplayTrace; task: ReplayTask }): Promise<Replayed> {
  return replay(job.trace, job.task);
}
