/** A run with somebody looking on, to its end or until there is nothing more to see. */
import type { Watch } from "../cdn/watch.ts";
import type { Census } from "../metrics/census.ts";
import type { Plan } from "../model/plan.ts";
import type { Summary } from "../result/summary.ts";
import type { Scenario } from "../scenario/types.ts";
import { toldApart } from "./bug.ts";
import { censusOf } from "./census.ts";
import { openWorld } from "./open.ts";
import { orUsageError } from "./replica.ts";
import { type Progress, simulate } from "./simulate.ts";
import { conclude, scenarioSha256 } from "./simulate-scenario.ts";
import { traceProblem } from "./usage-error.ts";

/** How to run. */
export interface WatchedOptions {
  /** Is there nothing more to see? Absent: the run goes to its end. */
  readonly until?: () => boolean;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress, done: number | null) => void) | undefined;
}

/** What is left of a run that was looked at. */
export interface WatchedRun {
  readonly plan: Plan;
  readonly census: Census;
  readonly requests: number;
  readonly endMicros: number;
  /** Its summary, without warnings of the scenario; null when it was stopped. */
  readonly summary: Summary | null;
}

/** Runs the scenario under the eyes of `watch`. Throws `UsageError` for what it names and cannot be used. */
export async function runWatched(
  scenario: Scenario,
  watch: Watch,
  options: WatchedOptions = {},
): Promise<WatchedRun> {
  const open = orUsageError(() => openWorld(scenario, watch));
  try {
    const { until, signal, onProgress } = options;
    let stopped = false;
    await simulate(open.world, {
      signal,
      until: until && (() => (stopped = until())),
      onProgress: onProgress && ((progress) => onProgress(progress, open.done())),
    });
    return {
      plan: open.plan,
      census: censusOf(open.plan),
      requests: open.world.requests,
      endMicros: open.world.nowMicros,
      summary: stopped ? null : conclude(open, scenario, []).summary,
    };
  } catch (error) {
    throw toldApart(traceProblem(error) ?? error, scenario.seed, scenarioSha256(scenario));
  } finally {
    open.close();
  }
}
