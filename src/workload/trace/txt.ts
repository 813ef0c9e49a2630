/**
 * Plain text of libCacheSim (github.com/1a1a11a/libCacheSim, "txt"): one object id a line and nothing else. Requests come
 * one a time unit, and every object counts one byte, as there.
 */
import type { ReaderContext, RecordBatch, TraceFormat } from "./contract.ts";
import { GET } from "./contract.ts";
import { isDigits } from "./digits.ts";
import { type LineParser, LineRecords, shareOfLines } from "./line-records.ts";
import { timeUnitOf } from "./time-unit.ts";

const NONE = -1;
/** Every object counts so much, bytes. */
const UNIT_BYTES = 1;
/** Longest id that is believed when nobody said what the file is, bytes. */
const LONGEST_ID = 256;
/** Characters between fields, in programs, markup and JSON; no ids begin with or contain them. */
const FOREIGN = new Set([..." \t,;|\"'`<>{}[]()#$!"].map((letter) => letter.charCodeAt(0)));

/** The format. */
export const txt: TraceFormat = {
  name: "txt",
  title: "plain text (one object id a line)",
  extensions: [".txt", ".ids"],
  about: "Plain text of libCacheSim: one object id a line; every object counts one byte.",
  recordBytes: 0,
  detect,
  open: (bytes, context) => new LineRecords(bytes, context, new TxtParser(context)),
};

/** Lines of numbers; single words only in a file named as text, because a word on a line of its own is not much of a sign. */
function detect(head: Uint8Array, fileName: string): number {
  const isNamed = /\.(txt|ids)(\.|$)/i.test(fileName);
  const numbers = shareOfLines(head, isDigits);
  const words = shareOfLines(head, isWord);
  return Math.max((isNamed ? 0.95 : 0.85) * numbers, (isNamed ? 0.7 : 0.4) * words);
}

function isWord(bytes: Uint8Array, from: number, to: number): boolean {
  if (to - from > LONGEST_ID) return false;
  for (let at = from; at < to; at++)
    if (bytes[at] <= 32 || bytes[at] >= 127 || FOREIGN.has(bytes[at])) return false;
  return true;
}

class TxtParser implements LineParser {
  /** Requests come at the very time that is made up for them. */
  readonly tickMicros = 0;
  readonly #context: ReaderContext;
  /** Lines so far: the clock. */
  #lines = 0;

  constructor(context: ReaderContext) {
    this.#context = context;
  }

  row(bytes: Uint8Array, from: number, to: number, batch: RecordBatch, row: number): string | null {
    const time = this.#lines++ * timeUnitOf(this.#context.timeUnitMicros);
    if (!isText(bytes, from, to)) return "control characters in an id";
    batch.timeMicros[row] = time;
    batch.object[row] = this.#context.objects.ofText(bytes, from, to);
    batch.sizeBytes[row] = UNIT_BYTES;
    batch.sentBytes[row] = NONE;
    batch.client[row] = NONE;
    batch.status[row] = NONE;
    batch.method[row] = GET;
    return null;
  }
}

function isText(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (bytes[at] < 32) return false;
  return true;
}
