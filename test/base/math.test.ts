import { describe, expect, test } from "vitest";
import * as math from "../../src/base/math.ts";
import { mix32 } from "../../src/base/hash.ts";

/** Distance in units of relative error, 0 when equal (signed zeros and NaN told apart). */
function relativeError(found: number, wanted: number): number {
  if (Object.is(found, wanted)) return 0;
  if (Number.isNaN(found) || Number.isNaN(wanted) || wanted === 0) return Infinity;
  return Math.abs((found - wanted) / wanted);
}

/** Largest relative error of `mine` against `theirs` on `count` points. */
function worst(
  mine: (x: number) => number,
  theirs: (x: number) => number,
  point: (u: number, n: number) => number,
  count = 300_000,
): number {
  let most = 0;
  for (let n = 0; n < count; n++) {
    const x = point((mix32(n) + mix32(n + 0x9e3779b9) / 4294967296) / 4294967296, n);
    const error = relativeError(mine(x), theirs(x));
    if (error > most) most = error;
  }
  return most;
}

/** A few units in the last place: Math.* of the running engine is itself only good to about one. */
const TIGHT = 1e-15;

/** Numbers of every size: u picks the mantissa, n the exponent. */
const anySize = (u: number, n: number) => (1 + u) * 2 ** ((n % 2040) - 1020);

describe("logarithms", () => {
  test("agree with Math on numbers of every size, near 1, and on draws", () => {
    for (const name of ["log", "log2", "log10"] as const) {
      expect(worst(math[name], Math[name], anySize)).toBeLessThan(TIGHT);
      expect(worst(math[name], Math[name], (u) => 0.5 + 1.5 * u)).toBeLessThan(TIGHT);
      expect(worst(math[name], Math[name], (u, n) => 1 + (u - 0.5) * 2 ** -(n % 50))).toBeLessThan(TIGHT);
      expect(worst(math[name], Math[name], (u) => u)).toBeLessThan(TIGHT);
      expect(worst(math[name], Math[name], (u, n) => u * 2 ** (-1023 - (n % 50)))).toBeLessThan(TIGHT);
    }
    expect(worst(math.log1p, Math.log1p, (u, n) => (u - 0.5) * 2 ** -(n % 60))).toBeLessThan(TIGHT);
    expect(worst(math.log1p, Math.log1p, anySize)).toBeLessThan(TIGHT);
  });

  test("of a draw is that of the middle of its cell", () => {
    const edges = [0, 1, 2, 3, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 2, 2 ** 32 - 1];
    const draw = (_: number, n: number) => (n < edges.length ? edges[n] : mix32(n) >>> (n % 32));
    expect(worst(math.logOfDraw, (x) => Math.log((x + 0.5) / 2 ** 32), draw)).toBeLessThan(TIGHT);
  });

  test("are exact where they can be", () => {
    for (let n = -1074; n < 1024; n++) expect(math.log2(2 ** n)).toBe(n);
    for (let n = 0; n <= 22; n++) expect(math.log10(Number(`1e${n}`))).toBe(n);
    expect(math.log(1)).toBe(0);
  });
});

describe("exponentials", () => {
  test("agree with Math", () => {
    expect(worst(math.exp, Math.exp, (u) => (u - 0.5) * 1400)).toBeLessThan(TIGHT);
    expect(worst(math.exp, Math.exp, (u, n) => (u - 0.5) * 2 ** -(n % 60))).toBeLessThan(TIGHT);
    expect(worst(math.expm1, Math.expm1, (u) => (u - 0.5) * 80)).toBeLessThan(TIGHT);
    expect(worst(math.expm1, Math.expm1, (u, n) => (u - 0.5) * 2 ** -(n % 60))).toBeLessThan(TIGHT);
  });

  test("exp of subnormal results is within half of the smallest number or one unit", () => {
    for (let x = -746; x < -700; x += 0.37)
      expect(Math.abs(math.exp(x) - Math.exp(x))).toBeLessThanOrEqual(
        Math.max(Number.MIN_VALUE, Math.exp(x) * TIGHT),
      );
  });

  test("pow agrees with Math.pow over the whole range of results", () => {
    const pairs = (n: number): [number, number] => {
      const u = mix32(n) / 4294967296;
      const v = mix32(n ^ 0x5bd1e995) / 4294967296;
      const x = n % 2 === 0 ? 0.5 + u : (1 + u) * 2 ** ((n % 2000) - 1000);
      return [x, (1400 * (v - 0.5)) / Math.log(x)];
    };
    let most = 0;
    for (let n = 0; n < 300_000; n++) {
      const [x, y] = pairs(n);
      most = Math.max(most, relativeError(math.pow(x, y), Math.pow(x, y)));
    }
    expect(most).toBeLessThan(2e-15);
  });

  test("pow is exact on small whole numbers", () => {
    for (let x = -12; x <= 12; x++)
      for (let y = 0; y <= 14; y++) expect(math.pow(x, y)).toBe(Number(BigInt(x) ** BigInt(y)));
  });
});

describe("trigonometry", () => {
  test("agrees with Math", () => {
    for (const name of ["sin", "cos"] as const) {
      expect(worst(math[name], Math[name], (u) => (u - 0.5) * 14)).toBeLessThan(TIGHT);
      expect(worst(math[name], Math[name], (u) => (u - 0.5) * 2e6)).toBeLessThan(TIGHT);
      expect(worst(math[name], Math[name], (u, n) => (u - 0.5) * 2 ** -(n % 60))).toBeLessThan(TIGHT);
      // Beside the zeros, where cancellation would show.
      expect(
        worst(math[name], Math[name], (u, n) => ((n % 1000) * Math.PI) / 2 + (u - 0.5) * 1e-9),
      ).toBeLessThan(1e-14);
    }
    expect(worst(math.atan, Math.atan, anySize)).toBeLessThan(TIGHT);
    expect(worst(math.atan, Math.atan, (u) => (u - 0.5) * 8)).toBeLessThan(TIGHT);
    expect(worst(math.asin, Math.asin, (u) => 2 * u - 1)).toBeLessThan(TIGHT);
    expect(worst(math.acos, Math.acos, (u) => 2 * u - 1)).toBeLessThan(TIGHT);
    expect(
      worst(
        (x) => math.atan2(x - 0.5, ((x * 1000) % 1) - 0.5),
        (x) => Math.atan2(x - 0.5, ((x * 1000) % 1) - 0.5),
        (u) => u,
      ),
    ).toBeLessThan(TIGHT);
  });
});

test("special values are those of Math", () => {
  const specials = [0, -0, 1, -1, 2, -2, 0.5, -0.5, 3, 1e300, -1e300, 1e-320, Infinity, -Infinity, NaN];
  const unary = [
    "log",
    "log2",
    "log10",
    "log1p",
    "exp",
    "expm1",
    "sin",
    "cos",
    "atan",
    "asin",
    "acos",
  ] as const;
  for (const name of unary)
    for (const x of specials) {
      if ((name === "sin" || name === "cos") && Math.abs(x) === 1e300) continue; // documented limit
      expect(relativeError(math[name](x), Math[name](x)), `${name}(${x})`).toBeLessThan(TIGHT);
    }
  for (const x of specials)
    for (const y of specials) {
      expect(relativeError(math.pow(x, y), Math.pow(x, y)), `pow(${x}, ${y})`).toBeLessThan(TIGHT);
      expect(relativeError(math.atan2(x, y), Math.atan2(x, y)), `atan2(${x}, ${y})`).toBeLessThan(TIGHT);
    }
});

test("the bits are those of the day they were published", () => {
  // A digest of results over many points: a change of any bit, on any engine, shows here.
  let digest = 0;
  const cell = new Float64Array(1);
  const bits = new Int32Array(cell.buffer);
  const fold = (value: number) => {
    cell[0] = value;
    digest = mix32(digest ^ bits[0]);
    digest = mix32(digest ^ bits[1]);
  };
  for (let n = 1; n <= 20_000; n++) {
    const x = mix32(n) / 65536;
    fold(math.log(x));
    fold(math.log2(x));
    fold(math.exp(x / 1000));
    fold(math.pow(x, 0.7));
    fold(math.sin(x));
    fold(math.cos(x));
    fold(math.atan2(x, 1000));
    fold(math.asin(x / 65536));
  }
  expect(digest).toBe(PUBLISHED);
});

const PUBLISHED = 2220616224;
