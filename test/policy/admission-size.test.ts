/** Admission by size: thresholds, exp(-size / c), and AdaptSize against the best fixed c and against the model's limits. */
import { describe, expect, it } from "vitest";
import { stream } from "../../src/base/random.ts";
import { type SoloBatch, SoloCache } from "../../src/cache/solo.ts";
import { AliasTable } from "../../src/ds/alias-table.ts";
import { bestScale, modelledHitRatio, objectClasses } from "../../src/policy/admission/adapt-size-model.ts";
import type { AdaptSize } from "../../src/policy/admission/adapt-size.ts";
import { adaptSize } from "../../src/policy/admission/adapt-size.ts";
import { always } from "../../src/policy/admission/always.ts";
import { expSize } from "../../src/policy/admission/exp-size.ts";
import { probability } from "../../src/policy/admission/probability.ts";
import { RequestCounts } from "../../src/policy/admission/request-counts.ts";
import { sizeThreshold } from "../../src/policy/admission/size-threshold.ts";
import { type AdmissionPolicy, parametersOf, PolicyClock } from "../../src/policy/contract.ts";
import { lru } from "../../src/policy/eviction/lru.ts";

const KIB = 1024;

function make(policy: AdmissionPolicy, params: Record<string, number>, seed = "test") {
  const clock = new PolicyClock();
  const admission = policy.create({
    capacityBytes: 1e6,
    expectedObjects: 1000,
    params: parametersOf(policy, params),
    clock,
    luck: () => stream(seed, policy.name),
  });
  return { clock, admission };
}

/** Share of so many offers of that size that enter. */
function shareAdmitted(
  policy: AdmissionPolicy,
  params: Record<string, number>,
  size: number,
  offers: number,
) {
  const { clock, admission } = make(policy, params);
  let admitted = 0;
  for (let n = 0; n < offers; n++) {
    clock.requests++;
    if (admission.admits(n % 7, size)) admitted++;
  }
  return admitted / offers;
}

/** Five standard deviations of a binomial share. */
const bound = (p: number, n: number) => 5 * Math.sqrt((p * (1 - p)) / n);

describe("probability", () => {
  it.each([0, 0.01, 0.3, 0.9, 1])("admits a share of %d, within binomial bounds", (p) => {
    const offers = 100_000;
    const share = shareAdmitted(probability, { p }, 500, offers);
    expect(Math.abs(share - p)).toBeLessThanOrEqual(bound(p, offers));
  });

  it("answers alike when asked twice about one offer, and draws anew for the next", () => {
    const { clock, admission } = make(probability, { p: 0.5 });
    const answers: boolean[] = [];
    for (let n = 0; n < 200; n++) {
      clock.requests++;
      answers.push(admission.admits(3, 10));
      expect(admission.admits(3, 10)).toBe(answers[n]);
    }
    expect(new Set(answers).size).toBe(2);
    const once = make(probability, { p: 0.5 });
    const again = answers.map(() => {
      once.clock.requests++;
      return once.admission.admits(3, 10);
    });
    expect(again).toEqual(answers);
  });
});

describe("size-threshold", () => {
  it("admits up to its size, that one included", () => {
    const { admission } = make(sizeThreshold, { bytes: 4096 });
    expect([1, 4095, 4096, 4097, 1e9].map((size) => admission.admits(1, size))).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
  });
});

describe("exp-size", () => {
  it.each([100, 16 * KIB, 32 * KIB, 96 * KIB, 320 * KIB])("%d bytes enter as exp(-size / c) says", (size) => {
    const c = 32 * KIB;
    const offers = 100_000;
    const p = Math.exp(-size / c);
    const share = shareAdmitted(expSize, { c }, size, offers);
    expect(Math.abs(share - p)).toBeLessThanOrEqual(bound(p, offers));
  });
});

/** Independent requests, Zipf 0.9 over objects whose sizes are drawn from 1 KiB to 4 MiB, log-uniformly. */
function mixedTrace(requests: number, objects: number): { batch: SoloBatch; sizes: Float64Array } {
  const draws = stream("mixed sizes");
  const sizes = Float64Array.from({ length: objects }, () =>
    Math.round(KIB * Math.exp(draws.uniform() * Math.log(4096))),
  );
  const popularity = new AliasTable(Float64Array.from({ length: objects }, (_, n) => (n + 1) ** -0.9));
  const object = Int32Array.from({ length: requests }, () => popularity.sample(draws));
  return {
    sizes,
    batch: {
      rows: requests,
      object,
      sizeBytes: Float64Array.from(object, (id) => sizes[id]),
      timeMicros: new Float64Array(requests),
      nextRecord: null,
      ttlMicros: null,
    },
  };
}

function part(batch: SoloBatch, from: number): SoloBatch {
  return {
    rows: batch.rows - from,
    object: batch.object.subarray(from),
    sizeBytes: batch.sizeBytes.subarray(from),
    timeMicros: batch.timeMicros.subarray(from),
    nextRecord: null,
    ttlMicros: null,
  };
}

/** Object hit ratio of the second half. */
function hitRatio(
  batch: SoloBatch,
  capacity: number,
  admission: AdmissionPolicy,
  params: Record<string, number>,
) {
  const cache = new SoloCache({
    eviction: lru,
    evictionParams: {},
    admission,
    admissionParams: params,
    capacity,
    unitSize: false,
    expectedObjects: capacity / (400 * KIB),
    luck: (purpose) => stream("test", purpose),
  });
  const half = batch.rows / 2;
  cache.feed({ ...batch, rows: half });
  const missesBefore = cache.misses;
  cache.feed(part(batch, half));
  expect(cache.audit()).toEqual([]);
  return 1 - (cache.misses - missesBefore) / half;
}

const SCALES = Array.from({ length: 15 }, (_, k) => 2 ** (10 + k));

describe("adapt-size", () => {
  const { batch, sizes } = mixedTrace(240_000, 20_000);

  it.each([16, 64, 256, 1024])("in %d MiB beats always, and comes close to the best fixed c", (mebibytes) => {
    const capacity = mebibytes * KIB * KIB;
    const plain = hitRatio(batch, capacity, always, {});
    const fixed = SCALES.map((c) => hitRatio(batch, capacity, expSize, { c }));
    const best = Math.max(...fixed);
    const tuned = hitRatio(batch, capacity, adaptSize, { interval: 30_000 });
    // The trace has room for tuning at all.
    expect(best).toBeGreaterThan(plain + 0.02);
    expect(tuned).toBeGreaterThan(plain + 0.02);
    expect(tuned).toBeGreaterThan(best - 0.02);
  });

  it("its model tells the hit ratio of a fixed c at which objects enter soon", () => {
    const counts = new RequestCounts();
    // The law itself, as counts: what is left is the model's error, not the sample's.
    for (let id = 0; id < sizes.length; id++) counts.count(id, sizes[id]);
    const classes = objectClasses(counts);
    const mass = sizes.reduce((sum, _, n) => sum + (n + 1) ** -0.9, 0);
    const exact = {
      objects: new Float64Array(sizes.length).fill(1),
      rate: Float64Array.from(sizes, (_, n) => (batch.rows * (n + 1) ** -0.9) / mass),
      sizeBytes: sizes,
    };
    expect(classes.objects.reduce((sum, n) => sum + n, 0)).toBe(sizes.length);
    const capacity = 64 * KIB * KIB;
    for (const c of [2 ** 19, 2 ** 40]) {
      const simulated = hitRatio(batch, capacity, expSize, { c });
      const modelled = modelledHitRatio(exact, capacity, c);
      expect(Math.abs(modelled - simulated)).toBeLessThan(0.02);
    }
  });

  it("its search finds what a fine grid finds", () => {
    const counts = new RequestCounts();
    for (let n = 0; n < 100_000; n++) counts.count(batch.object[n], batch.sizeBytes[n]);
    const classes = objectClasses(counts);
    for (const capacity of [4e6, 64e6, 500e6]) {
      const found = modelledHitRatio(classes, capacity, bestScale(classes, capacity));
      let grid = 0;
      for (let octave = 8; octave < 34; octave += 0.125)
        grid = Math.max(grid, modelledHitRatio(classes, capacity, 2 ** octave));
      expect(found).toBeGreaterThan(grid - 0.003);
    }
  });

  it("admits all while nothing is known, and practically all when everything fits", () => {
    const { admission } = make(adaptSize, { interval: 1000 });
    const adapt = admission as AdaptSize;
    expect(adapt.scaleBytes).toBe(Infinity);
    expect(adapt.admits(1, 1e9)).toBe(true);
    for (let n = 0; n < 1000; n++) adapt.request(n % 10, 1000);
    expect(adapt.scaleBytes).toBeGreaterThanOrEqual(1e6);
  });
});

describe("request counts", () => {
  it("count as a Map does, fade, and forget the faint", () => {
    const counts = new RequestCounts();
    const truth = new Map<number, number>();
    for (let n = 0; n < 30_000; n++) {
      const object = Math.floor(n * 0.37) % (1 + (n % 5000));
      counts.count(object, object + 1);
      truth.set(object, (truth.get(object) ?? 0) + 1);
    }
    const read = () => {
      const seen = new Map<number, number>();
      counts.objects.forEach((object, at) => {
        if (object === -1) return;
        seen.set(object, counts.counts[at]);
        expect(counts.sizesBytes[at]).toBe(object + 1);
      });
      expect(seen.size).toBe(counts.size);
      return [...seen].sort(([a], [b]) => a - b);
    };
    const sorted = [...truth].sort(([a], [b]) => a - b);
    expect(read()).toEqual(sorted);
    counts.fade(0.25, 1);
    expect(read()).toEqual(sorted.filter(([, n]) => n >= 4).map(([object, n]) => [object, n / 4]));
  });
});
