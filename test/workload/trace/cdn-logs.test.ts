/** Logs of CDNs and browsers: whose file is it, and what do they say about hits? */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { TraceError } from "../../../src/workload/trace/contract.ts";
import { TRACE_FORMATS } from "../../../src/workload/trace/registry.ts";
import { MOST_SITES, Sites } from "../../../src/workload/trace/sites.ts";
import { openTrace } from "../../../src/workload/trace/source.ts";
import { encode, read } from "./cdn-reading.ts";
import { CDN_SAMPLES, cloudflareLine, harEntry, harText } from "./cdn-samples.ts";
import { chunked, logLine, options, oracleGeneralBytes, text } from "./reading.ts";

describe("whose file is it?", () => {
  const samples: Record<string, Uint8Array> = {
    oracleGeneral: oracleGeneralBytes([
      [1, 1n, 10, 2n],
      [1, 1n, 10, -1n],
    ]),
    csv: encode("time,key,size\n1,/a,5\n2,/b,6\n"),
    combined: encode(logLine({}) + logLine({ second: 1 })),
    "har on one line": encode(harText([harEntry("https://a.example/", "2026-05-10T06:00:00.000Z")], 0)),
    ...Object.fromEntries(Object.entries(CDN_SAMPLES).map(([name, content]) => [name, encode(content)])),
  };
  const logs = Object.keys(CDN_SAMPLES);

  test("these formats are sure of their own files and of no other", () => {
    for (const format of TRACE_FORMATS.filter(({ name }) => logs.includes(name)))
      for (const [name, bytes] of Object.entries(samples))
        for (const fileName of ["x", "x.log", "x.json", "x.har", "x.csv"]) {
          const isOwn = name.split(" ")[0] === format.name;
          expect(format.detect(bytes, fileName), `${format.name} of ${name}`).toBe(isOwn ? 1 : 0);
        }
  });

  test("a log named as another is refused with what it looks like", () => {
    for (const name of logs)
      for (const { name: other } of TRACE_FORMATS) {
        if (other === name) continue;
        const open = () => openTrace(chunked(samples[name]), "x.log", options({ format: other }));
        expect(open, `${name} as ${other}`).toThrow(TraceError);
        expect(open, `${name} as ${other}`).toThrow(`this looks like ${name}, not ${other}`);
      }
  });

  test("a byte order mark, a cut end, and a bad line change nothing", () => {
    for (const name of logs) {
      const marked = `\ufeff${CDN_SAMPLES[name]}`;
      expect(openTrace(text(marked), "x", options()).totals().format).toBe(name);
    }
    const many = cloudflareLine().repeat(20);
    const broken = `${cloudflareLine().slice(0, 30)}\n${many}${cloudflareLine().slice(0, 30)}`;
    expect(read(broken).format.name).toBe("cloudflare");
  });

  test("W3C logs of other servers, and JSON logs of none that is known, are not claimed", () => {
    const iis = "#Software: Microsoft\n#Fields: date time cs-method cs-uri-stem sc-status\n";
    for (const content of [iis, '{"level":"info","msg":"up"}\n', '{"log":"x"}\n', "{}\n", "[]\n", ""])
      for (const format of TRACE_FORMATS.filter(({ name }) => logs.includes(name)))
        expect(format.detect(encode(content), "x.log"), format.name + content).toBe(0);
  });

  test("noise never throws in detection", () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 200 }),
        fc.constantFrom("{", "#Fields: ", '{"log":{', ""),
        (rest, start) => {
          for (const format of TRACE_FORMATS) format.detect(encode(start + rest), "x");
        },
      ),
    );
  });
});

describe("what the log says of hits", () => {
  test("sums by site agree with counting line by line", () => {
    const line = fc.record({
      state: fc.constantFrom("hit", "miss", "dynamic"),
      colo: fc.constantFrom("FRA", "LHR", "IAD", ""),
      bytes: fc.integer({ min: 0, max: 5000 }),
    });
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 60 }), (lines) => {
        const { logged } = read(
          lines
            .map(({ state, colo, bytes }) =>
              cloudflareLine({ CacheCacheStatus: state, EdgeColoCode: colo, EdgeResponseBytes: bytes }),
            )
            .join(""),
        );
        const of = (some: typeof lines) => {
          const told = some.filter(({ state }) => state !== "dynamic");
          const hits = told.filter(({ state }) => state === "hit");
          const sum = (rows: typeof lines) => rows.reduce((total, { bytes }) => total + bytes, 0);
          return {
            requests: some.length,
            bytes: sum(some),
            toldRequests: told.length,
            toldBytes: sum(told),
            hits: hits.length,
            hitBytes: sum(hits),
            hitRatio: told.length === 0 ? null : hits.length / told.length,
            byteHitRatio: sum(told) === 0 ? null : sum(hits) / sum(told),
          };
        };
        expect(logged).toMatchObject({
          ...of(lines),
          siteless: of(lines.filter((l) => l.colo === "")).requests,
        });
        const named = [...new Set(lines.map(({ colo }) => colo))].filter((colo) => colo !== "");
        expect(new Map(logged.sites.map(({ site, ...counts }) => [site, counts]))).toEqual(
          new Map(named.map((colo) => [colo, of(lines.filter((l) => l.colo === colo))])),
        );
        const requests = logged.sites.map((site) => site.requests);
        expect(requests).toEqual([...requests].sort((a, b) => b - a));
      }),
    );
  });

  test("formats that tell nothing count as told nothing", () => {
    const { logged } = read(logLine({}) + logLine({ bytes: 50 }));
    expect(logged).toMatchObject({
      requests: 2,
      bytes: 150,
      toldRequests: 0,
      hitRatio: null,
      siteless: 2,
      sites: [],
    });
  });

  test("names of sites are bounded", () => {
    const sites = new Sites();
    for (let n = 0; n < MOST_SITES; n++) expect(sites.indexOf(`s${n}`)).toBe(n);
    expect([sites.indexOf("late"), sites.indexOf("s7"), sites.indexOf("-"), sites.indexOf("")]).toEqual([
      -1, 7, -1, -1,
    ]);
    expect(new Sites().indexOf("x".repeat(65))).toBe(-1);
  });

  test("more sites than there is room for at first", () => {
    const content = Array.from({ length: 300 }, (_, n) => cloudflareLine({ EdgeColoCode: `C${n}` })).join("");
    const { logged } = read(content);
    expect([logged.sites.length, logged.hits, logged.hitRatio]).toEqual([300, 300, 1]);
  });
});
