/**
 * A trace as a stream of requests: records in order of time, spread over the ticks of their coarse stamps, with
 * the sizes, flags, classes and metros that the world wants to know. Deterministic: the rows depend on the
 * bytes of the trace and the options, not on how the bytes are cut into chunks.
 */
import { MOST_OBJECT_BYTES } from "../../ds/slots.ts";
import type { LoggedTotals, TraceTotals } from "../../vocabulary/totals.ts";
import type { ObjectNames } from "../object-names.ts";
import { OTHER, PLAIN, WRITE } from "../request-kinds.ts";
import { NO_BODY, REQUEST_ROWS, type RequestBatch, type RequestSource, UNCACHEABLE } from "../requests.ts";
import { HEAD, OTHER_METHOD, RecordBatch, type RecordReader, WRITING_METHOD } from "./contract.ts";
import type { DamageLog } from "./damage.ts";
import type { ClientMetros } from "./metros.ts";
import type { Objects } from "./objects.ts";
import { ReorderBuffer } from "./reorder.ts";
import { MEANING, NOT_MODIFIED, OWN_ANSWER, PART, PASSED, PASSED_EMPTY, WHOLE } from "./status.ts";

/** Stamps between the years 2000 and 2100, microseconds since 1970, are times of day; others count from anywhere. */
const FIRST_EPOCH_MICROS = 946_684_800_000_000;
const LAST_EPOCH_MICROS = 4_102_444_800_000_000;

/** Numbers counted of what the log says. */
const ASKED = 0;
const TOLD = 1;
const TOLD_BYTES = 2;
const HITS = 3;
const HIT_BYTES = 4;
const LOGGED = 5;

/** What a trace source is made of. */
export interface TraceParts {
  readonly formatName: string;
  readonly reader: RecordReader;
  readonly objects: Objects;
  /** Absent: nobody speaks of objects by name. */
  readonly names?: ObjectNames | undefined;
  readonly metros: ClientMetros;
  readonly damage: DamageLog;
  /** Reads what is left of the file; returns the SHA-256 of all of it, hex. */
  readonly digest: () => string;
  readonly reorderWindowMicros: number;
  /** Trace time / this is simulated time. */
  readonly speedup: number;
  /** The replay ends at this simulated time, microseconds. */
  readonly durationMicros: number;
  /** What the log says of requests before this time does not count; microseconds. */
  readonly warmupMicros: number;
  /** Do logged writes that succeeded make stored copies stale? */
  readonly writesInvalidate: boolean;
  /** Records to replay at most. */
  readonly limit: number;
}

/** Requests of a trace. */
export class TraceSource implements RequestSource {
  readonly formatName: string;
  /**
   * Time of day and date of the simulation's start, microseconds since 1970; NaN when the trace's stamps count
   * from anywhere. Known from the start.
   */
  readonly firstEpochMicros: number;
  readonly names: ObjectNames | undefined;
  footprintBytes = 0;
  /** Distinct objects asked for so far that may be stored. */
  asked = 0;

  readonly #parts: TraceParts;
  readonly #objects: Objects;
  readonly #metros: ClientMetros;
  readonly #buffer: ReorderBuffer;
  readonly #records = new RecordBatch();
  #record = 0;
  /** Rows handed out. */
  #rows = 0;
  /** Records taken from the reader. */
  #taken = 0;
  #ended = false;
  /** Slots of the records of one tick, and how many of them are handed out. */
  #run = new Int32Array(1024);
  #runRows = 0;
  #runAt = 0;
  readonly #startMicros: number = 0;
  /** The tick of the run, and up to where it is used up already. */
  #tickMicros = NaN;
  #usedMicros = 0;
  /** Part of the tick that the run is spread over, microseconds. */
  #roomMicros = 0;
  #lastAtMicros = 0;
  /** Requests that caches may answer, those of which the log tells hit or miss, and its hits; with their bytes. */
  readonly #logged = new Float64Array(LOGGED);
  #sha256 = "";

  constructor(parts: TraceParts) {
    this.#parts = parts;
    this.formatName = parts.formatName;
    this.#objects = parts.objects;
    this.names = parts.names;
    this.#metros = parts.metros;
    this.#buffer = new ReorderBuffer(parts.reorderWindowMicros);
    // The earliest record is not always the first of the file, so the window has to be read to know it.
    this.#settle();
    const first = this.#buffer.earliestMicros;
    this.#startMicros = first;
    this.firstEpochMicros = first >= FIRST_EPOCH_MICROS && first < LAST_EPOCH_MICROS ? first : NaN;
  }

  /** Ids given so far; some belong to records that are read but not handed out yet. */
  get objects(): number {
    return this.#objects.size;
  }

  /** Hash of the key of an object. */
  hashOf(object: number): number {
    return this.#objects.hashOf(object);
  }

  /** The stamp that is time 0, microseconds. */
  get startMicros(): number {
    return this.#startMicros;
  }

  /** How coarse the trace's stamps are, microseconds; 0: requests come at the very time of their stamps. */
  get tickMicros(): number {
    return this.#parts.reader.tickMicros;
  }

  /** Index of an object's content class. */
  classOf(object: number): number {
    return this.#objects.classOf(object);
  }

  /** Low half of the 64 bits by which the trace, or the hash of its text, knows an object. */
  keyLow(object: number): number {
    return this.#objects.keyLow(object);
  }

  /** High half of them. */
  keyHigh(object: number): number {
    return this.#objects.keyHigh(object);
  }

  /** Overwrites the batch with the next requests. */
  fill(batch: RequestBatch): void {
    const buffer = this.#buffer;
    const { speedup, durationMicros, warmupMicros } = this.#parts;
    let row = 0;
    while (row < REQUEST_ROWS) {
      if (this.#runAt === this.#runRows && !this.#nextRun()) break;
      const slot = this.#run[this.#runAt];
      const within = this.#usedMicros + (this.#roomMicros * (this.#runAt + 0.5)) / this.#runRows;
      this.#runAt++;
      const at = Math.floor((this.#tickMicros - this.#startMicros + within) / speedup);
      // A record moved to the window's edge may stand in a tick that is used up.
      if (at > this.#lastAtMicros) this.#lastAtMicros = at;
      if (at >= durationMicros) {
        this.#stop();
        break;
      }
      batch.atMicros[row] = this.#lastAtMicros;
      this.#write(batch, row, slot);
      if (batch.flags[row] === 0 && batch.atMicros[row] >= warmupMicros)
        this.#countLogged(buffer.columns.loggedHit[slot], batch.sentBytes[row]);
      buffer.free(slot);
      row++;
    }
    batch.rows = row;
    this.#rows += row;
  }

  /** What the reader met. Reads the rest of the file, if there is one, because the digest covers all of it. */
  totals(): TraceTotals {
    const { damage, digest } = this.#parts;
    if (this.#sha256 === "") this.#sha256 = digest();
    return {
      format: this.formatName,
      records: this.#rows,
      damaged: damage.damaged,
      damage: damage.first,
      reordered: this.#buffer.reordered,
      clamped: this.#buffer.clamped,
      contentSha256: this.#sha256,
      ...(this.#logged[TOLD] > 0 ? { logged: this.#loggedTotals() } : {}),
    };
  }

  #countLogged(hit: number, bytes: number): void {
    const logged = this.#logged;
    logged[ASKED]++;
    if (hit < 0) return;
    logged[TOLD]++;
    logged[TOLD_BYTES] += bytes;
    if (hit === 0) return;
    logged[HITS]++;
    logged[HIT_BYTES] += bytes;
  }

  #loggedTotals(): LoggedTotals {
    const [requests, told, toldBytes, hits, hitBytes] = this.#logged;
    return { requests, told, toldBytes, hits, hitBytes };
  }

  /** Reads until the earliest record held is certain to be the next one, or the trace or the room has ended. */
  #settle(): void {
    const buffer = this.#buffer;
    while (!this.#ended && !buffer.isSettled && !buffer.isFull) {
      if (this.#record === this.#records.rows && !this.#readRecords()) break;
      buffer.add(this.#records, this.#record++);
      if (++this.#taken >= this.#parts.limit) this.#ended = true;
    }
  }

  #readRecords(): boolean {
    this.#parts.reader.read(this.#records);
    this.#record = 0;
    if (this.#records.rows > 0) return true;
    this.#ended = true;
    this.#parts.damage.end();
    return false;
  }

  /** Takes the records of the earliest tick out of the buffer. False: there are none left. */
  #nextRun(): boolean {
    this.#settle();
    const buffer = this.#buffer;
    const time = buffer.earliestMicros;
    if (time === Infinity) return false;
    const { tickMicros } = this.#parts.reader;
    // More records of this tick may come when the room ended before the tick did: leave them half of what is left.
    const isCut = buffer.isFull && time === buffer.newestMicros;
    let rows = 0;
    do {
      if (rows === this.#run.length) this.#growRun();
      this.#run[rows++] = buffer.take();
    } while (buffer.earliestMicros === time);
    this.#runRows = rows;
    this.#runAt = 0;
    this.#usedMicros = time === this.#tickMicros ? this.#usedMicros + this.#roomMicros : 0;
    const left = tickMicros - this.#usedMicros;
    this.#roomMicros = isCut ? left / 2 : left;
    this.#tickMicros = time;
    return true;
  }

  #growRun(): void {
    const run = new Int32Array(this.#run.length * 2);
    run.set(this.#run);
    this.#run = run;
  }

  /** Lets the stream end here. */
  #stop(): void {
    this.#ended = true;
    this.#runAt = this.#runRows = 0;
    this.#buffer.clear();
  }

  /** Says of one record what the world wants to know. */
  #write(batch: RequestBatch, row: number, slot: number): void {
    const objects = this.#objects;
    const { columns } = this.#buffer;
    const object = columns.object[slot];
    const status = columns.status[slot];
    let size = columns.sizeBytes[slot];
    let sent = columns.sentBytes[slot];
    let flags = 0;
    const told = columns.fromByte[slot];
    // Where a part begins is mostly not logged: then it is the first bytes.
    const from = told < 0 ? 0 : told;
    if (status < 0 && columns.method[slot] === 0) {
      if (size < 0) size = objects.sizeOf(object);
      if (sent < 0 || sent > size) sent = size;
    } else {
      const meaning = meaningOf(status, columns.method[slot]);
      if (meaning === NOT_MODIFIED) {
        sent = 0;
        if (size < 0) size = objects.sizeOf(object);
      } else if (meaning === PART) {
        if (sent < 0) sent = Math.max(0, objects.sizeOf(object) - from);
        size = Math.max(size, objects.seePart(object, Math.min(from + sent, MOST_OBJECT_BYTES)));
      } else if (meaning === WHOLE) {
        if (sent < 0 && size < 0) size = sent = objects.sizeOf(object);
        else {
          if (sent < 0) sent = size;
          if (size < 0) size = sent;
          objects.see(object, size);
        }
      } else {
        // An answer of its own: what was sent is all there is of it.
        sent = Math.max(0, sent);
        size = sent;
        if (meaning === PASSED) flags = UNCACHEABLE;
        else if (meaning === PASSED_EMPTY) flags = UNCACHEABLE | NO_BODY;
      }
    }
    batch.metro[row] = this.#metros.of(columns.client[slot]);
    batch.object[row] = object;
    batch.contentClass[row] = objects.classOf(object);
    batch.sizeBytes[row] = size;
    batch.sentBytes[row] = sent;
    batch.fromByte[row] = from;
    batch.flags[row] = flags;
    batch.kind[row] = kindOf(status, columns.method[slot], this.#parts.writesInvalidate);
    batch.ttlMicros[row] = columns.ttlMicros[slot];
    if (flags === 0 && objects.ask(object)) {
      this.asked++;
      this.footprintBytes += size;
    }
  }
}

/** What the world makes of a method. A write must have succeeded to invalidate (RFC 9111, 4.4): one without a status may have failed. */
function kindOf(status: number, method: number, writesInvalidate: boolean): number {
  if (method < OTHER_METHOD) return PLAIN;
  const succeeded = status >= 200 && status < 400;
  return writesInvalidate && method === WRITING_METHOD && succeeded ? WRITE : OTHER;
}

/** The status as the method lets it be understood: only GET and HEAD are for caches (RFC 9110, 9.2.3). */
function meaningOf(status: number, method: number): number {
  const meaning = status < 0 ? WHOLE : MEANING[status];
  if (method >= OTHER_METHOD) return status >= 200 && status < 300 ? PASSED : PASSED_EMPTY;
  if (method !== HEAD) return meaning;
  // HEAD asks for the object without its body, and so tells nothing about sizes: as if the client had it.
  return meaning === WHOLE || meaning === PART || meaning === NOT_MODIFIED
    ? NOT_MODIFIED
    : meaning === OWN_ANSWER
      ? PASSED_EMPTY
      : meaning;
}
