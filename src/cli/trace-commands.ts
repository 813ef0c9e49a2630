/** The commands below `cdnlab trace`: their names and options; what they do is loaded when it is asked for. */
import type { Command } from "commander";
import { addReadFlags } from "./add-read-flags.ts";

const SYNTH_OPTIONS = [
  ["requests <n>", "requests (1M)"],
  ["objects <n>", "objects (100k)"],
  ["zipf <s>", "exponent of the popularity"],
  ["offset <q>", "offset of Zipf-Mandelbrot"],
  ["size <bytes>", "every object this large"],
  ["size-median <bytes>", "sizes: lognormal with this median"],
  ["size-sigma <s>", "sizes: standard deviation of the logarithm"],
  ["size-min <bytes>", "sizes: Pareto from here on"],
  ["size-alpha <a>", "sizes: tail of Pareto"],
  ["size-max <bytes>", "sizes: at most"],
  ["scan-every <n>", "a scan begins every so many requests"],
  ["scan-length <n>", "requests of a scan"],
  ["scan-over <what>", "scans ask for fresh or cold objects"],
  ["loop <n>", "so many objects are asked for round and round"],
  ["loop-share <share>", "share of the requests that the loop takes"],
  ["phase-every <n>", "popularity is dealt anew every so many requests"],
  ["churn <share>", "share of the objects replaced a day"],
  ["rate <rate>", "requests a second"],
  ["diurnal <share>", "lowest rate of the day, as a share of the mean"],
  ["peak-hour <hour>", "hour of the highest rate"],
  ["seed <text>", "seed"],
  ["format <name>", "oracleGeneral, csv or lrb (default: by the file's name)"],
] as const;

/** Adds `cdnlab trace info|convert|synth|fit`. */
export function addTraceCommands(program: Command): void {
  const trace = program.command("trace").description("look into traces, and generate them");
  addReadFlags(trace.command("info").argument("<file>", "trace or log file; - reads standard input"))
    .description("what a trace is like: popularity, sizes, reuse, rate")
    .option("--exact-objects <n>", "objects up to which reuse distances are exact")
    .option("--json", "print one JSON document")
    .option("--quiet", "no progress")
    .action(async (file: string, options) => {
      const { traceInfoCommand } = await import("./trace-info.ts");
      process.exitCode = traceInfoCommand(file, options);
    });
  const convert = trace.command("convert");
  convert.argument("<in>", "trace or log file; - reads standard input").argument("<out>", "file to write");
  addReadFlags(convert, "from")
    .description("write a trace or log in another format")
    .option("--format <name>", "oracleGeneral, csv or lrb (default: by the name of <out>)")
    .option("--force", "replace the file if there is one")
    .option("--json", "print one JSON document")
    .option("--quiet", "no progress")
    .action(async (from: string, to: string, options) => {
      const { traceConvertCommand } = await import("./trace-convert.ts");
      process.exitCode = await traceConvertCommand(from, to, options);
    });
  const synth = trace.command("synth").argument("<file>", "file to write").description("generate a trace");
  for (const [flag, about] of SYNTH_OPTIONS) synth.option(`--${flag}`, about);
  synth
    .option("--force", "replace the file if there is one")
    .option("--json", "print one JSON document")
    .option("--quiet", "no progress")
    .action(async (file: string, options) => {
      const { traceSynthCommand } = await import("./trace-synth.ts");
      process.exitCode = await traceSynthCommand(file, options);
    });
  addReadFlags(trace.command("fit").argument("<file>", "trace or log file; - reads standard input"))
    .description("a shareable scenario that behaves like a private log, and how near it comes")
    .option("-o, --output <file>", "scenario file to write (default: standard output)")
    .option("--name <name>", "name of the scenario", "fitted")
    .option("--seed <text>", "seed of the scenario (default: the best of a few)")
    .option("--one-class", "take all content for one class, whatever the paths say")
    .option("--force", "replace the file if there is one")
    .option("--json", "print one JSON document")
    .option("--quiet", "no progress")
    .action(async (file: string, options) => {
      const { traceFitCommand } = await import("./trace-fit.ts");
      process.exitCode = await traceFitCommand(file, options);
    });
}
