/**
 * The trace of Tencent's photo store (K. Zhou et al., "Demystifying Cache Policies for Photo Stores at Scale: A Tencent Case
 * Study", ICS 2018; SNIA IOTTA, trace 27476). Eight columns: time stamp yyyymmddhhmmss, photo id, image format (0: jpg,
 * 5: webp), size category (a letter), size returned, hit (1) or miss (0) of their cache, terminal, response time in ms.
 *
 * Each format and size of a photo is a file of its own, so the key is all three columns together. The stamps name no
 * zone and are taken for UTC.
 */
import type { ReaderContext, RecordBatch, TraceFormat } from "./contract.ts";
import { GET } from "./contract.ts";
import { isDigits, wholeNumber } from "./digits.ts";
import { type LineParser, LineRecords, shareOfLines } from "./line-records.ts";
import { compactStamp } from "./stamp.ts";

const TAB = 9;
const SPACE = 32;
const COMMA = 44;
const NONE = -1;
const SECOND_MICROS = 1_000_000;
const COLUMNS = 8;
/** yyyymmddhhmmss. */
const STAMP_LENGTH = 14;

/** The format. */
export const tencentPhoto: TraceFormat = {
  name: "tencent-photo",
  title: "Tencent photo trace (eight columns)",
  extensions: [".txt", ".csv", ".tsv"],
  about: "Tencent's photo store: a photo in one format and size is an object; tells the hits of their cache.",
  recordBytes: 0,
  detect: (head) => shareOfLines(head, isRecord),
  open: (bytes, context) => new LineRecords(bytes, context, new TencentPhotoParser(context)),
};

/** Starts and ends of the columns of a line. */
const starts = new Int32Array(COLUMNS);
const ends = new Int32Array(COLUMNS);

/** Finds the columns; returns how many there are, up to one too many. What follows the stamp is the delimiter. */
function findColumns(bytes: Uint8Array, from: number, to: number): number {
  const delimiter = from + STAMP_LENGTH < to ? bytes[from + STAMP_LENGTH] : 0;
  if (delimiter !== SPACE && delimiter !== TAB && delimiter !== COMMA) return 1;
  let at = from;
  for (let n = 0; ; n++) {
    if (n === COLUMNS) return n + 1;
    starts[n] = at;
    while (at < to && bytes[at] !== delimiter) at++;
    ends[n] = at;
    if (at === to) return n + 1;
    at++;
  }
}

function isRecord(bytes: Uint8Array, from: number, to: number): boolean {
  if (findColumns(bytes, from, to) !== COLUMNS) return false;
  return (
    compactStamp(bytes, starts[0], ends[0]) > 0 &&
    isDigits(bytes, starts[2], ends[2]) &&
    ends[3] - starts[3] === 1 &&
    !isDigits(bytes, starts[3], ends[3]) &&
    isDigits(bytes, starts[4], ends[4]) &&
    hitAt(bytes) >= 0
  );
}

/** 1: hit, 0: miss, -1: neither. */
function hitAt(bytes: Uint8Array): number {
  const hit = wholeNumber(bytes, starts[5], ends[5]);
  return hit === 0 || hit === 1 ? hit : NONE;
}

class TencentPhotoParser implements LineParser {
  readonly tickMicros = SECOND_MICROS;
  readonly #context: ReaderContext;

  constructor(context: ReaderContext) {
    this.#context = context;
  }

  row(bytes: Uint8Array, from: number, to: number, batch: RecordBatch, row: number): string | null {
    const found = findColumns(bytes, from, to);
    if (found !== COLUMNS) return found < COLUMNS ? `${found} columns, 8 are needed` : "more than 8 columns";
    const time = compactStamp(bytes, starts[0], ends[0]);
    if (time !== time) return "the time does not read yyyymmddhhmmss";
    if (starts[1] === ends[1]) return "the photo id is empty";
    const size = wholeNumber(bytes, starts[4], ends[4]);
    if (size < 0) return "the size is not a whole number of bytes";
    const hit = hitAt(bytes);
    if (hit < 0) return "neither hit (1) nor miss (0)";
    batch.timeMicros[row] = time;
    batch.object[row] = this.#context.objects.ofText(bytes, starts[1], ends[3]);
    batch.sizeBytes[row] = size;
    batch.sentBytes[row] = NONE;
    batch.client[row] = NONE;
    batch.status[row] = NONE;
    batch.method[row] = GET;
    batch.loggedHit[row] = hit;
    return null;
  }
}
