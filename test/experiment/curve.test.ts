/** Curves: exact ones against replays, sampled ones against exact ones. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { evictionChoices } from "../../src/experiment/choices.ts";
import { curve, type CurveOptions } from "../../src/experiment/curve.ts";
import { errorBounds, estimates } from "../../src/experiment/curve-estimate.ts";
import { readLabTrace } from "../../src/experiment/lab-trace.ts";
import type { LabTrace } from "../../src/experiment/trace-facts.ts";
import { replay } from "../../src/experiment/replay.ts";
import { autoSampleRate, sampleRate } from "../../src/experiment/sample-rate.ts";
import { sampledTrace } from "../../src/experiment/sampled-trace.ts";
import { cacheSizes } from "../../src/experiment/sizes.ts";
import { writeSynthTrace } from "../../src/experiment/trace-synth.ts";
import { curveReport } from "../../src/report/curve.ts";
import { PLAIN } from "../../src/report/palette.ts";
import { StackCurve } from "../../src/workload/analysis/stack-curve.ts";
import { PLAIN_SPEC } from "../../src/workload/synth/spec.ts";
import { cdnlab, PROGRAM } from "../cli/program.ts";
import { ROOT } from "../source/root.ts";

const folder = mkdtempSync(join(tmpdir(), "cdnlab-curve-"));
const file = join(folder, "zipf.oracleGeneral.bin");
let zipf: LabTrace;
/** For what is about words and columns. */
const shortFile = join(folder, "short.oracleGeneral.bin");
let short: LabTrace;
beforeAll(async () => {
  const spec = { ...PLAIN_SPEC, seed: "curve", requests: 300_000, objects: 60_000 };
  await writeSynthTrace(file, spec, { format: "oracleGeneral" });
  zipf = readLabTrace(file, {});
  await writeSynthTrace(shortFile, { ...spec, requests: 50_000 }, { format: "oracleGeneral" });
  short = readLabTrace(shortFile, {});
});
afterAll(() => rmSync(folder, { recursive: true }));

function optionsOf(trace: LabTrace, list: string, changes: Partial<CurveOptions> = {}): CurveOptions {
  return {
    policies: evictionChoices("lru,sieve"),
    sizes: cacheSizes(list, trace, { unitSize: true }),
    seed: "1",
    sampleRate: 1,
    bounds: true,
    workers: 1,
    ...changes,
  };
}

describe("the stack curve", () => {
  it("misses as naive LRU caches of every size do", () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 9 }), { maxLength: 80 }), (objects) => {
        const stack = new StackCurve();
        stack.feed(Int32Array.from(objects), objects.length);
        const sizes = [1, 2, 3, 5, 8, 13];
        const naive = sizes.map((size) => {
          let held: number[] = [];
          let misses = 0;
          for (const object of objects) {
            if (!held.includes(object)) misses++;
            held = [object, ...held.filter((other) => other !== object)].slice(0, size);
          }
          return misses;
        });
        expect(stack.misses(sizes)).toEqual(naive);
      }),
      { numRuns: 500 },
    );
  });
});

describe("curves", () => {
  it("are exact without samples: every point is what a replay counts", async () => {
    const found = await curve(zipf, optionsOf(zipf, "1%,5%,20%"));
    expect(found.audit).toEqual([]);
    const always = { name: "always", label: "always", params: {} };
    for (const { policy, size, missRatio, misses, method, missRatioError } of found.points) {
      expect(missRatioError).toBeNull();
      if (policy !== "lru" && policy !== "sieve") continue;
      expect(method).toBe(policy === "lru" ? "stack distances" : "replay");
      const [cacheSize] = cacheSizes(size, zipf, { unitSize: true });
      const eviction = evictionChoices(policy)[0];
      const replayed = await replay(zipf, { eviction, admission: always, size: cacheSize, seed: "1" });
      expect(misses).toBe(replayed.misses);
      expect(missRatio).toBeCloseTo(replayed.misses / zipf.requests, 12);
    }
    expect(found.points.filter(({ policy }) => policy === "infinite").map(({ misses }) => misses)).toEqual([
      zipf.objects,
      zipf.objects,
      zipf.objects,
    ]);
  });

  it.each(["one", "two"])("from samples are within their stated error, seed %s", async (seed) => {
    const options = { policies: evictionChoices("lru,sieve,s3-fifo"), seed };
    const exact = await curve(zipf, optionsOf(zipf, "2%,5%,20%", options));
    const sampled = await curve(zipf, optionsOf(zipf, "2%,5%,20%", { ...options, sampleRate: 1 / 8 }));
    expect(new Set(sampled.points.map(({ method }) => method))).toEqual(
      new Set(["sampled distances", "miniature", "count"]),
    );
    const off = sampled.points.flatMap(({ policy, missRatio, missRatioError }, at) => {
      if (policy === "infinite") return [];
      expect(missRatioError).toBeGreaterThan(0);
      expect(missRatioError).toBeLessThan(0.03);
      const error = Math.abs(missRatio - exact.points[at].missRatio);
      // Nothing is known of a single point beyond 95 %; far outside it must not be.
      expect(error, policy).toBeLessThan(missRatioError! * 1.5);
      return [error];
    });
    expect(off.reduce((sum, error) => sum + error, 0) / off.length).toBeLessThan(0.008);
  });

  it("from samples never fall below what even the endless cache misses", async () => {
    const all = { unitSize: false } as const;
    const sizes = cacheSizes("200%,50objects", zipf, all);
    const { points } = await curve(zipf, optionsOf(zipf, "1%", { sizes, sampleRate: 1 / 4 }));
    const endless = points.find(({ policy, unit }) => policy === "infinite" && unit === "bytes")!;
    for (const point of points.filter(({ size }) => size === "200%")) {
      expect(point.missRatio, point.policy).toBeCloseTo(endless.missRatio, 12);
      expect(point.byteMissRatio, point.policy).toBeCloseTo(endless.byteMissRatio, 12);
    }
    // Bytes and objects scatter differently, and are told apart.
    const errors = points.filter(({ policy }) => policy === "lru").map((point) => point.missRatioError);
    expect(errors[0]).not.toBe(errors[1]);
  });

  it("of a trace whose copies expire stand beside an endless cache in which they do too", async () => {
    const expiring = join(folder, "ttl.csv");
    const rows = Array.from({ length: 200 }, (_, n) => `${n},k${n % 4},10,${n % 4 === 0 ? 3 : 1000}`);
    writeFileSync(expiring, `time,key,size,ttl\n${rows.join("\n")}\n`);
    const trace = readLabTrace(expiring, {});
    expect(trace.expires).toBe(true);
    const { points } = await curve(trace, optionsOf(trace, "10objects"));
    const endless = points.find(({ policy }) => policy === "infinite")!;
    // The first of four keys is asked for every 4 s and lives 3 s: 50 misses; the others miss once.
    expect([endless.method, endless.misses]).toEqual(["replay", 53]);
    expect(points.find(({ policy }) => policy === "lru")!.misses).toBe(53);
  });

  it("warn of policies that do not scale, of small samples and of small caches, when they are sampled", async () => {
    const changes = { policies: evictionChoices("lru,lhd,mru"), bounds: false };
    const exact = await curve(zipf, optionsOf(zipf, "1%", changes));
    expect(exact.notes.join()).not.toContain("miniature");
    const { notes } = await curve(zipf, optionsOf(zipf, "1%", { ...changes, sampleRate: 1 / 32 }));
    expect(notes.join("\n")).toMatch(/^lhd, mru: a miniature behaves unlike/m);
    expect(notes.join("\n")).toMatch(/^samples of fewer than 3000 objects/m);
    expect(notes.join("\n")).toMatch(/^the smallest cache holds about 1\d objects/m);
  });

  it("show a size that is named twice once", async () => {
    const { points } = await curve(zipf, optionsOf(zipf, "5%,5%", { bounds: false }));
    expect(points.map(({ policy, size }) => `${policy} ${size}`)).toEqual(["lru 5%", "sieve 5%"]);
  });
});

describe("samples", () => {
  it("share no object, and together are the trace; another seed chooses others", () => {
    const parts = [0, 1, 2, 3].map((part) => sampledTrace(zipf, 1 / 4, part, "a"));
    const sum = (of: (part: (typeof parts)[0]) => number) =>
      parts.reduce((total, part) => total + of(part), 0);
    expect(sum(({ trace }) => trace.requests)).toBe(zipf.requests);
    expect(sum(({ trace }) => trace.bytesRequested)).toBe(zipf.bytesRequested);
    expect(sum(({ objects }) => objects)).toBe(zipf.objects);
    expect(sum(({ footprintBytes }) => footprintBytes)).toBe(zipf.footprintBytes);
    const objectsOf = ({ chunks }: LabTrace) =>
      new Set(chunks.flatMap(({ object, rows }) => [...object.subarray(0, rows)]));
    const sets = parts.map(({ trace }) => objectsOf(trace));
    expect(sets.reduce((total, { size }) => total + size, 0)).toBe(zipf.objects);
    for (const { size } of sets) expect(size / zipf.objects).toBeCloseTo(1 / 4, 1);
    const other = objectsOf(sampledTrace(zipf, 1 / 4, 0, "b").trace);
    const common = [...other].filter((object) => sets[0].has(object)).length;
    expect(common / other.size).toBeCloseTo(1 / 4, 1);
  });

  it("are as large as asked for, and automatically only of what is large enough", () => {
    expect([autoSampleRate(1000), autoSampleRate(60_000), autoSampleRate(70_000)]).toEqual([1, 1, 1 / 4]);
    expect(autoSampleRate(16_384 * 64)).toBe(1 / 64);
    const work = { requests: 10_000_000, objects: 1_000_000, replays: 110 };
    expect(
      ["none", "auto", "2%", "0.02", "10kobjects", "8192 objects"].map((text) => sampleRate(text, work)),
    ).toEqual([1, 1 / 32, 0.02, 0.02, 0.01, 0.008192]);
    // Without a word exact, unless that takes long.
    expect(sampleRate(undefined, work)).toBe(1);
    expect(sampleRate(undefined, { ...work, requests: 100_000_000 })).toBe(1 / 32);
  });

  it.each([
    "",
    "much",
    "0",
    "-1%",
    "30%",
    "1.2.3%",
    "0objects",
    "1e9objects",
    "0.001%",
    "300kobjects",
    "NaN",
  ])("of %j are refused", (text) => {
    const work = { requests: 10_000_000, objects: 1_000_000, replays: 1 };
    expect(() => sampleRate(text, work)).toThrow(/^--sample: .*Expected/);
  });

  it("estimate without error what is the same in each, and bound by Student's t what is not", () => {
    const whole = { requests: 1000, bytesRequested: 5000, firsts: 100, firstBytes: 400 };
    const known = [8, 12, 10, 10].map((firsts) => ({
      requests: 100,
      bytesRequested: 500,
      firsts,
      firstBytes: 40,
    }));
    // Each sample has as many misses beyond the first ones: 5 of 100.
    const counted = [13, 17, 15, 15].map((misses) => ({ misses, bytesMissed: 60 }));
    expect(estimates(counted, known, whole, 1 / 10).requests).toEqual([0.15, 0.15, 0.15, 0.15]);
    expect(estimates(counted, known, whole, 1 / 10).bytes).toEqual([0.12, 0.12, 0.12, 0.12]);
    expect(errorBounds([[0.15, 0.15, 0.15, 0.15]], 0.1)).toEqual([0]);
    // Standard deviation 0.02 of four values: their mean is off by 3.182 x 0.02 / sqrt(4) at most.
    const apart = [0.5, 0.54, 0.52, 0.52].map((ratio) => 0.52 + (ratio - 0.52) * Math.sqrt(1.5));
    expect(errorBounds([apart], 0.12)[0]).toBeCloseTo(3.182 * 0.01, 9);
    // Half as much to estimate, half the error; nothing to estimate, none.
    const half = apart.map((ratio) => 0.12 + (ratio - 0.12) / 2);
    const [whole4, half4, none] = errorBounds([apart, half, [0.12, 0.12, 0.12, 0.12]], 0.12);
    expect(whole4 / half4).toBeCloseTo(2, 9);
    expect(none).toBeCloseTo(0, 9);
  });
});

const REAL = [
  ["web_adaptsize", "2%,10%"],
  ["block_cloudphysics", "5%,20%"],
].map(([name, sizes]) => [join(ROOT, `../shared/traces/${name}.oracleGeneral.bin`), sizes]);
describe.skipIf(!REAL.every(([path]) => existsSync(path)))("a curve of a real trace", () => {
  it.each(REAL)("%s from samples is within its stated error", async (path, list) => {
    const trace = readLabTrace(path, {});
    const policies = evictionChoices("lru,s3-fifo,sieve");
    for (const unitSize of [false, true]) {
      const sizes = cacheSizes(list, trace, { unitSize });
      const exact = await curve(trace, optionsOf(trace, "1%", { policies, sizes, bounds: false }));
      const options = { policies, sizes, bounds: false, sampleRate: 1 / 4 };
      const sampled = await curve(trace, optionsOf(trace, "1%", options));
      for (const [at, point] of sampled.points.entries()) {
        const { missRatio, byteMissRatio } = exact.points[at];
        expect(Math.abs(point.missRatio - missRatio), point.policy).toBeLessThan(point.missRatioError!);
        expect(Math.abs(point.byteMissRatio - byteMissRatio)).toBeLessThan(point.byteMissRatioError!);
      }
    }
  });
});

describe("the report of a curve", () => {
  it.each(["auto", "5000objects,10000objects,20000objects,1000objects,2000objects,3000objects,1%"])(
    "keeps to 80 columns with sizes %s, and names the method of each policy",
    async (list) => {
      const policies = evictionChoices("lru,s3-fifo:small=0.25:ghost=0.5,w-tinylfu");
      const sizes = cacheSizes(list, short, { unitSize: true });
      const text = curveReport(await curve(short, optionsOf(short, "1%", { policies, sizes })), PLAIN);
      for (const line of text.split("\n")) expect(line.length, line).toBeLessThanOrEqual(80);
      expect(text).toMatch(/^ {2}lru +stack distances +exact$/m);
      expect(text).toMatch(/^ {2}w-tinylfu +replay +exact$/m);
    },
  );
});

describe("cdnlab curve", () => {
  it("prints the same digest whatever the number of workers, and writes table and chart", async () => {
    const words = [
      "curve",
      file,
      "--policies",
      "lru,sieve",
      "--sizes",
      // Enough replays for threads, which need the built program.
      PROGRAM.length === 1 ? "0.5%,1%,2%,5%,10%,20%" : "1%,10%",
      "--unit",
      "objects",
      "--json",
    ];
    const one = await cdnlab([...words, "--workers", "1"], { cwd: folder });
    const two = await cdnlab([...words, "--workers", "2", "--csv", "c.csv", "--svg", "c.svg"], {
      cwd: folder,
    });
    expect([one.status, two.status, two.stderr]).toEqual([0, 0, ""]);
    const digest = ({ stdout }: { stdout: string }) => (JSON.parse(stdout) as { digest: string }).digest;
    expect(digest(one)).toBe(digest(two));
    expect(readFileSync(join(folder, "c.csv"), "utf8")).toMatch(
      /^policy,method,size,unit,capacity,requests,misses,/,
    );
    expect(readFileSync(join(folder, "c.svg"), "utf8")).toMatch(/^<svg /);
  });

  it.each([
    [["--policies", "lru,seive"], 'did you mean "sieve"'],
    [["--sample", "50%"], "up to 25%"],
    [["--sample", "10objects"], "leaves 10 in a sample"],
    [["--unit", "object"], "neither bytes nor objects"],
    [["--sizes", "0objects"], "less than one object"],
    [["--svg", "/nowhere/at/all.svg"], "no such file or folder"],
    [["--plicies", "lru"], 'Did you mean "--policies"'],
  ])("refuses %j", async (words, says) => {
    const { status, stderr, stdout } = await cdnlab(["curve", shortFile, "--sizes", "1%", ...words], {
      cwd: folder,
    });
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(says);
  });
});
