/** Nothing in src/ makes the same seed give other bytes; and proof that each ban can fail. */
import { describe, expect, it } from "vitest";
import { findBanned } from "./bans.ts";
import { parseSource, readAllSources } from "./source-file.ts";

describe("src/", () => {
  it("uses nothing that is banned", () => expect(readAllSources().flatMap(findBanned)).toEqual([]));
});

const bannedEverywhere = [
  "const x = Math.random();",
  'const x = Math["random"]();',
  "const id = crypto.randomUUID();",
  "names.sort();",
  "const sorted = names.toSorted();",
  'names["sort"]();',
  "a.localeCompare(b);",
  "(1234).toLocaleString();",
  "text.toLocaleUpperCase();",
  "new Intl.NumberFormat();",
];

const bannedInPureRooms = [
  ...["pow", "exp", "expm1", "log", "log2", "log10", "log1p", "cbrt", "hypot"].map(
    (name) => `Math.${name}(2);`,
  ),
  ...["sin", "cos", "tan", "asin", "acos", "atan", "atan2", "sinh", "cosh", "tanh"].map(
    (name) => `Math.${name}(2);`,
  ),
  "const y = x ** 2;",
  "x **= 2;",
  "const log = Math\n  .log2;",
  "const { exp } = Math;",
  "const M = Math;",
  "Math[name](2);",
  "const now = Date.now();",
  "const now = new Date();",
  "const now = Date();",
  "const day = new Date(2026, 1, 1);",
  "const hour = day.getHours();",
  "performance.now();",
  "process.hrtime.bigint();",
  "process.env.SEED;",
  "Buffer.alloc(8);",
  "const table = { Buffer };",
];

describe("the bans", () => {
  it.each(bannedEverywhere)("see %j in every room", (text) => {
    expect(findBanned(parseSource("src/cli/main.ts", text))).toHaveLength(1);
    expect(findBanned(parseSource("src/ds/a.ts", text)).length).toBeGreaterThan(0);
  });

  it.each(bannedInPureRooms)("see %j below run/, and leave it to run/", (text) => {
    expect(findBanned(parseSource("src/report/a.ts", text)).length).toBeGreaterThan(0);
    expect(findBanned(parseSource("src/base/a.ts", text)).length).toBeGreaterThan(0);
    expect(findBanned(parseSource("src/run/a.ts", text))).toEqual([]);
  });

  it("name the place and what to write instead", () => {
    expect(findBanned(parseSource("src/ds/a.ts", "// why\nconst x = Math.random();"))).toEqual([
      "src/ds/a.ts:2  Math.random: draw from a named stream of the run's seed",
    ]);
  });

  it("see nothing in what is exact, in comments, in strings, in names", () => {
    const text = `
      // Math.random() and x ** 2
      const text = "Date.now() Math.pow(2)";
      const y = Math.floor(Math.sqrt(Math.abs(x))) + Math.PI * Math.imul(1, 2);
      rows.sort((a, b) => a - b);
      const day = new Date(timeMillis).getUTCHours() + Date.UTC(2026, 1);
      const station = { process: 1, performance: 2 };
      station.process = station.performance;
      interface Stage { process: string; Buffer: number }
      function log(x: number): number { return x; }
      log(2);
    `;
    expect(findBanned(parseSource("src/base/a.ts", text))).toEqual([]);
  });
});
