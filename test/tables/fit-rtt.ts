/**
 * Fits the factors of src/network/rtt.ts to a table of measured medians and prints the error with each region held
 * out in turn: `npx tsx test/tables/fit-rtt.ts PAIRS.csv` (region_a, lat_a, lon_a, region_b, lat_b, lon_b, rtt_ms).
 * Coordinate descent on the mean absolute logarithm of predicted over measured, each pair's at most 0.3, so that a few
 * detours of the measured network do not bend the factors.
 */
import { readFileSync } from "node:fs";
import { RTT_FACTORS, type RttFactors, RttModel } from "../../src/network/rtt.ts";

/** A measured median. */
export interface MeasuredPair {
  readonly nameA: string;
  readonly nameB: string;
  readonly a: { readonly lat: number; readonly lon: number };
  readonly b: { readonly lat: number; readonly lon: number };
  readonly rttMs: number;
}

/** Reads a table of measured medians. */
export function measuredPairs(path: string | URL): MeasuredPair[] {
  const lines = readFileSync(path, "utf8").trim().split("\n").slice(1);
  return lines.map((line) => {
    const [nameA, latA, lonA, nameB, latB, lonB, rttMs] = line.split(",");
    return {
      nameA,
      nameB,
      a: { lat: Number(latA), lon: Number(lonA) },
      b: { lat: Number(latB), lon: Number(lonB) },
      rttMs: Number(rttMs),
    };
  });
}

/** Predicted over measured, less one, of each pair. */
export function relativeErrors(pairs: readonly MeasuredPair[], factors: RttFactors = RTT_FACTORS): number[] {
  const model = new RttModel({}, factors);
  return pairs.map((pair) => model.rttMicros(pair.a, pair.b) / 1000 / pair.rttMs - 1);
}

/** The value below which the share p of the sizes of all values lies. */
export function quantileOfSizes(values: readonly number[], p: number): number {
  const sizes = values.map(Math.abs).sort((a, b) => a - b);
  return sizes[Math.min(sizes.length - 1, Math.floor(p * sizes.length))];
}

const KEYS = ["sea", "land", "access", "overheadMicros"] as const;

function loss(pairs: readonly MeasuredPair[], factors: RttFactors): number {
  let sum = 0;
  for (const error of relativeErrors(pairs, factors)) sum += Math.min(0.3, Math.abs(Math.log(1 + error)));
  return sum / pairs.length;
}

function fit(pairs: readonly MeasuredPair[], start: RttFactors): RttFactors {
  let best = start;
  let least = loss(pairs, best);
  for (const step of [0.06, 0.02, 0.007]) {
    for (const key of KEYS) {
      for (const direction of [1 + step, 1 / (1 + step)]) {
        for (;;) {
          const trial = { ...best, [key]: best[key] * direction };
          const value = trial.sea < 1 || trial.land < 1 ? Infinity : loss(pairs, trial);
          if (value >= least) break;
          best = trial;
          least = value;
        }
      }
    }
  }
  return best;
}

function report(title: string, errors: readonly number[]): void {
  const [median, p90] = [0.5, 0.9].map((p) => (100 * quantileOfSizes(errors, p)).toFixed(2));
  console.log(`${title}: ${errors.length} pairs, median ${median} %, p90 ${p90} %`);
}

if (process.argv[1]?.endsWith("fit-rtt.ts") && process.argv[2]) {
  const pairs = measuredPairs(process.argv[2]);
  const start = { ...RTT_FACTORS, sea: 1.3, land: 1.45, access: 1.5, overheadMicros: 6000 };
  const all = fit(pairs, start);
  console.log(all);
  report("fitted on all", relativeErrors(pairs, all));
  report("as committed", relativeErrors(pairs));
  const heldOut: number[] = [];
  const regions = [...new Set(pairs.flatMap((pair) => [pair.nameA, pair.nameB]))];
  for (const region of regions) {
    const test = pairs.filter((pair) => pair.nameA === region || pair.nameB === region);
    const train = pairs.filter((pair) => !test.includes(pair));
    heldOut.push(...relativeErrors(test, fit(train, start)));
  }
  report("regions held out", heldOut);
}
