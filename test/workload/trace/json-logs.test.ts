/** Logs of Cloudflare, Fastly and browsers: what their records mean, damage, disorder. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { stampOf } from "../../../src/workload/trace/json-values.ts";
import { openTrace } from "../../../src/workload/trace/source.ts";
import { urlKey } from "../../../src/workload/trace/url-key.ts";
import { damageOf, read, sameKey, START } from "./cdn-reading.ts";
import { CDN_SAMPLES, cloudflareLine, fastlyLine, harEntry, harText } from "./cdn-samples.ts";
import { options, replay, rowsOf, text } from "./reading.ts";

describe("cloudflare", () => {
  const line = cloudflareLine;

  test("a line tells time, bytes, client, status, hit and site", () => {
    const { records, reader, format } = read(
      line() + line({ CacheCacheStatus: "expired", EdgeColoCode: "LHR", ClientIP: "192.0.2.4" }),
    );
    expect([format.name, reader.tickMicros]).toEqual(["cloudflare", 1_000_000]);
    const [a, b] = records;
    expect(a).toMatchObject({ at: 0, object: 0, size: -1, sent: 1000, status: 200, method: 0 });
    expect([a.hit, a.site, b.hit, b.site]).toEqual([1, "FRA", 0, "LHR"]);
    expect(b.client).not.toBe(a.client);
    expect(read(line({ EdgeResponseBodyBytes: 700 })).records[0].sent).toBe(700);
  });

  test("times in all forms of the job's option", () => {
    const second = START / 1e6;
    const stamps = [second, String(second), second * 1e9, `${second}123456789`, "2026-05-10T06:00:00Z"];
    const lines = stamps.map((stamp) => line({ EdgeStartTimestamp: stamp })).join("");
    const { records, reader } = read(lines);
    expect(records.map(({ at }) => at)).toEqual([0, 0, 0, 123_457, 0]);
    expect(reader.tickMicros).toBe(0);
    const nanos = line().replace('"2026-05-10T06:00:00Z"', `${second}250000000`);
    const milli = read(line({ EdgeStartTimestamp: second * 1e9 }) + nanos);
    expect([milli.records[1].at, milli.reader.tickMicros]).toEqual([250_000, 1000]);
  });

  test("what counts as a hit", () => {
    const wanted = {
      hit: 1,
      stream_hit: 1,
      stale: 1,
      updating: 1,
      revalidated: 1,
      miss: 0,
      expired: 0,
      bypass: -1,
      dynamic: -1,
      ignored: -1,
      unknown: -1,
      "": -1,
    };
    const lines = Object.keys(wanted).map((CacheCacheStatus) => line({ CacheCacheStatus }));
    expect(read(lines.join("")).records.map(({ hit }) => hit)).toEqual(Object.values(wanted));
  });

  test("keys, methods, statuses", () => {
    expect(sameKey(line(), line({ ClientRequestHost: "shop.example" }))).toBe(true);
    expect(sameKey(line(), line({ ClientRequestHost: "other.example" }))).toBe(false);
    expect(sameKey(line(), line({ ClientRequestURI: "/a.css?v=2" }))).toBe(false);
    const { records } = read(
      line({ ClientRequestMethod: "HEAD" }) + line({ ClientRequestMethod: "POST", EdgeResponseStatus: 0 }),
    );
    expect(records.map(({ method, status }) => [method, status])).toEqual([
      [1, 200],
      [3, 499],
    ]);
  });

  test("damaged lines are named", () => {
    const found = read(
      line() +
        line().slice(0, 40) +
        "\n[1]\n" +
        line({ EdgeStartTimestamp: "yesterday" }) +
        line({ ClientRequestURI: "" }) +
        line({ EdgeResponseStatus: 7 }),
    );
    expect(damageOf(found)).toEqual([
      [2, "the line is not a JSON object"],
      [3, "the line is not a JSON object"],
      [4, "no time stamp that can be read"],
      [5, "no URL"],
      [6, "the status is not an HTTP status"],
    ]);
    const bytes = read(line({ EdgeResponseBytes: "many" }) + line({ EdgeResponseBytes: null }));
    expect(damageOf(bytes)).toEqual([[1, "the bytes sent are not a number of bytes"]]);
    expect(bytes.records[0].sent).toBe(-1);
  });

  test("order is put right, and cuts do not matter", () => {
    const at = (second: number) => `2026-05-10T06:00:0${second}Z`;
    const content = [3, 1, 2]
      .map((second) => line({ EdgeStartTimestamp: at(second), ClientRequestURI: `/é${second}` }))
      .join("");
    const { rows, totals } = replay(content);
    expect(rows.map(({ at: time, object }) => [time, object])).toEqual([
      [500_000, 1],
      [1_500_000, 2],
      [2_500_000, 0],
    ]);
    expect(totals.reordered).toBe(2);
    expect(rowsOf(openTrace(text(content, [1]), "a", options()))).toEqual(rows);
  });
});

describe("fastly", () => {
  const line = fastlyLine;

  test("a line of the documented example", () => {
    const { records, reader, format } = read(line() + line({ response_state: "MISS" }));
    expect([format.name, reader.tickMicros]).toEqual(["fastly", 1_000_000]);
    expect(records[0]).toMatchObject({ at: 0, object: 0, sent: 1000, status: 200, hit: 1, site: "FRA" });
    expect([records[1].hit, records[1].object]).toEqual([0, 0]);
  });

  test("other names for the same", () => {
    const other = {
      time_start: "2026-05-10T06:00:02.500UTC",
      fastly_client_ip: "198.51.100.9",
      req_host: "shop.example",
      request_url: "/a.css?v=1",
      request: "HEAD",
      status: "304",
      resp_body_bytes: "0",
      cache_status: "HIT",
      pop: "LHR",
    };
    const { records, format, damage } = read(line() + JSON.stringify(other));
    expect([format.name, damage.damaged]).toEqual(["fastly", 0]);
    expect(records[1]).toMatchObject({
      at: 2_500_000,
      object: 0,
      sent: 0,
      status: 304,
      method: 1,
      hit: 1,
      site: "LHR",
      client: records[0].client,
    });
  });

  test("what counts as a hit", () => {
    const wanted = {
      HIT: 1,
      "HIT-CLUSTER": 1,
      "HIT-STALE": 1,
      "hit-wait": 1,
      "MISS, HIT": 1,
      MISS: 0,
      "MISS-CLUSTER": 0,
      "HIT, MISS": 0,
      HITPASS: -1,
      "HITPASS-CLUSTER": -1,
      PASS: -1,
      ERROR: -1,
      SYNTH: -1,
    };
    const lines = Object.keys(wanted).map((state) => line({ response_state: state }));
    expect(read(lines.join("")).records.map(({ hit }) => hit)).toEqual(Object.values(wanted));
  });

  test("what the edge asks of the shield is passed over, and is no damage", () => {
    const { records, damage } = read(line() + line({ fastly_is_edge: false }) + line({ url: "/b" }));
    expect([records.length, damage.damaged, damage.records]).toEqual([2, 0, 2]);
  });

  test("damage and disorder", () => {
    const found = read(line() + line({ timestamp: "-" }) + "}{\n" + line({ url: "" }));
    expect(damageOf(found)).toEqual([
      [2, "no time stamp that can be read"],
      [3, "the line is not a JSON object"],
      [4, "no URL"],
    ]);
    const seconds = [4, 2].map((n) => line({ timestamp: `2026-05-10T06:00:0${n}+0000`, url: `/${n}` }));
    const { rows, totals } = replay(seconds.join(""));
    expect([rows.map(({ object }) => object), totals.reordered]).toEqual([[1, 0], 1]);
  });
});

describe("har", () => {
  const css = "https://shop.example/a.css?v=1";

  test("entries tell time in milliseconds, URL, status and body bytes", () => {
    const { records, reader, format } = read(
      harText([
        harEntry(css, "2026-05-10T08:00:00.125+02:00"),
        harEntry(`${css}#top`, "2026-05-10T06:00:01.250Z", { bodySize: -1, _transferSize: 900 }),
        harEntry("http://SHOP.example/a.css?v=1", "2026-05-10T06:00:02.000Z", {
          bodySize: -1,
          content: { size: 3000, compression: 2100 },
        }),
        harEntry("https://shop.example", "2026-05-10T06:00:03.000Z", {
          status: 304,
          bodySize: 0,
          content: {},
        }),
      ]),
    );
    expect([format.name, reader.tickMicros]).toEqual(["har", 1000]);
    expect(records.map(({ at, object, sent, status }) => [at, object, sent, status])).toEqual([
      [125_000, 0, 1000, 200],
      [1_250_000, 0, 700, 200],
      [2_000_000, 0, 900, 200],
      [3_000_000, 1, 0, 304],
    ]);
    expect(new Set(records.map(({ client }) => client)).size).toBe(1);
    expect(records.map(({ hit, site }) => [hit, site])).toEqual(Array(4).fill([-1, undefined]));
  });

  test("what no server answered is passed over", () => {
    const at = "2026-05-10T06:00:00.000Z";
    const { records, damage } = read(
      harText([
        harEntry("data:text/css;base64,AA==", at),
        harEntry("chrome-extension://abc/x.js", at),
        harEntry(css, at, {}, { _fromCache: "memory" }),
        harEntry(css, at, { status: 0 }),
        harEntry(css, at),
      ]),
    );
    expect([records.length, damage.damaged]).toEqual([1, 0]);
  });

  test("damaged entries are named by number, broken documents refused", () => {
    const at = "2026-05-10T06:00:00.000Z";
    const found = read(
      harText([
        harEntry(css, at),
        7,
        harEntry(css, "noon"),
        harEntry("", at),
        harEntry(css, at, { status: 99 }),
      ]),
    );
    expect(found.records.length).toBe(1);
    expect(damageOf(found)).toEqual([
      [2, "entry 2: no time stamp that can be read"],
      [3, "entry 3: no time stamp that can be read"],
      [4, "entry 4: no URL"],
      [5, "entry 5: the status is not an HTTP status"],
    ]);
    const whole = CDN_SAMPLES.har;
    expect(() => read(whole.slice(0, -20))).toThrow(/no JSON/);
    expect(() => read('{"log":{"version":"1.2"}}')).toThrow(/log.entries/);
    expect(() => replay(harText([]))).toThrow(/no records/);
  });

  test("more entries than a batch has rows, on one line, out of order, cut anywhere", () => {
    const entries = Array.from({ length: 2500 }, (_, n) =>
      harEntry(`https://a.example/é${n}`, new Date(START / 1000 + 10 * (n ^ 1)).toISOString()),
    );
    const content = harText(entries, 0);
    const { rows, totals } = replay(content);
    expect(rows.map(({ object }) => object)).toEqual(entries.map((_, n) => n ^ 1));
    expect(totals.reordered).toBe(1250);
    expect(rowsOf(openTrace(text(content, [1009]), "a", options()))).toEqual(rows);
  });
});

describe("keys and stamps of JSON", () => {
  test("keys are those of the URL standard, without scheme and fragment", () => {
    const path = fc.webPath().filter((part) => !/\/\.{1,2}(\/|$)|%2e/i.test(part));
    fc.assert(
      fc.property(fc.domain(), path, fc.option(fc.webQueryParameters()), (host, way, query) => {
        const whole = (way === "" ? "/" : way) + (query === null ? "" : `?${query}`);
        expect(urlKey("", `HTTP://${host}${whole}#end`)).toBe(`https://${host.toLowerCase()}${whole}`);
        expect(urlKey(host.toUpperCase(), whole)).toBe(urlKey("ignored", `https://${host}${whole}`));
      }),
      { numRuns: 30 },
    );
    expect(urlKey("", "/a")).toBe("/a");
    expect(urlKey("a.example", "x")).toBe("https://a.example/x");
    expect(urlKey("", "https://A.example?x")).toBe("https://a.example/?x");
  });

  test("numbers of all units are the moment that Date tells", () => {
    const moment = fc.integer({ min: Date.UTC(1990, 0), max: Date.UTC(2100, 0) });
    fc.assert(
      fc.property(moment, (millis) => {
        const micros = millis * 1000;
        for (const stamp of [millis / 1000, millis, micros, millis * 1e6, String(millis), `${micros}000`])
          expect(Math.abs(stampOf(stamp) - micros), String(stamp)).toBeLessThanOrEqual(1);
        expect(stampOf(new Date(millis).toISOString())).toBe(micros);
      }),
    );
    for (const none of ["", "-", null, undefined, true, {}, -5, NaN, "12 o'clock", 1e21])
      expect(stampOf(none), String(none)).toBeNaN();
  });
});
