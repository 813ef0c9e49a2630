/**
 * Lines of a byte stream, as ranges of one buffer: no strings are made. A line ends with LF or CR LF, the last
 * one may lack it. Empty lines and a UTF-8 byte order mark are passed over. A quoted CSV field may hold line
 * breaks: `extend` lets a record go on with the next line.
 */
import type { ByteSource } from "./contract.ts";

const LF = 10;
const CR = 13;

/** Longest record, bytes. What is longer is no log line, and must not fill the memory. */
export const LONGEST_BYTES = 1 << 20;

/** Up to here a record may be extended: a quote that is never closed must not swallow the file. */
const LONGEST_EXTENDED_BYTES = 1 << 16;

/** Reads line by line. */
export class LineReader {
  /** The record is `bytes[start..end)`, until the next call. */
  bytes = new Uint8Array(1 << 17);
  start = 0;
  end = 0;
  /** 1-based number of the line on which the record starts. */
  line = 0;
  /** The record was longer than {@link LONGEST_BYTES}; the range holds its beginning. */
  tooLong = false;

  readonly #source: ByteSource;
  /** Bytes from here to {@link #filled} are not handed out yet. */
  #next = 0;
  #filled = 0;
  #ended = false;
  /** Line breaks passed so far. */
  #breaks = 0;
  /** Where the record's first line ended, for {@link shrink}. */
  #firstEnd = 0;
  #firstNext = 0;
  #firstBreaks = 0;

  constructor(source: ByteSource) {
    this.#source = source;
    while (this.#filled < 3 && this.#refill());
    const { bytes } = this;
    if (this.#filled >= 3 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) this.#next = 3;
  }

  /** Goes on to the next line that is not empty. False: there is none. */
  next(): boolean {
    do {
      this.line = this.#breaks + 1;
      this.start = this.#next;
      if (!this.#seek()) return false;
    } while (this.end === this.start);
    this.#firstEnd = this.end;
    this.#firstNext = this.#next;
    this.#firstBreaks = this.#breaks;
    return true;
  }

  /** Lets the record go on over the next line too. False: there is none, or the record gets too long. */
  extend(): boolean {
    return this.end - this.start < LONGEST_EXTENDED_BYTES && this.#seek() && !this.tooLong;
  }

  /** Takes the record back to its first line; what came after is handed out again. */
  shrink(): void {
    this.end = this.#firstEnd;
    this.#next = this.#firstNext;
    this.#breaks = this.#firstBreaks;
    this.tooLong = false;
  }

  /** Moves the end of the record to the next line break. False: nothing is left. */
  #seek(): boolean {
    let from = this.#next;
    for (;;) {
      if (this.#breakAt(from)) return true;
      if (this.#filled - this.start > LONGEST_BYTES) {
        this.#skipRest();
        return true;
      }
      const searched = this.#filled - this.start;
      if (!this.#refill()) {
        if (this.#next >= this.#filled) return false;
        this.#endAt(this.#filled);
        this.#next = this.#filled;
        return true;
      }
      // The refill may have moved the record to the front.
      from = this.start + searched;
    }
  }

  /** Ends the record at the first line break from `from` on. False: there is none in the buffer. */
  #breakAt(from: number): boolean {
    const at = this.bytes.indexOf(LF, from);
    // The unused rest of the buffer may hold old line breaks.
    if (at < 0 || at >= this.#filled) return false;
    this.#endAt(at);
    this.#next = at + 1;
    this.#breaks++;
    return true;
  }

  #endAt(at: number): void {
    this.tooLong = at - this.start > LONGEST_BYTES;
    if (this.tooLong) this.end = this.start + LONGEST_BYTES;
    else this.end = at > this.start && this.bytes[at - 1] === CR ? at - 1 : at;
  }

  /** Drops the rest of a line that is too long, keeping its beginning. */
  #skipRest(): void {
    this.tooLong = true;
    this.end = this.start + LONGEST_BYTES;
    do {
      const at = this.bytes.indexOf(LF, this.end);
      if (at >= 0 && at < this.#filled) {
        this.#next = at + 1;
        this.#breaks++;
        return;
      }
      this.#filled = this.end;
    } while (this.#refill());
    this.#next = this.#filled;
  }

  /** Appends a chunk, after moving what is still needed to the front when room is short. False: no more. */
  #refill(): boolean {
    if (this.#ended) return false;
    const chunk = this.#source.read();
    if (chunk === null) {
      this.#ended = true;
      return false;
    }
    if (this.#filled + chunk.length > this.bytes.length) this.#makeRoom(chunk.length);
    this.bytes.set(chunk, this.#filled);
    this.#filled += chunk.length;
    return true;
  }

  #makeRoom(length: number): void {
    const shift = this.start;
    const kept = this.#filled - shift;
    const old = this.bytes;
    if (kept + length > old.length) this.bytes = new Uint8Array(Math.max(old.length * 2, kept + length));
    this.bytes.set(old.subarray(shift, this.#filled));
    this.#filled = kept;
    this.start = 0;
    this.#next -= shift;
    this.end -= shift;
    this.#firstEnd -= shift;
    this.#firstNext -= shift;
  }
}
