#!/usr/bin/env node
/**
 * The command line. Each command is a file that is loaded only when it is asked for; this one knows names,
 * options and exit statuses: 0 fine, 1 a bug in cdnlab, 2 bad usage or bad input, 3 a threshold failed, 5
 * nondeterminism or a failed audit, 130 interrupted.
 */
import nodeModule from "node:module";
import { Command, CommanderError } from "commander";
import { VERSION } from "../base/version.ts";
import { addReadFlags } from "./add-read-flags.ts";
import { addTraceCommands } from "./trace-commands.ts";

// From Node 22.8 on, compiled code of what a command loads is kept for the next time: 10 to 20 ms of each.
(nodeModule as { enableCompileCache?: () => void }).enableCompileCache?.();

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
  // Said at the end, by the words that are loaded then.
  .configureOutput({ outputError: () => undefined })
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
  .option("--save-state <file>", "write the state of the world to a file, from which another run can go on")
  .option(
    "--save-at <time>",
    "when: a time after the start, such as 6h (default: at the end of the duration)",
  )
  .option("--load-state <file>", "go on from a state that a run of the same scenario has saved")
  .option("--contents-only", "take from the state only what its caches held, and begin at 0: a warm start")
  .option("--json", "print one JSON document: digest, folder, verdict, summary")
  .option("--quiet", "no progress")
  .action(async (file: string, options) => {
    const { runCommand } = await import("./run.ts");
    process.exitCode = await runCommand(file, options);
  });

addReadFlags(
  program.command("compare").argument("<file...>", "trace, log or scenario; - reads standard input"),
)
  .description("policies side by side: on a trace by size, in a scenario with latency, load and cost")
  .option(
    "--policies <names>",
    "eviction policies, s3-fifo:small=0.2 with parameters (default: all that can run live; in scenarios the usual ones)",
  )
  .option(
    "--admissions, --admission <names>",
    "admission policies, crossed with every eviction policy (in scenarios the default is the tier's own)",
    "always",
  )
  .option("--tier <name>", "scenario: tier whose policy is swapped, ssd or shield/ssd (default: the last)")
  .option("--replications <n>", "scenario: seeds that each candidate runs with (default: 5)")
  .option("--set <path=value>", "scenario: override a field (repeatable)", repeat, [])
  .option("--check-thresholds", "scenario: exit status 3 if a threshold fails")
  .option("--sizes <sizes>", "64MB, 1% of the footprint, 5000objects, auto", "0.1%,1%,10%")
  .option("--no-bounds", "leave out the bounds: infinite cache, Belady, offline-bound")
  .option("--flash", "show what the cache would write, were it on flash")
  .option("--fetch-latency <time>", "misses take time: 10 is ten requests, 50ms of the trace's time")
  .option("--policy-file <file>", "a policy of your own, .ts or .js (repeatable)", repeat, [])
  .option("--seed <text>", "seed of policies that draw lots", "1")
  .option("--workers <n>", "processor cores (default: all)")
  .option("--svg <file>", "draw a chart of miss ratio by size; - is standard output")
  .option("--csv <file>", "write the rows as CSV; - is standard output")
  .option("--json", "print one JSON document")
  .option("--quiet", "no progress")
  .action(async (files: string[], options, command: Command) => {
    const { compareCommand } = await import("./compare.ts");
    const given = Object.keys(options).filter((key) => command.getOptionValueSource(key) === "cli");
    process.exitCode = await compareCommand(files, options, given);
  });

addReadFlags(program.command("curve").argument("<trace>", "trace or log file; - reads standard input"))
  .description("miss ratio by cache size, exactly or from samples, with the optimum")
  .option("--policies <names>", "eviction policies", "lru,s3-fifo,sieve,w-tinylfu")
  .option("--sizes <sizes>", "64MB, 1%, 5000objects; auto is a grid from 0.1% to 100%", "auto")
  .option("--unit <unit>", "percentages are of bytes or of objects (default: by the trace's sizes)")
  .option(
    "--sample <rate>",
    "none, auto, 8192objects or 1% in each of four samples (default: exact unless long)",
  )
  .option("--no-bounds", "leave out the bounds: infinite cache, Belady, offline-bound")
  .option("--seed <text>", "seed of samples and of policies that draw lots", "1")
  .option("--workers <n>", "processor cores (default: all)")
  .option("--svg <file>", "draw a chart; - is standard output")
  .option("--csv <file>", "write the points as CSV; - is standard output")
  .option("--json", "print one JSON document")
  .option("--quiet", "no progress")
  .action(async (file: string, options) => {
    const { curveCommand } = await import("./curve.ts");
    process.exitCode = await curveCommand(file, options);
  });

addTraceCommands(program);

program
  .command("explain")
  .argument("[run]", "results folder, its digest, or scenario file")
  .description("one request of a run, hop by hop; the slowest, the failed; the state of a node")
  .option("--request <n>", "the n-th request to reach the edge, from 1, warm-up included")
  .option("--slowest [n]", "the slowest by TTFB (default: 10), and the first of them hop by hop")
  .option("--errors", "requests that failed or were shed")
  .option("--object <id>", "requests for an object: its number, or its key in the log (key:17 if a number)")
  .option("--at <time>", "state of --node at this time after the start: 12m30s")
  .option("--node <name>", "a PoP's code, shield, or origin")
  .option("--from <time>", "lists: from this time on (default: the end of the warm-up)")
  .option("--to <time>", "lists: before this time")
  .option("--limit <n>", "lists: rows (default: 10)")
  .option("--set <path=value>", "scenario file: override a field (repeatable)", repeat, [])
  .option("--seed <text>", "scenario file: override the seed")
  .option("--results <folder>", "where results folders are", "results")
  .option("--no-check", "do not run on to the end to compare with the results folder")
  .option("--json", "print one JSON document")
  .option("--quiet", "no progress")
  .action(async (run: string | undefined, options) => {
    const { explainCommand } = await import("./explain.ts");
    process.exitCode = await explainCommand(run, options);
  });

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
    process.exitCode = await listCommand(kind, options);
  });

program
  .command("test")
  .argument("<spec...>", "specification files, or folders of them; - reads standard input")
  .description("run specifications of caching behaviour, simulated or against a real proxy")
  .option("--tag <name>", "only those with this tag (repeatable)", repeat, [])
  .option("--only <text>", "only those with this text in their name or chapter")
  .option("--target <url>", "a real proxy to ask, http://127.0.0.1:8080, in real time")
  .option("--origin-port <n>", "where the origin behind --target listens (default: 9099)")
  .option("--reporter <name>", "human, json, junit, tap or github (default: human)")
  .option("--output <file>", "write the report to a file; - is standard output", "-")
  .option("--json", "the same as --reporter json")
  .action(async (paths: string[], options) => {
    const { testCommand } = await import("./test.ts");
    process.exitCode = await testCommand(paths, options);
  });

program
  .command("serve")
  .argument("[scenario]", "scenario file (default: one cache to the letter of RFC 9111)")
  .description("the scenario's CDN on a real HTTP port, in front of an origin or a folder")
  .option("--origin <place>", "http://HOST:PORT, https://HOST, or a folder of files")
  .option("--port <n>", "port to listen on; 0 is any that is free", "8080")
  .option("--listen <address>", "address to listen on; 0.0.0.0 is every one of this machine", "127.0.0.1")
  .option("--host <name>", "a name to answer for beside loopback, *.example.org too (repeatable)", repeat, [])
  .option("--preserve-host", "pass the client's Host on to the origin instead of the origin's own")
  .option("--profile <name>", "rules of rfc, cloudfront, cloudflare ... (default: the scenario's)")
  .option("--from <place>", "simulate latency: pretend to be in this city, IATA code, or lat,lon")
  .option("--token <text>", "who purges or looks inside must bear it (or CDNLAB_TOKEN)")
  .option("--memory <size>", "memory of all stores together; larger scenarios are scaled down", "256MB")
  .option("--file-max-age <time>", "lifetime of what a folder serves", "5m")
  .option("--origin-timeout <time>", "how long the origin may take to answer, and between pieces", "30s")
  .option("--max-content <size>", "largest content of a request", "64MB")
  .option("--set <path=value>", "override a field of the scenario (repeatable)", repeat, [])
  .option("--json", "say where it listens as one JSON document")
  .option("--quiet", "say nothing but where it listens")
  .action(async (file: string | undefined, options) => {
    const { serveCommand } = await import("./serve.ts");
    process.exitCode = await serveCommand(file, options);
  });

program
  .command("warm")
  .argument("<scenario>", "scenario file, YAML or JSON; - reads standard input")
  .description("what the scenario's warming will cost: in full against in tiers, before it is run")
  .option("--set <path=value>", "override a field of the scenario (repeatable)", repeat, [])
  .option("--seed <text>", "override the seed")
  .option("--json", "print one JSON document")
  .action(async (file: string, options) => {
    const { warmCommand } = await import("./warm.ts");
    process.exitCode = warmCommand(file, options);
  });

program
  .command("routes")
  .argument("<scenario>", "scenario file, YAML or JSON; - reads standard input")
  .description("who reaches which PoP, by routing method: users, distances, round trips, what is lost")
  .option("--methods <names>", "routing methods: cdnlab list routing (default: all)")
  .option("--provider <name>", "the CDN whose PoPs are looked at, where there are several")
  .option("--set <path=value>", "override a field of the scenario (repeatable)", repeat, [])
  .option("--seed <text>", "override the seed")
  .option("--csv <file>", "write map data: metro, network, PoP, km, ms; - is standard output")
  .option("--json", "print one JSON document")
  .action(async (file: string, options) => {
    const { routesCommand } = await import("./routes.ts");
    process.exitCode = await routesCommand(file, options);
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

try {
  await program.parseAsync(prepared(process.argv));
} catch (error) {
  // Help and version are no errors.
  if (error instanceof CommanderError && error.exitCode === 0) process.exitCode = 0;
  else {
    const { reportError, usageText } = await import("./errors.ts");
    // Help that was printed because a command is missing speaks for itself.
    if (error instanceof CommanderError && error.code !== "commander.help")
      process.stderr.write(usageText(error.message, program));
    process.exitCode = error instanceof CommanderError ? 2 : reportError(error, process.argv.slice(2));
  }
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
