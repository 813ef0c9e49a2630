/**
 * Miss ratio curves: some policies at many sizes. LRU where every object counts 1 takes one pass over the reuse distances,
 * for all sizes together; everything else is replayed, size by size. With a sample rate, both go over a few independent
 * samples of the objects instead of the whole trace; how far the samples are apart tells the error.
 */
import type { Curve, CurveMethod, CurvePoint } from "../result/curve.ts";
import { StackCurve } from "../workload/analysis/stack-curve.ts";
import { CEILING, type Choice, evictionChoices, INFINITE } from "./choices.ts";
import { type Counted, errorBounds, estimates, type Known, together } from "./curve-estimate.ts";
import { identityOf, type LabTrace, withNextRequests } from "./trace-facts.ts";
import { type PoolOptions, replayAll, type ReplayJob } from "./replay-pool.ts";
import { replay } from "./replay.ts";
import { OFFLINE_BOUND } from "./replay-bound.ts";
import { SAMPLES } from "./sample-rate.ts";
import { type SampledTrace, sampledTrace, wholeTrace } from "./sampled-trace.ts";
import type { CacheSize } from "./sizes.ts";

/** In smaller samples errors were found larger than stated more often than they should be (docs/curve.md). */
const TRUSTED_OBJECTS = 3000;
/**
 * Policies that a miniature does not show as they are: what they learn takes as many requests in it as in the whole, and MRU
 * keeps what came first for ever. Found off by 20 (mru), 6 (lhd) and 3 (mini-lrb) points of miss ratio.
 */
const UNLIKE_THEIR_MINIATURES = ["mru", "lhd", "mini-lrb"];
const ALWAYS: Choice = { name: "always", label: "always", params: {} };

/** What to draw. */
export interface CurveOptions extends PoolOptions {
  readonly policies: readonly Choice[];
  readonly sizes: readonly CacheSize[];
  readonly seed: string;
  /** Share of the objects in each sample; 1: the whole trace. */
  readonly sampleRate: number;
  /** Show the infinite cache and Belady's optimum? */
  readonly bounds: boolean;
}

/** The whole, and what is gone through instead of it: samples, or itself. */
interface Sampling {
  readonly trace: LabTrace;
  readonly samples: readonly SampledTrace[];
  /** Share of the objects in each sample; 1: all. */
  readonly rate: number;
}

/** The policies of a curve, the bounds among them. */
export function curvePolicies({
  policies,
  sizes,
  bounds,
}: Pick<CurveOptions, "policies" | "sizes" | "bounds">) {
  const all = [...policies];
  if (bounds && !all.some(({ label }) => label === CEILING)) all.push(...evictionChoices(CEILING));
  if (bounds && sizes.some(({ unitSize }) => !unitSize))
    all.push({ name: OFFLINE_BOUND, label: OFFLINE_BOUND, params: {} });
  return all;
}

/** Finds the curves. */
export async function curve(trace: LabTrace, asked: CurveOptions): Promise<Curve> {
  const sizes = [...new Map(asked.sizes.map((size) => [size.text, size])).values()];
  const options = { ...asked, sizes };
  const { sampleRate, bounds } = options;
  const policies = curvePolicies(options);
  const sampling = { trace, samples: samplesOf(trace, options), rate: sampleRate };
  const stacked = (policy: Choice, size: CacheSize) =>
    policy.label === "lru" && size.unitSize && !trace.expires;
  const onStack = sizes.filter((size) => policies.some((policy) => stacked(policy, size)));
  const stacks = stackMisses(sampling, onStack);
  const { counted, audit } = await replays(sampling, policies, options, stacked);

  const points = policies.flatMap((policy) => {
    const rows = sizesFor(policy, sizes).map((size) => ({
      size,
      isStack: stacked(policy, size),
      counted: stacked(policy, size) ? stacks.get(size.text)! : counted.get(keyOf(policy, size))!,
    }));
    // Errors are pooled over the sizes of one unit: how bytes and objects scatter has little in common.
    return [false, true].flatMap((unitSize) =>
      curveOf(
        sampling,
        policy,
        rows.filter(({ size }) => size.unitSize === unitSize),
      ),
    );
  });
  return {
    trace: identityOf(trace),
    seed: options.seed,
    sampleRate,
    samples: sampling.samples.length,
    points: [...points, ...(bounds ? await endless(trace, options) : [])],
    notes: notesOf(trace, options),
    audit,
  };
}

function samplesOf(trace: LabTrace, { sampleRate, seed }: CurveOptions): SampledTrace[] {
  if (sampleRate === 1) return [wholeTrace(trace)];
  return Array.from({ length: SAMPLES }, (_, part) => sampledTrace(trace, sampleRate, part, seed));
}

/** One pass over each sample for LRU at all sizes. */
function stackMisses({ samples, rate }: Sampling, sizes: readonly CacheSize[]): Map<string, Counted[]> {
  const found = new Map<string, Counted[]>(sizes.map(({ text }) => [text, []]));
  if (sizes.length === 0) return found;
  for (const { trace } of samples) {
    const stack = new StackCurve();
    for (const { object, rows } of trace.chunks) stack.feed(object, rows);
    const misses = stack.misses(sizes.map(({ capacity }) => capacity * rate));
    sizes.forEach(({ text }, at) => found.get(text)!.push({ misses: misses[at], bytesMissed: misses[at] }));
  }
  return found;
}

/** Replays everything that is not a stack pass. */
async function replays(
  { samples, rate }: Sampling,
  policies: readonly Choice[],
  options: CurveOptions,
  stacked: (policy: Choice, size: CacheSize) => boolean,
): Promise<{ counted: Map<string, Counted[]>; audit: string[] }> {
  const jobs: ReplayJob[] = [];
  const keys: string[] = [];
  const looksAhead = policies.some(({ offline }) => offline === true);
  const traces = samples.map(({ trace }) => (looksAhead ? withNextRequests(trace) : trace));
  for (const policy of policies)
    for (const size of sizesFor(policy, options.sizes)) {
      if (stacked(policy, size)) continue;
      const scaled = { ...size, capacity: Math.max(1, Math.floor(size.capacity * rate)) };
      for (const trace of traces) {
        jobs.push({ trace, task: { eviction: policy, admission: ALWAYS, size: scaled, seed: options.seed } });
        keys.push(keyOf(policy, size));
      }
    }
  const results = jobs.length === 0 ? [] : await replayAll(jobs, options);
  const counted = new Map<string, Counted[]>();
  results.forEach((result, at) => {
    const list = counted.get(keys[at]) ?? [];
    list.push(result);
    counted.set(keys[at], list);
  });
  return { counted, audit: results.flatMap(({ audit }, at) => audit.map((text) => `${keys[at]}: ${text}`)) };
}

/** The points of one policy at sizes of one unit. */
function curveOf(
  { trace, samples, rate }: Sampling,
  policy: Choice,
  rows: readonly { size: CacheSize; isStack: boolean; counted: readonly Counted[] }[],
): CurvePoint[] {
  if (rows.length === 0) return [];
  const [{ size }] = rows;
  const whole = knownOf(wholeTrace(trace), size.unitSize);
  const known = samples.map((sample) => knownOf(sample, size.unitSize));
  const ratios = rows.map(({ counted }) => estimates(counted, known, whole, rate));
  const isExact = rate === 1;
  const { requests, bytesRequested } = whole;
  const ofRequests = ratios.map((ratio) => ratio.requests);
  const ofBytes = ratios.map((ratio) => ratio.bytes);
  const missErrors = isExact ? null : errorBounds(ofRequests, whole.firsts / requests);
  const byteErrors = isExact ? null : errorBounds(ofBytes, whole.firstBytes / Math.max(1, bytesRequested));
  return rows.map(({ size, isStack, counted }, at) => {
    const estimate = { misses: together(ratios[at].requests), bytes: together(ratios[at].bytes) };
    const misses = isExact ? counted[0].misses : Math.round(estimate.misses * requests);
    const bytesMissed = isExact ? counted[0].bytesMissed : Math.round(estimate.bytes * bytesRequested);
    return {
      policy: policy.label,
      method: policy.name === OFFLINE_BOUND ? "bound" : methodOf(isStack, rate),
      unit: size.unitSize ? "objects" : "bytes",
      size: size.text,
      capacity: size.capacity,
      requests,
      misses,
      missRatio: isExact ? misses / requests : estimate.misses,
      bytesRequested,
      bytesMissed,
      byteMissRatio: isExact ? bytesMissed / Math.max(1, bytesRequested) : estimate.bytes,
      missRatioError: missErrors === null ? null : missErrors[at],
      byteMissRatioError: byteErrors === null ? null : byteErrors[at],
    };
  });
}

/** What is known without replaying. */
function knownOf({ trace, objects, footprintBytes }: SampledTrace, unitSize: boolean): Known {
  const { requests, bytesRequested } = trace;
  return {
    requests,
    bytesRequested: unitSize ? requests : bytesRequested,
    firsts: objects,
    firstBytes: unitSize ? objects : footprintBytes,
  };
}

function methodOf(isStack: boolean, rate: number): CurveMethod {
  if (rate === 1) return isStack ? "stack distances" : "replay";
  return isStack ? "sampled distances" : "miniature";
}

/** A cache that holds everything, at any size alike: each object misses once, and again where copies expire. */
async function endless(trace: LabTrace, { sizes, seed }: CurveOptions): Promise<CurvePoint[]> {
  const [eviction] = evictionChoices("fifo");
  const points: CurvePoint[] = [];
  for (const unitSize of new Set(sizes.map((size) => size.unitSize))) {
    const all = { text: INFINITE, capacity: Infinity, unitSize };
    const { requests, bytesRequested, firsts, firstBytes } = knownOf(wholeTrace(trace), unitSize);
    const { misses, bytesMissed } = trace.expires
      ? await replay(trace, { eviction, admission: ALWAYS, size: all, seed })
      : { misses: firsts, bytesMissed: firstBytes };
    for (const size of sizes)
      if (size.unitSize === unitSize)
        points.push({
          policy: INFINITE,
          method: trace.expires ? "replay" : "count",
          unit: unitSize ? "objects" : "bytes",
          size: size.text,
          capacity: size.capacity,
          requests,
          misses,
          missRatio: misses / requests,
          bytesRequested,
          bytesMissed,
          byteMissRatio: bytesMissed / Math.max(1, bytesRequested),
          missRatioError: null,
          byteMissRatioError: null,
        });
  }
  return points;
}

function notesOf(trace: LabTrace, { policies, sizes, sampleRate, bounds }: CurveOptions): string[] {
  const notes: string[] = [];
  if (sizes.some(({ unitSize }) => unitSize))
    notes.push("sizes in objects: every object counts 1, bytes are objects");
  if (sizes.some(({ unitSize }) => !unitSize))
    notes.push("belady: optimal for objects of one size only; with sizes others may miss less");
  if (bounds && sizes.some(({ unitSize }) => !unitSize))
    notes.push(
      `${OFFLINE_BOUND}: no policy misses fewer requests, nor fewer bytes${sampleRate < 1 ? " (here an estimate of that bound)" : ""}`,
    );
  if (sampleRate < 1) {
    const objects = Math.round(trace.objects * sampleRate);
    notes.push(
      `estimated from ${SAMPLES} samples of about ${objects} objects each; errors are bounds of about 95 % from how far the samples lie apart, and do not know what all samples get wrong alike; --sample none is exact`,
    );
    const unlike = policies.filter(({ name }) => UNLIKE_THEIR_MINIATURES.includes(name));
    if (unlike.length > 0)
      notes.push(
        `${unlike.map(({ label }) => label).join(", ")}: a miniature behaves unlike the whole cache, by more than the stated error: take --sample none`,
      );
    if (objects < TRUSTED_OBJECTS)
      notes.push(
        `samples of fewer than ${TRUSTED_OBJECTS} objects: one point in four can be further off than stated`,
      );
    const smallest = Math.min(
      ...sizes.map(
        ({ capacity, unitSize }) =>
          (unitSize ? capacity : capacity / Math.max(1, trace.meanObjectBytes)) * sampleRate,
      ),
    );
    if (smallest < 100)
      notes.push(
        `the smallest cache holds about ${Math.max(0, Math.round(smallest))} objects in a sample: fewer than 100 are too few to trust`,
      );
  }
  if (trace.expires) notes.push("the trace has times to live: an expired copy counts as a miss");
  return notes;
}

/** With objects of one size Belady is the optimum itself, and needs no bound beside it. */
function sizesFor({ name }: Choice, sizes: readonly CacheSize[]): readonly CacheSize[] {
  return name === OFFLINE_BOUND ? sizes.filter(({ unitSize }) => !unitSize) : sizes;
}

function keyOf(policy: Choice, size: CacheSize): string {
  return `${policy.label} ${size.text}`;
}
