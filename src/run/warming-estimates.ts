/** What a scenario's warming will cost, without running it: the world is built, asked, and let go. */
import { PlanError } from "../model/levels.ts";
import { priced, priceOf } from "../result/warming.ts";
import type { WarmingPlanSummary } from "../result/warming-summary.ts";
import type { Scenario } from "../scenario/types.ts";
import { censusOf } from "./census.ts";
import { openWorld } from "./open.ts";
import { traceProblem, UsageError } from "./usage-error.ts";

/** The estimates of one plan; null where nobody knows beforehand what is popular. */
export interface PlanEstimates {
  readonly name: string;
  readonly estimates: WarmingPlanSummary["estimates"];
}

/** The plans of a scenario's warming, in order. Throws as `openWorld` does. */
export function warmingEstimates(scenario: Scenario): PlanEstimates[] {
  let open: ReturnType<typeof openWorld>;
  try {
    open = openWorld(scenario);
  } catch (error) {
    if (error instanceof PlanError) throw new UsageError(error.message);
    throw traceProblem(error) ?? error;
  }
  try {
    const usd = priceOf(censusOf(open.plan), scenario);
    return (open.totals().warming?.plans ?? [])
      .filter(({ isPrefetch }) => !isPrefetch)
      .map(({ name, estimates }) => ({
        name,
        estimates: estimates === null ? null : priced(estimates, usd),
      }));
  } finally {
    open.close();
  }
}
