/** What a log says of the CDN's own cache, as `trace info` tells it. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { readTraceInfo } from "../../src/experiment/trace-info.ts";
import { traceReport } from "../../src/report/trace.ts";

const folder = mkdtempSync(join(tmpdir(), "cdnlab-logged-"));
afterAll(() => rmSync(folder, { recursive: true }));

const FIELDS =
  "#Version: 1.0\n#Fields: date time x-edge-location sc-bytes cs-method cs(Host) cs-uri-stem sc-status x-edge-result-type\n";

function line(second: number, site: string, path: string, result: string): string {
  const time = `10:00:${String(second).padStart(2, "0")}`;
  return ["2024-01-01", time, site, "1000", "GET", "a.example", path, "200", result].join("\t") + "\n";
}

describe("trace info", () => {
  it("gives the logged hit ratio, whole and by site, and nothing where the log tells nothing", () => {
    const log = join(folder, "cf.log");
    const lines = [
      line(1, "LHR50-C1", "/a", "Miss"),
      line(2, "LHR50-C1", "/a", "Hit"),
      line(3, "LHR50-C1", "/a", "RefreshHit"),
      line(4, "FRA2-C1", "/b", "Miss"),
      line(5, "FRA2-C1", "/c", "Error"),
    ];
    writeFileSync(log, FIELDS + lines.join(""));
    const info = readTraceInfo(log);
    expect(info.logged).toMatchObject({ requests: 5, toldRequests: 4, hits: 2, hitRatio: 0.5 });
    expect(info.logged!.sites.map(({ site, hitRatio }) => [site, hitRatio])).toEqual([
      ["LHR50-C1", 2 / 3],
      ["FRA2-C1", 0],
    ]);
    expect(traceReport(info)).toContain("logged   hit ratio 50.0 %");
    const plain = join(folder, "plain.csv");
    writeFileSync(plain, "time,key,size\n1,/a,5\n2,/b,6\n");
    expect(readTraceInfo(plain).logged).toBeNull();
    expect(traceReport(readTraceInfo(plain))).not.toContain("logged   hit");
  });
});
