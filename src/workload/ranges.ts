/**
 * Requests for parts of objects (Range, RFC 9110 section 14): a share of a class's requests asks for so many bytes of an
 * object, from its start (thumbnails of a video, its first seconds), from anywhere (seeking), or from where the last such
 * request from the same metro ended (players and downloads that go on piece by piece; at the end they begin anew).
 */
import { distribution, type DistributionSpec, quantileTable } from "../base/distribution.ts";
import type { Stream } from "../base/random.ts";
import type { RequestBatch } from "./requests.ts";
import { Intern } from "./trace/intern.ts";

/** Where parts begin. */
export const RANGE_STARTS = ["start", "uniform", "continuing"] as const;
/** One word of {@link RANGE_STARTS}. */
export type RangeStart = (typeof RANGE_STARTS)[number];

/** How a class is asked for in parts. */
export interface RangeSpec {
  /** Share of the requests that ask for a part. */
  readonly share: number;
  /** Size of the part, bytes; fractions are cut off, what is larger than the object is the whole of it. */
  readonly size: DistributionSpec;
  readonly from: RangeStart;
}

const TWO_32 = 4294967296;
/** Equally likely sizes: one draw is one look-up. */
const SIZES = 4096;

/** Cuts the requests of a class to parts. */
export class Ranges {
  readonly #luck: Stream;
  readonly #below: number = 0;
  readonly #sizes: Float64Array;
  readonly #from: RangeStart;
  /** Where the last part of an object ended, by (object, metro). */
  readonly #pairs = new Intern(64);
  #endByte = new Float64Array(64);

  constructor({ share, size, from }: RangeSpec, luck: Stream) {
    this.#luck = luck;
    this.#below = share * TWO_32;
    this.#sizes = quantileTable(distribution(size).quantile, SIZES).map((bytes) =>
      Math.max(1, Math.floor(bytes)),
    );
    this.#from = from;
  }

  /** Decides which part row `row` asks for, if any. The same number of draws for each request. */
  apply(batch: RequestBatch, row: number): void {
    const luck = this.#luck;
    const isPart = luck.u32() < this.#below;
    const partBytes = this.#sizes[luck.below(SIZES)];
    const place = luck.uniform();
    batch.fromByte[row] = 0;
    if (!isPart) return;
    const sizeBytes = batch.sizeBytes[row];
    const room = sizeBytes - partBytes;
    if (room <= 0) return;
    batch.sentBytes[row] = partBytes;
    if (this.#from === "uniform") batch.fromByte[row] = Math.floor(place * (room + 1));
    else if (this.#from === "continuing") this.#goOn(batch, row, partBytes);
  }

  #goOn(batch: RequestBatch, row: number, partBytes: number): void {
    const sizeBytes = batch.sizeBytes[row];
    const pair = this.#pairs.id(batch.object[row], batch.metro[row]);
    if (pair === this.#endByte.length) {
      const wider = new Float64Array(2 * pair);
      wider.set(this.#endByte);
      this.#endByte = wider;
    }
    const from = this.#endByte[pair] < sizeBytes ? this.#endByte[pair] : 0;
    const end = Math.min(sizeBytes, from + partBytes);
    batch.fromByte[row] = from;
    batch.sentBytes[row] = end - from;
    this.#endByte[pair] = end;
  }
}
