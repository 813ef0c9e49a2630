/**
 * Replicates the scenario on standard input with one worker and with two, and prints the digests of both: a process of
 * its own for `determinism.test.ts`.
 */
import { text } from "node:stream/consumers";
import { digestOf } from "../../src/result/digest.ts";
import { parseScenario } from "../../src/scenario/parse.ts";
import { runReplications } from "../../src/run/replications.ts";

const { scenario } = parseScenario(await text(process.stdin), { file: "stdin" });
if (scenario === null) throw new Error("the scenario has problems");
const digests: string[][] = [];
for (const workers of [1, 2]) {
  const replicas = await runReplications(scenario, { replications: 3, workers });
  digests.push(replicas.map(({ summary }) => digestOf(summary).sha256));
}
process.stdout.write(JSON.stringify(digests));
