/**
 * What a way of writing traces is: pure encoders that turn rows into bytes. Readers and writers share nothing but the
 * formats' descriptions, so each can be tested against the other. Where the bytes go is for rooms that have files.
 */
import { RECORD_ROWS } from "./contract.ts";

/** Rows on their way into a file, in order of time. */
export class WrittenRows {
  /** Rows filled, from 0. */
  rows = 0;
  /** Whole microseconds since 1970 or since whenever the trace counts from. */
  readonly timeMicros = new Float64Array(RECORD_ROWS);
  /** Dense id of the object. */
  readonly object = new Int32Array(RECORD_ROWS);
  /** The 64 bits by which files know the object. */
  readonly keyLow = new Int32Array(RECORD_ROWS);
  readonly keyHigh = new Int32Array(RECORD_ROWS);
  readonly sizeBytes = new Float64Array(RECORD_ROWS);
  /** How long the answer may be kept, microseconds; -1: not told. */
  readonly ttlMicros = new Float64Array(RECORD_ROWS).fill(-1);
}

/** What an encoder may leave out. */
export interface EncoderOptions {
  /** Are times whole seconds, so that fractions need not be written? */
  readonly wholeSeconds: boolean;
  /** Is there room to be made for times to live? */
  readonly ttl: boolean;
}

/** Turns rows into bytes. */
export interface TraceEncoder {
  /** What the file begins with. */
  readonly head: Uint8Array;
  /** The rows as bytes, valid until the next call. */
  encode(rows: WrittenRows): Uint8Array;
}

/** One way of writing traces. */
export interface TraceWriter {
  /** The name that the format has for reading too. */
  readonly name: string;
  /** File name endings by which it is chosen, with the dot, compression's ending not counted. */
  readonly extensions: readonly string[];
  /** Does a record hold the number of the object's next request, to be filled in when all is written? */
  readonly tellsNext: boolean;
  /** Times are cut to whole seconds. */
  readonly wholeSeconds: boolean;
  /** The last second that can be written. */
  readonly lastSecond: number;
  /** The largest size that can be written, bytes. */
  readonly largestBytes: number;
  readonly keepsTtl: boolean;
  encoder(options: EncoderOptions): TraceEncoder;
}

const TWO_32 = 4294967296;
/** Keys below 2^53 are exact as numbers. */
const EXACT_HIGH = 1 << 21;

/** A key of 64 bits in decimal notation. */
export function keyText(low: number, high: number): string {
  const top = high >>> 0;
  return top < EXACT_HIGH
    ? String(top * TWO_32 + (low >>> 0))
    : String((BigInt(top) << 32n) | BigInt(low >>> 0));
}

/** Whole microseconds, not negative, as seconds with all six decimals. */
export function secondsText(micros: number): string {
  const whole = Math.floor(micros / 1e6);
  return `${whole}.${String(micros - whole * 1e6).padStart(6, "0")}`;
}
