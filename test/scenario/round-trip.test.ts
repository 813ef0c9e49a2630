/** A resolved scenario reads as the very same scenario; a starter, a leaf and a broken text never surprise. */
import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { initScenario, starterNames } from "../../src/scenario/init.ts";
import { assignment, leaves, LEAVES_BASE } from "../../src/scenario/leaves.ts";
import { formatProblems, parseScenario } from "../../src/scenario/parse.ts";
import { PRESET_KINDS } from "../../src/scenario/presets/registry.ts";
import { resolvedText, resolvedYaml } from "../../src/scenario/resolve.ts";
import type { Scenario } from "../../src/scenario/types.ts";

const BASE = "name: round\nworkload: web\n";

function parsed(text: string, sets: string[] = []): Scenario {
  const { scenario, problems } = parseScenario(text, { file: "round.yaml", sets });
  expect(scenario, formatProblems(problems)).not.toBeNull();
  return scenario as Scenario;
}

/** `more` than reading the same again: the same text for what was read, down to the order of its fields. */
function expectRoundTrip(scenario: Scenario, more = true): void {
  const yaml = resolvedYaml(scenario);
  const again = parsed(yaml);
  // The quick comparison first: it is asked hundreds of times.
  if (!isDeepStrictEqual(again, scenario)) expect(again).toEqual(scenario);
  if (more) expect(resolvedYaml(again)).toBe(yaml);
}

const duration = fc.integer({ min: 1, max: 10_000_000_000 }).map((micros) => `${micros}us`);
const share = fc
  .double({ min: 0, max: 1, noNaN: true, noDefaultInfinity: true })
  .map((x) => (x < 1e-12 ? 0 : x));
const size = fc.integer({ min: 1, max: 2 ** 40 });
const factor = fc.double({ min: 0.001, max: 1, noNaN: true });
const times = fc.oneof(
  duration,
  duration.map((exponential) => ({ exponential })),
  fc.record({ median: duration, sigma: factor }).map((lognormal) => ({ lognormal })),
  fc.record({ alpha: factor }).map(({ alpha }) => ({ pareto: { min: "1ms", alpha, max: "20m" } })),
);
const quantiles = (value: fc.Arbitrary<number>) =>
  fc.tuple(value, value, value).map((three) => ({
    quantiles: { at: [0, "12.5%", 1], values: three.toSorted((a, b) => a - b) },
  }));
const tier = fc.record(
  {
    capacity: fc.oneof(
      size.map((bytes) => bytes + 1_000_000),
      share.filter((x) => x > 1e-9).map((x) => `${x * 100}%`),
    ),
    latency: times,
    concurrency: fc.integer({ min: 1, max: 65536 }),
    bandwidth: fc.oneof(
      fc.constant("unlimited"),
      fc.integer({ min: 1, max: 1e12 }).map((n) => `${n}B/s`),
    ),
    eviction: fc.constantFrom("fifo", "lru", "sieve", { policy: "s3-fifo", small: 0.3 }),
    admission: fc.constantFrom("always", "tiny-lfu", { policy: "n-hit", hits: 3 }),
  },
  { requiredKeys: ["capacity"] },
);
const content = fc.record({
  share: fc.double({ min: 0.001, max: 1000, noNaN: true }),
  objects: fc.integer({ min: 1, max: 1e8 }),
  size: fc.oneof(
    size,
    fc.record({ median: size, sigma: factor }).map((lognormal) => ({ lognormal })),
    quantiles(size),
  ),
  sizeCorrelation: fc.double({ min: -1, max: 1, noNaN: true }).map((x) => (Math.abs(x) < 1e-12 ? 0 : x)),
  repeats: fc.record({
    share,
    after: fc.oneof(fc.integer({ min: 1, max: 1e7 }), quantiles(fc.integer({ min: 1, max: 1e7 }))),
  }),
  ttl: duration,
  changeEvery: fc.oneof(duration, fc.constant("never")),
  churnPerDay: share,
});
const scenarios = fc.record({
  name: fc.constant("round"),
  description: fc.string(),
  seed: fc.string(),
  duration: fc.integer({ min: 4e9, max: 4e12 }).map((micros) => `${micros}us`),
  network: fc.record({ publicFactor: fc.double({ min: 1, max: 10, noNaN: true }), connectionReuse: share }),
  edge: fc.record({
    pops: fc.constantFrom("small", ["FRA"], ["FRA", { iata: "IAD", servers: 9 }]),
    servers: fc.integer({ min: 1, max: 255 }),
    tiers: fc
      .array(tier, { minLength: 1, maxLength: 3 })
      .map((tiers) => tiers.map((one, n) => ({ name: `t${n}`, ...one }))),
  }),
  shield: fc.constantFrom("none", "lab", "regional"),
  origin: fc.record({ serviceTime: times, errorRate: share }),
  content: fc.dictionary(fc.stringMatching(/^[a-z][a-z0-9-]{0,9}$/), content, { minKeys: 1, maxKeys: 4 }),
  workload: fc.oneof(
    fc.record({ rate: fc.double({ min: 1e-3, max: 1e6, noNaN: true }).map((n) => `${n}/s`) }),
    fc.record({ requests: fc.integer({ min: 1, max: 1e9 }) }),
    fc.record({
      rate: fc.constant("5/s"),
      diurnal: fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 24, maxLength: 24 }),
    }),
  ),
});

describe("round trip", () => {
  test("of any scenario", () => {
    fc.assert(
      fc.property(scenarios, (text) => {
        const { scenario } = parseScenario(JSON.stringify(text), { file: "any.json" });
        // A random tier may be too small for every random object: that is a problem, and rightly so.
        if (scenario !== null) expectRoundTrip(scenario);
      }),
      { numRuns: 100 },
    );
  });

  test("most of those scenarios are valid", () => {
    const made = fc.sample(scenarios, { numRuns: 60, seed: 1 });
    const good = made.filter(
      (text) => parseScenario(JSON.stringify(text), { file: "any.json" }).scenario !== null,
    );
    expect(good.length).toBeGreaterThan(made.length / 3);
  });

  test.each(starterNames())("of the starter %s", (starter) => {
    const text = initScenario("a b.c", starter, "../schema.json");
    expect(text.split("\n")[0]).toBe("# yaml-language-server: $schema=../schema.json");
    const result = parseScenario(text, { file: "init.yaml" });
    expect(result.problems).toEqual([]);
    expectRoundTrip(result.scenario as Scenario);
  });

  test.each(
    PRESET_KINDS.flatMap(({ kind, field, presets }) =>
      presets.map((preset) => [kind, preset.name, field] as const),
    ),
  )("of the preset %s: %s", (_, name, field) => {
    for (const place of field.split(", ")) {
      const { scenario, problems } = parseScenario(BASE, {
        file: "p.yaml",
        sets: [`${place.replace("NAME", "some")}=${name}`],
      });
      expect(scenario, formatProblems(problems)).not.toBeNull();
      expectRoundTrip(scenario as Scenario);
    }
  });

  test("of a trace", () => {
    expectRoundTrip(
      parsed(
        "name: t\nworkload: {trace: {path: a.csv, format: csv, columns: {client: 4}, timeUnit: ms, limit: 5k, clientMetro: Paris}}\n",
      ),
    );
  });

  test("spells out every default", () => {
    const text = resolvedText(parsed(BASE));
    expect(Object.keys(text)).toEqual([
      ..."name description seed start duration warmup timeline users network routing edge shield origin content workload pricing thresholds".split(
        " ",
      ),
    ]);
    expect(text["edge"]).toMatchObject({ pops: expect.arrayContaining(["FRA"]), virtualNodes: 100 });
  });
});

describe("leaves", () => {
  const all = leaves();
  /** Scenarios with what some leaves need, by what that is. */
  const bases = new Map<string, Scenario>();

  test("are many, each once for its needs", () => {
    expect(all.length).toBeGreaterThan(100);
    const ids = all.map((leaf) => [leaf.path, ...leaf.needs].join(" "));
    expect(new Set(ids).size).toBe(ids.length);
  });

  test.each(all.map((leaf) => [leaf.path, leaf] as const))("%s changes the scenario", (_, leaf) => {
    const before = leaf.base === undefined ? [] : [assignment(leaf.path, leaf.base)];
    const sets = [...leaf.needs, ...before];
    const was = bases.get(sets.join("\n")) ?? parsed(LEAVES_BASE, sets);
    bases.set(sets.join("\n"), was);
    const is = parsed(LEAVES_BASE, [...leaf.needs, assignment(leaf.path, leaf.changed)]);
    expect(isDeepStrictEqual(is, was)).toBe(false);
    expectRoundTrip(is, false);
  });
});

describe("broken text", () => {
  const good = [
    initScenario("fuzz", "news"),
    initScenario("fuzz", "log"),
    resolvedYaml(parsed(BASE, ["users.metros.top=3"])),
  ];
  const snippets = [
    "",
    " ",
    "\n",
    "\t",
    ":",
    "- ",
    "{",
    "}",
    "[",
    "]",
    '"',
    "'",
    "#",
    "&a ",
    "*a",
    "!!int ",
    "!x ",
    "? ",
    "|",
    ">",
    "-1",
    "0",
    "1e999",
    ".nan",
    ".inf",
    "null",
    "~",
    "true",
    "__proto__: ",
    "constructor: 1",
    "9".repeat(30),
    "é",
    "\u0000",
    "\ud800",
    "%",
    "<<: ",
    "---\n",
    "...\n",
  ];

  test("never throws, and always says why", () => {
    const mutation = fc.record({
      base: fc.constantFrom(...good),
      edits: fc.array(
        fc.record({
          at: fc.double({ min: 0, max: 1, noNaN: true }),
          cut: fc.nat(12),
          insert: fc.oneof(fc.constantFrom(...snippets), fc.string({ maxLength: 6 })),
        }),
        { minLength: 1, maxLength: 4 },
      ),
    });
    fc.assert(
      fc.property(mutation, ({ base, edits }) => {
        let text = base;
        for (const { at, cut, insert } of edits) {
          const from = Math.floor(at * text.length);
          text = text.slice(0, from) + insert + text.slice(from + cut);
        }
        const { scenario, problems } = parseScenario(text, { file: "fuzz.yaml" });
        if (scenario === null) expect(problems.length).toBeGreaterThan(0);
        const lines = text.split("\n").length;
        for (const problem of problems) {
          expect(problem.line).toBeGreaterThanOrEqual(1);
          expect(problem.line).toBeLessThanOrEqual(lines);
          expect(problem.column).toBeGreaterThanOrEqual(1);
          expect(problem.message).not.toBe("");
        }
        formatProblems(problems);
      }),
      { numRuns: 150 },
    );
  });

  test("nor does any value in any place", () => {
    const value = fc.oneof(fc.constantFrom(...snippets), fc.json({ maxDepth: 2 }), fc.string());
    fc.assert(
      fc.property(fc.constantFrom(...leaves().map((leaf) => leaf.path)), value, (path, text) => {
        const { scenario, problems } = parseScenario(BASE, { file: "fuzz.yaml", sets: [`${path}=${text}`] });
        expect(scenario !== null || problems.length > 0).toBe(true);
      }),
      { numRuns: 150 },
    );
  });
});
