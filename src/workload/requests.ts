/**
 * The one shape in which requests reach the world, whether generated or read from a log: batches of columns
 * in order of time. Whoever makes them looks up size, class and cacheability, so the world needs no catalogue.
 */

import type { ObjectNames } from "./object-names.ts";

/** Rows of a batch: small enough that a batch, with the paths drawn for it, stays in the nearest caches. */
export const REQUEST_ROWS = 512;

/** Flag: the response may not be stored and the store is not asked (POST, uncacheable object). */
export const UNCACHEABLE = 1;
/** Flag: the answer is an error or redirect without a stored body of its own (status below 200, 3xx but 304, 4xx, 5xx of a log). */
export const NO_BODY = 2;
/** Flag: the user asks for a confirmed copy (Cache-Control: no-cache, as a browser's reload does). */
export const RELOAD = 4;

/** Flag beside UNCACHEABLE: the answer is for the one who asks alone (RFC 9111 section 5.2.2.7). */
export const PERSONAL = 8;
/** `RequestBatch.attack` of a request that is no attacker's. */
export const NO_ATTACK = -1;
/** Ids from here on are those of slices of large objects (`cdn/slice-keys.ts`); sources give lower ones. */
export const FIRST_SLICE = 1_073_741_824;
/** Ids from here on, and below those of slices, are new names of objects after deploys (`cdn/deployed-names.ts`). */
export const FIRST_NAME = FIRST_SLICE / 2;

/** Requests in order of arrival at the edge. */
export class RequestBatch {
  /** Rows filled, from 0. */
  rows = 0;
  /** When the request reaches the PoP, whole microseconds from the start; never decreasing. */
  readonly atMicros = new Float64Array(REQUEST_ROWS);
  /** Metro of the user: index into the plan's metros. */
  readonly metro = new Int32Array(REQUEST_ROWS);
  /** Dense object id, given in order of first appearance or by the catalogue. */
  readonly object = new Int32Array(REQUEST_ROWS);
  /** Index of the content class. */
  readonly contentClass = new Uint8Array(REQUEST_ROWS);
  /** Bytes that a cache would store for the object as of this request. */
  readonly sizeBytes = new Float64Array(REQUEST_ROWS);
  /** Body bytes the user gets: the size, or less (a range, a 304 to the user's own copy, HEAD). */
  readonly sentBytes = new Float64Array(REQUEST_ROWS);
  /** First byte of the object that the user gets, where that is a part. */
  readonly fromByte = new Float64Array(REQUEST_ROWS);
  /** How long a trace says that the answer may be kept, microseconds; -1: it does not. */
  readonly ttlMicros = new Float64Array(REQUEST_ROWS).fill(-1);
  /** Sum of flags. */
  readonly flags = new Uint8Array(REQUEST_ROWS);
  /** Method and directives: a kind of `request-kinds.ts`; 0 is a plain GET. */
  readonly kind = new Uint16Array(REQUEST_ROWS);
  /** Index of the attack that the request is part of, or {@link NO_ATTACK}: sources without attacks never touch it. */
  readonly attack = new Int8Array(REQUEST_ROWS).fill(NO_ATTACK);
  /** Which of the attack's clients asks, from 0; means nothing of other requests. */
  readonly attacker = new Int32Array(REQUEST_ROWS);

  /** Drops the first rows. */
  drop(rows: number): void {
    for (const column of Object.values(this))
      if (ArrayBuffer.isView(column)) (column as Float64Array).copyWithin(0, rows, this.rows);
    this.rows -= rows;
  }
}

/** What is popular, as whoever makes the requests knows it. */
export interface Shelves {
  /** Objects of a class there are now; 0: not known, or several cache keys stand for one object. */
  objectsOf(contentClass: number): number;
  /** The object at a popularity rank (from 0) now, with the world (null) or with the people of a country. */
  objectAt(contentClass: number, rank: number, country: string | null): number;
  /** Size of an object, bytes. */
  sizeOf(object: number): number;
  /** May it be stored? */
  isStorable(object: number): boolean;
  /** First and last id of a class's objects there from the start. */
  idsOf(contentClass: number): readonly [first: number, last: number];
}

/** A stream of requests. */
export interface RequestSource {
  /** Absent: nobody knows beforehand what is popular. */
  readonly shelves?: Shelves;
  /** Overwrites the batch with the next rows; 0 rows means the stream has ended. Throws `TraceError` on a hopeless trace. */
  fill(batch: RequestBatch): void;
  /** Highest object id handed out so far + 1. */
  readonly objects: number;
  /** The object behind an id, where several cache keys stand for one object; absent: ids are objects. */
  objectOf?(id: number): number;
  /** The keys of an object one after another: the next after `id`, the first when `id` is the object itself; -1 at the end. Absent: an object is its only key. */
  nextKey?(object: number, id: number): number;
  /** An object of a class drawn by popularity: the page that a user comes from; -1: not known. Absent: never known. */
  referrer?(contentClass: number): number;
  /** How objects are called; absent: nobody wants to speak of them. */
  readonly names?: ObjectNames | undefined;
  /** Sum of the first-seen sizes of the objects asked for so far, bytes. */
  readonly footprintBytes: number;
}
