/** Requests for parts: shares, sizes and places are those that were asked for; the draws do not depend on what is drawn. */
import { describe, expect, it } from "vitest";
import { stream } from "../../src/base/random.ts";
import { Ranges, type RangeSpec } from "../../src/workload/ranges.ts";
import { RequestBatch } from "../../src/workload/requests.ts";

const SIZE = 1_000_000;

/** First byte and bytes of requests by turns from two metros for one object. */
function parts(spec: Partial<RangeSpec>, requests: number, sizeBytes = SIZE): [number, number][] {
  const ranges = new Ranges(
    { share: 1, size: { kind: "fixed", value: 300_000 }, from: "start", ...spec },
    stream("seed", "ranges"),
  );
  const batch = new RequestBatch();
  return Array.from({ length: requests }, (_, n) => {
    batch.metro[0] = n % 2;
    batch.sizeBytes[0] = batch.sentBytes[0] = sizeBytes;
    ranges.apply(batch, 0);
    return [batch.fromByte[0], batch.sentBytes[0]];
  });
}

describe("requests for parts", () => {
  it("ask for as large a share of the requests, and as much, as was said", () => {
    const drawn = parts({ share: 0.3, size: { kind: "uniform", min: 100_000, max: 200_000 } }, 20_000);
    const cut = drawn.filter(([, sent]) => sent < SIZE);
    expect(cut.length / drawn.length).toBeCloseTo(0.3, 1);
    expect(Math.min(...cut.map(([, sent]) => sent))).toBeGreaterThanOrEqual(100_000);
    expect(cut.reduce((sum, [, sent]) => sum + sent, 0) / cut.length).toBeCloseTo(150_000, -4);
    expect(cut.every(([from]) => from === 0)).toBe(true);
  });

  it("begin anywhere that leaves room for the part", () => {
    const from = parts({ from: "uniform" }, 20_000).map(([first]) => first);
    expect(Math.max(...from)).toBeGreaterThan(690_000);
    expect(Math.max(...from)).toBeLessThanOrEqual(700_000);
    expect(from.reduce((sum, first) => sum + first, 0) / from.length).toBeCloseTo(350_000, -4);
  });

  it("go on where the last one from the same metro ended, and begin anew at the end", () => {
    const once = [[0, 300_000], [300_000, 300_000], [600_000, 300_000], [900_000, 100_000], [0, 300_000]]; // prettier-ignore
    expect(parts({ from: "continuing" }, 10)).toEqual(once.flatMap((part) => [part, part]));
  });

  it("are the whole of what is not larger", () => {
    expect(parts({ from: "uniform" }, 3, 300_000)).toEqual(Array.from({ length: 3 }, () => [0, 300_000]));
  });
});
