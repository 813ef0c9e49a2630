/**
 * Saving the state of a run on its way and going on from one: what is asked for is checked before the run begins, so that a long one does
 * not end in a refusal.
 */
import { StateMismatch } from "../base/keeper.ts";
import { showDuration } from "../base/units.ts";
import type { WarmStart } from "../result/warm-start.ts";
import type { Scenario } from "../scenario/types.ts";
import type { OpenWorld } from "./assemble.ts";
import type { AtomicFile } from "./atomic-file.ts";
import { scenarioOf, whyNotOn } from "./kept-scenario.ts";
import { loadWorld, saveWorld } from "./kept-world.ts";
import { type KeptState, openStateFile, readState, writeState } from "./state-file.ts";
import { UsageError } from "./usage-error.ts";
import { warmFrom, whyNotWarm } from "./warm-start.ts";

/** What is asked for, as on the command line. */
export interface KeepingRequest {
  /** File that the state goes to. */
  readonly saveState?: string | undefined;
  /** Of which time it shall be, microseconds; absent: of the end of the scenario's duration. */
  readonly saveAtMicros?: number | undefined;
  /** File that the run goes on from. */
  readonly loadState?: string | undefined;
  /** Only what the caches held is taken from it, and the run begins at 0. */
  readonly contentsOnly?: boolean | undefined;
}

/** What a run has to do beside running. */
export interface Keeping {
  readonly save: { readonly file: AtomicFile; readonly atMicros: number } | null;
  readonly load: KeptState | null;
  readonly contentsOnly: boolean;
}

/** Nothing beside running. */
export const NO_KEEPING: Keeping = { save: null, load: null, contentsOnly: false };

/** Checks what is asked for, reads and opens the files. Throws UsageError with every problem of its kind. */
export function prepareKeeping(scenario: Scenario, request: KeepingRequest, replications: number): Keeping {
  const { saveState, saveAtMicros, loadState, contentsOnly = false } = request;
  if (saveState === undefined && saveAtMicros !== undefined)
    throw new UsageError("--save-at: says when; expected --save-state FILE beside it, which says where");
  if (loadState === undefined && contentsOnly)
    throw new UsageError(
      "--contents-only: takes the contents of a state; expected --load-state FILE beside it",
    );
  if (saveState === undefined && loadState === undefined) return NO_KEEPING;
  const option = saveState !== undefined ? "--save-state" : "--load-state";
  refuseUnkept(option, scenario, replications);
  const load = loadState === undefined ? null : readState(loadState);
  if (load !== null) refuseOther(load, scenario, contentsOnly);
  if (saveState === undefined) return { save: null, load, contentsOnly };
  const atMicros = saveAtMicros ?? scenario.durationMicros;
  if (atMicros > scenario.durationMicros)
    throw new UsageError(
      `--save-at: ${showDuration(atMicros)} is after the end of the run; expected at most ${showDuration(scenario.durationMicros)}`,
    );
  const from = contentsOnly ? 0 : (load?.head.atMicros ?? 0);
  if (atMicros < from)
    throw new UsageError(
      `--save-at: ${showDuration(atMicros)} is before ${showDuration(from)}, from where the run goes on`,
    );
  return { save: { file: openStateFile(saveState), atMicros }, load, contentsOnly };
}

/**
 * Gives a new world what it is to begin with; tells what its caches held then, if that is all. Throws UsageError when it does not fit.
 */
export function takeUp(
  open: OpenWorld,
  { load, contentsOnly }: Keeping,
  scenario: Scenario,
): WarmStart | null {
  if (load === null) return null;
  try {
    if (contentsOnly) return warmFrom(open, load, scenario);
    loadWorld(open, load.state);
    return null;
  } catch (error) {
    if (!(error instanceof StateMismatch)) throw error;
    const other = scenarioOf(load.head.scenario).durationMicros !== scenario.durationMicros;
    throw new UsageError(
      `${load.path}: does not fit this scenario: ${error.message}` +
        (other ? ". Another duration makes another workload here: keep it, and save with --save-at" : ""),
    );
  }
}

/** Writes the state of a world that has come to the time asked for. */
export function writeDown(open: OpenWorld, { save }: Keeping, scenario: Scenario): void {
  if (save === null) return;
  const atMicros = save.atMicros === Infinity ? null : save.atMicros;
  writeState(save.file, saveWorld(open), { atMicros, requests: open.world.requests, scenario });
}

/** Of some things the state cannot be kept; better a refusal than another result. */
function refuseUnkept(option: string, { workload }: Scenario, replications: number): void {
  if (replications > 1)
    throw new UsageError(
      `${option}: a state is of one run, and --replications asks for ${replications}; run them one by one with --seed`,
    );
  if (workload.kind === "trace" && workload.path === "-")
    throw new UsageError(
      `${option}: workload.trace.path: "-" is standard input, which cannot be read again; save the trace to a file`,
    );
}

function refuseOther({ path, head }: KeptState, scenario: Scenario, contentsOnly: boolean): void {
  const reasons = contentsOnly
    ? whyNotWarm(head.scenario, scenario)
    : whyNotOn(head.scenario, scenario, head.atMicros);
  if (reasons.length === 0) return;
  const what = contentsOnly
    ? "its contents are not of this scenario's objects"
    : "this scenario cannot go on from it";
  const advice = contentsOnly ? [] : ["only what its caches held can be taken by any, with --contents-only"];
  throw new UsageError([`${path}: ${what}`, ...reasons, ...advice].join("\n  "));
}
