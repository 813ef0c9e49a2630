#!/usr/bin/env node
/**
 * The command line. Each command is a file that is loaded only when it is asked for; this one knows names,
 * options and exit statuses: 0 fine, 1 a bug in cdnlab, 2 bad usage or bad input, 3 a threshold failed, 5
 * nondeterminism or a failed audit, 130 interrupted.
 */
import { Command, CommanderError } from "commander";
import { VERSION } from "../base/version.ts";
import { nearest } from "../base/nearest.ts";
import { reportError } from "./errors.ts";
import { addReadFlags } from "./read-flags.ts";
import { addTraceCommands } from "./trace-commands.ts";

// Whoever reads our output may stop reading: `cdnlab list metros | head`. What was asked for is done all the same.
for (const stream of [process.stdout, process.stderr])
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });

const program = new Command("cdnlab");

program
  .description("A discrete-event CDN simulator: hit ratio, latency and cost of a scenario or a real log.")
  .version(VERSION, "-V, --version")
  .helpOption("-h, --help", "help; also `cdnlab COMMAND --help`")
  .helpCommand(false)
  .exitOverride()
  .configureOutput({ outputError: (text, write) => write(inOurWords(text)) })
  .action(() => {
    const [unknown] = program.args;
    if (unknown === undefined) program.outputHelp();
    else program.error(`error: unknown command '${unknown}'`);
  });

const repeat = (value: string, earlier: string[]) => [...earlier, value];

program
  .command("run")
  .argument("<scenario>", "scenario file, YAML or JSON; - reads standard input")
  .description("simulate a scenario; prints verdict and summary, writes a results folder")
  .option("--set <path=value>", "override a field of the scenario (repeatable)", repeat, [])
  .option("--seed <text>", "override the seed")
  .option("--results <folder>", "where results folders go", "results")
  .option("--replications <n>", "runs with seeds derived from the seed; adds confidence intervals", "1")
  .option("--workers <n>", "processor cores for replications (default: all)")
  .option("--check-determinism", "run twice and compare every random stream")
  .option("--json", "print one JSON document: digest, folder, verdict, summary")
  .option("--quiet", "no progress")
  .action(async (file: string, options) => {
    const { runCommand } = await import("./run.ts");
    process.exitCode = await runCommand(file, options);
  });

addReadFlags(program.command("compare").argument("<trace>", "trace or log file; - reads standard input"))
  .description("cache policies x sizes side by side on one trace, with the optimum")
  .option(
    "--policies <names>",
    "eviction policies, s3-fifo:small=0.2 with parameters (default: all that can run live)",
  )
  .option("--admission <names>", "admission policies, crossed with every eviction policy", "always")
  .option("--sizes <sizes>", "64MB, 1% of the footprint, 5000objects, auto", "0.1%,1%,10%")
  .option("--no-bounds", "leave out the infinite cache and Belady's optimum")
  .option("--flash", "show what the cache would write, were it on flash")
  .option("--seed <text>", "seed of policies that draw lots", "1")
  .option("--workers <n>", "processor cores (default: all)")
  .option("--csv <file>", "write the rows as CSV; - is standard output")
  .option("--json", "print one JSON document")
  .option("--quiet", "no progress")
  .action(async (file: string, options) => {
    const { compareCommand } = await import("./compare.ts");
    process.exitCode = await compareCommand(file, options);
  });

addTraceCommands(program);

program
  .command("validate")
  .argument("<scenario...>", "scenario files")
  .description("check scenario files; every problem with its place")
  .option("--set <path=value>", "override a field of the scenario (repeatable)", repeat, [])
  .option("--json", "print one JSON document")
  .action(async (files: string[], options) => {
    const { validateCommand } = await import("./validate.ts");
    process.exitCode = validateCommand(files, options);
  });

program
  .command("init")
  .argument("[file]", "file to write; must not exist", "scenario.yaml")
  .description("write a commented scenario to start from")
  .option("--workload <preset>", "workload preset (cdnlab list workloads)", "web")
  .action(async (file: string, options) => {
    const { initCommand } = await import("./init.ts");
    process.exitCode = initCommand(file, options);
  });

program
  .command("schema")
  .description("print the JSON Schema of scenario files")
  .action(async () => {
    const { schemaCommand } = await import("./schema.ts");
    process.exitCode = schemaCommand();
  });

program
  .command("list")
  .argument("[kind]", "what to list; without it, the kinds")
  .description("list presets, policies, places and other names")
  .option("--json", "print one JSON document")
  .action(async (kind: string | undefined, options) => {
    const { listCommand } = await import("./list.ts");
    process.exitCode = listCommand(kind, options);
  });

program
  .command("latency")
  .argument("<from>", "city, IATA code, or lat,lon")
  .argument("<to>", "city, IATA code, or lat,lon")
  .description("round trip between two places in the network model")
  .option("--json", "print one JSON document")
  .action(async (from: string, to: string, options) => {
    const { latencyCommand } = await import("./latency.ts");
    process.exitCode = latencyCommand(from, to, options);
  });

// Said last, because commands take over what stands before them.
program.allowExcessArguments();

/** Commander's complaint in cdnlab's words: `error: unknown option '--sed'` and what follows. */
function inOurWords(text: string): string {
  const [first = "", ...rest] = text.trim().split("\n");
  const complaint = first
    .replace(/^error: /, "")
    .replaceAll("'", '"')
    .replace(/\.$/, "");
  const command = /unknown command "(.*)"/.exec(complaint);
  const names = program.commands.map((one) => one.name());
  const group = program.commands.find((one) => one.name() === process.argv[2])?.commands ?? [];
  const meant = group.length > 0 ? group.map((one) => one.name()) : names;
  const similar =
    command === null
      ? (/\(Did you mean (?:one of )?([^,?]+)/.exec(rest.join(" "))?.[1] ?? null)
      : nearest(command[1], meant);
  const used = names.includes(process.argv[2]) ? `${process.argv[2]} ` : "";
  const hint = similar === null ? "" : ` Did you mean "${similar}"?`;
  return `${complaint}.${hint} (cdnlab ${used}--help says more)\n`;
}

try {
  await program.parseAsync(prepared(process.argv));
} catch (error) {
  // Commander has printed its own message; help and version are no errors.
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else process.exitCode = reportError(error, process.argv.slice(2));
}

/** The words as commander should see them. */
function prepared(argv: readonly string[]): string[] {
  const [node, script, command, ...rest] = argv;
  // `cdnlab help run` is `cdnlab run --help`.
  if (command === "help") {
    const [about] = rest;
    return program.commands.some((one) => one.name() === about) || about === undefined
      ? [node, script, ...rest.slice(0, 1), "--help"]
      : [node, script, about];
  }
  // `cdnlab latency -33.9,151.2 LHR`: what starts with a minus and a digit is a place, not an option.
  if (command !== "latency") return [...argv];
  const isOption = (word: string) => /^-(-|[a-zA-Z])/.test(word);
  const places = rest.filter((word) => !isOption(word));
  const options = rest.filter((word) => isOption(word) && word !== "--");
  return [node, script, command, ...options, "--", ...places];
}
