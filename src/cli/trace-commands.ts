/** The commands below `cdnlab trace`: their names and options; what they do is loaded when it is asked for. */
import type { Command } from "commander";
import { addReadFlags } from "./read-flags.ts";

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
  ["format <name>", "oracleGeneral or csv (default: by the file's name)"],
] as const;

/** Adds `cdnlab trace info|synth`. */
export function addTraceCommands(program: Command): void {
  const trace = program.command("trace").description("look into traces, and generate them");
  addReadFlags(trace.command("info").argument("<file>", "trace or log file; - reads standard input"))
    .description("what a trace is like: popularity, sizes, reuse, rate")
    .option("--exact-objects <n>", "objects up to which reuse distances are exact")
    .option("--json", "print one JSON document")
    .action(async (file: string, options) => {
      const { traceInfoCommand } = await import("./trace.ts");
      process.exitCode = traceInfoCommand(file, options);
    });
  const synth = trace.command("synth").argument("<file>", "file to write").description("generate a trace");
  for (const [flag, about] of SYNTH_OPTIONS) synth.option(`--${flag}`, about);
  synth
    .option("--force", "replace the file if there is one")
    .option("--json", "print one JSON document")
    .action(async (file: string, options) => {
      const { traceSynthCommand } = await import("./trace.ts");
      process.exitCode = await traceSynthCommand(file, options);
    });
}
