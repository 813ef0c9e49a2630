/** Encoders against the readers of their formats, and numeric keys against BigInt. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RecordBatch } from "../../../src/workload/trace/contract.ts";
import { NumericKey } from "../../../src/workload/trace/numeric-key.ts";
import { openRecords } from "../../../src/workload/trace/source.ts";
import { keyText, WrittenRows } from "../../../src/workload/trace/write-contract.ts";
import { NextRequests } from "../../../src/workload/trace/write-oracle.ts";
import { TRACE_WRITERS, writerNamed, writerOf } from "../../../src/workload/trace/writers.ts";
import { chunked, options } from "./reading.ts";

interface Written {
  readonly micros: number;
  readonly key: bigint;
  readonly size: number;
  readonly ttl: number;
}

const LARGEST_KEY = (1n << 64n) - 1n;

/** Bytes of a file with the given requests, its next requests filled in in stretches of so many records. */
function write(name: string, requests: readonly Written[], ttl = true, wholeSeconds = false, stretch = 3) {
  const writer = writerNamed(name)!;
  const encoder = writer.encoder({ wholeSeconds, ttl });
  const ids = new Map<bigint, number>();
  const rows = new WrittenRows();
  requests.forEach(({ micros, key, size, ttl: live }, n) => {
    if (!ids.has(key)) ids.set(key, ids.size);
    rows.timeMicros[n] = micros;
    rows.object[n] = ids.get(key)!;
    rows.keyLow[n] = Number(BigInt.asIntN(32, key));
    rows.keyHigh[n] = Number(BigInt.asIntN(32, key >> 32n));
    rows.sizeBytes[n] = size;
    rows.ttlMicros[n] = live;
  });
  rows.rows = requests.length;
  const body = new Uint8Array(encoder.encode(rows));
  if (writer.tellsNext) {
    const next = new NextRequests(requests.length, ids.size);
    for (let end = requests.length; end > 0; end -= stretch)
      next.fill(body.subarray(Math.max(0, end - stretch) * 24, end * 24));
  }
  return new Uint8Array([...encoder.head, ...body]);
}

/** What a file's reader says of its records. */
function read(bytes: Uint8Array, format: string): Written[] {
  const open = openRecords(chunked(bytes), "trace", options({ format, damageLimit: 0 }));
  const batch = new RecordBatch();
  const found: Written[] = [];
  for (open.reader.read(batch); batch.rows > 0; open.reader.read(batch))
    for (let n = 0; n < batch.rows; n++) {
      const id = batch.object[n];
      const high = BigInt(open.objects.keyHigh(id) >>> 0);
      const key = (high << 32n) | BigInt(open.objects.keyLow(id) >>> 0);
      found.push({ micros: batch.timeMicros[n], key, size: batch.sizeBytes[n], ttl: batch.ttlMicros[n] });
    }
  return found;
}

const someKey = fc.oneof(
  fc.bigInt({ min: 0n, max: 5n }),
  fc.bigInt({ min: 0n, max: LARGEST_KEY }),
  fc.constantFrom(LARGEST_KEY, 1n << 63n, (1n << 53n) + 1n, 1n << 32n),
);
const requests = fc
  .array(
    fc.record({
      micros: fc.integer({ min: 0, max: 86_000_000_000 }),
      key: someKey,
      size: fc.integer({ min: 0, max: 0xffffffff }),
      ttl: fc.oneof(fc.constant(-1), fc.integer({ min: 0, max: 1e12 })),
    }),
    { minLength: 1, maxLength: 60 },
  )
  .map((rows) => rows.sort((a, b) => a.micros - b.micros));

describe("what is written is what is read", () => {
  test("csv, to the microsecond", () => {
    fc.assert(
      fc.property(requests, (rows) => {
        expect(read(write("csv", rows), "csv")).toEqual(rows);
        const untold = rows.map((row) => ({ ...row, ttl: -1 }));
        expect(read(write("csv", rows, false), "csv")).toEqual(untold);
        const seconds = rows.map((row) => ({ ...row, micros: row.micros - (row.micros % 1e6) }));
        expect(read(write("csv", rows, true, true), "csv")).toEqual(seconds);
      }),
    );
  });

  test.each(["oracleGeneral", "lrb"])("%s, to the second and without times to live", (name) => {
    fc.assert(
      fc.property(requests, (rows) => {
        const wanted = rows.map((row) => ({ ...row, micros: row.micros - (row.micros % 1e6), ttl: -1 }));
        expect(read(write(name, rows), name)).toEqual(wanted);
      }),
    );
  });

  test("every writer's files are recognised as its format", () => {
    const rows = [0, 1, 2].map((n) => ({ micros: n * 1e6, key: BigInt(n), size: 10, ttl: -1 }));
    for (const { name } of TRACE_WRITERS)
      expect(openRecords(chunked(write(name, rows)), "trace", options()).format.name).toBe(name);
  });
});

describe("next requests", () => {
  test("are the numbers of the next record with the same id, whatever the stretches", () => {
    fc.assert(
      fc.property(requests, fc.integer({ min: 1, max: 70 }), (rows, stretch) => {
        const bytes = write("oracleGeneral", rows, false, false, stretch);
        const view = new DataView(bytes.buffer);
        rows.forEach(({ key }, n) => {
          const later = rows.findIndex((other, m) => m > n && other.key === key);
          expect(Number(view.getBigInt64(n * 24 + 16, true))).toBe(later < 0 ? -1 : later + 1);
        });
      }),
    );
  });

  test("have room for more than 32 bits", () => {
    const record = new Uint8Array(48);
    new NextRequests(2 ** 33 + 1, 1).fill(record);
    expect(new DataView(record.buffer).getBigInt64(16, true)).toBe(2n ** 33n + 1n);
    expect(new DataView(record.buffer).getBigInt64(40, true)).toBe(-1n);
  });
});

describe("writers", () => {
  test("are chosen by the file's name, compression aside", () => {
    for (const [file, name] of [
      ["a.csv", "csv"],
      ["A.CSV.gz", "csv"],
      ["b.tr.zst", "lrb"],
      ["c.oracleGeneral.bin", "oracleGeneral"],
      ["d", "oracleGeneral"],
    ])
      expect(writerOf(file).name, file).toBe(name);
    expect(writerNamed("Oracle-General")?.name).toBe("oracleGeneral");
    expect(writerNamed("har")).toBeNull();
  });
});

describe("numeric keys", () => {
  const key = new NumericKey();
  const valueOf = (text: string) => {
    const bytes = new TextEncoder().encode(`x${text}y`);
    if (!key.read(bytes, 1, bytes.length - 1)) return null;
    return (BigInt(key.high >>> 0) << 32n) | BigInt(key.low >>> 0);
  };

  test("are read and written exactly", () => {
    fc.assert(
      fc.property(someKey, (value) => {
        expect(valueOf(String(value))).toBe(value);
        expect(keyText(key.low, key.high)).toBe(String(value));
      }),
    );
  });

  test("are whole numbers below 2^64 as one writes them, and nothing else", () => {
    for (const text of [
      "",
      "-1",
      "+1",
      "007",
      "00",
      "1.0",
      "1e3",
      " 1",
      "a",
      "18446744073709551616",
      "99999999999999999999",
    ])
      expect(valueOf(text), text).toBeNull();
    expect(valueOf("184467440737095516150")).toBeNull();
    expect([valueOf("0"), valueOf("18446744073709551615")]).toEqual([0n, LARGEST_KEY]);
  });
});
