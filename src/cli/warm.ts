/** `cdnlab warm SCENARIO`: what the scenario's warming will cost, everywhere in full against in tiers, before anything is run. */
import pc from "picocolors";
import { estimatesReport } from "../report/warming.ts";
import { PLAIN } from "../report/palette.ts";
import { warmingEstimates } from "../run/warming-estimates.ts";
import { load } from "../run/load.ts";
import { UsageError } from "../run/usage-error.ts";

/** Options as commander gives them. */
export interface WarmOptions {
  readonly set: readonly string[];
  readonly seed?: string;
  readonly json?: boolean;
}

/** Prints the estimates; returns the exit status. Throws UsageError for what the user can mend. */
export function warmCommand(file: string, { set, seed, json }: WarmOptions): number {
  const { scenario, warnings } = load({ file, sets: set, seed });
  if ((scenario.warming ?? []).length === 0)
    throw new UsageError(
      `${file}: the scenario has no warming: expected a list such as warming: [{when: {at: 1h}, what: {top: 1000}}], in the file or by --set`,
    );
  const plans = warmingEstimates(scenario);
  for (const { what, advice } of warnings) process.stderr.write(`warning: ${what} (${advice})\n`);
  if (json === true) {
    const document = { scenario: scenario.name, seed: scenario.seed, plans };
    process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
    return 0;
  }
  const pops = scenario.providers?.flatMap(({ edge }) => edge.pops).length ?? scenario.edge.pops.length;
  const title = `${scenario.name}   seed ${scenario.seed}   ${pops} PoP${pops === 1 ? "" : "s"}`;
  const palette = process.stdout.isTTY === true && pc.isColorSupported ? pc : PLAIN;
  process.stdout.write(estimatesReport(title, plans, palette));
  return 0;
}
