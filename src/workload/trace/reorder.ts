/**
 * Puts records in order of time, within a window and in bounded memory. Log lines are written when answers
 * end, by several writers: they are out of order by up to a minute. A record that comes when a later one has
 * been read is put right as long as it is not more than the window behind the newest; what is later still is
 * moved to the window's edge. Equal times keep the order of the file.
 *
 * Records in order queue up in a ring, at the cost of a copy; only the stragglers go through a binary heap
 * (J. W. J. Williams, 1964). The earliest is at the head of one or the other.
 */
import { type RecordBatch, RecordColumns } from "./contract.ts";

/** Most records held back; a window with more is cut short. About 60 MB. */
export const MOST_HELD = 1 << 20;

/** Records held back until their order is certain. */
export class ReorderBuffer {
  /** Stragglers put right. */
  reordered = 0;
  /** Records behind the window, moved to its edge. */
  clamped = 0;
  /** Time of the newest record so far, microseconds. */
  newestMicros = -Infinity;
  /** The records, by slot; valid until the slot is freed. Replaced when the buffer grows. */
  columns = new RecordColumns(4096);
  /** Records held. */
  size = 0;

  readonly #windowMicros: number = 0;
  readonly #mostHeld: number = 0;
  /** Number in the file of the record in each slot: what orders equal times. */
  #sequence = new Float64Array(4096);
  #nextSequence = 0;
  /** Slots of the records that came in order; a ring. */
  #ring = new Int32Array(4096);
  #ringHead = 0;
  #ringSize = 0;
  /** Slots of the stragglers; a heap. */
  #heap = new Int32Array(64);
  #heapSize = 0;
  /** Free slots; a stack. */
  #free = new Int32Array(4096);
  #freeSize = 0;
  #slots = 0;
  /** Time of the last record handed out: nothing may come before it any more. */
  #doneMicros = -Infinity;

  constructor(windowMicros: number, mostHeld = MOST_HELD) {
    this.#windowMicros = windowMicros;
    this.#mostHeld = mostHeld;
  }

  /** No more may be added before some are taken. */
  get isFull(): boolean {
    return this.size >= this.#mostHeld;
  }

  /** Time of the earliest record held, microseconds; Infinity: none. */
  get earliestMicros(): number {
    const { timeMicros } = this.columns;
    const ring = this.#ringSize === 0 ? Infinity : timeMicros[this.#ring[this.#ringHead]];
    const heap = this.#heapSize === 0 ? Infinity : timeMicros[this.#heap[0]];
    return ring < heap ? ring : heap;
  }

  /** Is the earliest record too old for another to come before it or at the same time? */
  get isSettled(): boolean {
    return this.earliestMicros < this.newestMicros - this.#windowMicros;
  }

  /** Takes in one record of a batch. */
  add(batch: RecordBatch, row: number): void {
    const slot = this.#slot();
    let time = batch.timeMicros[row];
    const inOrder = time >= this.newestMicros;
    if (inOrder) {
      this.newestMicros = time;
      this.#ring[(this.#ringHead + this.#ringSize++) & (this.#ring.length - 1)] = slot;
    } else {
      const edge = Math.max(this.newestMicros - this.#windowMicros, this.#doneMicros);
      if (time < edge) {
        time = edge;
        this.clamped++;
      } else this.reordered++;
    }
    const { columns } = this;
    columns.timeMicros[slot] = time;
    columns.object[slot] = batch.object[row];
    columns.sizeBytes[slot] = batch.sizeBytes[row];
    columns.sentBytes[slot] = batch.sentBytes[row];
    columns.fromByte[slot] = batch.fromByte[row];
    columns.client[slot] = batch.client[row];
    columns.status[slot] = batch.status[row];
    columns.method[slot] = batch.method[row];
    columns.ttlMicros[slot] = batch.ttlMicros[row];
    columns.loggedHit[slot] = batch.loggedHit[row];
    this.#sequence[slot] = this.#nextSequence++;
    if (!inOrder) this.#pushHeap(slot);
  }

  /** Takes out the earliest record: its slot, to be given back by {@link free}; -1: none. */
  take(): number {
    const { timeMicros } = this.columns;
    let slot: number;
    if (this.#ringSize === 0 && this.#heapSize === 0) return -1;
    const head = this.#ring[this.#ringHead];
    const top = this.#heap[0];
    if (this.#heapSize === 0 || (this.#ringSize > 0 && this.#before(head, top))) {
      slot = head;
      this.#ringHead = (this.#ringHead + 1) & (this.#ring.length - 1);
      this.#ringSize--;
    } else {
      slot = top;
      this.#popHeap();
    }
    this.#doneMicros = timeMicros[slot];
    this.size--;
    return slot;
  }

  /** Gives a slot back whose record is no longer needed. */
  free(slot: number): void {
    this.#free[this.#freeSize++] = slot;
  }

  /** Forgets what is held. */
  clear(): void {
    this.size = this.#ringSize = this.#heapSize = 0;
  }

  #slot(): number {
    this.size++;
    if (this.#freeSize > 0) return this.#free[--this.#freeSize];
    if (this.#slots === this.#sequence.length) this.#grow();
    return this.#slots++;
  }

  #before(a: number, b: number): boolean {
    const { timeMicros } = this.columns;
    const step = timeMicros[a] - timeMicros[b];
    return step < 0 || (step === 0 && this.#sequence[a] < this.#sequence[b]);
  }

  #pushHeap(slot: number): void {
    if (this.#heapSize === this.#heap.length) {
      const heap = new Int32Array(this.#heapSize * 2);
      heap.set(this.#heap);
      this.#heap = heap;
    }
    const heap = this.#heap;
    let at = this.#heapSize++;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#before(slot, heap[parent])) break;
      heap[at] = heap[parent];
      at = parent;
    }
    heap[at] = slot;
  }

  #popHeap(): void {
    const heap = this.#heap;
    const size = --this.#heapSize;
    const slot = heap[size];
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= size) break;
      if (child + 1 < size && this.#before(heap[child + 1], heap[child])) child++;
      if (!this.#before(heap[child], slot)) break;
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = slot;
  }

  #grow(): void {
    const old = this.#sequence.length;
    const columns = new RecordColumns(old * 2);
    columns.setAll(this.columns);
    this.columns = columns;
    const sequence = new Float64Array(old * 2);
    sequence.set(this.#sequence);
    this.#sequence = sequence;
    this.#free = new Int32Array(old * 2); // Empty, or there would be no need to grow.
    const ring = new Int32Array(old * 2);
    for (let n = 0; n < this.#ringSize; n++) ring[n] = this.#ring[(this.#ringHead + n) & (old - 1)];
    this.#ring = ring;
    this.#ringHead = 0;
  }
}
