/** Research traces: whose file is it, what do its records mean, and what is said of files that are none. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RecordBatch, TraceError } from "../../../src/workload/trace/contract.ts";
import { TRACE_FORMATS } from "../../../src/workload/trace/registry.ts";
import { openRecords, openTrace } from "../../../src/workload/trace/source.ts";
import { CDN_SAMPLES } from "./cdn-samples.ts";
import { chunked, logLine, options, oracleGeneralBytes, rowsOf, text } from "./reading.ts";
import { RESEARCH_SAMPLES } from "./research-samples.ts";

const encode = (content: string) => new TextEncoder().encode(content);
const NAMES = Object.keys(RESEARCH_SAMPLES);

/** All records of a trace as plain objects. */
function read(content: string, changes = {}, cuts?: readonly number[]) {
  const open = openRecords(text(content, cuts), "trace", options({ damageLimit: 1, ...changes }));
  const batch = new RecordBatch();
  const records = [];
  for (open.reader.read(batch); batch.rows > 0; open.reader.read(batch))
    for (let n = 0; n < batch.rows; n++)
      records.push({
        second: batch.timeMicros[n] / 1e6,
        object: batch.object[n],
        size: batch.sizeBytes[n],
        sent: batch.sentBytes[n],
        client: batch.client[n],
        status: batch.status[n],
        method: batch.method[n],
        ttl: batch.ttlMicros[n],
        hit: batch.loggedHit[n],
      });
  return { ...open, records };
}

/** The fields of all records, in the order of `names`. */
function columns(content: string, names: readonly string[], changes = {}): unknown[][] {
  return read(content, changes).records.map((record) => names.map((name) => (record as never)[name]));
}

/** Line and problem of the first damaged records. */
function damageOf(content: string, format: string) {
  return read(content, { format }).damage.first.map(({ line, problem }) => [line, problem]);
}

describe("whose file is it?", () => {
  const samples: Record<string, Uint8Array> = {
    oracleGeneral: oracleGeneralBytes([
      [1, 1n, 10, 2n],
      [1, 1n, 10, -1n],
    ]),
    csv: encode("time,key,size\n1,/a,5\n2,/b,6\n"),
    "csv of numbers": encode("1,7,5\n2,8,6\n2,9,6\n"),
    "csv of libCacheSim": encode("# time, object, size, next_access_vtime\n1, 7, 512, 3\n2, 8, 512, -1\n"),
    "csv with tabs": encode("1\t7\t5\n2\t8\t6\n"),
    combined: encode(logLine({}) + logLine({ second: 1 })),
    ...Object.fromEntries(
      Object.entries({ ...RESEARCH_SAMPLES, ...CDN_SAMPLES }).map(([name, content]) => [
        name,
        encode(content),
      ]),
    ),
    "wikimedia without header": encode(RESEARCH_SAMPLES.wikimedia.split("\n").slice(1).join("\n")),
    "wikimedia pages": encode(
      "relative_unix\thashed_host_path_query\tresponse_size\ttime_firstbyte\n0\t7\t9\t0.1\n",
    ),
    "wikimedia pages without header": encode("0\t77\t900\t0.0012\n0\t78\t20\t0.0002\n"),
    "tencent-photo with numeric ids": encode(
      "20160201164559 123 5 m 6624 1 5 0\n20160201164559 4 5 m 6 1 5 0\n",
    ),
    "tencent-photo with commas": encode(RESEARCH_SAMPLES["tencent-photo"].replaceAll(" ", ",")),
    "lrb with features": encode("0 17 1000 3 0.5 -1\n3 18 20 4 1e-3 2\n"),
  };
  const fileNames = [
    "trace",
    "trace.bin",
    "trace.log",
    "trace.csv",
    "trace.tsv",
    "trace.txt",
    "trace.json",
    "t.tr.gz",
  ];

  test("every format is there, and the surest of its own files only", () => {
    expect(new Set(Object.keys(samples).map((name) => name.split(" ")[0]))).toEqual(
      new Set(TRACE_FORMATS.map(({ name }) => name)),
    );
    for (const [name, bytes] of Object.entries(samples))
      for (const fileName of fileNames) {
        const sure = TRACE_FORMATS.map((format) => [format.detect(bytes, fileName), format.name] as const);
        const own = sure.find(([, format]) => format === name.split(" ")[0])![0];
        expect(own, `${name} in ${fileName}`).toBeGreaterThanOrEqual(0.5);
        for (const [confidence, format] of sure)
          if (format !== name.split(" ")[0]) {
            expect(confidence, `${format} of ${name} in ${fileName}`).toBeLessThan(own);
            // Only CSV may be what else a file is: anything with separators is a table.
            if (format !== "csv") expect(confidence, `${format} of ${name} in ${fileName}`).toBeLessThan(0.5);
          }
      }
  });

  test("a file of the wrong format is refused with its likely one", () => {
    for (const name of NAMES)
      for (const { name: other } of TRACE_FORMATS) {
        const isTable = other === "csv" && ["twitter", "meta-cdn", "wikimedia"].includes(name);
        if (other === name || isTable) continue;
        const open = () => openTrace(chunked(samples[name]), "trace", options({ format: other }));
        expect(open, `${name} as ${other}`).toThrow(TraceError);
        expect(open, `${name} as ${other}`).toThrow(`this looks like ${name}, not ${other}`);
      }
  });

  test("line ends of Windows, a byte order mark and a cut last line change nothing", () => {
    for (const name of NAMES) {
      const plain = read(RESEARCH_SAMPLES[name]).records;
      expect(plain.length).toBeGreaterThanOrEqual(3);
      expect(read(`\ufeff${RESEARCH_SAMPLES[name].replaceAll("\n", "\r\n")}`).records, name).toEqual(plain);
      expect(read(RESEARCH_SAMPLES[name].trimEnd()).records, name).toEqual(plain);
    }
  });

  test("the rows do not depend on how the bytes are cut", () => {
    for (const name of NAMES) {
      const plain = read(RESEARCH_SAMPLES[name]).records;
      fc.assert(
        fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 8 }), (cuts) => {
          expect(read(RESEARCH_SAMPLES[name], {}, cuts).records).toEqual(plain);
        }),
        { numRuns: 20 },
      );
    }
  });

  test("garbage between good lines is damage by line and never an exception", () => {
    for (const name of NAMES.filter((one) => one !== "txt"))
      fc.assert(
        fc.property(fc.string({ minLength: 1, maxLength: 60 }), (noise) => {
          const garbage = `?${noise.replace(/[\r\n]/g, "?")}?`;
          const lines = RESEARCH_SAMPLES[name].trimEnd().split("\n");
          const { records, damage } = read([...lines, garbage, ...lines.slice(1)].join("\n"), {
            format: name,
          });
          expect(damage.first.map(({ line }) => line)).toEqual([lines.length + 1]);
          expect(records.length).toBeGreaterThanOrEqual(4);
        }),
        { numRuns: 50 },
      );
  });

  test("detection never throws, and prose is nobody's", () => {
    const noise = fc.string({ maxLength: 200 });
    fc.assert(
      fc.property(noise, fc.constantFrom(...Object.values(RESEARCH_SAMPLES), ""), (rest, start) => {
        for (const format of TRACE_FORMATS) format.detect(encode(start + rest), "x.txt");
      }),
    );
    for (const content of [
      "It was a bright\ncold day in April\n",
      "hello\nworld\n",
      "{\n}\n",
      "<html>\n</html>\n",
    ])
      for (const format of TRACE_FORMATS)
        expect(format.detect(encode(content), "a.log"), format.name + content).toBeLessThan(0.5);
  });
});

describe("an object beyond what caches can count", () => {
  const TOO_LARGE = "2000000000000";
  const lines: Record<string, string> = {
    lrb: `1 7 5\n2 8 ${TOO_LARGE}\n`,
    csv: `time,key,size\n1,/a,5\n2,/b,${TOO_LARGE}\n`,
    combined: logLine({ bytes: 5 }) + logLine({ bytes: Number(TOO_LARGE) }),
    wikimedia: `1\t7\tjpeg\t5\t0.1\n2\t8\tjpeg\t${TOO_LARGE}\t0.1\n`,
  };

  test.each(Object.keys(lines))("is damage, and nothing of it is counted: %s", (format) => {
    const { records, damage } = read(lines[format], { format });
    expect(records).toHaveLength(1);
    expect(damage.first.map(({ problem }) => problem)).toEqual([
      `${TOO_LARGE} bytes are more than an object may have, 1 TB`,
    ]);
  });
});

describe("txt", () => {
  test("one id a line, one a second, one byte each", () => {
    expect(columns(RESEARCH_SAMPLES.txt, ["second", "object", "size"])).toEqual([
      [0, 0, 1],
      [1, 1, 1],
      [2, 0, 1],
      [3, 2, 1],
    ]);
    expect(columns("1\n2\n", ["second"], { timeUnitMicros: 1000 })).toEqual([[0], [0.001]]);
    const named = openTrace(text("a/b\nc\na/b\n"), "ids.txt", options());
    expect(rowsOf(named).map(({ object, size }) => [object, size])).toEqual([
      [0, 1],
      [1, 1],
      [0, 1],
    ]);
  });

  test("control characters are damage", () => {
    expect(damageOf("1\n2\u0001\n3\n", "txt")).toEqual([[2, "control characters in an id"]]);
  });
});

describe("lrb", () => {
  test("time, id of 64 bits, size; features are passed over", () => {
    const wanted = [
      [0, 0, 1000],
      [3, 1, 20],
      [3, 0, 1000],
      [5, 2, 7],
    ];
    expect(columns(RESEARCH_SAMPLES.lrb, ["second", "object", "size"])).toEqual(wanted);
    const featured = RESEARCH_SAMPLES.lrb.replaceAll("\n", " 12 0.25\n");
    expect(columns(featured, ["second", "object", "size"])).toEqual(wanted);
    expect(columns("5  17   9\n", ["second", "size"], { timeUnitMicros: 1000 })).toEqual([[0.005, 9]]);
  });

  test("damage is named by line", () => {
    expect(damageOf("1 2 3\n1 2\nx 2 3\n1 2 -3\n2 id 4\n", "lrb")).toEqual([
      [2, "2 columns, 3 are needed"],
      [3, "the time is not a whole number"],
      [4, "the size is not a whole number of bytes"],
    ]);
  });
});

describe("twitter", () => {
  test("gets are requests, of key and value; sets give the time to live", () => {
    const { records } = read(RESEARCH_SAMPLES.twitter);
    expect(records.map(({ second, object, size, ttl }) => [second, object, size, ttl])).toEqual([
      [0, 0, 306, -1],
      [0, 1, 14, -1],
      [1, 1, 64, 3_600_000_000],
    ]);
    expect(records[0].client).toBe(records[1].client);
    expect(records[2].client).not.toBe(records[1].client);
  });

  test("a get that found nothing has the size that was set last", () => {
    const lines = [
      "0,k,1,50,1,set,10",
      "1,k,1,0,1,get,0",
      "2,k,1,70,1,set,0",
      "3,k,1,0,1,get,0",
      "4,k,1,9,1,get,0",
    ];
    expect(columns(lines.join("\n"), ["size", "ttl"])).toEqual([
      [51, 10_000_000],
      [71, -1],
      [10, -1],
    ]);
  });

  test("damage is named by line, and lines that are no gets are none", () => {
    const lines = [
      "0,k,1,5,1,get,0",
      "0,k,1,5,get,0",
      "x,k,1,5,1,get,0",
      "0,,1,5,1,get,0",
      "0,k,1,5,1,gte,0",
    ];
    expect(damageOf([...lines, "0,k,1,-5,1,get,0", "0,k,1,5,1,incr,0"].join("\n"), "twitter")).toEqual([
      [2, "fewer than 7 columns"],
      [3, "the time is not a whole number of seconds"],
      [4, "the key is empty"],
      [5, "the operation is none of memcached's"],
      [6, "the size is not a whole number of bytes"],
    ]);
  });
});

describe("meta-cdn", () => {
  const names = ["second", "object", "size", "sent", "status", "ttl", "hit"];

  test("objects, ranges, times to live and hits", () => {
    expect(columns(RESEARCH_SAMPLES["meta-cdn"], names)).toEqual([
      [1000, 0, 5000, 5000, -1, 600_000_000, 1],
      [1001, 1, -1, 700, 206, -1, 0],
      [1002, 0, 5000, 100, -1, 600_000_000, 1],
    ]);
  });

  test("columns by name in any order and spelling; those that are missing are not told", () => {
    const content = "cache_key,responseSize,TIMESTAMP\na,50,7.5\nb,,8\n";
    expect(columns(content, names, { format: "meta-cdn" })).toEqual([
      [7.5, 0, 50, 50, -1, -1, -1],
      [8, 1, -1, -1, -1, -1, -1],
    ]);
    const typed =
      "timestamp,cacheKey,OpType,objectSize,cacheHit\n1,a,GET,5,true\n1,a,HEAD,5,miss\n1,a,PURGE,5,x\n";
    expect(columns(typed, ["method", "hit"])).toEqual([
      [0, 1],
      [1, 0],
      [2, -1],
    ]);
  });

  test("a header without time or key is refused, damage is named by line", () => {
    const untimed = () => read("when,cacheKey,OpType\n1,a,1\n");
    expect(untimed).toThrow('no column "timestamp" among when, cachekey, optype');
    const header = "timestamp,cacheKey,objectSize,TTL\n";
    expect(damageOf(`${header}1,a,5,-1\n1,a\nx,a,5,1\n1,,5,1\n1,a,five,1\n1,a,5,soon\n`, "meta-cdn")).toEqual(
      [
        [3, "2 columns, 4 are needed"],
        [4, "the time is neither a number nor ISO 8601"],
        [5, "the key is empty"],
        [6, "a size is not a number of bytes"],
        [7, "the time to live is not a number of seconds"],
      ],
    );
  });
});

describe("wikimedia", () => {
  test("images and pages, with a header, without, and joined", () => {
    const wanted = [
      [0, 0, 35_720],
      [0, 1, 1200],
      [1, 0, 35_720],
    ];
    const names = ["second", "object", "size"];
    const bare = RESEARCH_SAMPLES.wikimedia.split("\n").slice(1).join("\n");
    expect(columns(RESEARCH_SAMPLES.wikimedia, names)).toEqual(wanted);
    expect(columns(bare, names)).toEqual(wanted);
    const pages = "relative_unix\thashed_host_path_query\tresponse_size\ttime_firstbyte\n2\t5\t9\t0.1\n";
    expect(columns(RESEARCH_SAMPLES.wikimedia + pages, names)).toEqual([...wanted, [2, 2, 9]]);
    expect(columns("2\t5\t9\t0.1\n", names, { format: "wikimedia" })).toEqual([[2, 0, 9]]);
  });

  test("damage is named by line", () => {
    const [header] = RESEARCH_SAMPLES.wikimedia.split("\n");
    const lines = [
      header,
      "0\t1\tpng\t5\t0.1",
      "0\t1",
      "x\t1\tpng\t5\t0.1",
      "0\t\tpng\t5\t0.1",
      "0\t1\tpng\tbig\t0.1",
    ];
    expect(damageOf(lines.join("\n"), "wikimedia")).toEqual([
      [3, "2 columns, 4 are needed"],
      [4, "the time is not a whole number of seconds"],
      [5, "the key is empty"],
      [6, "the size is not a number of bytes"],
    ]);
    expect(damageOf("1\t2\t3\n", "wikimedia")).toEqual([
      [1, "no header with relative_unix, and neither 4 nor 5 columns"],
    ]);
  });
});

describe("tencent-photo", () => {
  test("a photo in one format and size is an object; hits are told", () => {
    const { records } = read(RESEARCH_SAMPLES["tencent-photo"]);
    expect(records.map(({ object, size, hit }) => [object, size, hit])).toEqual([
      [0, 6624, 1],
      [1, 9000, 0],
      [0, 6624, 1],
      [2, 11_000, 0],
    ]);
    expect(records[0].second).toBe(Date.UTC(2016, 1, 1, 16, 45, 59) / 1000);
    expect(records[2].second - records[0].second).toBe(2);
  });

  test("damage is named by line", () => {
    const good = "20160201164559 a 5 m 6624 1 5 0";
    const lines = [good, good.slice(0, -2), `${good} 7`, `21${good}`, good.replace("0201", "0241")];
    const more = [good.replace("6624", "x"), good.replace("6624 1", "6624 2"), good.replace("a", "")];
    expect(damageOf(lines.join("\n"), "tencent-photo")).toEqual([
      [2, "7 columns, 8 are needed"],
      [3, "more than 8 columns"],
      [4, "1 columns, 8 are needed"],
      [5, "the time does not read yyyymmddhhmmss"],
    ]);
    expect(damageOf([good, ...more].join("\n"), "tencent-photo")).toEqual([
      [2, "the size is not a whole number of bytes"],
      [3, "neither hit (1) nor miss (0)"],
      [4, "the photo id is empty"],
    ]);
  });
});

describe("csv of libCacheSim", () => {
  const names = ["second", "object", "size"];
  const wanted = [
    [1, 0, 512],
    [2, 1, 20],
  ];

  test("needs no column map, with a header and without", () => {
    for (const header of ["", "#time, object, size, next_access_vtime\n", "time,obj_id,obj_size,next\n"])
      expect(columns(`${header}1, 7, 512, 3\n2, 8, 20, -1\n`, names)).toEqual(wanted);
    // The names that were given come first.
    expect(columns("id,key,time,size\n9,7,1,512\n9,8,2,20\n", names)).toEqual(wanted);
    // Files that begin otherwise, and columns that were named, are not guessed at.
    expect(() => read("a,7,512\nb,8,20\n")).toThrow('no column "key"');
    const map = { time: "when", key: "key", size: "size", client: "", status: "" };
    expect(() => read("1,7,512\n", { columns: map, format: "csv" })).toThrow("no column");
  });

  test("a column ttl is seconds", () => {
    const content = "time,key,size,ttl\n1,a,5,60\n1,b,5,\n1,c,5,0.5\n1,d,5,-1\n1,e,5,soon\n";
    expect(columns(content, ["ttl"])).toEqual([[60_000_000], [-1], [500_000], [-1]]);
    expect(damageOf(content, "csv")).toEqual([[6, "the time to live is not a number of seconds"]]);
  });
});
