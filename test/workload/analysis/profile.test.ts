import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stream } from "../../../src/base/random.ts";
import { OrderCounter } from "../../../src/workload/analysis/order-counter.ts";
import { Histogram } from "../../../src/ds/histogram.ts";
import { fitZipf } from "../../../src/workload/analysis/popularity.ts";
import { TraceProfile } from "../../../src/workload/analysis/profile.ts";
import { RateCounter } from "../../../src/workload/analysis/rate.ts";
import { EXACT_OBJECTS, ReuseDistances } from "../../../src/workload/analysis/reuse-distances.ts";
import { SynthTrace } from "../../../src/workload/synth/generator.ts";
import { PLAIN_SPEC } from "../../../src/workload/synth/spec.ts";
import { GET, RecordBatch } from "../../../src/workload/trace/contract.ts";

/** Profile of a sequence of objects, a second apart, sizes by object. */
function profileOf(objects: readonly number[], size: (object: number) => number = (object) => object + 1) {
  const profile = new TraceProfile();
  const batch = new RecordBatch();
  objects.forEach((object, n) => {
    batch.timeMicros[0] = n * 1e6;
    batch.object[0] = object;
    batch.sizeBytes[0] = size(object);
    batch.sentBytes[0] = batch.status[0] = batch.client[0] = -1;
    batch.method[0] = GET;
    batch.rows = 1;
    profile.feed(batch);
  });
  return profile.result(1e6);
}

/** Distinct other objects since the last request for the same one, by looking. */
function naiveDistances(objects: readonly number[]): number[] {
  return objects.flatMap((object, n) => {
    const before = objects.lastIndexOf(object, n - 1);
    return n === 0 || before < 0 ? [] : [new Set(objects.slice(before + 1, n)).size];
  });
}

const sequence = fc.array(fc.nat(12), { minLength: 1, maxLength: 80, size: "max" });

describe("reuse distances", () => {
  it("are those found by looking", () => {
    fc.assert(
      fc.property(sequence, (objects) => {
        const reuse = new ReuseDistances(EXACT_OBJECTS, new Histogram());
        for (const object of objects) reuse.request(object);
        const naive = naiveDistances(objects);
        expect(reuse.distances.count).toBe(naive.length);
        expect(reuse.distances.sum).toBe(naive.reduce((sum, distance) => sum + distance, 0));
        expect(reuse.distances.max).toBe(Math.max(0, ...naive));
        const sorted = naive.toSorted((a, b) => a - b);
        if (naive.length > 0)
          expect(reuse.distances.quantile(0.5)).toBe(sorted[Math.ceil(naive.length / 2) - 1]);
      }),
    );
  });

  it("survive that the line is closed up, many times", () => {
    // A loop over n objects has the distance n - 1 throughout.
    const reuse = new ReuseDistances(EXACT_OBJECTS, new Histogram());
    for (let n = 0; n < 400_000; n++) reuse.request(n % 3000);
    expect([reuse.distances.min, reuse.distances.max]).toEqual([2999, 2999]);
    expect(reuse.distances.count).toBe(397_000);
    const long = new ReuseDistances(EXACT_OBJECTS, new Histogram());
    for (let n = 0; n < 300_000; n++) long.request(n % 100_000);
    expect([long.distances.min, long.distances.max, long.rate]).toEqual([99_999, 99_999, 1]);
  });

  it("are estimated from a sample when there are more objects than may be followed", () => {
    const sampled = new ReuseDistances(2000, new Histogram());
    const loop = 100_000;
    for (let n = 0; n < 5 * loop; n++) sampled.request(n % loop);
    expect(sampled.rate).toBe(1 / 64);
    expect(sampled.distances.quantile(0.5) / loop).toBeCloseTo(1, 1);
    expect(sampled.distances.count / (4 * loop)).toBeCloseTo(1, 1);
  });

  it("count places as a list of them does", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.nat(5000), { minLength: 1, maxLength: 400, size: "max" }),
        fc.nat(5000),
        (places, at) => {
          const counter = new OrderCounter(5001);
          for (const place of places) counter.take(place);
          counter.free(places[0]);
          expect(counter.behind(at)).toBe(places.slice(1).filter((place) => place > at).length);
          expect(counter.taken).toBe(places.length - 1);
        },
      ),
    );
  });
});

describe("counts", () => {
  it("of objects, single requests, bytes and sizes are those found by looking", () => {
    fc.assert(
      fc.property(sequence, (objects) => {
        const profile = profileOf(objects);
        const distinct = [...new Set(objects)];
        const once = distinct.filter(
          (object) => objects.filter((other) => other === object).length === 1,
        ).length;
        expect(profile.requests).toBe(objects.length);
        expect(profile.objects).toBe(distinct.length);
        expect(profile.oneHit).toEqual({
          objects: once,
          ofObjects: once / distinct.length,
          ofRequests: once / objects.length,
        });
        expect(profile.footprintBytes).toBe(distinct.reduce((sum, object) => sum + object + 1, 0));
        expect(profile.bytesRequested).toBe(objects.reduce((sum, object) => sum + object + 1, 0));
        expect(profile.sizes.byObject?.max).toBe(Math.max(...objects) + 1);
        expect(profile.reuse.timesMicros?.count ?? 0).toBe(objects.length - distinct.length);
      }),
    );
  });

  it("of changed sizes, sizes of zero and steps back", () => {
    const profile = new TraceProfile();
    const batch = new RecordBatch();
    batch.timeMicros.set([5e6, 9e6, 2e6, 8e6]);
    batch.object.set([0, 0, 1, 0]);
    batch.sizeBytes.set([10, 20, 0, 20]);
    batch.sentBytes.fill(-1);
    batch.status.fill(-1);
    batch.rows = 4;
    profile.feed(batch);
    const { sizes, time, footprintBytes } = profile.result();
    expect([sizes.changedRequests, sizes.zeroRequests, footprintBytes]).toEqual([1, 1, 10]);
    expect([time.stepsBack, time.largestStepBackMicros]).toEqual([1, 7e6]);
    expect([time.firstMicros, time.lastMicros]).toEqual([2e6, 9e6]);
  });

  it("take the size of an object of a log from whole answers only", () => {
    const profile = new TraceProfile();
    const batch = new RecordBatch();
    batch.object.set([0, 0, 0, 1]);
    batch.sizeBytes.fill(-1);
    batch.sentBytes.set([0, 100, 30, 7]);
    batch.status.set([304, 200, 206, 404]);
    batch.rows = 4;
    profile.feed(batch);
    const found = profile.result();
    expect([found.footprintBytes, found.bytesRequested]).toEqual([100, 137]);
    expect([found.sizes.unknownObjects, found.errorAnswers]).toEqual([1, 1]);
  });
});

describe("the Zipf fit", () => {
  it.each([
    [0.6, 1000],
    [0.8, 20_000],
    [1, 20_000],
    [1.3, 5000],
  ])("finds exponent %d again, within the error that it states", (exponent, objects) => {
    const trace = new SynthTrace({
      ...PLAIN_SPEC,
      requests: 400_000,
      objects,
      popularity: { exponent, offset: 0 },
    });
    const batch = new RecordBatch();
    const requestsOf = new Uint32Array(objects);
    for (trace.fill(batch); batch.rows > 0; trace.fill(batch))
      for (let row = 0; row < batch.rows; row++) requestsOf[batch.object[row]]++;
    const fit = fitZipf(requestsOf);
    expect(Math.abs((fit?.exponent ?? NaN) - exponent)).toBeLessThan(fit?.error ?? 0);
    expect(fit?.error).toBeLessThan(0.02);
  });

  it("is exact on counts without chance", () => {
    const counts = Uint32Array.from({ length: 5000 }, (_, rank) => Math.round(1e9 * (1 / (rank + 1))));
    expect(fitZipf(counts)?.exponent).toBeCloseTo(1, 3);
    expect(fitZipf(counts)?.leastSquaresExponent).toBeCloseTo(1, 2);
  });

  it("states a large error where the law does not hold, and none where there is too little", () => {
    const luck = stream("two classes", "counts");
    const counts = Uint32Array.from({ length: 4000 }, (_, n) => (n < 400 ? 5000 : 50) + luck.below(20));
    expect(fitZipf(counts)?.error).toBeGreaterThan(0.05);
    expect(fitZipf(Uint32Array.of(3, 2, 1))).toBeNull();
  });
});

describe("the rate in time", () => {
  it("loses no request and keeps to 48 round buckets, however long the trace", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 40, size: "max" }),
        (powers) => {
          const counter = new RateCounter();
          let at = 0;
          for (const power of powers) counter.record((at += 2 ** Math.min(power, 44)));
          const { requests, widthMicros } = counter.result(1);
          expect(requests.length).toBeLessThanOrEqual(48);
          expect(requests.reduce((sum, count) => sum + count, 0)).toBe(powers.length);
          expect(widthMicros).toBeGreaterThan(0);
        },
      ),
    );
  });

  it("puts requests where they belong", () => {
    const counter = new RateCounter();
    for (let minute = 0; minute < 24 * 60; minute++)
      for (let n = 0; n < (minute < 720 ? 1 : 3); n++) counter.record(minute * 6e7);
    const { requests, widthMicros } = counter.result(1e6);
    expect(widthMicros).toBe(1800e6);
    expect(requests).toEqual(Array.from({ length: 48 }, (_, n) => (n < 24 ? 30 : 90)));
  });
});
