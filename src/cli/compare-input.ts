/** What `cdnlab compare` was given, scenarios or a trace, and whether the options go with it. */
import { type InputKind, inputKind } from "../run/input-kind.ts";
import { UsageError } from "../run/usage-error.ts";

/** Options that scenarios and traces have in common. */
const COMMON_OPTIONS = ["policies", "admission", "seed", "workers", "csv", "json", "quiet"];
/** Options that only scenarios have; all the others are for traces. */
const SCENARIO_OPTIONS = ["tier", "replications", "set", "checkThresholds"];
/** Options that say how to read a trace: whoever gives one need not have it recognised. */
const READ_OPTIONS = ["format", "columns", "timeUnit", "damageLimit"];

/**
 * The kind of the files, all of them. Throws UsageError when they are of different kinds, when there are several traces,
 * and for options of the other kind.
 * @param given options that were on the command line, by their keys
 */
export function kindOfInput(files: readonly string[], given: readonly string[]): InputKind {
  const isToldApart = given.some((key) => READ_OPTIONS.includes(key));
  const kinds = files.map((file) =>
    isToldApart && !/\.ya?ml$/i.test(file) ? ("trace" as const) : inputKind(file),
  );
  const [kind] = kinds;
  const other = kinds.findIndex((one) => one !== kind);
  if (other >= 0)
    throw new UsageError(
      `${files[0]} is a ${kind} and ${files[other]} a ${kinds[other]}: scenarios are compared with scenarios`,
    );
  const isOut = (key: string) =>
    !COMMON_OPTIONS.includes(key) && SCENARIO_OPTIONS.includes(key) !== (kind === "scenario");
  const wrong = given.filter(isOut).map((key) => `${optionOf(key)}: ${WHY_NOT[kind](files[0])}`);
  if (wrong.length > 0) throw new UsageError(wrong.join("\n"));
  if (kind === "trace" && files.length > 1)
    throw new UsageError(`${files[1]}: one trace at a time; only scenarios are compared with one another`);
  return kind;
}

const WHY_NOT = {
  scenario: (file: string) => `${file} is a scenario, and the option is for traces`,
  trace: (file: string) => `${file} is a trace, and the option is for scenarios`,
};

/** An option as it is typed: `timeUnit` is `--time-unit`. Bounds are shown unless said. */
function optionOf(key: string): string {
  const words = key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return key === "bounds" ? "--no-bounds" : `--${words}`;
}
