import { expect, test } from "vitest";
import { hash2, hashText, mix32 } from "../../src/base/hash.ts";

test("mix32 is MurmurHash3's finaliser", () => {
  // Worked out in BigInt from the published constants.
  const wanted = (x: bigint) => {
    const u32 = (y: bigint) => BigInt.asUintN(32, y);
    x ^= x >> 16n;
    x = u32(x * 0x85ebca6bn);
    x ^= x >> 13n;
    x = u32(x * 0xc2b2ae35n);
    return Number(x ^ (x >> 16n));
  };
  for (let n = 0; n < 2000; n++) {
    const x = Math.imul(n, 0x9e3779b1) >>> 0;
    expect(mix32(x)).toBe(wanted(BigInt(x)));
  }
  expect(mix32(-1)).toBe(mix32(0xffffffff));
});

test("hashes spread: birthday collisions come as often as chance has them", () => {
  const collisions = (hash: (n: number) => number, n: number) => {
    const seen = new Set<number>();
    for (let k = 0; k < n; k++) seen.add(hash(k));
    return n - seen.size;
  };
  // 200,000 in 2^32: 4.7 expected, standard deviation 2.2.
  expect(collisions((n) => hashText(`/object/${n}.jpg`), 200_000)).toBeLessThan(14);
  expect(collisions((n) => hash2(n % 447, Math.floor(n / 447)), 200_000)).toBeLessThan(14);
});

test("every bit of the result is used", () => {
  let any = 0;
  let all = -1;
  for (let n = 0; n < 200; n++) {
    any |= hashText(String(n));
    all &= hashText(String(n));
  }
  expect([any, all]).toEqual([-1, 0]);
});

test("order, length and seed count", () => {
  expect(hash2(1, 2)).not.toBe(hash2(2, 1));
  expect(hashText("ab")).not.toBe(hashText("ba"));
  expect(hashText("")).not.toBe(hashText("\0"));
  expect(hashText("a", 1)).not.toBe(hashText("a", 2));
});
