/**
 * The run in time: buckets of equal width, each with a tally for every region, and what reached shield and
 * origin. A run of unknown length starts with narrow buckets; when they would become too many, neighbours merge
 * and the width doubles, so that memory stays constant and the result does not depend on how rows arrive.
 */
import { keepStart, type Keeper } from "../base/keeper.ts";
import { TallyFamily } from "./tally-family.ts";
import type { Tally } from "./tally.ts";

/** Buckets of a run whose length is not known beforehand; with doubling there are 200 to 400 in the end. */
const BUCKETS_OPEN = 400;
/** Most buckets of a run of known length: a day in minutes. More are asked for in vain, the width doubles. */
const BUCKETS_MOST = 1440;

/** What is counted of a provider in each bucket. */
const PROVIDER_COLUMNS = 3;

/** Tallies by time and region. */
export class Timeline {
  readonly regions: number;
  readonly #family: TallyFamily;
  readonly #limit: number = 0;
  readonly #lastBucket: number = 0;
  #widthMicros = 0;
  #used = 0;
  readonly #shieldRequests: Float64Array;
  readonly #originRequests: Float64Array;
  readonly #originBytes: Float64Array;
  /** Of each provider in turn: requests, hits, errors. */
  readonly #ofProviders: readonly Float64Array[];

  /**
   * @param durationMicros Infinity when not known; what comes after it counts in the last bucket
   * @param providers how many are told apart; 0 where there is one
   */
  constructor(widthMicros: number, durationMicros: number, regions: number, providers = 0) {
    this.regions = regions;
    let limit = BUCKETS_OPEN;
    let lastBucket = Infinity;
    if (durationMicros !== Infinity) {
      while (durationMicros > widthMicros * BUCKETS_MOST) widthMicros *= 2;
      limit = Math.max(1, Math.ceil(durationMicros / widthMicros));
      lastBucket = limit - 1;
    }
    this.#widthMicros = widthMicros;
    this.#limit = limit;
    this.#lastBucket = lastBucket;
    this.#family = new TallyFamily(limit * regions);
    this.#shieldRequests = new Float64Array(limit);
    this.#originRequests = new Float64Array(limit);
    this.#originBytes = new Float64Array(limit);
    this.#ofProviders = Array.from({ length: providers * PROVIDER_COLUMNS }, () => new Float64Array(limit));
  }

  /** Width of a bucket now, microseconds. */
  get widthMicros(): number {
    return this.#widthMicros;
  }

  /** Buckets from the start to the last one with anything in it. */
  get buckets(): number {
    return this.#used;
  }

  /** Sets `group` of the rows to where they count, given time and region of each. Merges buckets if need be. */
  place(rows: number, atMicros: Float64Array, region: Uint8Array, group: Int32Array): void {
    let latest = 0;
    for (let row = 0; row < rows; row++) if (atMicros[row] > latest) latest = atMicros[row];
    this.#reach(latest);
    const width = this.#widthMicros;
    const regions = this.regions;
    // Neighbours mostly share a bucket: few rows need a division.
    let from = 0;
    let until = 0;
    let first = 0;
    for (let row = 0; row < rows; row++) {
      const at = atMicros[row];
      if (at < from || at >= until) {
        const bucket = Math.floor(at / width);
        from = bucket * width;
        until = from + width;
        first = Math.min(bucket, this.#lastBucket) * regions;
      }
      group[row] = first + region[row];
    }
  }

  /** The tallies that placed rows are recorded in. */
  get family(): TallyFamily {
    return this.#family;
  }

  /** Counts a request that reached the shield. */
  shieldRequest(atMicros: number): void {
    this.#shieldRequests[this.#bucketAt(atMicros)]++;
  }

  /** Counts a request that reached the origin, and the bytes of its answer. */
  originRequest(atMicros: number, bytes: number): void {
    const bucket = this.#bucketAt(atMicros);
    this.#originRequests[bucket]++;
    this.#originBytes[bucket] += bytes;
  }

  /** Counts a request of a user that was sent to a provider. */
  providerRequest(atMicros: number, provider: number, isHit: boolean, isError: boolean): void {
    const bucket = this.#bucketAt(atMicros);
    const [requests, hits, errors] = this.#columnsOf(provider);
    requests[bucket]++;
    if (isHit) hits[bucket]++;
    if (isError) errors[bucket]++;
  }

  /** Requests that were sent to a provider in a bucket, and what became of them. */
  ofProvider(bucket: number, provider: number): { requests: number; hits: number; errors: number } {
    const [requests, hits, errors] = this.#columnsOf(provider);
    return { requests: requests[bucket], hits: hits[bucket], errors: errors[bucket] };
  }

  #columnsOf(provider: number): readonly Float64Array[] {
    return this.#ofProviders.slice(provider * PROVIDER_COLUMNS, (provider + 1) * PROVIDER_COLUMNS);
  }

  /** Tally of a bucket in one region: a view. */
  tally(bucket: number, region: number): Tally {
    return this.#family.view(bucket * this.regions + region);
  }

  /** Tally of a bucket in all regions. */
  tallyOfAll(bucket: number): Tally {
    const from = bucket * this.regions;
    return this.#family.sum(() => true, from, from + this.regions);
  }

  /** Requests that reached shield and origin in a bucket, and bytes the origin sent. */
  upstream(bucket: number): { shieldRequests: number; originRequests: number; originBytes: number } {
    return {
      shieldRequests: this.#shieldRequests[bucket],
      originRequests: this.#originRequests[bucket],
      originBytes: this.#originBytes[bucket],
    };
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    // Of a run of known length the width is fixed from the start; else it follows from what has been recorded.
    if (this.#lastBucket < Infinity)
      keeper.same("microseconds of a bucket of the timeline", this.#widthMicros);
    else this.#widthMicros = keeper.number(this.#widthMicros);
    this.#used = keeper.number(this.#used);
    this.#family.keep(keeper);
    for (const column of [
      this.#shieldRequests,
      this.#originRequests,
      this.#originBytes,
      ...this.#ofProviders,
    ])
      keepStart(keeper, column);
  }

  #bucketAt(atMicros: number): number {
    this.#reach(atMicros);
    return Math.min(this.#lastBucket, Math.floor(atMicros / this.#widthMicros));
  }

  /** Widens the buckets until one holds `atMicros`. */
  #reach(atMicros: number): void {
    let bucket = Math.min(this.#lastBucket, Math.floor(atMicros / this.#widthMicros));
    while (bucket >= this.#limit) {
      this.#mergeNeighbours();
      bucket = Math.floor(atMicros / this.#widthMicros);
    }
    if (bucket >= this.#used) this.#used = bucket + 1;
  }

  #mergeNeighbours(): void {
    for (let bucket = 0; bucket < this.#used; bucket++) {
      const into = bucket >> 1;
      for (let region = 0; region < this.regions; region++)
        this.#family.move(bucket * this.regions + region, into * this.regions + region);
      for (const column of [
        this.#shieldRequests,
        this.#originRequests,
        this.#originBytes,
        ...this.#ofProviders,
      ]) {
        if (bucket === into) continue;
        column[into] += column[bucket];
        column[bucket] = 0;
      }
    }
    this.#widthMicros *= 2;
    this.#used = (this.#used + 1) >> 1;
  }
}
