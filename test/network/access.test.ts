import { describe, expect, it } from "vitest";
import { normalCdf } from "../../src/base/normal.ts";
import { ACCESS_KINDS, ACCESS_MIXES, type AccessKind, type Lognormal } from "../../src/network/access.ts";
import { ACCESS_GROUPS } from "../../src/network/countries.ts";
import { metros } from "../../src/network/metros.ts";
import { accessKind } from "./access-kind.ts";

/** Median over people online of all users of some technologies. */
function worldMedian(names: readonly string[], of: (kind: AccessKind) => Lognormal): number {
  const weights = names.map((name) =>
    metros().reduce((sum, metro) => sum + metro.online * (ACCESS_MIXES[metro.accessGroup][name] ?? 0), 0),
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const below = (value: number): number =>
    names.reduce((sum, name, k) => {
      const { median, sigma } = of(accessKind(name));
      return sum + (weights[k] / total) * normalCdf(Math.log(value / median) / sigma);
    }, 0);
  let low = 1;
  let high = 1e12;
  for (let step = 0; step < 100; step++) {
    const middle = Math.sqrt(low * high);
    if (below(middle) < 0.5) low = middle;
    else high = middle;
  }
  return low;
}

describe("access", () => {
  it("has the measured world medians: fixed 9 ms and 119 Mbit/s, mobile 24 ms and 106 Mbit/s", () => {
    const fixed = ["fibre", "cable", "dsl"];
    const mobile = ["lte", "5g"];
    expect(Math.abs(worldMedian(fixed, (kind) => kind.rttMicros) / 9000 - 1)).toBeLessThan(0.06);
    expect(Math.abs(worldMedian(mobile, (kind) => kind.rttMicros) / 24_000 - 1)).toBeLessThan(0.06);
    expect(Math.abs(worldMedian(fixed, (kind) => kind.bitsPerSecond) / 119e6 - 1)).toBeLessThan(0.08);
    expect(Math.abs(worldMedian(mobile, (kind) => kind.bitsPerSecond) / 106e6 - 1)).toBeLessThan(0.08);
  });

  it("mixes known technologies to a whole in every group", () => {
    expect(Object.keys(ACCESS_MIXES).sort((a, b) => (a < b ? -1 : 1))).toEqual(
      [...ACCESS_GROUPS].sort((a, b) => (a < b ? -1 : 1)),
    );
    for (const mix of Object.values(ACCESS_MIXES)) {
      expect(Object.values(mix).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
      for (const name of Object.keys(mix)) expect(accessKind(name).name).toBe(name);
    }
  });

  it("orders the technologies as measurements do", () => {
    const rtt = (name: string): number => accessKind(name).rttMicros.median;
    expect(rtt("fibre")).toBeLessThan(rtt("cable"));
    expect(rtt("cable")).toBeLessThan(rtt("dsl"));
    expect(rtt("5g")).toBeLessThan(rtt("lte"));
    expect(rtt("geo")).toBeGreaterThan(500_000);
    expect(new Set(ACCESS_KINDS.map((kind) => kind.name)).size).toBe(ACCESS_KINDS.length);
  });
});
