/**
 * How long the phases of users' requests take: a sum and a histogram each, over all requests after warm-up. On most
 * requests the first three take no time (the connection is open), so only times above 0 are counted one by one.
 */
import type { Keeper } from "../base/keeper.ts";
import type { RequestFacts } from "../vocabulary/facts.ts";
import { CONNECT, DNS, PHASES, TLS, TRANSFER, WAIT } from "../vocabulary/phases.ts";
import { LATENCY_BUCKETS, latencyBucket, LatencyCounts } from "./tally.ts";

/** Times of the phases, by code of the phase. */
export class PhaseCounts {
  /** Requests counted. */
  requests = 0;
  /** Whole microseconds. */
  readonly sums = new Float64Array(PHASES.length);
  readonly #counts = new Uint32Array(PHASES.length * LATENCY_BUCKETS);

  /** Counts `rows` rows of the batch; those whose `group` is -1 are in the warm-up. */
  record(rows: number, group: Int32Array, batch: RequestFacts): void {
    const { dnsMicros, connectMicros, tlsMicros, ttfbMicros, totalMicros } = batch;
    for (let row = 0; row < rows; row++) {
      if (group[row] < 0) continue;
      this.requests++;
      let wait = ttfbMicros[row];
      if (dnsMicros[row] > 0) wait -= this.#add(DNS, dnsMicros[row]);
      if (connectMicros[row] > 0) wait -= this.#add(CONNECT, connectMicros[row]);
      if (tlsMicros[row] > 0) wait -= this.#add(TLS, tlsMicros[row]);
      if (wait > 0) this.#add(WAIT, wait);
      const transfer = totalMicros[row] - ttfbMicros[row];
      if (transfer > 0) this.#add(TRANSFER, transfer);
    }
  }

  /** How often each time of a phase occurred: a copy. */
  counts(phase: number): LatencyCounts {
    const cells = this.#counts.slice(phase * LATENCY_BUCKETS, (phase + 1) * LATENCY_BUCKETS);
    cells[0] += this.requests - cells.reduce((sum, count) => sum + count, 0);
    return new LatencyCounts(cells, 0, 1);
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    this.requests = keeper.number(this.requests);
    keeper.fixed(this.sums);
    keeper.fixed(this.#counts);
  }

  #add(phase: number, micros: number): number {
    this.sums[phase] += micros;
    this.#counts[phase * LATENCY_BUCKETS + latencyBucket(micros)]++;
    return micros;
  }
}
