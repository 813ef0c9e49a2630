/** `cdnlab init [FILE]`: writes a commented scenario and the schema that editors complete it by. */
import { existsSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, extname, join } from "node:path";
import { nearest, plainName } from "../base/nearest.ts";
import { scenarioJsonSchemaText } from "../scenario/json-schema.ts";
import { initScenario, SCHEMA_PATH, starterNames } from "../scenario/init.ts";
import { makeFolder } from "../run/results-folder.ts";
import { fileProblem, UsageError } from "../run/usage-error.ts";

/** Writes both files; returns the exit status. Throws UsageError when one cannot be written. */
export function initCommand(given: string, options: { workload: string }): number {
  const starter = starterOf(options.workload);
  const file = fileOf(given);
  if (existsSync(file)) throw new UsageError(`${file} exists already and stays as it is; give another name`);
  const name = basename(file, extname(file))
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-+|-+$/g, "");
  const schema = join(dirname(file), SCHEMA_PATH);
  const wrote = [file];
  try {
    makeFolder(dirname(file));
    writeFileSync(file, initScenario(name === "" ? "scenario" : name, starter), { flag: "wx" });
    if (!existsSync(schema)) {
      writeFileSync(schema, scenarioJsonSchemaText());
      wrote.push(schema);
    }
  } catch (error) {
    throw fileProblem(error, file) ?? error;
  }
  process.stdout.write(`wrote ${wrote.join(" and ")}\n`);
  process.stderr.write(`next  cdnlab run ${file}\n`);
  return 0;
}

/** The starter that `--workload` means. */
function starterOf(given: string): string {
  const names = starterNames();
  const starter = names.find((name) => plainName(name) === plainName(given));
  if (starter !== undefined) return starter;
  const similar = nearest(given, names);
  const hint = similar === null ? `Expected one of ${names.join(", ")}.` : `Did you mean "${similar}"?`;
  throw new UsageError(`--workload: there is no workload "${given}". ${hint}`);
}

/** The file to write: `scenario.yaml` in a folder that is there, with the extension that a name without one lacks. */
function fileOf(given: string): string {
  if (given.endsWith("/") || (existsSync(given) && statSync(given).isDirectory()))
    return join(given, "scenario.yaml");
  const extension = extname(given).toLowerCase();
  if (extension === "") return `${given}.yaml`;
  if (extension === ".yaml" || extension === ".yml") return given;
  throw new UsageError(
    `${given}: init writes YAML. Did you mean "${given.slice(0, -extension.length)}.yaml"?`,
  );
}
