/** `cdnlab curve TRACE`: miss ratio by cache size. */
import pc from "picocolors";
import { canonicalJson, sha256Hex } from "../base/bytes.ts";
import { evictionChoices } from "../experiment/choices.ts";
import { curve, curvePolicies } from "../experiment/curve.ts";
import { readLabTrace } from "../experiment/lab-trace.ts";
import { askedSample, sampleRate } from "../experiment/sample-rate.ts";
import { cacheSizes } from "../experiment/sizes.ts";
import { curveReport, curveTable } from "../report/curve.ts";
import { PLAIN } from "../report/palette.ts";
import type { Curve } from "../result/curve.ts";
import { UsageError } from "../run/usage-error.ts";
import { ProgressLine } from "./progress-line.ts";
import { type ReadFlags, readOptionsOf } from "./read-flags.ts";
import { wholeNumber, writeCsvFile, writeTextFile } from "./write-files.ts";

/** Sizes of `auto`: fine enough for a smooth line. */
const AUTO_PERCENT = [0.1, 0.2, 0.3, 0.5, 0.7, 1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 70, 100];

/** Options as commander gives them. */
export interface CurveCommandOptions extends ReadFlags {
  readonly policies: string;
  readonly sizes: string;
  readonly unit?: string;
  readonly sample?: string;
  readonly seed: string;
  readonly workers?: string;
  readonly bounds: boolean;
  readonly json?: boolean;
  readonly csv?: string;
  readonly svg?: string;
  readonly quiet?: boolean;
}

/** Draws; returns the exit status. Throws UsageError for what the user can mend. */
export async function curveCommand(file: string, options: CurveCommandOptions): Promise<number> {
  const policies = evictionChoices(options.policies);
  const unit = unitOf(options.unit);
  // Before the trace is read: a slip of the pen is not to cost a minute.
  if (options.sample !== undefined) askedSample(options.sample);
  const workers = options.workers === undefined ? undefined : wholeNumber("--workers", options.workers, 256);
  const progress = new ProgressLine(process.stderr.isTTY === true && options.quiet !== true);
  const abort = new AbortController();
  const interrupt = () => abort.abort();
  let found: Curve;
  try {
    const onRead = (share: number, requests: number) => progress.reading(share, requests);
    const trace = readLabTrace(file, readOptionsOf(options), onRead);
    const unitSize = unit === "objects" || (unit === null && trace.footprintBytes === trace.objects);
    const sizes = cacheSizes(options.sizes, trace, { unitSize, autoPercent: AUTO_PERCENT });
    if (sizes.length === 0)
      throw new UsageError(
        `--sizes: "${options.sizes}" leaves no size: the trace has ${trace.footprintBytes} bytes. Expected --unit objects, or sizes like 5000objects`,
      );
    const { bounds } = options;
    const replays = curvePolicies({ policies, sizes, bounds }).length * sizes.length;
    const { requests, objects } = trace;
    const rate = sampleRate(options.sample, { requests, objects, replays });
    process.once("SIGINT", interrupt);
    process.once("SIGTERM", interrupt);
    progress.begin();
    found = await curve(trace, {
      policies,
      sizes,
      seed: options.seed,
      sampleRate: rate,
      bounds,
      workers,
      signal: abort.signal,
      onDone: (done, all) => progress.replays(done, all, requests * rate),
    });
  } finally {
    progress.stop();
    process.off("SIGINT", interrupt);
    process.off("SIGTERM", interrupt);
  }
  if (options.csv !== undefined) await writeCsvFile(options.csv, curveTable(found));
  if (options.svg !== undefined) {
    const { curveChart } = await import("../report/ratio-charts.ts");
    writeTextFile(options.svg, curveChart(found));
  }
  if (options.json)
    process.stdout.write(`${JSON.stringify({ digest: digestOf(found), ...found }, null, 2)}\n`);
  else {
    const palette = process.stdout.isTTY === true && pc.isColorSupported ? pc : PLAIN;
    process.stdout.write(curveReport(found, palette));
  }
  for (const problem of found.audit) process.stderr.write(`audit: ${problem}\n`);
  return found.audit.length > 0 ? 5 : 0;
}

function digestOf({ trace, seed, sampleRate, points }: Curve): string {
  const { name: _, ...content } = trace;
  return sha256Hex(canonicalJson({ trace: content, seed, sampleRate, points }));
}

function unitOf(text: string | undefined): "bytes" | "objects" | null {
  if (text === undefined) return null;
  if (text === "bytes" || text === "objects") return text;
  throw new UsageError(`--unit: "${text}" is neither bytes nor objects`);
}
