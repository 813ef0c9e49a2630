/**
 * Quantities: units as text in the file, plain numbers behind it. Each is a codec, so the number can be
 * written back as text that reads as the very same number.
 */
import * as z from "zod";
import { suggestUnit } from "../../base/suggest-unit.ts";
import {
  BIT_RATE_UNITS,
  DURATION_UNITS,
  formatBitRate,
  formatCount,
  formatDuration,
  formatRate,
  formatShare,
  formatSize,
  parseBitRate,
  parseCount,
  parseDuration,
  parseRate,
  parseShare,
  parseSize,
  SIZE_UNITS,
  type UnitKind,
  type UnitTable,
} from "../../base/units.ts";
import { anything } from "./field.ts";
import { say, sayMissing, shown } from "./saying.ts";

/** What tests and the reference know of a kind of value. */
export interface Kind {
  /** "size", "duration" ...: as the reference names it. */
  readonly name: string;
  /** Valid texts, the first the plainest. */
  readonly examples: readonly string[];
}

/** Kinds of leaf values, by the schema that reads the text. */
export const kinds = new WeakMap<z.ZodType, Kind>();

/** Limits of a quantity, in its base unit, both included. */
export interface Range {
  readonly min?: number;
  readonly max?: number;
  /** Must be more than `min`. */
  readonly above?: boolean;
}

interface Quantity extends Kind {
  readonly unit: UnitKind | null;
  /** With the article: "a size". */
  readonly what: string;
  readonly pattern: string;
  readonly bare: boolean;
  readonly parse: (text: string) => number | null;
  readonly format: (value: number) => string;
  /** A word for Infinity, if there is one. */
  readonly word?: string;
}

const NUMBER = "\\d+(?:\\.\\d+)?(?:e[+-]?\\d{1,3})?";

/** Bytes: `10GB`, `64KiB`; `word` stands for Infinity. */
export function size(range: Range = { min: 1 }, word?: string): z.ZodType<number> {
  const text = `${NUMBER} ?(?:${unitPattern(SIZE_UNITS)})?`;
  return quantity(
    {
      name: "size",
      what: "a size",
      unit: "size",
      examples: ["10GB", "64KiB", "1500", ...(word === undefined ? [] : [word])],
      pattern: word === undefined ? `^${text}$` : `^(?:${text}|${word})$`,
      bare: true,
      parse: parseSize,
      format: formatSize,
      ...(word === undefined ? {} : { word }),
    },
    range,
  );
}

/** Whole microseconds: `250ms`, `1h30m`; `word` stands for Infinity. */
export function duration(range: Range = { min: 0 }, word?: string): z.ZodType<number> {
  const term = `${NUMBER} ?(?:${unitPattern(DURATION_UNITS)})`;
  return quantity(
    {
      name: "duration",
      what: "a duration",
      unit: "duration",
      examples: ["250ms", "1h30m", "7d", ...(word === undefined ? [] : [word])],
      pattern: `^(?:0|(?:${term} ?)+${word === undefined ? "" : `|${word}`})$`,
      bare: false,
      parse: parseDuration,
      format: formatDuration,
      ...(word === undefined ? {} : { word }),
    },
    range,
  );
}

/** Bits per second: `10Gbps`; `unlimited` is Infinity. */
export function bitRate(): z.ZodType<number> {
  return quantity(
    {
      name: "bandwidth",
      what: "a bandwidth",
      unit: "bitRate",
      examples: ["10Gbps", "100Mbps", "unlimited"],
      pattern: `^(?:${NUMBER} ?(?:${unitPattern(BIT_RATE_UNITS)})|unlimited)$`,
      bare: false,
      parse: parseBitRate,
      format: formatBitRate,
    },
    { min: 0, above: true },
  );
}

/** Bytes per second of a device: `2GB/s`; `unlimited` is Infinity. */
export function byteRate(): z.ZodType<number> {
  return quantity(
    {
      name: "device bandwidth",
      what: "a bandwidth",
      unit: "bitRate",
      examples: ["2GB/s", "500MB/s", "10Gbps", "unlimited"],
      pattern: `^(?:${NUMBER} ?(?:${unitPattern(BIT_RATE_UNITS)})|unlimited)$`,
      bare: false,
      parse: parseByteRate,
      format: formatByteRate,
    },
    { min: 0, above: true },
  );
}

/** Requests per second: `20k/s`, `90/min`; `word` stands for Infinity. */
export function requestRate(word?: string): z.ZodType<number> {
  return quantity(
    {
      name: "rate",
      what: "a rate",
      unit: "rate",
      examples: ["20/s", "1.5k/s", "90/min", ...(word === undefined ? [] : [word])],
      pattern: `^(?:${NUMBER} ?[kMG]? ?/ ?(?:s|min|h|d)${word === undefined ? "" : `|${word}`})$`,
      bare: false,
      parse: parseRate,
      format: formatRate,
      ...(word === undefined ? {} : { word }),
    },
    { min: 0, above: true },
  );
}

/** A whole number: `200k`, `1.5M`, `3`; `word` stands for Infinity. */
export function count(range: Range = { min: 1 }, word?: string): z.ZodType<number> {
  return quantity(
    {
      name: "count",
      what: "a count",
      unit: "count",
      examples: ["200k", "1.5M", "3", ...(word === undefined ? [] : [word])],
      pattern: `^(?:${NUMBER} ?[kMG]?${word === undefined ? "" : `|${word}`})$`,
      bare: true,
      parse: parseCount,
      format: formatCount,
      ...(word === undefined ? {} : { word }),
    },
    range,
  );
}

/** A share of a whole: `5%`, `0.05`. */
export function share(range: Range = { min: 0, max: 1 }): z.ZodType<number> {
  return quantity(
    {
      name: "share",
      what: "a share",
      unit: "share",
      examples: ["5%", "0.05"],
      pattern: `^${NUMBER} ?%?$`,
      bare: true,
      parse: parseShare,
      format: formatShare,
    },
    range,
  );
}

/** A plain number; a negative one only where the range begins below 0. */
export function number(range: Range = {}, integer = false): z.ZodType<number> {
  const sign = (range.min ?? 0) < 0 ? "-?" : "";
  const written = new RegExp(`^${sign}\\d+(\\.\\d+)?(e[+-]?\\d{1,3})?$`);
  return quantity(
    {
      name: integer ? "whole number" : "number",
      what: integer ? "a whole number" : "a number",
      unit: null,
      examples: [integer ? "10" : "1.2"],
      pattern: integer ? "^\\d+$" : `^${sign}${NUMBER}$`,
      bare: true,
      parse: (text) => {
        const value = written.test(text.trim()) ? Number(text) : NaN;
        return Number.isFinite(value) && (!integer || Number.isSafeInteger(value)) ? value : null;
      },
      format: String,
    },
    range,
  );
}

const MINUTE_MICROS = 60_000_000;

/** Time of day, UTC: `06:00`. Microseconds after midnight. */
export function timeOfDay(): z.ZodType<number> {
  return quantity(
    {
      name: "time of day",
      what: "a time of day",
      unit: null,
      examples: ["06:00", "23:30"],
      pattern: "^([01]?\\d|2[0-3]):[0-5]\\d(:[0-5]\\d)?$",
      bare: false,
      parse: (text) => {
        const match = /^([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?$/.exec(text.trim());
        if (match === null) return null;
        return (Number(match[1]) * 60 + Number(match[2])) * MINUTE_MICROS + Number(match[3] ?? 0) * 1e6;
      },
      format: (micros) => {
        const seconds = Math.round(micros / 1e6);
        const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
        if (seconds % 60 !== 0) parts.push(seconds % 60);
        return parts.map((part) => String(part).padStart(2, "0")).join(":");
      },
    },
    {},
  );
}

/** Reads a bandwidth as bytes per second. */
function parseByteRate(text: string): number | null {
  const bits = parseBitRate(text);
  return bits === null ? null : bits / 8;
}

function formatByteRate(bytesPerSecond: number): string {
  if (bytesPerSecond === Infinity) return "unlimited";
  const text = `${formatSize(Math.max(1, bytesPerSecond))}/s`;
  return parseByteRate(text) === bytesPerSecond ? text : `${bytesPerSecond}B/s`;
}

function unitPattern(units: UnitTable): string {
  return [...units.keys()].join("|");
}

/** The codec of a quantity within a range. */
function quantity(spec: Quantity, range: Range): z.ZodType<number> {
  const { min = -Infinity, max = Infinity, above = false } = range;
  const expected = `${spec.what} such as ${spec.examples[0]}`;
  const json: Record<string, unknown> = {
    type: spec.bare ? ["string", "number"] : "string",
    pattern: spec.pattern,
    examples: [...spec.examples],
  };
  // Bounds of a number speak of bare numbers only: JSON Schema cannot look into text.
  if (spec.bare)
    Object.assign(json, Number.isFinite(min) ? { [above ? "exclusiveMinimum" : "minimum"]: min } : {});
  if (spec.bare && max !== Infinity) json["maximum"] = max;
  // A bare number is no duration, but for zero.
  if (spec.unit === "duration" && min <= 0 && !above)
    Object.assign(json, { type: ["string", "number"], minimum: 0, maximum: 0 });
  const text = z.unknown().meta(json);
  kinds.set(text, spec);
  return z.codec(text, anything<number>(), {
    decode: (given, context) => {
      if (given === undefined || given === null) return sayMissing(context, given, expected);
      if (typeof given !== "string" && typeof given !== "number")
        return say(context, given, `${shown(given)} is not ${spec.what}`, { expected });
      const written = String(given).trim();
      if (spec.word !== undefined && written === spec.word) return Infinity;
      const value = spec.parse(written);
      if (value === null) {
        if (/^-\d/.test(written) && spec.parse(written.slice(1)) !== null)
          return say(context, given, `${shown(given)} is negative`, { expected });
        const hint = spec.unit === null ? null : suggestUnit(written, spec.unit);
        return say(context, given, `${shown(given)} is not ${spec.what}`, { expected, hint });
      }
      if (above ? value <= min : value < min)
        return say(context, given, `${shown(given)} is too small`, {
          expected: above ? `more than ${spec.format(min)}` : `${spec.format(min)} or more`,
        });
      if (value > max)
        return say(context, given, `${shown(given)} is too large`, {
          expected: `at most ${spec.format(max)}`,
        });
      return value;
    },
    encode: (value) => {
      if (value === Infinity && spec.word !== undefined) return spec.word;
      const written = spec.format(value);
      // Bare numbers need no quotes in YAML.
      const mayBeBare = spec.bare || written === "0";
      return mayBeBare && String(Number(written)) === written ? Number(written) : written;
    },
  });
}
