/** What a generated trace is to be like: plain options that combine freely. */
import type { DistributionSpec } from "../../base/distribution.ts";
import type { Diurnal } from "../diurnal.ts";

/** Largest size that 24-byte records can hold, bytes: what a distribution draws above it is cut off. */
export const LARGEST_SIZE_BYTES = 4_294_967_295;
/** Requests are counted, and objects numbered, with 31 bits. */
const MOST_REQUESTS = 1_000_000_000;
/** Each object of the catalogue takes 32 bytes of memory. */
const MOST_OBJECTS = 100_000_000;

/** A trace to generate. */
export interface SynthSpec {
  readonly seed: string;
  readonly requests: number;
  /** Objects of the catalogue. Loops, newcomers and scans of fresh objects add to them. */
  readonly objects: number;
  /**
   * Independent references: P(rank) proportional to 1 / (rank + offset)^exponent, ranks from 1 (Zipf; Mandelbrot
   * when offset > 0; all alike when exponent is 0).
   */
  readonly popularity: { readonly exponent: number; readonly offset: number };
  /** Sizes of objects, bytes; an object keeps its size. */
  readonly size: DistributionSpec;
  /**
   * The last `length` of every `every` requests run over objects in a row: `fresh` ones, never asked for before or
   * after, or `cold` ones, the catalogue from its least popular end, going on where the last scan ended.
   */
  readonly scan: {
    readonly every: number;
    readonly length: number;
    readonly over: "fresh" | "cold";
  } | null;
  /** This share of the other requests goes round and round over `objects` objects of its own. */
  readonly loop: { readonly objects: number; readonly share: number } | null;
  /** After so many requests the objects change their ranks, all of them by chance; 0: never. */
  readonly phaseRequests: number;
  /** Share of the catalogue that is replaced each day, as in scenarios. */
  readonly churnPerDay: number;
  /** Mean rate. Arrivals are Poisson. */
  readonly requestsPerSecond: number;
  /** The daily curve of the rate; the trace begins at midnight. */
  readonly diurnal: Diurnal | null;
}

/** A catalogue under independent references and nothing else. */
export const PLAIN_SPEC: SynthSpec = {
  seed: "cdnlab",
  requests: 1_000_000,
  objects: 100_000,
  popularity: { exponent: 1, offset: 0 },
  size: { kind: "fixed", value: 16_384 },
  scan: null,
  loop: null,
  phaseRequests: 0,
  churnPerDay: 0,
  requestsPerSecond: 1000,
  diurnal: null,
};

/** What is wrong with a specification, as `field: what and what was expected`; empty: nothing. */
export function synthProblems(spec: SynthSpec): string[] {
  const problems: string[] = [];
  const need = (holds: boolean, text: string) => void (holds || problems.push(text));
  const within = (value: number, low: number, high: number) => value >= low && value <= high;
  const count = (name: string, value: number, most: number) =>
    need(
      Number.isInteger(value) && within(value, 1, most),
      `${name}: ${value} is not a whole number from 1 to ${most}`,
    );
  const { popularity, size, scan, loop, diurnal } = spec;
  count("requests", spec.requests, MOST_REQUESTS);
  count("objects", spec.objects, MOST_OBJECTS);
  need(within(popularity.exponent, 0, 10), `zipf: ${popularity.exponent} is not an exponent from 0 to 10`);
  need(within(popularity.offset, 0, 1e9), `offset: ${popularity.offset} is not an offset from 0 to 1e9`);
  if (size.kind === "fixed")
    need(within(size.value, 1, LARGEST_SIZE_BYTES), `size: ${size.value} B is not from 1 B to 4 GiB - 1`);
  if (size.kind === "lognormal") {
    need(
      within(size.median, 1, LARGEST_SIZE_BYTES),
      `size-median: ${size.median} B is not from 1 B to 4 GiB - 1`,
    );
    need(within(size.sigma, 0, 10), `size-sigma: ${size.sigma} is not from 0 to 10`);
  }
  if (size.kind === "pareto") {
    need(within(size.min, 1, LARGEST_SIZE_BYTES), `size-min: ${size.min} B is not from 1 B to 4 GiB - 1`);
    need(within(size.alpha, 0.01, 100), `size-alpha: ${size.alpha} is not from 0.01 to 100`);
    need(size.max >= size.min, `size-max: ${size.max} B is less than size-min, ${size.min} B`);
  }
  if (scan !== null) {
    count("scan-every", scan.every, MOST_REQUESTS);
    count("scan-length", scan.length, MOST_REQUESTS);
    need(scan.length <= scan.every, `scan-length: ${scan.length} is more than scan-every, ${scan.every}`);
  }
  if (loop !== null) {
    count("loop", loop.objects, MOST_OBJECTS);
    need(within(loop.share, 0, 1), `loop-share: ${loop.share} is not from 0 to 1`);
  }
  if (spec.phaseRequests !== 0) count("phase-every", spec.phaseRequests, MOST_REQUESTS);
  need(within(spec.churnPerDay, 0, 1e6), `churn: ${spec.churnPerDay} a day is not from 0 to 1e6`);
  need(
    within(spec.requestsPerSecond, 1e-3, 1e9),
    `rate: ${spec.requestsPerSecond}/s is not from 0.001/s to 1e9/s`,
  );
  const days = spec.requests / spec.requestsPerSecond / 86_400;
  need(
    !(days * spec.objects * spec.churnPerDay > MOST_OBJECTS),
    `churn: ${spec.churnPerDay} a day brings in more than ${MOST_OBJECTS} newcomers over the trace`,
  );
  if (diurnal !== null) need(within(diurnal.trough, 0, 1), `diurnal: ${diurnal.trough} is not from 0 to 1`);
  return problems;
}
