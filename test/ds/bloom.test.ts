import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BloomFilter } from "../../src/ds/bloom.ts";

test("what was added is there", () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer()), (keys) => {
      const filter = new BloomFilter(Math.max(1, keys.length), 0.01);
      for (const key of keys) filter.add(key);
      for (const key of keys) {
        expect(filter.has(key)).toBe(true);
        expect(filter.add(key)).toBe(true);
      }
      filter.clear();
      for (const key of keys) expect(filter.has(key)).toBe(false);
    }),
  );
});

describe.each([0.1, 0.01, 0.001])("at a rate of %d", (rate) => {
  test.each([
    ["dense keys", (n: number) => n],
    ["keys a stride apart", (n: number) => n * 4096],
    ["scattered keys", (n: number) => Math.imul(n, 0x9e3779b1)],
  ])("false answers on %s come about as often as asked for", (_, keyOf) => {
    const entries = 100_000;
    const filter = new BloomFilter(entries, rate);
    for (let n = 0; n < entries; n++) filter.add(keyOf(n));
    const asked = 200_000;
    let wrong = 0;
    for (let n = entries; n < entries + asked; n++) if (filter.has(keyOf(n))) wrong++;
    expect(wrong / asked).toBeLessThan(1.5 * rate);
    expect(wrong / asked).toBeGreaterThan(0.5 * rate);
  });
});

test("add says the same as has", () => {
  const filter = new BloomFilter(1000, 0.05);
  for (let n = 0; n < 3000; n++) {
    const key = (n * 7919) % 2003;
    expect(filter.has(key)).toBe(filter.add(key));
  }
});

test("takes little more room than Bloom's optimum of 9.59 bits an entry at 1 %", () => {
  const bits = (new BloomFilter(1_000_000, 0.01).bytes * 8) / 1_000_000;
  expect(bits).toBeGreaterThan(9.58);
  expect(bits).toBeLessThan(11.5);
});

test.each([
  [0, 0.01],
  [10, 0],
  [10, 1],
  [NaN, 0.1],
])("%d entries at %d are refused", (entries, rate) => {
  expect(() => new BloomFilter(entries, rate)).toThrow(RangeError);
});
