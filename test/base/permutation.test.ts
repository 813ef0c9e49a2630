import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Permutation } from "../../src/base/permutation.ts";

describe("a keyed permutation", () => {
  it("takes every number to another one and back, whatever its size and key", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 700 }), fc.integer(), (size, key) => {
        const permutation = new Permutation(size, key);
        const images = Array.from({ length: size }, (_, n) => permutation.at(n));
        expect(new Set(images).size).toBe(size);
        expect(images.every((image, n) => image < size && permutation.inverse(image) === n)).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  it("scatters neighbours: they hardly ever stay neighbours", () => {
    const permutation = new Permutation(100_000, 7);
    let near = 0;
    for (let n = 1; n < 100_000; n++) if (Math.abs(permutation.at(n) - permutation.at(n - 1)) < 50) near++;
    // Of random pairs a share of about 100 in 100,000 are so near.
    expect(near).toBeLessThan(200);
    expect(near).toBeGreaterThan(30);
  });

  it("reaches far beyond small tables", () => {
    const permutation = new Permutation(100_000_000, -3);
    for (const n of [0, 1, 99_999_999, 12_345_678]) expect(permutation.inverse(permutation.at(n))).toBe(n);
  });
});
