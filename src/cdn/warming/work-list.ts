/** Objects to ask for, in order, with sums: lanes share lists, and estimates ask for many beginnings of the same list. */
import type { Keeper } from "../../base/keeper.ts";

/** Shows a list to a keeper; gives it back, or another of the same. */
export function keptList(keeper: Keeper, list: WorkList | null, sliceBytes: number): WorkList {
  const contentClass = keeper.number(list?.contentClass ?? -1);
  const objects = keeper.column(list?.objects ?? new Int32Array(0));
  const sizes = keeper.column(list?.sizeBytes ?? new Float64Array(0));
  return list ?? new WorkList(contentClass, objects, (_, at) => sizes[at], sliceBytes);
}

/** A list; nobody changes it. */
export class WorkList {
  readonly contentClass: number;
  readonly objects: Int32Array;
  readonly sizeBytes: Float64Array;
  /** Larger objects are asked for slice by slice, bytes; Infinity: as a whole. */
  readonly sliceBytes: number;
  /** Bytes, and requests, of the first n objects. */
  readonly #bytes: Float64Array;
  readonly #requests: Float64Array;

  constructor(
    contentClass: number,
    objects: Int32Array,
    sizeOf: (object: number, at: number) => number,
    sliceBytes: number,
  ) {
    this.contentClass = contentClass;
    this.objects = objects;
    this.sliceBytes = sliceBytes;
    this.sizeBytes = Float64Array.from(objects, sizeOf);
    this.#bytes = new Float64Array(objects.length + 1);
    this.#requests = new Float64Array(objects.length + 1);
    for (let at = 0; at < objects.length; at++) {
      this.#bytes[at + 1] = this.#bytes[at] + this.sizeBytes[at];
      this.#requests[at + 1] = this.#requests[at] + this.slicesOf(at);
    }
  }

  /** Requests that the object at a place takes. */
  slicesOf(at: number): number {
    const size = this.sizeBytes[at];
    return size > this.sliceBytes ? Math.ceil(size / this.sliceBytes) : 1;
  }

  /** Bytes of the first `until` objects. */
  bytesTo(until: number): number {
    return this.#bytes[until];
  }

  /** Requests that the first `until` objects take. */
  requestsTo(until: number): number {
    return this.#requests[until];
  }
}
