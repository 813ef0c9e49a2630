/** Users' requests that are answered in slices, one row each, in columns: where each stands, and what its fact will say. */
import { keepColumns, type Keeper } from "../base/keeper.ts";
import { REUSED } from "../vocabulary/caching.ts";
import { doubled } from "./fills.ts";

/** Above any version. */
const NEWEST = 2_147_483_647;

/** Rows of requests in slices. */
export class SlicedRows {
  /** What is asked for: the object as a whole, and of it the bytes from `fromByte` to `untilByte` (not included). */
  object = new Int32Array(64);
  contentClass = new Uint8Array(64);
  sizeBytes = new Float64Array(64);
  fromByte = new Float64Array(64);
  untilByte = new Float64Array(64);
  /** Flags of the request. */
  asked = new Uint8Array(64);
  /** The slice to be had next, and the last one. */
  slice = new Int32Array(64);
  lastSlice = new Int32Array(64);
  /** Who asks, from where, how far away; as in `WaitingUsers`. */
  atMicros = new Float64Array(64);
  metro = new Int32Array(64);
  pop = new Int32Array(64);
  attack = new Int8Array(64);
  dnsMicros = new Float64Array(64);
  connectMicros = new Float64Array(64);
  tlsMicros = new Float64Array(64);
  requestMicros = new Float64Array(64);
  /** For all bytes asked for. */
  sendingMicros = new Float64Array(64);
  queuedMicros = new Float64Array(64);
  client = new Int32Array(64);
  /** When the PoP had the first byte, and the last one so far. */
  firstByteMicros = new Float64Array(64);
  endMicros = new Float64Array(64);
  /** The slice whose outcome the request has so far: its outcome (-1: no slice yet), reason, tier and bytes. */
  outcome = new Int32Array(64);
  reason = new Uint8Array(64);
  tier = new Uint8Array(64);
  bytes = new Float64Array(64);
  /** Why the first slice that was not at hand was not: code in NOT_REUSED_REASONS; -1: all were. */
  notReused = new Int32Array(64);
  /** Oldest version among its slices. */
  version = new Int32Array(64);
  /** Bytes of the other slices. */
  toldBytes = new Float64Array(64);
  /** Rows in use. */
  used = 0;
  readonly #free: number[] = [];
  #fresh = 0;

  /** A row that has no slice yet. */
  take(): number {
    this.used++;
    if (this.#free.length === 0 && this.#fresh === this.object.length) this.#grow();
    const row = this.#free.pop() ?? this.#fresh++;
    this.outcome[row] = -1;
    this.notReused[row] = REUSED;
    this.version[row] = NEWEST;
    this.bytes[row] = 0;
    this.toldBytes[row] = 0;
    this.endMicros[row] = 0;
    return row;
  }

  /** Gives the row back. */
  giveBack(row: number): void {
    this.#free.push(row);
    this.used--;
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    keepColumns(keeper, this);
    this.used = keeper.number(this.used);
    keeper.list(this.#free);
    this.#fresh = keeper.number(this.#fresh);
  }

  #grow(): void {
    this.object = doubled(this.object);
    this.contentClass = doubled(this.contentClass);
    this.sizeBytes = doubled(this.sizeBytes);
    this.fromByte = doubled(this.fromByte);
    this.untilByte = doubled(this.untilByte);
    this.asked = doubled(this.asked);
    this.slice = doubled(this.slice);
    this.lastSlice = doubled(this.lastSlice);
    this.atMicros = doubled(this.atMicros);
    this.metro = doubled(this.metro);
    this.pop = doubled(this.pop);
    this.attack = doubled(this.attack);
    this.dnsMicros = doubled(this.dnsMicros);
    this.connectMicros = doubled(this.connectMicros);
    this.tlsMicros = doubled(this.tlsMicros);
    this.requestMicros = doubled(this.requestMicros);
    this.notReused = doubled(this.notReused);
    this.sendingMicros = doubled(this.sendingMicros);
    this.queuedMicros = doubled(this.queuedMicros);
    this.client = doubled(this.client);
    this.firstByteMicros = doubled(this.firstByteMicros);
    this.endMicros = doubled(this.endMicros);
    this.outcome = doubled(this.outcome);
    this.version = doubled(this.version);
    this.reason = doubled(this.reason);
    this.tier = doubled(this.tier);
    this.bytes = doubled(this.bytes);
    this.toldBytes = doubled(this.toldBytes);
  }
}
