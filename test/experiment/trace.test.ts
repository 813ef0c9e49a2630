import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { synthSpecOf } from "../../src/cli/synth-flags.ts";
import { AtomicFile } from "../../src/run/atomic-file.ts";
import { readTraceInfo } from "../../src/experiment/trace-info.ts";
import { writeSynthTrace } from "../../src/experiment/trace-synth.ts";
import { traceReport } from "../../src/report/trace.ts";
import { Interrupted } from "../../src/run/simulate.ts";
import { UsageError } from "../../src/run/usage-error.ts";
import { PLAIN_SPEC, type SynthSpec } from "../../src/workload/synth/spec.ts";

const folder = mkdtempSync(join(tmpdir(), "cdnlab-trace-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string) => join(folder, name);

const SPEC: SynthSpec = {
  ...PLAIN_SPEC,
  requests: 70_000,
  objects: 3000,
  size: { kind: "lognormal", median: 16_384, sigma: 1.5 },
  scan: { every: 1000, length: 50, over: "fresh" },
  churnPerDay: 20,
};

describe("a generated trace", () => {
  it.each(["oracleGeneral", "csv"] as const)("is read back as it was written: %s", async (format) => {
    const written = await writeSynthTrace(at(`round.${format}`), SPEC, { format });
    const { profile, ...info } = readTraceInfo(at(`round.${format}`));
    expect(info.format).toBe(format);
    expect(info.contentSha256).toBe(written.contentSha256);
    expect(info.damaged).toBe(0);
    expect(profile.requests).toBe(70_000);
    expect(profile.objects).toBe(written.objects);
    expect(profile.footprintBytes).toBe(written.footprintBytes);
    expect(profile.bytesRequested).toBe(written.bytesRequested);
    expect(profile.oneHit.objects).toBeGreaterThanOrEqual(3500);
    if (format === "csv") expect(profile.time.lastMicros - profile.time.firstMicros).toBe(written.spanMicros);
    for (const line of traceReport({ ...info, profile, file: "t" }).split("\n"))
      expect(line.length).toBeLessThanOrEqual(80);
  });

  it("knows when each object is asked for next", async () => {
    await writeSynthTrace(at("next.bin"), SPEC, { format: "oracleGeneral" });
    const bytes = readFileSync(at("next.bin"));
    expect(bytes.length).toBe(70_000 * 24);
    const nextOf = new Map<bigint, number>();
    for (let n = 69_999; n >= 0; n--) {
      const key = bytes.readBigUInt64LE(n * 24 + 4);
      expect(Number(bytes.readBigInt64LE(n * 24 + 16))).toBe(nextOf.get(key) ?? -1);
      nextOf.set(key, n + 1);
    }
  });

  it("has the same bytes for the same seed", async () => {
    const outcomes = [];
    for (const seed of ["a", "a", "b"])
      outcomes.push(
        await writeSynthTrace(at("seed.bin"), { ...SPEC, seed }, { format: "oracleGeneral", force: true }),
      );
    expect(outcomes[0].contentSha256).toBe(outcomes[1].contentSha256);
    expect(outcomes[0].contentSha256).not.toBe(outcomes[2].contentSha256);
  });
});

describe("a file", () => {
  const left = () => readdirSync(folder).filter((name) => name.startsWith(".writing-"));

  it("is not replaced unless that is asked for", async () => {
    writeFileSync(at("mine.bin"), "mine");
    await expect(writeSynthTrace(at("mine.bin"), SPEC, { format: "csv" })).rejects.toThrow(/--force/);
    expect(readFileSync(at("mine.bin"), "utf8")).toBe("mine");
  });

  it("that cannot be written is refused", async () => {
    for (const path of [at("no/such/folder.bin"), folder, "/dev/null", "-", ""])
      await expect(writeSynthTrace(path, SPEC, { format: "csv", force: true })).rejects.toThrow(UsageError);
    await expect(writeSynthTrace(at("x"), { ...SPEC, objects: 0 }, { format: "csv" })).rejects.toThrow(
      /--objects: 0/,
    );
    expect(existsSync(at("x"))).toBe(false);
  });

  it("leaves nothing behind when the write is interrupted or given up", async () => {
    const abort = new AbortController();
    const options = { format: "csv" as const, signal: abort.signal, onProgress: () => abort.abort() };
    await expect(writeSynthTrace(at("cut.csv"), { ...SPEC, requests: 400_000 }, options)).rejects.toThrow(
      Interrupted,
    );
    const file = new AtomicFile(at("cut.csv"), false);
    file.write(new Uint8Array(10));
    expect(left()).toHaveLength(1);
    file.abandon();
    expect(left()).toEqual([]);
    expect(existsSync(at("cut.csv"))).toBe(false);
  });
});

describe("trace info refuses", () => {
  it("what is empty, cut short, absent, or runs backwards", async () => {
    writeFileSync(at("empty.csv"), "");
    writeFileSync(at("header.csv"), "time,key,size\n");
    await writeSynthTrace(at("cut.bin"), SPEC, { format: "oracleGeneral" });
    truncateSync(at("cut.bin"), 24 * 1000 + 5);
    const days = Array.from({ length: 300 }, (_, n) => `${(300 - n) * 172_800},k${n},10`);
    writeFileSync(at("backwards.csv"), `time,key,size\n${days.join("\n")}\n`);
    for (const [name, says] of [
      ["empty.csv", /empty/],
      ["header.csv", /no records/],
      ["cut.bin", /ends inside a record/],
      ["absent.bin", /no such file/],
      ["backwards.csv", /time runs back/],
    ] as const) {
      expect(() => readTraceInfo(at(name)), name).toThrow(UsageError);
      expect(() => readTraceInfo(at(name)), name).toThrow(says);
    }
  });
});

describe("the flags of trace synth", () => {
  it("become a specification", () => {
    const spec = synthSpecOf({
      ...{ requests: "10M", objects: "1M", zipf: "0.8", sizeMedian: "16KiB", sizeSigma: "1.2" },
      ...{ scanEvery: "100k", scanLength: "5k", scanOver: "cold", loop: "20k", loopShare: "5%" },
      ...{ phaseEvery: "1M", churn: "10%", rate: "2k/s", diurnal: "0.3", seed: "s" },
    });
    expect(spec).toEqual({
      seed: "s",
      requests: 10_000_000,
      objects: 1_000_000,
      popularity: { exponent: 0.8, offset: 0 },
      size: { kind: "lognormal", median: 16_384, sigma: 1.2 },
      scan: { every: 100_000, length: 5000, over: "cold" },
      loop: { objects: 20_000, share: 0.05 },
      phaseRequests: 1_000_000,
      churnPerDay: 0.1,
      requestsPerSecond: 2000,
      diurnal: { trough: 0.3, peakHour: 20 },
    });
  });

  it("are refused together, by name", () => {
    const wrong = {
      requests: "many",
      size: "1MB",
      sizeMin: "2MB",
      scanEvery: "10",
      scanOver: "warm",
      peakHour: "25",
    };
    let message = "";
    try {
      synthSpecOf(wrong);
    } catch (error) {
      message = (error as Error).message;
    }
    for (const flag of ["--requests", "--size and --size-min", "--scan-every", "--scan-over", "--peak-hour"])
      expect(message).toContain(flag);
  });
});
