/** Lines, time stamps and CSV fields, against splitting, Date and a writer of CSV. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CsvFields, UNCLOSED } from "../../../src/workload/trace/csv-fields.ts";
import {
  INVALID,
  NOT_TOLD,
  readBytes,
  readStatus,
  TimeField,
} from "../../../src/workload/trace/csv-values.ts";
import { LineReader, LONGEST_BYTES } from "../../../src/workload/trace/lines.ts";
import { isoStamp, logStamp } from "../../../src/workload/trace/stamp.ts";
import { chunked, text } from "./reading.ts";

const encode = (content: string) => new TextEncoder().encode(content);
const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const lengths = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 });

describe("LineReader", () => {
  test("gives the lines that splitting gives, however the bytes are cut", () => {
    const content = fc.array(fc.constantFrom("a", "bc", "\n", "\r\n", "\r", "é"), { maxLength: 60 });
    fc.assert(
      fc.property(content, lengths, (pieces, cuts) => {
        const whole = pieces.join("");
        const wanted = whole
          .split("\n")
          .map((line, n) => ({ line: n + 1, content: line.endsWith("\r") ? line.slice(0, -1) : line }))
          .filter(({ content: line }) => line !== "");
        const reader = new LineReader(text(whole, cuts));
        const found = [];
        while (reader.next())
          found.push({ line: reader.line, content: decode(reader.bytes.subarray(reader.start, reader.end)) });
        expect(found).toEqual(wanted);
      }),
    );
  });

  test("passes over a byte order mark", () => {
    const reader = new LineReader(chunked(new Uint8Array([0xef, 0xbb, 0xbf, 0x61, 0x0a]), [1]));
    expect(reader.next()).toBe(true);
    expect(decode(reader.bytes.subarray(reader.start, reader.end))).toBe("a");
  });

  test("cuts endless lines short and goes on after them", () => {
    const endless = "x".repeat(3 * LONGEST_BYTES);
    for (const cuts of [[1 << 16], [999_983], [1 << 23]]) {
      const reader = new LineReader(text(`one\n${endless}\nthree\n${endless}`, cuts));
      reader.next();
      expect([reader.next(), reader.tooLong, reader.line]).toEqual([true, true, 2]);
      expect(reader.end - reader.start).toBe(LONGEST_BYTES);
      expect([reader.next(), reader.tooLong, reader.line]).toEqual([true, false, 3]);
      expect(decode(reader.bytes.subarray(reader.start, reader.end))).toBe("three");
      reader.next();
      expect(reader.next()).toBe(false);
    }
  });

  test("extends a record over lines and takes it back", () => {
    for (const cuts of [[1], [3], [100]]) {
      const reader = new LineReader(text("a\nb\r\nc\nd", cuts));
      const shown = () => decode(reader.bytes.subarray(reader.start, reader.end));
      reader.next();
      expect([reader.extend(), shown()]).toEqual([true, "a\nb"]);
      expect([reader.extend(), shown()]).toEqual([true, "a\nb\r\nc"]);
      reader.shrink();
      expect(shown()).toBe("a");
      expect([reader.next(), shown(), reader.line]).toEqual([true, "b", 2]);
      reader.extend();
      expect([reader.next(), shown(), reader.line]).toEqual([true, "d", 4]);
      expect(reader.extend()).toBe(false);
    }
  });
});

describe("time stamps", () => {
  const moment = fc.integer({ min: Date.UTC(1970, 0), max: Date.UTC(2100, 0) });
  const zone = fc.integer({ min: -14 * 4, max: 14 * 4 }).map((quarters) => quarters * 15);
  const zoneText = (minutes: number, colon: string) => {
    const size = Math.abs(minutes);
    const two = (value: number) => String(value).padStart(2, "0");
    return `${minutes < 0 ? "-" : "+"}${two(Math.floor(size / 60))}${colon}${two(size % 60)}`;
  };

  test("of web servers are read as Date reads them", () => {
    fc.assert(
      fc.property(moment, zone, (at, minutes) => {
        const second = Math.floor(at / 1000);
        const iso = new Date((second + minutes * 60) * 1000).toISOString();
        const month = "JanFebMarAprMayJunJulAugSepOctNovDec"
          .slice(3 * Number(iso.slice(5, 7)) - 3)
          .slice(0, 3);
        const year = iso.slice(0, 4);
        const stamp = `${iso.slice(8, 10)}/${month}/${year}:${iso.slice(11, 19)} ${zoneText(minutes, "")}`;
        expect(logStamp(encode(`[${stamp}]`), 1)).toBe(second * 1e6);
      }),
    );
  });

  test("of ISO 8601 are read as Date reads them", () => {
    fc.assert(
      fc.property(moment, zone, fc.constantFrom("T", " "), fc.boolean(), (at, minutes, between, isUtc) => {
        const iso = new Date(at + (isUtc ? 0 : minutes * 60_000))
          .toISOString()
          .slice(0, -1)
          .replace("T", between);
        const bytes = encode(`${iso}${isUtc ? "Z" : zoneText(minutes, ":")}`);
        expect(isoStamp(bytes, 0, bytes.length)).toBe(at * 1000);
      }),
    );
  });

  test("that are none are not read", () => {
    for (const wrong of [
      "17/May/2015:10:05:03+00000",
      "17/Mai/2015:10:05:03 +0000",
      "00/May/2015:10:05:03 +0000",
      "17/May/2015:24:05:03 +0000",
      "17/May/2015:10:60:03 +0000",
      "17/May/2015:10:05:61 +0000",
      "17/May/2015:1a:05:03 +0000",
      "17/May/2015:10:05:03  0000",
    ])
      expect(logStamp(encode(wrong), 0), wrong).toBeNaN();
    for (const wrong of [
      "2015-05-17",
      "2015-13-17T10:05:03",
      "2015-05-17T10:05:03X",
      "2015-05-17T10:05:03.5+1",
    ])
      expect(isoStamp(encode(wrong), 0, wrong.length), wrong).toBeNaN();
  });
});

describe("CsvFields", () => {
  const cell = fc.string({ unit: fc.constantFrom("a", "b", " ", ",", '"', "\n", "é"), maxLength: 6 });

  test("reads back what is written by the rules of RFC 4180", () => {
    fc.assert(
      fc.property(fc.array(cell, { minLength: 1, maxLength: 6 }), fc.nat(5), (cells, wanted) => {
        fc.pre(wanted < cells.length);
        const line = cells
          .map((value) => (/[",\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value))
          .join(",");
        const bytes = encode(line);
        const fields = new CsvFields(
          44,
          [wanted, cells.length - 1].slice(0, wanted === cells.length - 1 ? 1 : 2),
        );
        expect(fields.split(bytes, 0, bytes.length)).toBe(cells.length);
        expect(decode(fields.buffers[0].subarray(fields.starts[0], fields.ends[0]))).toBe(cells[wanted]);
      }),
      { numRuns: 500 },
    );
  });

  test("counts columns no further than wanted, and notices an open quote", () => {
    const fields = new CsvFields(59, [1]);
    const split = (line: string) => fields.split(encode(line), 0, line.length);
    expect(split("a;b;c;d")).toBe(2);
    expect(split("a")).toBe(1);
    expect(split("a;")).toBe(2);
    expect(split('a;"b')).toBe(UNCLOSED);
    expect(split('a;"b"')).toBe(2);
    expect(split('a;"b""')).toBe(UNCLOSED);
  });
});

describe("CSV values", () => {
  const value = (read: (bytes: Uint8Array, from: number, to: number) => number, given: string) =>
    read(encode(`x${given}x`), 1, 1 + given.length);

  test("sizes and statuses", () => {
    for (const [given, bytes] of [
      ["512", 512],
      [" 512 ", 512],
      ["512.0", 512],
      ["0", 0],
      ["", NOT_TOLD],
      ["-", NOT_TOLD],
      ["-5", INVALID],
      ["1e3", INVALID],
      ["12kB", INVALID],
      [".5", INVALID],
      ["99999999999999999999", INVALID],
    ] as const)
      expect(value(readBytes, given), given).toBe(bytes);
    expect(["200", "", "20", "abc", "1000"].map((given) => value(readStatus, given))).toEqual([
      200,
      NOT_TOLD,
      INVALID,
      INVALID,
      INVALID,
    ]);
  });

  test("times in any unit, and how finely they are written", () => {
    const times = new TimeField(1_000_000);
    const read = (given: string) => value((...at) => times.read(...at), given);
    expect(read("1431857103")).toBe(1_431_857_103_000_000);
    expect(times.tickMicros).toBe(1_000_000);
    expect(read("1431857103.123456")).toBe(1_431_857_103_123_456);
    expect(times.tickMicros).toBe(0);
    expect(read("yesterday")).toBeNaN();
    expect(read("")).toBeNaN();
    const millis = new TimeField(1000);
    expect(value((...at) => millis.read(...at), "15")).toBe(15_000);
    const stamps = new TimeField(1000);
    expect(value((...at) => stamps.read(...at), "2026-05-10T06:00:01Z")).toBe(
      Date.UTC(2026, 4, 10, 6, 0, 1) * 1000,
    );
    expect(stamps.tickMicros).toBe(1_000_000);
  });
});
