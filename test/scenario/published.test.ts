/** What is generated from the schema and committed: the JSON Schema, the reference table; and the lists. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import {
  scenarioJsonSchema,
  scenarioJsonSchemaText,
  type JsonSchema,
} from "../../src/scenario/json-schema.ts";
import { LIST_KINDS, listOf } from "../../src/scenario/list.ts";
import { formatProblems, parseScenario } from "../../src/scenario/parse.ts";
import { CLASS_PRESETS, PRESET_KINDS } from "../../src/scenario/presets/registry.ts";
import { referenceMarkdown } from "../../src/scenario/reference.ts";
import { FIELDS } from "../../src/scenario/schema/scenario.ts";
import { fieldCards } from "../../src/scenario/schema/walk.ts";
import { METRICS } from "../../src/vocabulary/metrics.ts";

const root = new URL("../../", import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), "utf8");

/** Renewed by `npx vitest run test/scenario/published.test.ts -u`. */
describe("the committed files are what the schema generates now", () => {
  test("scenarios/schema.json", async () => {
    await expect(scenarioJsonSchemaText()).toMatchFileSnapshot("../../scenarios/schema.json");
  });

  test("docs/scenario.md", async () => {
    await expect(referenceMarkdown()).toMatchFileSnapshot("../../docs/scenario.md");
  });
});

const schema = scenarioJsonSchema();
const properties = schema["properties"] as Record<string, JsonSchema>;

/**
 * A validator of just the keywords that the schema uses, written from the JSON Schema specification
 * (2020-12): enough to hold the published schema against the parser.
 */
function accepts(node: JsonSchema, value: unknown): boolean {
  const isMap = typeof value === "object" && value !== null && !Array.isArray(value);
  for (const [keyword, argument] of Object.entries(node)) {
    const ok = (): boolean => {
      switch (keyword) {
        case "type":
          return [argument]
            .flat()
            .some((type) =>
              type === "object"
                ? isMap
                : type === "array"
                  ? Array.isArray(value)
                  : type === "integer"
                    ? Number.isInteger(value)
                    : type === "null"
                      ? value === null
                      : typeof value === type,
            );
        case "enum":
          return (argument as unknown[]).includes(value);
        case "const":
          return argument === value;
        case "anyOf":
          return (argument as JsonSchema[]).some((one) => accepts(one, value));
        case "allOf":
          return (argument as JsonSchema[]).every((one) => accepts(one, value));
        case "pattern":
          return typeof value !== "string" || new RegExp(argument as string, "u").test(value);
        case "minimum":
          return typeof value !== "number" || value >= (argument as number);
        case "exclusiveMinimum":
          return typeof value !== "number" || value > (argument as number);
        case "maximum":
          return typeof value !== "number" || value <= (argument as number);
        case "minItems":
          return !Array.isArray(value) || value.length >= (argument as number);
        case "maxItems":
          return !Array.isArray(value) || value.length <= (argument as number);
        case "items":
          return !Array.isArray(value) || value.every((item) => accepts(argument as JsonSchema, item));
        case "required":
          return !isMap || (argument as string[]).every((key) => Object.hasOwn(value, key));
        case "minProperties":
          return !isMap || Object.keys(value).length >= (argument as number);
        case "maxProperties":
          return !isMap || Object.keys(value).length <= (argument as number);
        case "properties":
          return (
            !isMap ||
            Object.entries(value).every(
              ([key, item]) =>
                !Object.hasOwn(argument as object, key) ||
                accepts((argument as Record<string, JsonSchema>)[key], item),
            )
          );
        case "propertyNames":
          return !isMap || Object.keys(value).every((key) => accepts(argument as JsonSchema, key));
        case "additionalProperties": {
          if (!isMap) return true;
          const known = (node["properties"] ?? {}) as object;
          const others = Object.entries(value).filter(([key]) => !Object.hasOwn(known, key));
          return argument === false
            ? others.length === 0
            : others.every(([, item]) => accepts(argument as JsonSchema, item));
        }
        case "description":
        case "title":
        case "default":
        case "examples":
        case "$schema":
        case "$id":
          return true;
        default:
          throw new Error(`the test does not know the keyword ${keyword}`);
      }
    };
    if (!ok()) return false;
  }
  return true;
}

describe("the JSON Schema", () => {
  test("says what it is, and that two fields are required", () => {
    expect(schema["$schema"]).toBe("https://json-schema.org/draft/2020-12/schema");
    expect(schema["required"]).toEqual(["name", "workload"]);
    expect(schema["additionalProperties"]).toBe(false);
  });

  test("describes every field", () => {
    for (const card of fieldCards(FIELDS)) expect(card.about, card.path).not.toBe("");
    for (const [name, property] of Object.entries(properties))
      expect(property["description"], name).toBeTruthy();
  });

  test("enumerates names for completion", () => {
    const text = JSON.stringify(schema);
    for (const name of [
      "cloudflare-like",
      "s3-fifo",
      "tiny-lfu",
      "geodns",
      "oracleGeneral",
      "textbook",
      "object-store",
    ])
      expect(text, name).toContain(`"${name}"`);
    for (const preset of CLASS_PRESETS) expect(text).toContain(`"${preset.name}"`);
  });

  test("has defaults that are valid themselves", () => {
    for (const [name, property] of Object.entries(properties))
      if ("default" in property) expect(accepts(property, property["default"]), name).toBe(true);
  });

  /** Rest of a scenario in JSON; what the parser takes the schema must take, and the other way round. */
  const SAMPLES: readonly [rest: Record<string, unknown>, valid: boolean][] = [
    [{}, true],
    [{ seed: 7, duration: "1h30m", warmup: 0, start: "06:00" }, true],
    [{ duration: 5 }, false],
    [{ duration: "5 parsecs" }, false],
    [{ durtion: "1h" }, false],
    [{ users: { metros: "world", access: "fibre" } }, true],
    [{ users: { metros: { top: 5 }, access: { fibre: 1, lte: "20%" } } }, true],
    [{ users: { metros: ["Tokyo", { metro: "Paris", weight: 3 }] } }, true],
    [{ users: { metros: { topp: 5 } } }, false],
    [{ edge: { pops: "small", tiers: "lab" } }, true],
    [{ edge: { pops: "smal" } }, false],
    [{ edge: { pops: ["FRA", { iata: "IAD", servers: 3 }] } }, true],
    [{ edge: { pops: [{ servers: 3 }] } }, false],
    [{ edge: { tiers: [{ name: "ram", capacity: "1GB", eviction: "sieve" }] } }, true],
    [
      {
        edge: {
          tiers: [{ name: "ram", capacity: 1_000_000_000, eviction: { policy: "s3-fifo", small: 0.2 } }],
        },
      },
      true,
    ],
    [{ edge: { tiers: [{ name: "ram", capacity: "1GB", eviction: { policy: "lru", small: 0.2 } }] } }, false],
    [{ edge: { tiers: [{ name: "ram", capacity: "1GB", eviction: "mruu" }] } }, false],
    [{ edge: { tiers: [{ name: "ram" }] } }, false],
    [{ edge: { tiers: [] } }, false],
    [{ edge: { collapse: "yes" } }, false],
    [{ shield: "none" }, true],
    [{ shield: "us-east" }, true],
    [{ shield: { preset: "eu-west", servers: 3 } }, true],
    [{ shield: { place: "IAD", tiers: "shield" } }, true],
    [{ shield: "non" }, false],
    [{ origin: { serviceTime: { lognormal: { median: "5ms", sigma: 0.3 } } } }, true],
    [{ origin: { serviceTime: { lognormal: { median: "5ms" } } } }, false],
    [{ origin: { serviceTime: { exponential: "5ms", uniform: { min: "1ms", max: "2ms" } } } }, false],
    [{ origin: { bandwidth: "10Gbps", errorRate: "0.1%" } }, true],
    [{ origin: { bandwidth: 10 } }, false],
    [{ content: "news" }, true],
    [{ content: { html: { ttl: "5m" }, pics: "image" } }, true],
    [{ content: { Html: "html" } }, false],
    [{ content: { html: { ttl: "5 m" } } }, true],
    [{ content: { html: { tttl: "5m" } } }, false],
    [{ pricing: "cloudfront", thresholds: ["hit_ratio > 0.9"] }, true],
    [{ pricing: { https: false } }, true],
    [{ workload: { rate: "20/s", diurnal: "flat" } }, true],
    [{ workload: { rate: "20/s", diurnal: { trough: 2 } } }, false],
    [{ workload: { rate: 20 } }, false],
    [{ workload: { trace: { path: "a.log" } } }, true],
    [{ workload: { trace: "a.log" } }, true],
    [{ workload: { trace: { format: "csv" } } }, false],
    [{ workload: { requests: "1.2M", flashCrowds: [{ at: "1h", rate: "5/s", class: "html" }] } }, true],
    [{ workload: { requests: "1.2M", flashCrowds: [{ at: "1h", class: "html" }] } }, false],
  ];

  test.each(SAMPLES.map(([rest, valid]) => [JSON.stringify(rest), valid, rest] as const))(
    "%s: %s",
    (_, valid, rest) => {
      const scenario = { name: "sample", workload: "web", ...rest };
      const { scenario: parsed, problems } = parseScenario(JSON.stringify(scenario), { file: "sample.json" });
      expect(parsed !== null, formatProblems(problems)).toBe(valid);
      expect(accepts(schema, scenario)).toBe(valid);
    },
  );
});

describe("scenarios in the repository", () => {
  for (const folder of ["scenarios/", "bench/"]) {
    if (!existsSync(new URL(folder, root))) continue;
    for (const file of readdirSync(new URL(folder, root)).filter((name) => name.endsWith(".yaml")))
      test(`${folder}${file} is valid`, () => {
        const { scenario, problems } = parseScenario(read(folder + file), { file });
        expect(scenario, formatProblems(problems)).not.toBeNull();
      });
  }
});

describe("presets", () => {
  test.each(PRESET_KINDS.map((kind) => [kind.kind, kind] as const))(
    "of %s have names of their own, a line and a source",
    (_, { presets }) => {
      expect(new Set(presets.map((preset) => preset.name)).size).toBe(presets.length);
      for (const { name, about, source } of presets) {
        expect(name).toMatch(/^[a-z][a-z0-9-]*$/);
        expect(about.length).toBeGreaterThan(5);
        expect(source.length).toBeGreaterThan(5);
      }
    },
  );
});

describe("lists", () => {
  test.each(LIST_KINDS.map(({ kind }) => kind))("%s has rows as wide as its head", async (kind) => {
    const listing = await listOf(kind);
    expect(listing?.rows.length).toBeGreaterThan(0);
    for (const row of listing?.rows ?? []) expect(row).toHaveLength(listing?.columns.length as number);
  });

  test("there is none of nothing", async () => {
    expect(await listOf("nothing")).toBeNull();
  });
});

test("metrics have names of their own", () => {
  expect(new Set(METRICS.map((metric) => metric.name)).size).toBe(METRICS.length);
});
