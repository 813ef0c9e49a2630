/** Real traces, where they are at hand: counts against independent ones, and against plain code of the tests' own. */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { openTrace } from "../../../src/workload/trace/source.ts";
import { chunked, options, rowsOf } from "./reading.ts";

const folder = fileURLToPath(new URL("../../../../shared/traces/", import.meta.url));
const open = (file: string, changes = {}) =>
  openTrace(chunked(readFileSync(folder + file), [100_003]), file, options(changes));

describe.skipIf(!existsSync(folder))("real traces", () => {
  test.each([
    ["block_cloudphysics.oracleGeneral.bin", 113_872, 4_368_040_448],
    ["web_adaptsize.oracleGeneral.bin", 66_987, 485_457_552],
    ["gli.oracleGeneral.bin", 6_015, 6_015],
  ])("%s has the requests and bytes of independent implementations", (file, requests, bytesRequested) => {
    const source = open(file);
    const rows = rowsOf(source);
    expect(source.formatName).toBe("oracleGeneral");
    expect(rows.length).toBe(requests);
    expect(rows.reduce((sum, { size }) => sum + size, 0)).toBe(bytesRequested);
    const bytes = readFileSync(folder + file);
    const first = new Map<bigint, number>();
    for (let at = 0; at < bytes.length; at += 24) {
      const id = bytes.readBigUInt64LE(at + 4);
      if (!first.has(id)) first.set(id, bytes.readUInt32LE(at + 12));
    }
    expect(source.objects).toBe(first.size);
    expect(source.asked).toBe(first.size);
    expect(source.footprintBytes).toBe([...first.values()].reduce((sum, size) => sum + size, 0));
    expect(source.firstEpochMicros).toBeNaN();
    const last = bytes.readUInt32LE(bytes.length - 24) - bytes.readUInt32LE(0);
    expect(Math.floor(rows[rows.length - 1].at / 1e6)).toBe(last);
    const { records, damaged, reordered, clamped } = source.totals();
    expect([records, damaged, reordered, clamped]).toEqual([requests, 0, 0, 0]);
  });

  test("the access log is read whole, put in order and means what its lines say", () => {
    const source = open("apache_combined.log");
    const rows = rowsOf(source);
    const lines = readFileSync(`${folder}apache_combined.log`, "utf8").trimEnd().split("\n");
    expect(lines.length).toBe(10_000);
    // A reading of the lines by a regular expression, much slower and by another hand's rules of thumb.
    const parsed = lines.map((line) => {
      const match =
        /\[(\d+)\/May\/2015:(\d+):(\d+):(\d+) \+0000\] "(\S+) (.*?)(?: HTTP\/[\d.]+)?" (\d+) (\S+)/.exec(
          line,
        )!;
      const [day, hour, minute, second] = match.slice(1, 5).map(Number);
      return {
        time: ((day * 24 + hour) * 60 + minute) * 60 + second,
        method: match[5],
        path: match[6],
        status: Number(match[7]),
        bytes: match[8] === "-" ? 0 : Number(match[8]),
      };
    });
    let newest = 0;
    let late = 0;
    let latest = 0;
    for (const { time } of parsed) {
      if (time < newest) late++;
      latest = Math.max(latest, newest - time);
      newest = Math.max(newest, time);
    }
    expect(latest).toBe(59);
    const totals = source.totals();
    expect([totals.records, totals.damaged, totals.reordered, totals.clamped]).toEqual([10_000, 0, late, 0]);
    expect(source.objects).toBe(new Set(parsed.map(({ path }) => path)).size);
    const start = Math.min(...parsed.map(({ time }) => time));
    expect(source.firstEpochMicros).toBe(Date.UTC(2015, 4, 0) * 1000 + start * 1e6);
    const sorted = parsed.map(({ time }) => time - start).sort((a, b) => a - b);
    expect(rows.map(({ at }) => Math.floor(at / 1e6))).toEqual(sorted);
    const sent = parsed.reduce(
      (sum, { method, status, bytes }) => sum + (status === 304 || method === "HEAD" ? 0 : bytes),
      0,
    );
    expect(rows.reduce((sum, row) => sum + row.sent, 0)).toBe(sent);
    for (const row of rows) expect(row.sent).toBeLessThanOrEqual(row.size);
  });

  test("one request a tick of a CSV without header", () => {
    const columns = { time: "1", key: "2", size: "", client: "", status: "" };
    const source = open("delayed_hits.csv", { columns });
    const rows = rowsOf(source);
    const lines = readFileSync(`${folder}delayed_hits.csv`, "utf8").trimEnd().split("\n");
    expect([source.formatName, rows.length]).toEqual(["csv", lines.length]);
    expect(source.objects).toBe(new Set(lines.map((line) => line.split(";")[1])).size);
    expect(rows[4999].at).toBe(4_999_500_000);
  });
});
