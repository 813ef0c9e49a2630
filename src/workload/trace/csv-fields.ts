/**
 * Fields of one CSV record (RFC 4180) as ranges of bytes. Only the columns that are wanted are noted, and what
 * lies behind the last of them is not looked at. Quotes within a quoted field are doubled; such a field is
 * undoubled into a scratch buffer, all others stay where they are.
 */

const QUOTE = 34;

/** The record ended within quotes: it may go on on the next line. */
export const UNCLOSED = -1;

/** Splits records. */
export class CsvFields {
  /** Where field n of the record stands: `buffers[n]`, from `starts[n]` to `ends[n]`. */
  readonly buffers: Uint8Array[] = [];
  readonly starts: number[] = [];
  readonly ends: number[] = [];
  readonly #delimiter: number = 0;
  /** Which wanted field is in a column, -1: none. */
  readonly #wanted: Int32Array;
  readonly #scratch: Uint8Array[] = [];

  /**
   * @param delimiter its character code
   * @param columns of each wanted field, from 0; each column once
   */
  constructor(delimiter: number, columns: readonly number[]) {
    this.#delimiter = delimiter;
    this.#wanted = new Int32Array(Math.max(...columns) + 1).fill(-1);
    columns.forEach((column, field) => {
      this.#wanted[column] = field;
      this.buffers.push(new Uint8Array(0));
      this.starts.push(0);
      this.ends.push(0);
      this.#scratch.push(new Uint8Array(0));
    });
  }

  /**
   * Splits `bytes[from..to)`. Returns the number of columns found, counted no further than needed, or
   * {@link UNCLOSED}.
   */
  split(bytes: Uint8Array, from: number, to: number): number {
    const delimiter = this.#delimiter;
    const wanted = this.#wanted;
    const columns = wanted.length;
    let at = from;
    for (let column = 0; column < columns; column++) {
      const field = wanted[column];
      if (at < to && bytes[at] === QUOTE) {
        at = this.#quoted(bytes, at + 1, to, field);
        if (at < 0) return UNCLOSED;
      } else {
        const start = at;
        while (at < to && bytes[at] !== delimiter) at++;
        if (field >= 0) this.#note(field, bytes, start, at);
      }
      if (at >= to) return column + 1;
      at++;
    }
    return columns;
  }

  /** Notes a quoted field that starts at `from`; returns where its delimiter is, or -1 when it is not closed. */
  #quoted(bytes: Uint8Array, from: number, to: number, field: number): number {
    let at = from;
    let doubled = 0;
    for (; ; at++) {
      if (at >= to) return UNCLOSED;
      if (bytes[at] !== QUOTE) continue;
      if (at + 1 < to && bytes[at + 1] === QUOTE) {
        doubled++;
        at++;
      } else break;
    }
    if (field >= 0) {
      if (doubled === 0) this.#note(field, bytes, from, at);
      else this.#undouble(field, bytes, from, at);
    }
    // What stands between the closing quote and the delimiter should not be there, and is dropped.
    while (at < to && bytes[at] !== this.#delimiter) at++;
    return at;
  }

  #undouble(field: number, bytes: Uint8Array, from: number, to: number): void {
    if (this.#scratch[field].length < to - from) this.#scratch[field] = new Uint8Array(2 * (to - from));
    const scratch = this.#scratch[field];
    let length = 0;
    for (let at = from; at < to; at++) {
      scratch[length++] = bytes[at];
      if (bytes[at] === QUOTE) at++;
    }
    this.#note(field, scratch, 0, length);
  }

  #note(field: number, bytes: Uint8Array, start: number, end: number): void {
    this.buffers[field] = bytes;
    this.starts[field] = start;
    this.ends[field] = end;
  }
}
