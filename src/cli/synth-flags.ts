/** The flags of `cdnlab trace synth`, read into a specification; all that is wrong with them is said at once. */
import type { DistributionSpec } from "../base/distribution.ts";
import { parseCount, parseRate, parseShare, parseSize } from "../base/units.ts";
import { UsageError } from "../run/usage-error.ts";
import { PLAIN_SPEC, type SynthSpec } from "../workload/synth/spec.ts";

/** Flags as commander gives them. */
export interface SynthFlags {
  readonly requests?: string;
  readonly objects?: string;
  readonly zipf?: string;
  readonly offset?: string;
  readonly size?: string;
  readonly sizeMedian?: string;
  readonly sizeSigma?: string;
  readonly sizeMin?: string;
  readonly sizeAlpha?: string;
  readonly sizeMax?: string;
  readonly scanEvery?: string;
  readonly scanLength?: string;
  readonly scanOver?: string;
  readonly loop?: string;
  readonly loopShare?: string;
  readonly phaseEvery?: string;
  readonly churn?: string;
  readonly rate?: string;
  readonly diurnal?: string;
  readonly peakHour?: string;
  readonly seed?: string;
}

/** Standard deviation of the logarithm of sizes: web objects, as in the scenarios' presets of mixed content. */
const SIGMA = 1.5;
/** Tail of Pareto sizes: Crovella and Bestavros (IEEE/ACM ToN 5(6), 1997) measured 1.1 to 1.2 on the web. */
const ALPHA = 1.2;
/** Share of the requests that a loop takes. */
const LOOP_SHARE = 0.1;
/** Hour of the highest rate: the evening, as in scenarios. */
const PEAK_HOUR = 20;

/** The specification that the flags ask for. Throws UsageError that names every flag that makes no sense. */
export function synthSpecOf(flags: SynthFlags): SynthSpec {
  const problems: string[] = [];
  const read = (
    name: keyof SynthFlags,
    parse: (text: string) => number | null,
    what: string,
  ): number | null => {
    const text = flags[name];
    if (text === undefined) return null;
    const value = parse(text);
    if (value === null) problems.push(`--${kebab(name)}: "${text}" is not ${what}`);
    return value;
  };
  const count = (name: keyof SynthFlags) => read(name, parseCount, "a count like 10M");
  const bytes = (name: keyof SynthFlags) => read(name, parseSize, "a size like 16KiB");
  const number = (name: keyof SynthFlags) => read(name, plainNumber, "a number like 0.8");
  const together = (names: readonly (keyof SynthFlags)[], need: keyof SynthFlags) => {
    for (const name of names)
      if (flags[name] !== undefined && flags[need] === undefined)
        problems.push(`--${kebab(name)}: needs --${kebab(need)} beside it`);
  };

  const kinds = (["size", "sizeMedian", "sizeMin"] as const).filter((name) => flags[name] !== undefined);
  if (kinds.length > 1)
    problems.push(
      `${kinds.map((name) => `--${kebab(name)}`).join(" and ")}: sizes have one distribution, not two`,
    );
  together(["sizeSigma"], "sizeMedian");
  together(["sizeAlpha", "sizeMax"], "sizeMin");
  together(["scanEvery", "scanOver"], "scanLength");
  together(["scanLength"], "scanEvery");
  together(["loopShare"], "loop");
  together(["peakHour"], "diurnal");
  const over = flags.scanOver ?? "fresh";
  if (over !== "fresh" && over !== "cold") problems.push(`--scan-over: "${over}" is not one of fresh, cold`);

  const sizes: Record<(typeof kinds)[number], () => DistributionSpec> = {
    size: () => ({ kind: "fixed", value: bytes("size") ?? 1 }),
    sizeMedian: () => ({
      kind: "lognormal",
      median: bytes("sizeMedian") ?? 1,
      sigma: number("sizeSigma") ?? SIGMA,
    }),
    sizeMin: () => ({
      kind: "pareto",
      min: bytes("sizeMin") ?? 1,
      alpha: number("sizeAlpha") ?? ALPHA,
      max: bytes("sizeMax") ?? Infinity,
    }),
  };
  const diurnal = read("diurnal", parseShare, "the lowest rate as a share of the highest, like 0.3");
  const peakHour = number("peakHour") ?? PEAK_HOUR;
  const loop = count("loop");
  const scanEvery = count("scanEvery");
  const spec: SynthSpec = {
    seed: flags.seed ?? PLAIN_SPEC.seed,
    requests: count("requests") ?? PLAIN_SPEC.requests,
    objects: count("objects") ?? PLAIN_SPEC.objects,
    popularity: { exponent: number("zipf") ?? 1, offset: number("offset") ?? 0 },
    size: kinds.length === 0 ? PLAIN_SPEC.size : sizes[kinds[0]](),
    scan:
      scanEvery === null
        ? null
        : { every: scanEvery, length: count("scanLength") ?? 1, over: over === "cold" ? "cold" : "fresh" },
    loop:
      loop === null
        ? null
        : { objects: loop, share: read("loopShare", parseShare, "a share like 10%") ?? LOOP_SHARE },
    phaseRequests: count("phaseEvery") ?? 0,
    churnPerDay: read("churn", parseShare, "a share of the objects a day, like 5%") ?? 0,
    requestsPerSecond: read("rate", parseRate, "a rate like 1k/s") ?? PLAIN_SPEC.requestsPerSecond,
    diurnal: diurnal === null ? null : { trough: diurnal, peakHour },
  };
  if (flags.phaseEvery !== undefined && spec.phaseRequests === 0 && parseCount(flags.phaseEvery) === 0)
    problems.push("--phase-every: 0 requests are no phase; leave it out for none");
  if (!(peakHour >= 0 && peakHour < 24))
    problems.push(`--peak-hour: ${peakHour} is not an hour from 0 to 23.99`);
  if (spec.seed === "") problems.push("--seed: the seed is empty; any text or number will do");
  if (problems.length > 0) throw new UsageError(problems.join("\n"));
  return spec;
}

function plainNumber(text: string): number | null {
  return /^\d+(\.\d+)?(e[+-]?\d{1,3})?$/i.test(text.trim()) ? Number(text) : null;
}

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
