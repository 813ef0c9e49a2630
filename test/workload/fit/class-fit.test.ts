/** Known generators are found again; the parts of the fit hold against closed forms and against counting. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { distribution } from "../../../src/base/distribution.ts";
import { stream } from "../../../src/base/random.ts";
import { fitClass, popularityGap, ranked } from "../../../src/workload/fit/class-fit.ts";
import { expectedObjects, expectedStanding, rankBins } from "../../../src/workload/fit/counts.ts";
import { LAG_BINS, lagBin, LagCounter, lagOf } from "../../../src/workload/fit/lags.ts";
import { fitLaw } from "../../../src/workload/fit/popularity.ts";
import type { SyntheticClass } from "../../../src/workload/synthetic.ts";
import { columns, source } from "../generator.ts";

/** What a fit gets to see of generated requests. */
function observed(requests: number, spec: Partial<SyntheticClass>) {
  const { object } = columns(source(requests, [spec], { seed: "another" }));
  const lags = new LagCounter();
  const counts = new Uint32Array(Math.max(...object) + 1);
  for (const id of object) {
    lags.request(id);
    counts[id]++;
  }
  return { requests: lags.requests, counts: ranked(counts), lags: lags.counts };
}

describe("a fit finds again what generated the requests", () => {
  it.each([
    { exponent: 0.9, offset: 0, objects: 20_000 },
    { exponent: 1.2, offset: 50, objects: 10_000 },
    { exponent: 0.6, offset: 0, objects: 5000 },
  ])("Zipf and Mandelbrot: %o", ({ exponent, offset, objects }) => {
    const found = observed(60_000, { objects, popularity: { exponent, offset } });
    const { law, repeats } = fitClass(found, found);
    expect(repeats).toBeNull();
    expect(Math.abs(law.exponent - exponent)).toBeLessThan(0.05);
    expect(Math.abs(law.offset - offset)).toBeLessThan(Math.max(0.3, 0.3 * offset));
    expect(Math.abs(law.objects / objects - 1)).toBeLessThan(0.08);
  });

  it("repeats, their share and how far back they reach", () => {
    const repeats = { share: 0.4, after: { kind: "lognormal", median: 60, sigma: 1 } } as const;
    const popularity = { exponent: 0.7, offset: 0 };
    const found = observed(60_000, { objects: 50_000, popularity, repeats });
    const fit = fitClass(found, found);
    expect(Math.abs(fit.law.exponent - 0.7)).toBeLessThan(0.06);
    expect(Math.abs((fit.repeats?.share ?? 0) - 0.4)).toBeLessThan(0.05);
    const { quantile } = distribution(fit.repeats!.after);
    expect(quantile(0.5) / 60).toBeGreaterThan(0.75);
    expect(quantile(0.5) / 60).toBeLessThan(1.3);
    expect(quantile(0.9) / distribution(repeats.after).quantile(0.9)).toBeLessThan(1.4);
  });

  it("of a sample, for the whole", () => {
    const spec = { objects: 20_000, popularity: { exponent: 0.9, offset: 0 } };
    const whole = observed(60_000, spec);
    const { law } = fitClass(observed(30_000, spec), whole);
    expect(Math.abs(law.exponent - 0.9)).toBeLessThan(0.05);
    expect(Math.abs(law.objects / 20_000 - 1)).toBeLessThan(0.1);
  });

  it("copes with next to nothing", () => {
    for (const counts of [[1], [5], [1, 1, 1], [9, 9, 9]]) {
      const requests = counts.reduce((sum, count) => sum + count, 0);
      const one = { requests, counts: Uint32Array.from(counts), lags: new Float64Array(LAG_BINS) };
      const { law } = fitClass(one, one);
      expect(law.objects).toBeGreaterThanOrEqual(counts.length);
      expect(Number.isFinite(law.exponent) && Number.isFinite(law.offset)).toBe(true);
    }
  });
});

describe("the expected standing", () => {
  it("is Poisson's without repeats", () => {
    const bins = rankBins({ objects: 3, exponent: 0, offset: 0 });
    const { objects, requests } = expectedStanding(bins, 6, 0, [1, 2, 3]);
    // Three objects, each with a Poisson number of mean 2.
    const e = Math.exp(-2);
    expect(objects[0]).toBeCloseTo(3 * (1 - e), 10);
    expect(objects[1]).toBeCloseTo(3 * (1 - 3 * e), 10);
    expect(objects[2]).toBeCloseTo(3 * (1 - 5 * e), 10);
    expect(requests[0]).toBeCloseTo(6, 10);
    expect(requests[1]).toBeCloseTo(6 - 3 * 2 * e, 10);
    expect(expectedObjects(bins, 6)).toBeCloseTo(objects[0], 12);
  });

  it("is that of generated requests with repeats", () => {
    const spec = {
      objects: 5000,
      popularity: { exponent: 0.8, offset: 3 },
      repeats: { share: 0.5, after: { kind: "uniform", min: 1, max: 50 } },
    } as const;
    const { requests, counts } = observed(100_000, spec);
    const levels = [1, 2, 5, 20, 100];
    const found = expectedStanding(
      rankBins({ objects: 5000, exponent: 0.8, offset: 3 }),
      requests * 0.5,
      0.5,
      levels,
    );
    for (const [n, level] of levels.entries()) {
      const there = counts.filter((count) => count >= level);
      expect(Math.abs(found.objects[n] - there.length)).toBeLessThan(4 * Math.sqrt(there.length) + 2);
      const sum = there.reduce((all, count) => all + count, 0);
      expect(Math.abs(found.requests[n] / sum - 1)).toBeLessThan(0.04);
    }
  });

  it("knows the probability of each rank, alone or in a bin", () => {
    const bins = rankBins({ objects: 10_000, exponent: 1.1, offset: 2 });
    const weights = Array.from({ length: 10_000 }, (_, n) => (n + 3) ** -1.1);
    const all = weights.reduce((sum, weight) => sum + weight, 0);
    let first = 0;
    for (const { ranks, probability } of bins) {
      const exact = weights.slice(first, first + ranks).reduce((sum, weight) => sum + weight, 0) / all;
      expect(ranks * probability).toBeCloseTo(exact, 5);
      first += ranks;
    }
    expect(first).toBe(10_000);
  });
});

describe("a law", () => {
  it("takes no more objects than were asked for when there are no others", () => {
    const counts = new Uint32Array(50).fill(200);
    const law = fitLaw({ counts, requests: 10_000 }, 0, 50);
    expect(law.objects).toBe(50);
    expect(law.exponent).toBeLessThan(0.06);
  });
});

describe("lags", () => {
  it("fall into bins that follow each other without a gap", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 0x7fffffff }), (lag) => {
        const bin = lagBin(lag);
        expect(lagOf(bin)).toBeLessThanOrEqual(lag);
        expect(lagOf(bin + 1)).toBeGreaterThan(lag);
        expect(bin).toBeLessThan(LAG_BINS);
      }),
    );
  });

  it("are counted as by hand", () => {
    const counter = new LagCounter();
    for (const object of [5, 5, 9, 5, 9, 7]) counter.request(object);
    expect([...counter.counts].flatMap((count, bin) => (count > 0 ? [[lagOf(bin), count]] : []))).toEqual([
      [1, 1],
      [2, 2],
    ]);
  });
});

describe("the gap between two popularities", () => {
  it("is nothing for the same, and the area between curves for others", () => {
    const even = new Uint32Array(64).fill(3);
    expect(popularityGap(even, even)).toEqual({ max: 0, mean: 0 });
    expect(popularityGap(even, new Uint32Array(32).fill(50)).max).toBeCloseTo(0, 12);
    // Half of the objects have all but a few of the requests: at rank share 1/2 the curves are 1/2 apart.
    const skewed = new Uint32Array(64).fill(10_000, 0, 32).fill(1, 32);
    expect(popularityGap(even, skewed).max).toBeCloseTo(0.5, 3);
  });

  it("does not depend on which is which", () => {
    const luck = stream("gap");
    const random = (n: number) => ranked(Uint32Array.from({ length: n }, () => 1 + luck.below(1000)));
    const [one, other] = [random(40), random(300)];
    expect(popularityGap(one, other)).toEqual(popularityGap(other, one));
  });
});
