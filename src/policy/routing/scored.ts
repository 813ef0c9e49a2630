/**
 * Routers that answer each asker with the PoPs of least score: the loop that DNS methods share. Askers are places, fewer
 * than views, and all views behind one get the same answer.
 */
import { FURTHER_ADDRESSES, type Router, type RoutingGround, type RoutingWorld } from "./contract.ts";

const ADDRESSES = FURTHER_ADDRESSES + 1;

/** Scores the PoPs for an asker into `scores`, lower is better, Infinity for out of the question. */
export type Score = (world: RoutingWorld, asker: number, scores: Float64Array) => void;

/** A router by scores; the lower number wins a tie. */
export class ScoredRouter implements Router {
  readonly #ground: RoutingGround;
  readonly #score: Score;
  readonly #scores: Float64Array;
  /** Best PoPs of each asker, {@link ADDRESSES} in a row. */
  readonly #best: Int32Array;

  constructor(ground: RoutingGround, score: Score) {
    this.#ground = ground;
    this.#score = score;
    this.#scores = new Float64Array(ground.pops);
    this.#best = new Int32Array(ground.askers * ADDRESSES);
  }

  route(world: RoutingWorld, out: Int32Array, further?: Int32Array): void {
    const { askers, askerOf, views } = this.#ground;
    for (let asker = 0; asker < askers; asker++) {
      this.#score(world, asker, this.#scores);
      this.#keepBest(asker);
    }
    for (let view = 0; view < views; view++) {
      const row = askerOf[view] * ADDRESSES;
      out[view] = this.#best[row];
      if (further !== undefined)
        for (let n = 0; n < FURTHER_ADDRESSES; n++)
          further[view * FURTHER_ADDRESSES + n] = this.#best[row + 1 + n];
    }
  }

  /** The few least scores in order, by insertion. */
  #keepBest(asker: number): void {
    const scores = this.#scores;
    const best = this.#best;
    const row = asker * ADDRESSES;
    let kept = 0;
    for (let pop = 0; pop < scores.length; pop++) {
      const score = scores[pop];
      if (score === Infinity || (kept === ADDRESSES && score >= scores[best[row + kept - 1]])) continue;
      let at = kept < ADDRESSES ? kept++ : ADDRESSES - 1;
      for (; at > 0 && score < scores[best[row + at - 1]]; at--) best[row + at] = best[row + at - 1];
      best[row + at] = pop;
    }
    best.fill(-1, row + kept, row + ADDRESSES);
  }
}
