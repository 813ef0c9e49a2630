/**
 * The miss ratio of LRU at every size at once, where every object counts 1: a request hits a cache of c objects exactly
 * when fewer than c other objects were asked for since the last request for its object (R. L. Mattson et al., IBM Systems
 * Journal 9(2), 1970). Over a sample of the objects taken at a rate R, distances are R times as long (SHARDS: C. A.
 * Waldspurger et al., FAST 2015).
 */
import { ReuseDistances } from "./reuse-distances.ts";

/** Counts distances one by one. */
class ExactCounts {
  counts = new Float64Array(1024);

  record(distance: number, count = 1): void {
    if (distance >= this.counts.length) {
      const longer = new Float64Array(Math.max(distance + 1, this.counts.length * 2));
      longer.set(this.counts);
      this.counts = longer;
    }
    this.counts[distance] += count;
  }
}

/** Stack distances of a sequence of requests. */
export class StackCurve {
  requests = 0;
  readonly #counts = new ExactCounts();
  readonly #distances = new ReuseDistances(Infinity, this.#counts);

  /** Takes the next requests: the first `rows` of a column of dense ids. */
  feed(object: Int32Array, rows: number): void {
    this.requests += rows;
    for (let row = 0; row < rows; row++) this.#distances.request(object[row]);
  }

  /**
   * Misses of LRU caches of these sizes, objects; sizes may be fractions (of samples), and then say how many others of
   * the sample may come between.
   */
  misses(sizes: readonly number[]): number[] {
    const { counts } = this.#counts;
    const order = sizes.map((size, at) => [Math.ceil(size), at] as const).sort((a, b) => a[0] - b[0]);
    const misses = new Array<number>(sizes.length);
    let hits = 0;
    let distance = 0;
    for (const [size, at] of order) {
      for (; distance < size && distance < counts.length; distance++) hits += counts[distance];
      misses[at] = this.requests - hits;
    }
    return misses;
  }
}
