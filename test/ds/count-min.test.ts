import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { stream } from "../../src/base/random.ts";
import { AliasTable } from "../../src/ds/alias-table.ts";
import { CountMinSketch } from "../../src/ds/count-min.ts";

describe("frequencies", () => {
  test("are never too low, and stop at 15", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -40, max: 40 }), { maxLength: 600 }), (keys) => {
        const sketch = new CountMinSketch(16, Infinity);
        const counts = new Map<number, number>();
        for (const key of keys) {
          sketch.increment(key);
          counts.set(key, (counts.get(key) ?? 0) + 1);
        }
        for (const [key, count] of counts) {
          expect(sketch.frequency(key)).toBeGreaterThanOrEqual(Math.min(15, count));
          expect(sketch.frequency(key)).toBeLessThanOrEqual(15);
        }
      }),
    );
  });

  test("are seldom too high: within one of the truth for 98 % of keys at ten samples an entry", () => {
    const entries = 4096;
    const sketch = new CountMinSketch(entries, Infinity);
    const popularity = new AliasTable(Float64Array.from({ length: 20_000 }, (_, n) => 1 / (n + 1)));
    const draws = stream("sketch");
    const counts = new Uint32Array(20_000);
    for (let n = 0; n < 10 * entries; n++) {
      const key = popularity.sample(draws);
      sketch.increment(key);
      counts[key]++;
    }
    let wrong = 0;
    for (let key = 0; key < counts.length; key++)
      if (sketch.frequency(key) > Math.min(15, counts[key] + 1)) wrong++;
    expect(wrong / counts.length).toBeLessThan(0.02);
  });

  test("a fresh sketch knows nobody", () => {
    const sketch = new CountMinSketch(100);
    for (let key = 0; key < 1000; key++) expect(sketch.frequency(key)).toBe(0);
  });
});

describe("aging", () => {
  test("halves every count, odd ones rounded down", () => {
    // A crowded sketch, where every counter has neighbours in its word that must not lend it bits.
    const sketch = new CountMinSketch(64, Infinity);
    for (let key = 0; key < 100; key++) for (let n = 0; n < key % 16; n++) sketch.increment(key);
    const before = Array.from({ length: 300 }, (_, key) => sketch.frequency(key));
    expect(new Set(before).size).toBeGreaterThan(8);
    sketch.halve();
    before.forEach((count, key) => expect(sketch.frequency(key)).toBe(count >> 1));
  });

  test("comes by itself after the sample, and earlier fame fades", () => {
    const sketch = new CountMinSketch(64, 640);
    for (let n = 0; n < 15; n++) sketch.increment(7);
    expect(sketch.frequency(7)).toBe(15);
    // Four samples of other keys leave at most what collisions put back.
    for (let n = 0; n < 4 * 640; n++) sketch.increment(1000 + n);
    expect(sketch.frequency(7)).toBeLessThan(15);
    sketch.clear();
    expect(sketch.frequency(7)).toBe(0);
  });
});

test("costs 8 to 16 bytes an entry", () => {
  for (const entries of [64, 1000, 4096, 5000]) {
    const perEntry = new CountMinSketch(entries).bytes / entries;
    expect(perEntry).toBeGreaterThanOrEqual(8);
    expect(perEntry).toBeLessThan(17);
  }
});

/**
 * Closed form: a block serves a Poisson number of keys, mean 8; each of the four parts has 32 counters, so that each key leaves a
 * counter untouched with 31/32. A stranger is mistaken for known where all four counters of its are touched.
 */
test("takes strangers for known as seldom as four independent hashes do", () => {
  const entries = 8192;
  const sketch = new CountMinSketch(entries, Infinity);
  for (let key = 0; key < entries; key++) sketch.increment(key);
  let expected = 0;
  let poisson = Math.exp(-8);
  for (let keys = 0; keys < 60; keys++) {
    expected += poisson * (1 - (31 / 32) ** keys) ** 4;
    poisson *= 8 / (keys + 1);
  }
  const strangers = 100_000;
  let mistaken = 0;
  for (let n = 0; n < strangers; n++) if (sketch.frequency(1_000_000 + n) > 0) mistaken++;
  expect(expected).toBeLessThan(0.006);
  expect(mistaken / strangers / expected).toBeGreaterThan(0.8);
  expect(mistaken / strangers / expected).toBeLessThan(1.25);
});
