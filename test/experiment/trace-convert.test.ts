/** Conversions: the same requests before and after, in any format, and nothing left behind when it goes wrong. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import * as zlib from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { readLabTrace } from "../../src/experiment/lab-trace.ts";
import { convertTrace } from "../../src/experiment/trace-convert.ts";
import { readTraceInfo } from "../../src/experiment/trace-info.ts";
import { writeSynthTrace } from "../../src/experiment/trace-synth.ts";
import { convertReport } from "../../src/report/convert.ts";
import { Interrupted } from "../../src/run/simulate.ts";
import { UsageError } from "../../src/run/usage-error.ts";
import { PLAIN_SPEC, type SynthSpec } from "../../src/workload/synth/spec.ts";
import { CDN_SAMPLES, cloudflareLine } from "../workload/trace/cdn-samples.ts";
import { logLine } from "../workload/trace/reading.ts";
import { RESEARCH_SAMPLES } from "../workload/trace/research-samples.ts";

const folder = mkdtempSync(join(tmpdir(), "cdnlab-convert-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string) => join(folder, name);
const put = (name: string, content: string | Uint8Array) => {
  writeFileSync(at(name), content);
  return at(name);
};
const left = () => readdirSync(folder).filter((name) => name.startsWith(".writing-"));

const SPEC: SynthSpec = {
  ...PLAIN_SPEC,
  requests: 70_000,
  objects: 3000,
  size: { kind: "lognormal", median: 16_384, sigma: 1.5 },
};

/** Requests as a comparison sees them: time from the first one, object in order of appearance, size, time to live. */
function requestsIn(path: string): number[][] {
  const { chunks } = readLabTrace(path, {});
  const ids = new Map<number, number>();
  const rows: number[][] = [];
  for (const { rows: count, timeMicros, object, sizeBytes, ttlMicros } of chunks)
    for (let n = 0; n < count; n++) {
      if (!ids.has(object[n])) ids.set(object[n], ids.size);
      rows.push([timeMicros[n], ids.get(object[n])!, sizeBytes[n], ttlMicros === null ? -1 : ttlMicros[n]]);
    }
  return rows.map(([time, ...rest]) => [time - rows[0][0], ...rest]);
}

const ACCESS_LOG = [
  logLine({ second: 3, request: "GET /a HTTP/1.1", bytes: 500 }),
  logLine({ second: 1, request: "GET /b HTTP/1.1", bytes: 70 }),
  logLine({ second: 3, request: "POST /a HTTP/1.1" }),
  logLine({ second: 4, request: "GET /a HTTP/1.1", status: 304, bytes: "-" }),
  logLine({ second: 4, request: "GET /c HTTP/1.1", status: 503 }),
  logLine({ second: 9, request: "HEAD /b HTTP/1.1" }),
];

/** Without the lines that no cache answers, which take room in their second and are not written. */
const ANSWERED = ACCESS_LOG.filter((line) => !/POST| 503 /.test(line));

describe("a converted trace", () => {
  const samples: Record<string, string> = {
    ...RESEARCH_SAMPLES,
    ...CDN_SAMPLES,
    combined: ANSWERED.join(""),
  };

  it.each(Object.keys(samples))("asks for the same things at the same times: %s", async (name) => {
    const source = put(`source-${name}`, samples[name]);
    const wanted = requestsIn(source);
    for (const ending of ["csv", "csv.gz", "bin", "bin.gz", "lrb"]) {
      const done = await convertTrace(source, at(`${name}.${ending}`), { force: true });
      const isCsv = ending.startsWith("csv");
      const told = requestsIn(at(`${name}.${ending}`)).map((row) => (isCsv ? row : row.slice(1)));
      // Only CSV has times to live and parts of seconds.
      const rows = wanted.map((row) => (isCsv ? row : [...row.slice(1, 3), -1]));
      expect(told, ending).toEqual(rows);
      expect([done.from, done.requests, done.damaged]).toEqual([name, wanted.length, 0]);
      expect(done.lost.ttls).toBe(isCsv ? 0 : wanted.filter(([, , , ttl]) => ttl >= 0).length);
      const { contentSha256 } = readTraceInfo(at(`${name}.${ending}`));
      expect(done.contentSha256).toBe(contentSha256);
      expect(done.fileBytes).toBe(readFileSync(at(`${name}.${ending}`)).length);
    }
  });

  it("is in order, without what no cache answers, with the times of the log", async () => {
    const done = await convertTrace(put("access.log", ACCESS_LOG.join("")), at("access.csv"));
    expect(done).toMatchObject({
      from: "combined",
      to: "csv",
      requests: 4,
      objects: 2,
      passed: 2,
      reordered: 1,
    });
    expect(done).toMatchObject({ footprintBytes: 570, bytesRequested: 1140, spanMicros: 8e6 });
    const lines = readFileSync(at("access.csv"), "utf8").trimEnd().split("\n");
    const start = Date.UTC(2026, 4, 10, 6) / 1000;
    const cells = lines.slice(1).map((line) => line.split(","));
    expect(cells.map(([time, , size]) => [Number(time) - start, size])).toEqual([
      [1, "70"],
      [3, "500"],
      [4, "500"],
      [9, "70"],
    ]);
    expect(lines[0]).toBe("time,key,size,ttl");
    expect(cells[0][1]).toBe(cells[3][1]);
    expect(cells.every(([, key]) => /^[0-9]{10,20}$/.test(key))).toBe(true);
  });

  it("keeps ids of 64 bits through every format, and the bytes of oracleGeneral", async () => {
    await writeSynthTrace(at("a.bin"), SPEC, { format: "oracleGeneral" });
    for (const middle of ["b.csv", "b.lrb", "b.csv.gz", "b.bin.gz"]) {
      await convertTrace(at("a.bin"), at(middle));
      await convertTrace(at(middle), at("c.bin"), { force: true });
      expect(readFileSync(at("c.bin")).equals(readFileSync(at("a.bin"))), middle).toBe(true);
    }
    expect(gunzipSync(readFileSync(at("b.bin.gz"))).equals(readFileSync(at("a.bin")))).toBe(true);
    const large = "time,key,size\n1,18446744073709551615,5\n2,9007199254740993,6\n3,18446744073709551615,5\n";
    await convertTrace(put("large.csv", large), at("large.bin"));
    const bytes = readFileSync(at("large.bin"));
    expect([4, 28, 52].map((n) => bytes.readBigUInt64LE(n))).toEqual([
      2n ** 64n - 1n,
      2n ** 53n + 1n,
      2n ** 64n - 1n,
    ]);
    expect([16, 40, 64].map((n) => bytes.readBigInt64LE(n))).toEqual([3n, -1n, -1n]);
  });

  it("is compressed as its name says, and so is a generated one", async () => {
    for (const ending of ["csv", "bin"]) {
      const format = ending === "csv" ? "csv" : "oracleGeneral";
      const plain = await writeSynthTrace(at(`plain.${ending}`), SPEC, { format });
      const packed = await writeSynthTrace(at(`plain.${ending}.gz`), SPEC, { format });
      const bytes = readFileSync(at(`plain.${ending}.gz`));
      expect(gunzipSync(bytes).equals(readFileSync(at(`plain.${ending}`)))).toBe(true);
      expect([packed.fileBytes, packed.contentSha256 === plain.contentSha256]).toEqual([bytes.length, false]);
    }
  });

  it("counts what the new format cannot hold", async () => {
    const content = "time,key,size,ttl\n1.5,a,5000000000,60\n2.0,b,5,\n3.0,a,4294967295,0\n";
    const done = await convertTrace(put("lossy.csv", content), at("lossy.bin"));
    expect(done.lost).toEqual({ fractions: 1, sizes: 1, ttls: 2 });
    expect(readFileSync(at("lossy.bin")).readUInt32LE(12)).toBe(0xffffffff);
    const kept = await convertTrace(at("lossy.csv"), at("kept.csv"));
    expect(kept.lost).toEqual({ fractions: 0, sizes: 0, ttls: 0 });
    expect(requestsIn(at("kept.csv"))).toEqual(requestsIn(at("lossy.csv")));
    for (const line of convertReport({
      ...done,
      file: "t",
      damaged: 1,
      damage: [{ line: 7, text: "x", problem: "y" }],
    }).split("\n"))
      expect(line.length).toBeLessThanOrEqual(80);
  });

  it("counts damage, and is refused above the limit", async () => {
    const content = cloudflareLine().repeat(40) + "garbage\n" + cloudflareLine();
    const done = await convertTrace(put("damaged.json", content), at("damaged.csv"));
    expect(done).toMatchObject({ requests: 41, damaged: 1 });
    expect(done.damage[0].line).toBe(41);
    const strict = convertTrace(at("damaged.json"), at("strict.csv"), { damageLimit: 0.01 });
    await expect(strict).rejects.toThrow(/line 41: .*at most 1 % damaged/);
    expect(existsSync(at("strict.csv"))).toBe(false);
  });
});

describe("a conversion refuses", () => {
  const good = put("good.csv", "time,key,size\n1,a,5\n2,b,6\n");

  it("what it cannot read, write or name, and leaves nothing behind", async () => {
    put("empty.csv", "");
    put("posts.log", logLine({ request: "POST /a HTTP/1.1" }));
    put("far.csv", "time,key,size\n1700000000000,a,5\n1700000000001,a,5\n");
    put("old.csv", "time,key,size\n1969-07-20T20:17:40Z,a,5\n");
    put("there.csv", "mine");
    const cases = [
      ["empty.csv", "x.csv", {}, /the file is empty/],
      ["absent.csv", "x.csv", {}, /no such file/],
      ["posts.log", "x.csv", {}, /no request that a cache could answer/],
      [
        "far.csv",
        "x.bin",
        { timeUnitMicros: 1_000_000 },
        /1700000000001 s does not fit into oracleGeneral.*--time-unit/,
      ],
      ["old.csv", "x.csv", {}, /before 1970/],
      ["good.csv", "there.csv", {}, /--force/],
      ["good.csv", "no/folder/x.csv", {}, /no such folder/],
      ["good.csv", "x.bz2", {}, /as \.gz, or as \.zst/],
      ["good.csv", "x.csv", { to: "oracle" }, /--format: "oracle" is none of .*Did you mean "oracleGeneral"/],
      ["good.csv", "x.csv", { format: "combine" }, /no trace format "combine".*Did you mean "combined"/],
      ["good.csv", "x.csv", { format: "combined" }, /looks like csv, not combined/],
    ] as const;
    for (const [from, to, options, says] of cases) {
      const attempt = convertTrace(at(from), at(to), options);
      await expect(attempt, `${from} to ${to}`).rejects.toThrow(UsageError);
      await expect(attempt).rejects.toThrow(says);
    }
    await expect(convertTrace(good, "-")).rejects.toThrow(/goes to a file/);
    expect(left()).toEqual([]);
    expect(readdirSync(folder).filter((name) => name.startsWith("x."))).toEqual([]);
    expect(readFileSync(at("there.csv"), "utf8")).toBe("mine");
  });

  it("to go on when it is interrupted", async () => {
    await writeSynthTrace(at("long.bin"), { ...SPEC, requests: 200_000 }, { format: "oracleGeneral" });
    for (const to of ["cut.csv", "cut.bin", "cut.csv.gz", "cut.bin.gz"]) {
      const abort = new AbortController();
      const options = { signal: abort.signal, onProgress: () => abort.abort() };
      await expect(convertTrace(at("long.bin"), at(to), options)).rejects.toThrow(Interrupted);
      expect([left(), existsSync(at(to))]).toEqual([[], false]);
    }
  });

  it.skipIf("createZstdCompress" in zlib)("zstd where Node.js cannot write it", async () => {
    await expect(convertTrace(good, at("x.zst"))).rejects.toThrow(/cannot write zstd\. Name it \.gz/);
  });

  it.skipIf(!("createZstdCompress" in zlib))("nothing of zstd where Node.js can write it", async () => {
    await convertTrace(good, at("y.csv.zst"));
    expect(requestsIn(at("y.csv.zst"))).toEqual(requestsIn(good));
  });
});

const traces = fileURLToPath(new URL("../../../shared/traces/", import.meta.url));

describe.skipIf(!existsSync(traces))("real traces", () => {
  it("go through CSV and back with the same requests, and get the next one of each", async () => {
    for (const name of ["web_adaptsize", "gli"]) {
      const source = `${traces}${name}.oracleGeneral.bin`;
      await convertTrace(source, at(`${name}.csv`));
      await convertTrace(at(`${name}.csv`), at(`${name}.bin`));
      const before = readFileSync(source);
      const after = readFileSync(at(`${name}.bin`));
      expect(after.length).toBe(before.length);
      const lastOf = new Map<bigint, number>();
      let same = 0;
      for (let n = 0; n < before.length; n += 24) {
        if (after.subarray(n, n + 16).equals(before.subarray(n, n + 16))) same++;
        const key = after.readBigUInt64LE(n + 4);
        const earlier = lastOf.get(key);
        if (earlier !== undefined && Number(after.readBigInt64LE(earlier + 16)) !== n / 24 + 1) same = NaN;
        lastOf.set(key, n);
      }
      expect(same).toBe(before.length / 24);
      for (const n of lastOf.values()) expect(after.readBigInt64LE(n + 16)).toBe(-1n);
    }
  });
});
