/**
 * What an origin has to bear: who came, what they got, how many were there at once. Counts only; told at the end beside what the
 * facts say, which must agree.
 */
import type { Keeper } from "../base/keeper.ts";
import type { OriginTotals } from "../vocabulary/origin-totals.ts";
import { SecondCounts } from "./second-counts.ts";

/** Bits of a byte. */
const BITS = 8;

/** The load of one origin. */
export class OriginLoad {
  readonly #requestsPerSecond: SecondCounts;
  readonly #bytesPerSecond: SecondCounts;
  #warmMicros = 0;
  /** By status of the answer. */
  #statuses = new Map<number, number>();
  /** By CDN provider. */
  readonly #requests: Float64Array;
  readonly #bytes: Float64Array;
  #direct = 0;
  #directBytes = 0;
  /** Requests that are there, the integral of that over time, and its greatest. */
  #present = 0;
  #presentMicros = 0;
  #sinceMicros = 0;
  #presentMost = 0;
  readonly #untilMicros: number = 0;

  /** @param untilMicros end of the measured time; Infinity: the run's */
  constructor(providers: number, untilMicros: number) {
    this.#untilMicros = untilMicros;
    this.#requests = new Float64Array(providers);
    this.#bytes = new Float64Array(providers);
    this.#requestsPerSecond = new SecondCounts(untilMicros);
    this.#bytesPerSecond = new SecondCounts(untilMicros);
  }

  /** A request reaches the origin's door, of a provider's CDN or (-1) of somebody who goes round it. */
  comes(provider: number, nowMicros: number): void {
    this.#requestsPerSecond.add(nowMicros, 1);
    if (provider >= 0) this.#requests[provider]++;
    else this.#direct++;
  }

  /** It is let in. */
  enters(nowMicros: number): void {
    this.#present = this.#integrate(nowMicros) + 1;
    if (this.#present > this.#presentMost) this.#presentMost = this.#present;
  }

  /** The last byte of its answer is out. */
  leaves(nowMicros: number): void {
    this.#present = this.#integrate(nowMicros) - 1;
  }

  /** Its answer, sent from `firstMicros` to `endMicros`, of a request that came at `cameMicros`. */
  answered(
    provider: number,
    status: number,
    bytes: number,
    cameMicros: number,
    firstMicros: number,
    endMicros: number,
  ): void {
    if (bytes > 0 && firstMicros >= this.#warmMicros)
      this.#bytesPerSecond.spread(firstMicros, endMicros, bytes);
    if (cameMicros < this.#warmMicros) return;
    this.#statuses.set(status, (this.#statuses.get(status) ?? 0) + 1);
    if (provider >= 0) this.#bytes[provider] += bytes;
    else this.#directBytes += bytes;
  }

  /** Begins the measured time. */
  restart(nowMicros: number): void {
    this.#warmMicros = nowMicros;
    this.#requestsPerSecond.restart(nowMicros);
    this.#bytesPerSecond.restart(nowMicros);
    this.#statuses = new Map();
    this.#requests.fill(0);
    this.#bytes.fill(0);
    this.#direct = this.#directBytes = 0;
    this.#integrate(nowMicros);
    this.#presentMicros = 0;
    this.#presentMost = this.#present;
  }

  /** What was counted. Call once, at the end. */
  totals(name: string, measuredMicros: number, endMicros: number): Omit<OriginTotals, "workers"> {
    this.#integrate(endMicros);
    const bytes = this.#bytesPerSecond.totals(measuredMicros, endMicros);
    return {
      name,
      requests: sum(this.#requests),
      bytes: sum(this.#bytes),
      byProvider: [...this.#requests].map((requests, provider) => ({
        requests,
        bytes: this.#bytes[provider],
      })),
      direct: this.#direct,
      directBytes: this.#directBytes,
      statuses: Object.fromEntries([...this.#statuses].sort(([a], [b]) => a - b)),
      perSecond: this.#requestsPerSecond.totals(measuredMicros, endMicros),
      concurrency: {
        mean: measuredMicros > 0 ? this.#presentMicros / measuredMicros : 0,
        peak: this.#presentMost,
      },
      bitsPerSecond: { mean: bytes.mean * BITS, p95: bytes.p95 * BITS, peak: bytes.peak * BITS },
    };
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    this.#requestsPerSecond.keep(keeper);
    this.#bytesPerSecond.keep(keeper);
    this.#warmMicros = keeper.number(this.#warmMicros);
    keeper.pairs(this.#statuses);
    keeper.fixed(this.#requests);
    keeper.fixed(this.#bytes);
    this.#direct = keeper.number(this.#direct);
    this.#directBytes = keeper.number(this.#directBytes);
    this.#present = keeper.number(this.#present);
    this.#presentMicros = keeper.number(this.#presentMicros);
    this.#sinceMicros = keeper.number(this.#sinceMicros);
    this.#presentMost = keeper.number(this.#presentMost);
  }

  /** Requests that are there, counted up to now. */
  #integrate(nowMicros: number): number {
    const atMicros = Math.min(nowMicros, this.#untilMicros);
    this.#presentMicros += this.#present * (atMicros - this.#sinceMicros);
    this.#sinceMicros = atMicros;
    return this.#present;
  }
}

function sum(values: Float64Array): number {
  return values.reduce((all, value) => all + value, 0);
}
