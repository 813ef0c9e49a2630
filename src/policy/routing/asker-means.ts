/**
 * Measured round trips as a DNS server can use them: it answers askers, not sites, so those of all users behind an
 * asker are averaged by their shares. Behind a resolver without ECS far users drown in the mean of near ones.
 */
import type { RoutingGround } from "./contract.ts";

/** Means over the users behind each asker. */
export class AskerMeans {
  readonly #ground: RoutingGround;
  /** Views of asker a: `#view[k]` for k from `#first[a]` to `#first[a + 1]`. */
  readonly #first: Int32Array;
  readonly #view: Int32Array;
  readonly #means: Float64Array;
  readonly #weights: Float64Array;

  constructor(ground: RoutingGround) {
    const { askers, askerOf, views, pops } = ground;
    this.#ground = ground;
    this.#first = new Int32Array(askers + 1);
    for (let view = 0; view < views; view++) this.#first[askerOf[view] + 1]++;
    for (let asker = 0; asker < askers; asker++) this.#first[asker + 1] += this.#first[asker];
    this.#view = new Int32Array(views);
    const next = this.#first.slice();
    for (let view = 0; view < views; view++) this.#view[next[askerOf[view]]++] = view;
    this.#means = new Float64Array(pops);
    this.#weights = new Float64Array(pops);
  }

  /** Mean by PoP, microseconds; NaN where nothing was measured. Overwritten by the next call. */
  of(perfMicros: Float64Array, asker: number): Float64Array {
    const { pops, siteOf, weight } = this.#ground;
    const means = this.#means.fill(0);
    const weights = this.#weights.fill(0);
    for (let k = this.#first[asker]; k < this.#first[asker + 1]; k++) {
      const view = this.#view[k];
      const row = siteOf[view] * pops;
      for (let pop = 0; pop < pops; pop++) {
        const micros = perfMicros[row + pop];
        if (!(micros >= 0)) continue;
        means[pop] += weight[view] * micros;
        weights[pop] += weight[view];
      }
    }
    for (let pop = 0; pop < pops; pop++) means[pop] = weights[pop] > 0 ? means[pop] / weights[pop] : NaN;
    return means;
  }
}
