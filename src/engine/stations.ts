/**
 * Queues with servers, as rows: first come, first served, `channels` at once. Arrivals come in order of time,
 * so a request's start is known the moment it arrives: now when a channel is free, else when the first one
 * becomes free (the workload vector of Kiefer and Wolfowitz, "On the theory of queues with many servers",
 * 1955, of which only the busy part is kept). No event is spent on waiting. Behind its channels a station
 * has a pipe of limited bandwidth: bytes flow one request after the other, in order of arrival.
 *
 * There are thousands of stations and most are nearly idle, so a row is one cache line: when the pipe is
 * free, busy time so far, how many channels are busy, and a min-heap of when they become free. A station
 * that has been busier than a row has room for keeps its heap in an array of its own.
 */
import type { Keeper } from "../base/keeper.ts";
import type { StationGroup } from "./station-group.ts";

/** Numbers of a row: pipe, busy time, channels busy, then the heap. */
const ROW = 8;
const PIPE = 0;
const BUSY_MICROS = 1;
const BUSY_CHANNELS = 2;
const HEAP = 3;
const ROOM = ROW - HEAP;
const NO_HEAP = new Float64Array(0);

/** How busy a station is at a moment. */
export interface StationLine {
  readonly channels: number;
  /** Channels in use. */
  readonly busy: number;
  /** When a request that arrives now would start, and when the bytes already accepted are through; microseconds. */
  readonly startsMicros: number;
  readonly pipeFreeMicros: number;
}

/** A bank of stations. */
export class Stations {
  /** When the last byte of the request served last is out, and when the first; microseconds. */
  endMicros = 0;
  firstByteMicros = 0;
  #rows = new Float64Array(64 * ROW);
  #count = 0;
  readonly #groups: StationGroup[] = [];
  /** Heaps that have outgrown their rows. */
  readonly #heaps: (Float64Array | null)[] = [];

  /** A new station of the group, whose row number it returns. */
  add(group: StationGroup): number {
    if ((this.#count + 1) * ROW > this.#rows.length) {
      const wider = new Float64Array(this.#rows.length * 2);
      wider.set(this.#rows);
      this.#rows = wider;
    }
    const station = this.#count++;
    this.#groups.push(group);
    this.#heaps.push(null);
    group.add(() => this.#rows[station * ROW + BUSY_MICROS]);
    return station;
  }

  /**
   * A request arrives: `latencyMicros` in a channel, then its bytes through the pipe. Sets {@link endMicros}
   * and {@link firstByteMicros}. Must be called in order of time.
   */
  serve(station: number, nowMicros: number, latencyMicros: number, bytes: number): void {
    const group = this.#groups[station];
    const rows = this.#rows;
    const row = station * ROW;
    const start = this.#start(station, nowMicros, group.channels);
    let first = start + latencyMicros;
    let end = first;
    let wait = start - nowMicros;
    if (group.microsPerByte > 0) {
      const free = rows[row + PIPE];
      if (free > first) {
        wait += free - first;
        first = free;
      }
      end = first + bytes * group.microsPerByte;
      rows[row + PIPE] = end;
    }
    this.#occupy(station, end);
    rows[row + BUSY_MICROS] += end - start;
    this.firstByteMicros = first;
    this.endMicros = end;
    group.waited(wait);
    group.busy(end - start);
  }

  /** How busy a station is now. Changes nothing. */
  line(station: number, nowMicros: number): StationLine {
    const row = station * ROW;
    const own = this.#heaps[station];
    const heap = own ?? this.#rows;
    const base = own === null ? row + HEAP : 0;
    const { channels, microsPerByte } = this.#groups[station];
    const occupied = this.#rows[row + BUSY_CHANNELS];
    let busy = 0;
    for (let at = 0; at < occupied; at++) if (heap[base + at] > nowMicros) busy++;
    const startsMicros = busy < channels ? nowMicros : heap[base];
    const pipe = microsPerByte > 0 ? this.#rows[row + PIPE] : nowMicros;
    return { channels, busy, startsMicros, pipeFreeMicros: pipe > nowMicros ? pipe : nowMicros };
  }

  /** Begins the measured time. */
  restart(): void {
    for (let station = 0; station < this.#count; station++) this.#rows[station * ROW + BUSY_MICROS] = 0;
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    keeper.same("stations", this.#count);
    this.endMicros = keeper.number(this.endMicros);
    this.firstByteMicros = keeper.number(this.firstByteMicros);
    this.#rows = keeper.column(this.#rows);
    for (let station = 0; station < this.#count; station++) {
      const heap = this.#heaps[station];
      this.#heaps[station] = keeper.flag(heap !== null) ? keeper.column(heap ?? NO_HEAP) : null;
    }
  }

  /** When a service that arrives now can start; takes the channel, which {@link #occupy} must give a time. */
  #start(station: number, nowMicros: number, channels: number): number {
    const rows = this.#rows;
    const row = station * ROW;
    const own = this.#heaps[station];
    const heap = own ?? rows;
    const base = own === null ? row + HEAP : 0;
    let busy = rows[row + BUSY_CHANNELS];
    while (busy > 0 && heap[base] <= nowMicros) dropMin(heap, base, --busy);
    let start = nowMicros;
    if (busy >= channels) {
      start = heap[base];
      dropMin(heap, base, --busy);
    }
    rows[row + BUSY_CHANNELS] = busy;
    return start;
  }

  #occupy(station: number, untilMicros: number): void {
    const rows = this.#rows;
    const row = station * ROW;
    const busy = rows[row + BUSY_CHANNELS]++;
    let own = this.#heaps[station];
    if (busy >= (own === null ? ROOM : own.length)) own = this.#outgrow(station, busy);
    const heap = own ?? rows;
    const base = own === null ? row + HEAP : 0;
    let at = busy;
    while (at > 0) {
      const parent = (at - 1) >> 2;
      if (heap[base + parent] <= untilMicros) break;
      heap[base + at] = heap[base + parent];
      at = parent;
    }
    heap[base + at] = untilMicros;
  }

  #outgrow(station: number, busy: number): Float64Array {
    const from = this.#heaps[station] ?? this.#rows.subarray(station * ROW + HEAP, station * ROW + ROW);
    const heap = new Float64Array(4 * busy);
    heap.set(from.subarray(0, busy));
    this.#heaps[station] = heap;
    return heap;
  }
}

/** Takes the least out of the heap, leaving `size` values; the last one finds its new place (four children a node). */
function dropMin(heap: Float64Array, base: number, size: number): void {
  const last = heap[base + size];
  let at = 0;
  for (let first = 1; first < size; first = 4 * at + 1) {
    let best = first;
    const end = first + 4 < size ? first + 4 : size;
    for (let child = first + 1; child < end; child++)
      if (heap[base + child] < heap[base + best]) best = child;
    if (heap[base + best] >= last) break;
    heap[base + at] = heap[base + best];
    at = best;
  }
  heap[base + at] = last;
}
