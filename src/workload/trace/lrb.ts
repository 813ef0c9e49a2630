/**
 * The traces of LRB and webcachesim (Z. Song et al., "Learning Relaxed Belady for Content Distribution Network
 * Caching", NSDI 2020; their repository describes the format): lines of `time id size`, whole numbers with spaces
 * between, and perhaps further numbers, features of the object, which are not read. What the time counts in is left
 * open; seconds, unless the time unit is given.
 */
import type { ReaderContext, RecordBatch, TraceFormat } from "./contract.ts";
import { GET } from "./contract.ts";
import { isDigits, isNumeric, wholeNumber } from "./digits.ts";
import { type LineParser, LineRecords, shareOfLines } from "./line-records.ts";
import { tickOf, timeUnitOf } from "./time-unit.ts";

const SPACE = 32;
/** Digits of nanoseconds since 1970. */
const NANO_DIGITS = 19;
const NONE = -1;
/** Other formats with such lines have more to show for it. */
const CONFIDENCE = 0.95;

/** The format. */
export const lrb: TraceFormat = {
  name: "lrb",
  title: "LRB or webcachesim text (time id size)",
  extensions: [".tr", ".lrb", ".txt"],
  about:
    "Text of LRB and webcachesim: time, id and size with spaces between; extra features are passed over.",
  recordBytes: 0,
  detect: (head) => CONFIDENCE * shareOfLines(head, isRecord),
  open: (bytes, context) => new LineRecords(bytes, context, new LrbParser(context)),
};

/** Where the first three words of a line are: from and to of each. */
const words = new Int32Array(6);

/** Finds the first three words; returns how many there are. */
function findWords(bytes: Uint8Array, from: number, to: number): number {
  let at = from;
  for (let n = 0; n < 3; n++) {
    while (at < to && bytes[at] === SPACE) at++;
    if (at === to) return n;
    words[2 * n] = at;
    while (at < to && bytes[at] !== SPACE) at++;
    words[2 * n + 1] = at;
  }
  return 3;
}

/** Three whole numbers, and after them only numbers. */
function isRecord(bytes: Uint8Array, from: number, to: number): boolean {
  if (findWords(bytes, from, to) < 3) return false;
  for (let n = 0; n < 6; n += 2) if (!isDigits(bytes, words[n], words[n + 1])) return false;
  for (let at = words[5]; at < to;) {
    const start = at + 1;
    for (at = start; at < to && bytes[at] !== SPACE;) at++;
    if (at > start && !isNumeric(bytes, start, at)) return false;
  }
  return true;
}

class LrbParser implements LineParser {
  tickMicros = 0;
  /** Unit of the stamps, microseconds; 0 before the first. */
  #unitMicros = 0;
  readonly #context: ReaderContext;

  constructor(context: ReaderContext) {
    this.#context = context;
  }

  row(bytes: Uint8Array, from: number, to: number, batch: RecordBatch, row: number): string | null {
    const found = findWords(bytes, from, to);
    if (found < 3) return `${found} columns, 3 are needed`;
    const time = wholeNumber(bytes, words[0], words[1], NANO_DIGITS);
    if (time < 0) return "the time is not a whole number";
    const size = wholeNumber(bytes, words[4], words[5]);
    if (size < 0) return "the size is not a whole number of bytes";
    if (this.#unitMicros === 0) {
      this.#unitMicros = timeUnitOf(this.#context.timeUnitMicros, time);
      this.tickMicros = tickOf(this.#unitMicros);
    }
    batch.timeMicros[row] = Math.round(time * this.#unitMicros);
    batch.object[row] = this.#context.objects.ofText(bytes, words[2], words[3]);
    batch.sizeBytes[row] = size;
    batch.sentBytes[row] = NONE;
    batch.client[row] = NONE;
    batch.status[row] = NONE;
    batch.method[row] = GET;
    return null;
  }
}
