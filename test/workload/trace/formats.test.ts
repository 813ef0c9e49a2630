/** Formats: what their records mean, how they are recognised, and what is said of files that are none. */
import { CDN_SAMPLES } from "./cdn-samples.ts";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { NO_BODY, UNCACHEABLE } from "../../../src/workload/requests.ts";
import { TraceError } from "../../../src/workload/trace/contract.ts";
import { TRACE_FORMATS } from "../../../src/workload/trace/registry.ts";
import { openTrace } from "../../../src/workload/trace/source.ts";
import { chunked, logLine, options, oracleGeneralBytes, replay, rowsOf } from "./reading.ts";
import { RESEARCH_SAMPLES } from "./research-samples.ts";

const PASSED = UNCACHEABLE;
const PASSED_EMPTY = UNCACHEABLE | NO_BODY;
const encode = (content: string) => new TextEncoder().encode(content);

/** The error that reading all of it throws. */
function refusal(bytes: Uint8Array, fileName: string, changes = {}): TraceError {
  try {
    rowsOf(openTrace(chunked(bytes), fileName, options(changes)));
  } catch (error) {
    if (error instanceof TraceError) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}

describe("combined", () => {
  /** Size, bytes sent and flags of each line. */
  const told = (lines: string[], changes = {}) =>
    replay(lines.join(""), { damageLimit: 1, ...changes }).rows.map(({ size, sent, flags }) => [
      size,
      sent,
      flags,
    ]);

  test("statuses and methods by RFC 9110", () => {
    const status = (code: number, request = "GET /x HTTP/1.1") =>
      told([logLine({ status: code, request })])[0];
    for (const code of [200, 203, 204, 300, 301, 308, 404, 405, 410, 414, 501])
      expect(status(code), String(code)).toEqual([100, 100, 0]);
    for (const code of [201, 202, 207]) expect(status(code), String(code)).toEqual([100, 100, PASSED]);
    for (const code of [101, 302, 303, 307, 400, 401, 403, 408, 416, 429, 499, 500, 502, 503, 999])
      expect(status(code), String(code)).toEqual([100, 100, PASSED_EMPTY]);
    expect(status(200, "POST /x HTTP/1.1")).toEqual([100, 100, PASSED]);
    expect(status(404, "PROPFIND /x HTTP/1.1")).toEqual([100, 100, PASSED_EMPTY]);
    expect(status(304, "PUT /x HTTP/1.1")).toEqual([100, 100, PASSED_EMPTY]);
    expect(status(404, "HEAD /x HTTP/1.1")).toEqual([100, 100, PASSED_EMPTY]);
  });

  test("304 and HEAD send nothing and have the size that was seen, or that of others of the class", () => {
    const [first, full, later, head, smaller, last] = told([
      logLine({ second: 0, request: "GET /a HTTP/1.1", status: 304, bytes: "-" }),
      logLine({ second: 1, request: "GET /a HTTP/1.1", bytes: 5000 }),
      logLine({ second: 2, request: "GET /a HTTP/1.1", status: 304, bytes: 180 }),
      logLine({ second: 3, request: "HEAD /b HTTP/1.1", bytes: "-" }),
      logLine({ second: 4, request: "GET /a HTTP/1.1", bytes: 4000 }),
      logLine({ second: 5, request: "GET /a HTTP/1.1", status: 304, bytes: 0 }),
    ]);
    expect(first).toEqual([10_000, 0, 0]);
    expect(full).toEqual([5000, 5000, 0]);
    expect(later).toEqual([5000, 0, 0]);
    expect(head).toEqual([5000, 0, 0]);
    expect(smaller).toEqual([4000, 4000, 0]);
    expect(last).toEqual([5000, 0, 0]);
  });

  test("206 sends what is logged of an object as large as the largest answer seen", () => {
    const range = (second: number, bytes: number) =>
      logLine({ second, request: "GET /v HTTP/1.1", status: 206, bytes });
    expect(
      told([
        range(0, 300),
        range(1, 100),
        logLine({ second: 2, request: "GET /v HTTP/1.1", bytes: 900 }),
        range(3, 50),
      ]),
    ).toEqual([
      [300, 300, 0],
      [300, 100, 0],
      [900, 900, 0],
      [900, 50, 0],
    ]);
  });

  test("the key is the path with its query; GET and HEAD share it, lines without a request have one of their own", () => {
    const requests = [
      "GET /a?b=1 HTTP/1.1",
      "HEAD /a?b=1 HTTP/1.0",
      "GET /a HTTP/2.0",
      "GET /a b HTTP/1.1",
      "GET /a b",
    ];
    const objects = (given: string[]) =>
      replay(given.map((request, second) => logLine({ second, request })).join("")).rows.map(
        (row) => row.object,
      );
    expect(objects(requests)).toEqual([0, 0, 1, 2, 2]);
    expect(objects(["-", "\\x16\\x03\\x01", "", "GET", "GET ", "get /a HTTP/1.1", "GET /"])).toEqual([
      0, 0, 0, 0, 0, 0, 1,
    ]);
    // Escaped quotes, and quotes that a server forgot to escape.
    expect(objects(['GET /q?\\"x\\" HTTP/1.1', 'GET /q"r HTTP/1.1', "GET /q\\\\ HTTP/1.1"])).toEqual([
      0, 1, 2,
    ]);
    const unescaped = replay(logLine({ request: 'GET /q" 200 5 HTTP/1.1', bytes: 77 }));
    expect([unescaped.rows[0].size, unescaped.totals.damaged]).toEqual([5, 0]);
  });

  test("the common format, IPv6, names with spaces and brackets, virtual hosts", () => {
    const time = "[10/May/2026:08:00:00 +0200]";
    const lines = [
      `192.0.2.1 - - ${time} "GET /a HTTP/1.1" 200 7`,
      `2001:db8::7 - - ${time} "GET /a HTTP/1.1" 200 7 "-" "curl"`,
      `host.example ident [x] y ${time} "GET /a HTTP/1.1" 200 7`,
      `www.example.com:443 2001:db8::7 - - ${time} "GET /a HTTP/1.1" 200 7`,
      `192.0.2.1:5044 - - ${time} "GET /a HTTP/1.1" 200 7`,
    ];
    const { rows, totals, source } = replay(`${lines.join("\n")}\n`, {
      metroWeights: new Float64Array(4000).fill(1),
    });
    expect([rows.length, totals.damaged]).toEqual([5, 0]);
    expect(source.firstEpochMicros).toBe(Date.UTC(2026, 4, 10, 6) * 1000);
    expect(rows[3].metro).toBe(rows[1].metro);
    expect(rows[0].metro).not.toBe(rows[1].metro);
  });

  test("damaged lines are counted, the first five are shown, and too many are too many", () => {
    const good = Array.from({ length: 990 }, (_, second) => logLine({ second: second % 60 }));
    const bad = [
      "\u0016\u0003garbage",
      '192.0.2.1 - - [10/May/2026:06:00:00 +0000] "GET / HTTP/1.1" 200 12x',
      "x".repeat(200),
    ];
    const log = [...good.slice(0, 10), `${bad.join("\n")}\n`, ...good.slice(10), `${bad.join("\n")}\n`].join(
      "",
    );
    const { totals } = replay(log);
    expect([totals.records, totals.damaged]).toEqual([990, 6]);
    expect(totals.damage.map(({ line }) => line)).toEqual([11, 12, 13, 994, 995]);
    expect(totals.damage[0].text).toBe("\\x16\\x03garbage");
    expect(totals.damage[1].problem).toContain("bytes sent");
    expect(totals.damage[2].text).toBe(`${"x".repeat(77)}...`);
    expect(() => replay(log, { damageLimit: 0.001 })).toThrow(/access\.log: line 11: .*6 of the first 996/);
    expect(() => replay(log + "x\n".repeat(100))).toThrow(TraceError);
    const midway = good.join("") + "x\n".repeat(5000) + good.join("").repeat(1000);
    expect(() => replay(midway)).toThrow(/of the first 10\d\d records are damaged/);
  });

  test("a log whose files were joined in the wrong order is refused with the reason", () => {
    const day = (date: string) => logLine({}).replace("10/May", date).repeat(600);
    expect(() => replay(day("12/May") + day("10/May"))).toThrow(/back by 2 days.*joined newest first/);
    expect(replay(day("10/May") + day("12/May")).rows.length).toBe(1200);
  });
});

describe("oracleGeneral", () => {
  test("reads records cut anywhere, ids of 64 bits told apart", () => {
    const record = fc.tuple(fc.nat(3), fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }), fc.nat(0xffffffff));
    const cuts = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(fc.array(record, { minLength: 1, maxLength: 50 }), cuts, (records, lengths) => {
        let time = 100;
        const bytes = oracleGeneralBytes(records.map(([step, id, size]) => [(time += step), id, size, -1n]));
        const rows = rowsOf(openTrace(chunked(bytes, lengths), "a.bin", options()));
        expect(rows.map(({ size }) => size)).toEqual(records.map(([, , size]) => size));
        const ids = new Map<bigint, number>();
        for (const [, id] of records) if (!ids.has(id)) ids.set(id, ids.size);
        expect(rows.map(({ object }) => object)).toEqual(records.map(([, id]) => ids.get(id)));
      }),
    );
  });

  test("says at which byte a file ends too early, or becomes nonsense", () => {
    const records = Array.from({ length: 6000 }, (_, n) => [1000 + n, BigInt(n % 7), 50, -1n] as const);
    const bytes = oracleGeneralBytes(records);
    const short = refusal(bytes.subarray(0, 24 * 2000 + 5), "a.bin");
    expect(short.place).toBe("a.bin: byte 48000");
    expect(short.found).toContain("after 5 of its 24 bytes");
    // From record 2,501 on the bytes are shifted by one: times are what was sizes and ids.
    const shifted = new Uint8Array([...bytes.subarray(0, 24 * 2500), ...bytes.subarray(24 * 2500 + 1), 0]);
    const nonsense = refusal(shifted, "a.bin");
    expect(nonsense.place).toMatch(/^a\.bin: byte \d+$/);
    expect(Number(nonsense.place.split(" ").at(-1))).toBeGreaterThanOrEqual(24 * 2500);
  });
});

describe("csv", () => {
  const rows = (content: string, changes = {}) => replay(content, changes, "trace.csv").rows;
  const columns = (changes: Record<string, string>) => ({
    columns: { time: "time", key: "key", size: "size", client: "", status: "", ...changes },
  });

  test("columns by name, in any case, place and delimiter", () => {
    for (const delimiter of [",", ";", "\t", "|"]) {
      const content = [
        ["Size", "x", "KEY", "Time"],
        ["50", "", "/a", "1"],
        ["60", "", "/b", "2"],
      ];
      const found = rows(content.map((line) => line.join(delimiter)).join("\r\n"));
      expect(found.map(({ at, object, size, sent }) => [at, object, size, sent])).toEqual([
        [500_000, 0, 50, 50],
        [1_500_000, 1, 60, 60],
      ]);
    }
  });

  test("columns by number, with or without a header", () => {
    const byNumber = columns({ time: "1", key: "2", size: "3" });
    expect(rows("1,/a,5\n2,/b,6\n", byNumber).length).toBe(2);
    expect(rows("t,k,s\n1,/a,5\n2,/b,6\n", byNumber).length).toBe(2);
    expect(rows("k,s\n/a,5\n/b,6\n", columns({ time: "", key: "1", size: "2" })).map(({ at }) => at)).toEqual(
      [0, 1_000_000],
    );
  });

  test("bare numbers are time, key and size; two of them time and key", () => {
    expect(rows("0,7,50\n1,8,60\n").map(({ at, object, size }) => [at, object, size])).toEqual([
      [500_000, 0, 50],
      [1_500_000, 1, 60],
    ]);
    expect(rows("0;7\n1;8\n2;7\n").map(({ at, object }) => [at, object])).toEqual([
      [500_000, 0],
      [1_500_000, 1],
      [2_500_000, 0],
    ]);
    expect(() => rows("time,key\n1,8\n")).toThrow('columns.size: "1"; "" when the file has none.');
  });

  test("with a status the size is what was sent", () => {
    const found = rows(
      "time,key,size,code\n1,/a,5,200\n2,/a,0,304\n3,/a,2,206\n4,/a,9,503\n5,/a,7,\n",
      columns({ status: "code" }),
    );
    expect(found.map(({ size, sent, flags }) => [size, sent, flags])).toEqual([
      [5, 5, 0],
      [5, 0, 0],
      [5, 2, 0],
      [9, 9, PASSED_EMPTY],
      [7, 7, 0],
    ]);
  });

  test("clients have their metro, quoted keys their line breaks", () => {
    const content =
      'time,key,size,who\n1,"/a\n""b""",5,ann\n2,"/a\r\n""b""",5,bob\n3,"/a\n""b""",5,ann\n4,/c,5,\n';
    const found = rows(content, {
      ...columns({ client: "who" }),
      format: "csv",
      metroWeights: new Float64Array(4000).fill(1),
    });
    expect(found.map(({ object }) => object)).toEqual([0, 1, 0, 2]);
    expect(found[2].metro).toBe(found[0].metro);
    expect(found[1].metro).not.toBe(found[0].metro);
  });

  test("keys that are paths have the class of their pattern, others the last", () => {
    const classes = [
      { name: "css", match: ["*.css"] },
      { name: "rest", match: ["nothing"] },
    ];
    const found = rows("time,key,size\n1,/a.css,5\n2,b.css,5\n3,https://a.example/c.css?x,5\n", { classes });
    expect(found.map(({ contentClass }) => contentClass)).toEqual([0, 1, 0]);
  });

  test("damaged rows are named by line, also after a quote that is never closed", () => {
    const content = 'time,key,size\n1,/a,5\nx,/a,5\n2,/a,five\n3,,5\n4,/a\n5,"/b,5\n6,/c,5\n';
    const { totals } = replay(content, { damageLimit: 1, format: "csv" }, "a.csv");
    expect(totals.records).toBe(2);
    expect(totals.damage.map(({ line, problem }) => [line, problem])).toEqual([
      [3, "the time is neither a number nor ISO 8601"],
      [4, "the size is not a number of bytes"],
      [5, "the key is empty"],
      [6, "2 columns, 3 are needed"],
      [7, "a quote is not closed"],
    ]);
  });

  test("says what is wrong with a column map", () => {
    const header = encode("timestamp,key,size\n1,/a,5\n");
    const missing = refusal(header, "a.csv", columns({ time: "timestmp" }));
    expect(missing.message).toContain('Did you mean columns.time: "timestamp"?');
    expect(refusal(header, "a.csv", columns({ time: "9" })).message).toContain("3 columns");
    expect(refusal(header, "a.csv", columns({ time: "timestamp", key: "" })).message).toContain(
      "columns.key",
    );
    expect(refusal(header, "a.csv", columns({ time: "timestamp", client: "2" })).found).toBe(
      "column 2 is both key and client",
    );
  });
});

/** Formats that are tables too: whoever calls them CSV has a column map for them. */
const TABLES = ["twitter", "meta-cdn", "wikimedia"];

describe("recognising files", () => {
  const samples: Record<string, Uint8Array> = {
    oracleGeneral: oracleGeneralBytes([
      [1, 1n, 10, 2n],
      [1, 1n, 10, -1n],
      [2, 5n, 20, 9_223_372_036_854_775_807n],
    ]),
    csv: encode("time,key,size\n1,/a,5\n2,/b,6\n"),
    combined: encode(logLine({}) + logLine({ second: 1, rest: "" })),
    ...Object.fromEntries(
      Object.entries({ ...CDN_SAMPLES, ...RESEARCH_SAMPLES }).map(([name, text]) => [name, encode(text)]),
    ),
  };

  test("every format knows its own, and is the only sure one", () => {
    expect(TRACE_FORMATS.map(({ name }) => name).sort((a, b) => (a < b ? -1 : 1))).toEqual(
      Object.keys(samples).sort((a, b) => (a < b ? -1 : 1)),
    );
    for (const [name, bytes] of Object.entries(samples)) {
      for (const fileName of ["trace", "trace.bin", "trace.log", "trace.csv"])
        expect(openTrace(chunked(bytes), fileName, options()).formatName).toBe(name);
      for (const other of Object.keys(samples)) {
        if (other === name)
          expect(openTrace(chunked(bytes), "trace", options({ format: other })).formatName).toBe(name);
        else if (name !== "csv" && !(other === "csv" && TABLES.includes(name)))
          expect(refusal(bytes, "trace", { format: other }).found).toBe(
            `this looks like ${name}, not ${other}`,
          );
      }
    }
  });

  test("names ignore case and hyphens; a wrong one gets the nearest", () => {
    expect(
      openTrace(chunked(samples.oracleGeneral), "a", options({ format: "oracle-general" })).formatName,
    ).toBe("oracleGeneral");
    expect(refusal(samples.csv, "a", { format: "combinde" }).hint).toBe('Did you mean "combined"?');
  });

  test("nothing, noise and prose are refused", () => {
    expect(refusal(new Uint8Array(0), "a.log").found).toBe("the file is empty");
    expect(refusal(encode("\n\n"), "a.log", { format: "combined" }).found).toBe("no records");
    expect(refusal(encode("time,key,size\n"), "a.csv", { format: "csv" }).found).toBe("no records");
    expect(
      refusal(encode("It was a bright cold day in April.\nThe clocks were striking thirteen."), "a.log")
        .found,
    ).toContain("none that is known");
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 500, maxLength: 3000 }), (noise) => {
        expect(refusal(noise, "a.bin").name).toBe("TraceError");
      }),
    );
  });
});

describe("compression", () => {
  const records = Array.from({ length: 400 }, (_, n) => [7 + n, BigInt((n * n) % 31), 64 + n, -1n] as const);
  const bytes = oracleGeneralBytes(records);
  const wanted = rowsOf(openTrace(chunked(bytes), "a", options()));
  const cutsOf = [[1], [7, 100], [1 << 16]];

  test("gzip, in one member or several, cut anywhere", () => {
    const halves = Buffer.concat([gzipSync(bytes.subarray(0, 4000)), gzipSync(bytes.subarray(4000))]);
    for (const packed of [gzipSync(bytes), halves])
      for (const cuts of cutsOf) {
        const source = openTrace(chunked(packed, cuts), "a.gz", options());
        expect(rowsOf(source)).toEqual(wanted);
      }
  });

  test("zstd, in one frame or several, cut anywhere", () => {
    const halves = Buffer.concat([
      zstdFrame(bytes.subarray(0, 4000), 1000),
      zstdFrame(bytes.subarray(4000), 777),
    ]);
    for (const packed of [zstdFrame(bytes, 900), halves])
      for (const cuts of cutsOf)
        expect(rowsOf(openTrace(chunked(packed, cuts), "a.zst", options()))).toEqual(wanted);
  });

  test("zstd as a real encoder writes it", () => {
    const packed = Buffer.from(ZSTD_LOG, "base64");
    for (const cuts of cutsOf) {
      const rows = rowsOf(openTrace(chunked(packed, cuts), "a.zst", options()));
      expect(rows.map(({ size }) => size)).toEqual(Array.from({ length: 120 }, (_, n) => 1000 + 7 * n));
    }
  });

  test("a cut or damaged file is refused as such", () => {
    const zstd = zstdFrame(bytes, 900);
    for (const [packed, name] of [
      [gzipSync(bytes), "a.gz"],
      [zstd, "a.zst"],
    ] as const) {
      for (let missing = 1; missing < packed.length - 10; missing += 97) {
        const cut = refusal(packed.subarray(0, packed.length - missing), name);
        expect(cut.found, `${name} without ${missing} bytes`).toContain("too early");
      }
    }
    const damaged = Uint8Array.from(zstd);
    damaged[6] |= 6;
    expect(refusal(damaged, "a.zst").found).toContain("damaged zstd data");
  });

  test("the digest is that of the file as it is", () => {
    const packed = gzipSync(bytes);
    const source = openTrace(chunked(packed), "a.gz", options({ limit: 3 }));
    rowsOf(source);
    expect(source.totals().contentSha256).toMatch(/^[0-9a-f]{64}$/);
    let asked = 0;
    const counting = { ...chunked(packed), sha256Hex: () => String(++asked) };
    expect(openTrace(counting, "a.gz", options()).totals().contentSha256).toBe("1");
  });
});

/** A zstd frame (RFC 8878) of raw blocks: magic, no checksum, 128 kB window, blocks, the last one marked. */
function zstdFrame(bytes: Uint8Array, blockBytes: number): Uint8Array {
  const frame = [0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x38];
  for (let at = 0; at < bytes.length; at += blockBytes) {
    const block = bytes.subarray(at, at + blockBytes);
    const header = (block.length << 3) | (at + blockBytes >= bytes.length ? 1 : 0);
    frame.push(header & 0xff, (header >> 8) & 0xff, header >> 16, ...block);
  }
  return new Uint8Array(frame);
}

/** 120 lines of a common log, one a second, sizes 1000, 1007, 1014 ..., through `zstd -19`. */
const ZSTD_LOG = [
  "KLUv/QRoVRUA5vVpGXBLUjj8KnKRHP0IEJrsXRERKU3L6P5fTwRzAFoAXADfSIs3Y+WJyHYxbMF9pmGzbLg1Jtf4xcz7BqmzRxxX",
  "2Ygg2rQ1NAxSXDOaQURCK0Lx6tfHlke1qidSlE0DIGkFiYUAQ1hCAgUKDhSU4CChoKCAgQAFBpIkoCARkAiECATFhAcNECRoCwoD",
  "CgMKQiCCEDgs+zfS+Zp0/Tg6XuTdQ6/+uoMd7cYd2IlJduF93a1RZ8/U1eKBDhluvoaTXeGGNoJTDqd0PKO6uXemnCsr14bJsZdx",
  "qzVObcUNZAzDDbMJxdmCc9kpEzNjsfIOlEExYVCx4D98p2c+s5uvpOUjJ/GNUnzi9N8wCX+zGHrZ2cd8/uvs87h93ayPkwzbaPA0",
  "6XiDIsQbfaDIDC/U37s4trXZlVxTI8MkoicRmKLzhj/kzT0M8nKI89MA2tlwBmfzDZvJxU18rvllBvFjg6y/R8ZbRLZXItPZkA1e",
  "XDbWYJl4aFlYXtkdQ5n9UWp7QlckMyWZvA6xoYqJTWeQmFQosWg8Yu/nMdd7rK0dYymNrVNDVRkDJxYTgXyoEZBVbPt/BrG3sQYR",
  "nFCFPQEREiEaD4cDqKd6Um8RLKwNC6iAFlABFaICKqAKVEAFtBpWw+qwgAqoAhVQAS2gAipEBVRAtWE1rIYLqIAKUQEVUAUqoAJa",
  "QAVUHVbDaliBCmhLAqxCjqY8pFUI0JRAQaTQJL+3HpKa11csEDWcqlEUKZT0JAbsU70WCAigBVRABagaVkPVsIAKUAEVUAEqYDkp",
  "0AIqQNWwGlaGBVRACqiAClABFbA4FWgBqYbVsBokyjVQ7S+qz9b2ovps7S+qz9b+KkSRiyFbiEIdZ5LdGEptssnTQWaqJUQDlobR",
  "iUWRGNlCdGKjEkdGFkCtAimfENE=",
].join("");
