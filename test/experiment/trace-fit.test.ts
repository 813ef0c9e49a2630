/**
 * A scenario fitted to a log: as near to it as it says, valid, and silent about everything that the log names.
 */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { type FitOutcome, fitTrace } from "../../src/experiment/trace-fit.ts";
import { writeSynthTrace } from "../../src/experiment/trace-synth.ts";
import { fitReport } from "../../src/report/fit.ts";
import { runReplica } from "../../src/run/replica.ts";
import { UsageError } from "../../src/run/usage-error.ts";
import { parseScenario } from "../../src/scenario/parse.ts";
import type { SyntheticWorkload } from "../../src/scenario/types.ts";
import { PLAIN_SPEC } from "../../src/workload/synth/spec.ts";
import { ROOT } from "../source/root.ts";

const folder = mkdtempSync(join(tmpdir(), "cdnlab-fit-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string) => join(folder, name);

function written(name: string, text: string): string {
  writeFileSync(at(name), text);
  return at(name);
}

/** The scenario of an outcome; it must be valid, without warnings. */
function scenarioOf({ text }: FitOutcome) {
  const { scenario, problems } = parseScenario(text, { file: "fitted.yaml" });
  expect(problems).toEqual([]);
  if (scenario === null) throw new Error("not valid");
  return scenario;
}

let fitted: Promise<FitOutcome> | null = null;

/** A day of a known generator, and the scenario fitted to it. */
function known(): Promise<FitOutcome> {
  fitted ??= (async () => {
    await writeSynthTrace(
      at("known.csv"),
      {
        ...PLAIN_SPEC,
        ...{ requests: 60_000, objects: 8000, requestsPerSecond: 60_000 / 86_400 },
        popularity: { exponent: 0.9, offset: 0 },
        size: { kind: "lognormal", median: 16_384, sigma: 1 },
        diurnal: { trough: 0.25, peakHour: 20 },
      },
      { format: "csv" },
    );
    return fitTrace(at("known.csv"), { seed: "1" });
  })();
  return fitted;
}

describe("a scenario fitted to a generated trace", () => {
  it("has its law, sizes and daily curve, and says by how much it is off", async () => {
    const outcome = await known();
    const { errors, classes } = outcome;
    expect(classes.map(({ name }) => name)).toEqual(["content"]);
    const [{ law, repeats }] = classes;
    expect(Math.abs(law.exponent - 0.9)).toBeLessThan(0.04);
    expect(law.objects / 8000).toBeGreaterThan(0.93);
    expect(law.objects / 8000).toBeLessThan(1.07);
    expect(repeats?.share ?? 0).toBeLessThan(0.02);
    expect(errors.popularity.maxGap).toBeLessThan(0.015);
    expect(errors.sizes.byObject).toBeLessThan(0.03);
    for (const { hitRatio } of errors.lru)
      expect(Math.abs(hitRatio.log - hitRatio.synthetic)).toBeLessThan(0.02);
    // 2,500 requests an hour: 2 % is one standard deviation of a Poisson number.
    expect(errors.rate?.widthMicros).toBe(3_600_000_000);
    expect(errors.rate?.meanGap).toBeLessThan(0.04);
    const { workload, durationMicros } = scenarioOf(outcome);
    expect(durationMicros / 86_400e6).toBeCloseTo(1, 1);
    const { hours } = (workload as SyntheticWorkload).diurnal;
    // A cosine of 1 to 4: the hours of peak and trough.
    expect(hours?.[20]).toBeGreaterThan(1.45);
    expect(hours?.[8]).toBeLessThan(0.5);
  });

  it("keeps size and popularity together", async () => {
    // What is asked for most is small: objects are named by rank and grow with it.
    const weights = Array.from({ length: 1000 }, (_, rank) => 1 / (rank + 1));
    const lines = weights.flatMap((weight, rank) =>
      Array.from({ length: Math.ceil(weight * 1500) }, (_, n) => ({
        key: rank,
        order: (rank * 7919 + n * 104_729) % 65_537,
      })),
    );
    lines.sort((a, b) => a.order - b.order || a.key - b.key);
    const text = lines.map(({ key }, n) => `${n},${key},${1000 + 10 * key}`).join("\n");
    const file = written("small-first.csv", `time,key,size\n${text}\n`);
    const outcome = await fitTrace(file, { seed: "7" });
    const [{ correlation }] = outcome.classes;
    expect(correlation).toBeLessThan(-0.5);
    expect(
      Math.abs(outcome.errors.bytesRequested.synthetic / outcome.errors.bytesRequested.log - 1),
    ).toBeLessThan(0.15);
    expect(outcome.seed).toBe("7");
  });

  it("runs, with the hits that were foretold for a cache of its size", async () => {
    const { summary, audit } = await runReplica(scenarioOf(await known()));
    expect(audit).toEqual([]);
    expect(summary.total.requests / 60_000).toBeGreaterThan(0.97);
    // A tenth of the footprint; stale answers and waits for fills are beside the point of the comparison.
    const { hit, revalidated, stale, collapsed } = summary.total.outcomes;
    const { errors } = await known();
    const foretold = errors.lru.find(({ footprintShare }) => footprintShare === 0.1)!.hitRatio.synthetic;
    expect(
      Math.abs((hit + revalidated + stale + collapsed) / summary.total.requests - foretold),
    ).toBeLessThan(0.02);
  });
});

/** A mark in everything that a log could betray; no figure of a scenario looks like these numbers. */
const MARK = "zqxsecret";
const NUMBER = 778_899_001_000;

/** Lines of a log by number. */
function lines(make: (n: number, object: number) => string): string {
  return Array.from({ length: 3000 }, (_, n) => make(n, ((n * n * 31) % 977) % (1 + (n % 211)))).join("\n");
}

const two = (value: number) => String(value).padStart(2, "0");
const clock = (n: number) =>
  `${two(10 + Math.floor(n / 600))}:${two(Math.floor(n / 10) % 60)}:${two((n % 10) * 6)}`;

const LOGS: Readonly<Record<string, () => string>> = {
  combined: () =>
    lines(
      (n, object) =>
        `${MARK}-site.example 203.0.113.${n % 250} ${MARK}-ident ${MARK}-user [13/Feb/2031:${clock(n)} +0000] ` +
        `"${n % 40 === 7 ? "POST" : "GET"} /${MARK}/${object}${[".html", ".png", ""][n % 3]}?${MARK}=${NUMBER + object} HTTP/1.1" ` +
        `${n % 50 === 3 ? 404 : 200} ${500 + 37 * object} "https://${MARK}-referer.example/" "${MARK}-agent/1.0"`,
    ),
  csv: () =>
    `time,key,size,client\n${lines((n, object) => `${n},${MARK}-${object},${100 + object},${MARK}-client-${n % 7}`)}`,
  numbers: () => `time,key,size\n${lines((n, object) => `${n},${NUMBER + object},${100 + object}`)}`,
  cloudfront: () =>
    `#Version: 1.0\n#Fields: date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) cs(User-Agent) cs-uri-query x-edge-result-type\n${lines(
      (n, object) =>
        [
          "2031-02-13",
          clock(n),
          `${MARK.toUpperCase()}50-C1`,
          900 + object,
          `203.0.113.${n % 250}`,
          "GET",
          `${MARK}.cloudfront.example`,
        ]
          .concat([`/${MARK}/${object}.js`, "200", MARK, MARK, `${MARK}=1`, n % 3 === 0 ? "Hit" : "Miss"])
          .join("\t"),
    )}`,
  fastly: () =>
    lines((n, object) =>
      JSON.stringify({
        ...{
          timestamp: `2031-02-13T${clock(n)}Z`,
          client_ip: `203.0.113.${n % 250}`,
          host: `${MARK}.example`,
        },
        ...{
          url: `/${MARK}/${object}.mp4`,
          request_method: "GET",
          response_status: 200,
          request_user_agent: MARK,
        },
        ...{ response_body_size: 5000 + object, fastly_info_state: "HIT", pop: MARK.toUpperCase() },
      }),
    ),
};

describe("nothing that a log names is in the scenario", () => {
  it.each(Object.keys(LOGS))("neither of a log of the kind %s nor of its file", async (kind) => {
    const file = written(`${MARK}-${kind}.log`, `${LOGS[kind]()}\n`);
    const outcome = await fitTrace(file, { seed: "1" });
    scenarioOf(outcome);
    expect(outcome.errors.requests.log).toBe(3000);
    expect(outcome.damaged).toBe(0);
    const said = [outcome.text, JSON.stringify(outcome), fitReport(outcome, "out.yaml", null)].join("\n");
    expect(said.toLowerCase()).not.toContain(MARK);
    expect(said).not.toMatch(/203[.]0[.]113|77889900|2031-|Feb/);
    expect(said).not.toContain(folder);
  });

  it("nor what was damaged in it", async () => {
    const file = written("damaged.csv", `${LOGS["csv"]()}\n${MARK},,,\n`);
    const outcome = await fitTrace(file);
    expect(outcome.damaged).toBe(1);
    expect(JSON.stringify(outcome).toLowerCase()).not.toContain(MARK);
  });
});

describe("what the paths and answers of a log tell", () => {
  it("becomes classes: kinds of content, and what no cache answers; the same whenever it is asked", async () => {
    const file = written(`${MARK}-combined.log`, `${LOGS["combined"]()}\n`);
    const { classes, text } = await fitTrace(file, { seed: "1" });
    expect((await fitTrace(file, { seed: "1" })).text).toBe(text);
    const kinds = new Set(classes.map(({ kind }) => kind));
    expect([...kinds].sort()).toEqual(["html", "image", "other", "uncacheable"].sort());
    const passed = classes.find(({ name }) => name === "uncacheable")!;
    // One in forty is a POST; what is answered 404 may be stored.
    expect(passed.requests).toBe(75);
    const one = await fitTrace(file, { oneClass: true, seed: "1" });
    expect(new Set(one.classes.map(({ kind }) => kind))).toEqual(new Set(["content", "uncacheable"]));
  });
});

describe("what cannot be fitted", () => {
  it.each([
    ["an empty file", "", {}, /is empty/],
    ["a log without requests", "time,key,size\n", {}, /no records/],
    ["a name that is none", "time,key\n1,a\n", { name: "a/b" }, /--name.*a\/b/],
    ["an empty seed", "time,key\n1,a\n", { seed: "" }, /--seed: the seed is empty/],
  ])("%s is refused", async (_, text, options, message) => {
    const file = written("refused.csv", text);
    await expect(fitTrace(file, options)).rejects.toThrow(UsageError);
    await expect(fitTrace(file, options)).rejects.toThrow(message);
  });

  it("little is fitted for what it is worth: one request, one object, no time", async () => {
    for (const text of [
      "time,key,size\n5,a,100\n",
      "time,key,size\n1,a,\n1,a,\n1,b,\n",
      "time,key,size\n0,a,0\n0,a,0\n0,b,0\n",
    ]) {
      const outcome = await fitTrace(written("little.csv", text));
      expect(scenarioOf(outcome).content.length).toBe(1);
    }
  });
});

const TRACES = join(ROOT, "../shared/traces");

describe.skipIf(!existsSync(TRACES))("fitted to real traces", () => {
  it.each([
    ["web_adaptsize.oracleGeneral.bin", 0.05, 0.05],
    ["apache_combined.log", 0.08, 0.1],
  ])("%s: popularity within %d, hit ratios within %d", async (name, popularity, hits) => {
    const { errors } = await fitTrace(join(TRACES, name), { seed: "4" });
    expect(errors.popularity.maxGap).toBeLessThan(popularity);
    for (const { hitRatio } of errors.lru)
      expect(Math.abs(hitRatio.log - hitRatio.synthetic)).toBeLessThan(hits);
    expect(Math.abs(errors.bytesRequested.synthetic / errors.bytesRequested.log - 1)).toBeLessThan(0.2);
  });
});
