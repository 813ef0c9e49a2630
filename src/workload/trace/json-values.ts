/**
 * Values of JSON logs. What is a number in one log is a number in quotes in the next, and times are written in
 * half a dozen ways; what a value may be is settled here, for all JSON formats alike.
 */
import { isoStamp } from "./stamp.ts";
import { AUTO_UNIT, timeUnitOf } from "./time-unit.ts";

/** A JSON object. */
export type JsonRecord = Readonly<Record<string, unknown>>;

const encoder = new TextEncoder();
/** Longer texts are no time stamps. */
const stampBytes = new Uint8Array(128);
const LONGEST_STAMP = 40;

/** Is the value a JSON object? */
export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The text of a string or number; empty when it is neither. */
export function textOf(value: unknown): string {
  return typeof value === "string" ? value : typeof value === "number" ? String(value) : "";
}

/** A number from 0 on, also one written as a string; -1: not told (absent, null, empty, `-`); NaN: something else. */
export function numberOf(value: unknown): number {
  if (value === undefined || value === null || value === "" || value === "-") return -1;
  const number = typeof value === "string" && /^[0-9]+(\.[0-9]+)?$/.test(value) ? Number(value) : value;
  return typeof number === "number" && number >= 0 && number < Infinity ? number : NaN;
}

/** A number of bytes, rounded (programs write 512.0); -1: not told; NaN: something else. */
export function bytesOf(value: unknown): number {
  const bytes = Math.round(numberOf(value));
  return bytes <= Number.MAX_SAFE_INTEGER ? bytes : NaN;
}

/**
 * Microseconds since 1970 of an RFC 3339 stamp (zone also without colon, or `UTC`, or `GMT`) or a number of seconds,
 * milliseconds, microseconds or nanoseconds, told by its size (`time-unit.ts`); NaN when it is none of these.
 */
export function stampOf(value: unknown): number {
  if (typeof value === "string" && value.length <= LONGEST_STAMP) {
    const zoneless = value.replace(/\s*(UTC|GMT)$/, "Z");
    const { written } = encoder.encodeInto(zoneless, stampBytes);
    const micros = isoStamp(stampBytes, 0, written);
    if (micros === micros) return micros;
  }
  const number = numberOf(value);
  // Nanoseconds are beyond 2^53: JSON numbers have them within 128 ns.
  return number >= 0 && number < 1e20 ? Math.round(number * timeUnitOf(AUTO_UNIT, number)) : NaN;
}
