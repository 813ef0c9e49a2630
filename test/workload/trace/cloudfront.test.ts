/** CloudFront logs: what their lines mean, damage, disorder, compression. */
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { NO_BODY, RequestBatch, type RequestSource, UNCACHEABLE } from "../../../src/workload/requests.ts";
import { openTrace } from "../../../src/workload/trace/source.ts";
import { damageOf, encode, read, sameKey, START } from "./cdn-reading.ts";
import { CLOUDFRONT_FIELDS, cloudFrontHeader, cloudFrontLine } from "./cdn-samples.ts";
import { chunked, options, replay, rowsOf } from "./reading.ts";

describe("cloudfront", () => {
  const line = cloudFrontLine;
  const log = (...lines: string[]) => read(cloudFrontHeader() + lines.join(""));

  test("a line tells time, body, client, status, hit and site", () => {
    const { records, reader, format } = log(
      line({}),
      line({ time: "06:00:09", "x-edge-location": "LHR3-C1", "x-edge-result-type": "Miss" }),
      line({ "c-ip": "192.0.2.2", "cs-uri-stem": "/b.css", "sc-status": 206, "sc-content-len": 100 }),
    );
    expect([format.name, reader.tickMicros]).toEqual(["cloudfront", 1_000_000]);
    const [a, b, c] = records;
    expect(a).toMatchObject({ at: 0, object: 0, size: 1000, sent: 1000, status: 200, method: 0 });
    expect([a.hit, a.site, b.hit, b.site, b.at]).toEqual([1, "FRA56-P4", 0, "LHR3-C1", 9_000_000]);
    expect([b.object, b.client]).toEqual([0, a.client]);
    expect(c).toMatchObject({ object: 1, size: -1, sent: 100, status: 206 });
    expect(c.client).not.toBe(a.client);
  });

  test("without a length the bytes are all that was sent; a broken transfer sent less than the length", () => {
    const { records } = log(line({ "sc-content-len": "-" }), line({ "sc-bytes": 600 }));
    expect(records.map(({ size, sent }) => [size, sent])).toEqual([
      [-1, 1400],
      [1000, 600],
    ]);
  });

  test("a part tells where it begins, and that the object reaches to its end", () => {
    const part = (start: number | string, bytes: number) =>
      line({ "sc-status": 206, "sc-range-start": start, "sc-content-len": bytes, "sc-bytes": bytes + 400 });
    const log = cloudFrontHeader() + part(5_000_000, 1000) + part("-", 300) + part(0, 200);
    const source = openTrace(chunked(encode(log)), "access.log", options());
    const { rows, fromByte, sentBytes, sizeBytes } = filled(source);
    const found = Array.from({ length: rows }, (_, row) => [fromByte[row], sentBytes[row], sizeBytes[row]]);
    expect(found).toEqual([
      [5_000_000, 1000, 5_001_000],
      [0, 300, 5_001_000],
      [0, 200, 5_001_000],
    ]);
  });

  test("what counts as a hit", () => {
    const kinds = ["Hit", "RefreshHit", "OriginShieldHit", "Miss", "Error", "Redirect", "LimitExceeded", "-"];
    const { records } = log(...kinds.map((kind) => line({ "x-edge-result-type": kind })));
    expect(records.map(({ hit }) => hit)).toEqual([1, 1, 1, 0, -1, -1, -1, -1]);
    const fields = CLOUDFRONT_FIELDS.replace(" x-edge-result-type", "");
    const detailed = line({ "x-edge-detailed-result-type": "OriginShieldHit" }, fields);
    expect(read(cloudFrontHeader(fields) + detailed).records[0].hit).toBe(1);
  });

  test("keys are host, path and query, decoded once", () => {
    const same = (a: Record<string, string>, b: Record<string, string>) =>
      sameKey(line(a), line(b), cloudFrontHeader());
    expect(same({ "cs(Host)": "D1.cloudfront.net" }, {})).toBe(true);
    expect(same({ "cs(Host)": "d2.cloudfront.net" }, {})).toBe(false);
    expect(same({ "cs-uri-query": "v=1" }, {})).toBe(false);
    expect(same({ "cs-uri-stem": "/A.css" }, {})).toBe(false);
    expect(same({ "cs-uri-query": "v=a%2520b" }, { "cs-uri-query": "v=a%2520c" })).toBe(false);
    // The key is the one that the other formats give: a Cloudflare line of the same request has it too.
    const keyed = { "cs-uri-stem": "/m%25C3%25A9.css", "cs-uri-query": "q=1%7C2" };
    const { objects } = log(line(keyed));
    const key = encode("https://d1.cloudfront.net/m%C3%A9.css?q=1|2");
    expect(objects.ofText(key, 0, key.length)).toBe(0);
    const classes = [
      { name: "css", match: ["*.css"] },
      { name: "rest", match: [] },
    ];
    const found = read(cloudFrontHeader() + line(keyed) + line({ "cs-uri-stem": "/x" }), { classes });
    expect([found.objects.classOf(0), found.objects.classOf(1)]).toEqual([0, 1]);
  });

  test("methods and statuses as in other logs; 000 is a client that went", () => {
    const lines = [
      { "cs-method": "HEAD" },
      { "cs-method": "POST" },
      { "sc-status": "000" },
      { "sc-status": 502 },
    ];
    const rows = replay(cloudFrontHeader() + lines.map((values) => line(values)).join("")).rows;
    expect(rows.map(({ sent, flags }) => [sent, flags])).toEqual([
      [0, 0],
      [1000, UNCACHEABLE],
      [1000, UNCACHEABLE | NO_BODY],
      [1000, UNCACHEABLE | NO_BODY],
    ]);
    expect(log(line({ "sc-status": "000" })).records[0].status).toBe(499);
  });

  test("joined files repeat the header and may order the columns differently", () => {
    const fields = "x-edge-location cs-uri-stem time date sc-status sc-bytes";
    const { records, damage } = read(
      cloudFrontHeader() +
        line({}) +
        cloudFrontHeader(fields) +
        line({ time: "06:00:03", "cs-uri-stem": "/b" }, fields) +
        cloudFrontHeader() +
        line({ time: "06:00:04" }),
    );
    expect(records.map(({ at, object, site }) => [at, object, site])).toEqual([
      [0, 0, "FRA56-P4"],
      [3_000_000, 1, "FRA56-P4"],
      [4_000_000, 0, "FRA56-P4"],
    ]);
    expect(damage.damaged).toBe(0);
  });

  test("a timestamp column instead of date and time", () => {
    const fields = "timestamp(ms) x-edge-location cs-uri-stem";
    const lines = [0, 250].map((ms) => line({ "timestamp(ms)": START / 1000 + ms }, fields)).join("");
    const { records, reader } = read(cloudFrontHeader(fields) + lines);
    expect(records.map(({ at }) => at)).toEqual([0, 250_000]);
    expect(reader.tickMicros).toBe(1000);
  });

  test("damaged lines are named", () => {
    const found = log(
      line({}),
      "2026-05-10\t06:00:01\tFRA\n",
      line({ date: "2026-13-10" }),
      line({ "cs-uri-stem": "-" }),
      line({ "sc-status": "abc" }),
      line({ "sc-bytes": "many" }),
    );
    expect(found.records.length).toBe(1);
    expect(damageOf(found)).toEqual([
      [4, "3 columns, 32 are needed"],
      [5, "the date and time are none"],
      [6, "no path"],
      [7, "the status is not an HTTP status"],
      [8, "the bytes are not a number of bytes"],
    ]);
    const headless = read(line({}), { format: "cloudfront" });
    expect(damageOf(headless)).toEqual([[1, "no #Fields line before the first record"]]);
    expect(() => read("#Fields: date time x-edge-location\n", { format: "cloudfront" })).toThrow(
      /cs-uri-stem/,
    );
  });

  test("gzip, several members, cut anywhere, and order put right", () => {
    const first = cloudFrontHeader() + line({ time: "06:00:05" }) + line({ "cs-uri-stem": "/b" });
    const second = cloudFrontHeader() + line({ time: "06:00:02", "cs-uri-stem": "/c" });
    const packed = Buffer.concat([gzipSync(first), gzipSync(second)]);
    for (const cuts of [[1], [7, 100], [1 << 16]]) {
      const source = openTrace(chunked(packed, cuts), "E2ABC.2026-05-10-06.a1b2.gz", options());
      expect(rowsOf(source).map(({ at, object }) => [at, object])).toEqual([
        [500_000, 1],
        [2_500_000, 2],
        [5_500_000, 0],
      ]);
      const totals = source.totals();
      expect([totals.format, totals.reordered, totals.damaged]).toEqual(["cloudfront", 2, 0]);
    }
  });
});

function filled(source: RequestSource): RequestBatch {
  const batch = new RequestBatch();
  source.fill(batch);
  return batch;
}
