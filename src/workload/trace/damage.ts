/**
 * Damaged records: real logs have them (a full disk, a TLS handshake on port 80, two writers at once), so they
 * are counted and skipped, and the first few are kept to be shown. A file with too many of them is not the
 * format it was taken for; it is refused as soon as that is clear, and again looked at when it ends.
 */
import { TraceError } from "./error.ts";

/** From how many records on the share of damaged ones means something. */
const ENOUGH_RECORDS = 1000;
/** Damaged records kept to be shown. */
const KEPT = 5;
/** Characters of a damaged record that are kept. */
const TEXT_LENGTH = 80;

/** A record that makes no sense. */
export interface Damage {
  /** 1-based line, or number of the record in binary formats. */
  readonly line: number;
  /** What stands there, printable and shortened. */
  readonly text: string;
  readonly problem: string;
}

/** Counts records, good and damaged, of one trace. */
export class DamageLog {
  /** Good records so far. Readers count them here, one batch at a time. */
  records = 0;
  /** Damaged ones so far. */
  damaged = 0;
  readonly first: Damage[] = [];
  readonly #fileName: string;
  readonly #limit: number = 0;
  readonly #title: string;
  readonly #recordBytes: number = 0;
  readonly #suspect: () => string | null;

  /**
   * @param limit share of damaged records above which the file is refused
   * @param title what the records should be
   * @param recordBytes length of a record, 0 for lines
   * @param suspect says what the file may be instead
   */
  constructor(
    fileName: string,
    limit: number,
    title: string,
    recordBytes: number,
    suspect: () => string | null,
  ) {
    this.#fileName = fileName;
    this.#limit = limit;
    this.#title = title;
    this.#recordBytes = recordBytes;
    this.#suspect = suspect;
  }

  /** Takes note of a damaged record. Throws when there are too many. `good`: good records not yet in {@link records}. */
  add(line: number, text: string, problem: string, good: number): void {
    this.damaged++;
    if (this.first.length < KEPT) this.first.push({ line, text, problem });
    if (this.records + good + this.damaged >= ENOUGH_RECORDS) this.#judge(this.records + good);
  }

  /** To be called at the end of the file, however short it was. */
  end(): void {
    if (this.records === 0 && this.damaged === 0)
      throw new TraceError(this.#fileName, "no records", `at least one record of ${this.#title}`);
    this.#judge(this.records);
  }

  #judge(good: number): void {
    const all = good + this.damaged;
    if (this.damaged <= all * this.#limit) return;
    const { line, text, problem } = this.first[0];
    const where = this.#recordBytes > 0 ? `byte ${(line - 1) * this.#recordBytes}` : `line ${line}`;
    throw new TraceError(
      `${this.#fileName}: ${where}`,
      `${problem}: "${text}"; ${this.damaged} of the first ${all} records are damaged`,
      `${this.#title} with at most ${Math.round(this.#limit * 1e4) / 100} % damaged records`,
      this.#suspect(),
    );
  }
}

/** Bytes as one line of printable ASCII, what is not printable as \xNN, shortened. */
export function printable(bytes: Uint8Array, from: number, to: number): string {
  let text = "";
  for (let at = from; at < to; at++) {
    const byte = bytes[at];
    const next =
      byte >= 0x20 && byte < 0x7f
        ? String.fromCharCode(byte)
        : `\\x${byte < 16 ? "0" : ""}${byte.toString(16)}`;
    if (text.length + next.length > TEXT_LENGTH) return `${text.slice(0, TEXT_LENGTH - 3)}...`;
    text += next;
  }
  return text;
}
