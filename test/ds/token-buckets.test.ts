/** Token buckets against their closed form and against a bucket that counts its tokens, in whole numbers. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TokenBuckets } from "../../src/ds/token-buckets.ts";

/** A bucket kept as what it is said to be: tokens, in units of 1 / 1,000,000, filled at `perSecond` of them a microsecond. */
class CountingBucket {
  #micros = 0n;
  #level: bigint;
  readonly #perSecond: bigint;
  readonly #full: bigint;

  constructor(perSecond: number, burst: number) {
    this.#perSecond = BigInt(perSecond);
    this.#full = BigInt(burst) * 1_000_000n;
    this.#level = this.#full;
  }

  take(nowMicros: number): boolean {
    const now = BigInt(nowMicros);
    const filled = this.#level + (now - this.#micros) * this.#perSecond;
    this.#level = filled < this.#full ? filled : this.#full;
    this.#micros = now;
    if (this.#level < 1_000_000n) return false;
    this.#level -= 1_000_000n;
    return true;
  }
}

const gaps = fc.array(fc.oneof(fc.constant(0), fc.nat(50_000), fc.nat(3_000_000)), {
  minLength: 1,
  maxLength: 300,
});

describe("a token bucket", () => {
  it("admits what counting its tokens admits, request by request", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 90 }),
        fc.integer({ min: 1, max: 20 }),
        gaps,
        (rate, burst, all) => {
          const buckets = new TokenBuckets(rate, burst, 1);
          const oracle = new CountingBucket(rate, burst);
          let now = 0;
          for (const gap of all) {
            now += gap;
            expect(buckets.take(0, now)).toBe(oracle.take(now));
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it("never admits more than burst + rate x t in any time t, and that much when asked without end", () => {
    const [rate, burst, micros] = [7, 12, 60_000_000];
    const buckets = new TokenBuckets(rate, burst);
    let admitted = 0;
    for (let now = 0; now <= micros; now += 1000) if (buckets.take(3, now)) admitted++;
    expect(admitted).toBe(burst + (rate * micros) / 1e6);
    fc.assert(
      fc.property(gaps, fc.integer({ min: 1, max: 9 }), (all, size) => {
        const one = new TokenBuckets(5, size, 1);
        const times: number[] = [];
        let now = 0;
        for (const gap of all) if (one.take(0, (now += gap))) times.push(now);
        for (let i = 0; i < times.length; i++)
          for (let j = i; j < times.length; j += 7)
            expect(j - i + 1).toBeLessThanOrEqual(size + (5 * (times[j] - times[i])) / 1e6 + 1e-6);
      }),
      { numRuns: 60 },
    );
  });

  it("knows nothing of its neighbours, and grows", () => {
    const buckets = new TokenBuckets(1, 1, 2);
    expect([0, 1, 1000, 5].map((bucket) => buckets.take(bucket, 10))).toEqual([true, true, true, true]);
    expect([0, 1, 1000, 5].map((bucket) => buckets.take(bucket, 20))).toEqual([false, false, false, false]);
    expect(buckets.take(1000, 1_000_010)).toBe(true);
  });
});
