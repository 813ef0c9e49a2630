/** What went wrong inside cdnlab during a run, with what is needed to see it again: exit status 1. */
import { UsageError } from "./usage-error.ts";
import { Interrupted } from "./simulate.ts";

/** An error of cdnlab's making. */
export class Bug extends Error {
  readonly seed: string;
  /** SHA-256 of the scenario as it was understood. */
  readonly scenarioSha256: string;

  constructor(cause: unknown, seed: string, scenarioSha256: string) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.seed = seed;
    this.scenarioSha256 = scenarioSha256;
  }
}

/** The error as the command should see it: of the user's making, an interruption, or a bug of the run. */
export function toldApart(error: unknown, seed: string, scenarioSha256: string): unknown {
  if (error instanceof UsageError || error instanceof Interrupted || error instanceof Bug) return error;
  if (error instanceof RangeError && /alloc|array length|array buffer|maximum size/i.test(error.message))
    return new UsageError(
      `there is not enough memory for this scenario (${error.message}): take fewer objects, or smaller tiers`,
    );
  return new Bug(error, seed, scenarioSha256);
}
