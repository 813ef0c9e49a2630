/**
 * Linear regression that goes with the times: sums of products of what was seen, older ones fading, and weights that
 * solve the normal equations with a small penalty on their size (Hoerl and Kennard, "Ridge regression", Technometrics
 * 1970). Adding an example takes n (n + 1) / 2 multiplications, a solution n^3 / 6, by Cholesky's decomposition.
 */
import type { Keeper } from "../../base/keeper.ts";

/** Penalty on each squared weight, in examples: too small to matter once there are hundreds. */
const RIDGE = 1;

/** A regression with a fixed number of inputs. */
export class RidgeRegression {
  /** Examples seen, older ones counting less. */
  examples = 0;
  /** One weight for each input; zeros until the first {@link solve}. */
  readonly weights: Float64Array;
  readonly #inputs: number = 0;
  /** Lower triangle of the sums of products of inputs, row after row; and sums of products with the answer. */
  readonly #products: Float64Array;
  readonly #answers: Float64Array;
  readonly #factor: Float64Array;

  constructor(inputs: number) {
    this.#inputs = inputs;
    this.weights = new Float64Array(inputs);
    this.#products = new Float64Array((inputs * (inputs + 1)) / 2);
    this.#answers = new Float64Array(inputs);
    this.#factor = new Float64Array(this.#products.length);
  }

  /** The inputs were followed by this answer. */
  learn(inputs: Float64Array, answer: number): void {
    const products = this.#products;
    const answers = this.#answers;
    for (let i = 0, at = 0; i < this.#inputs; i++) {
      const input = inputs[i];
      for (let j = 0; j <= i; j++) products[at++] += input * inputs[j];
      answers[i] += input * answer;
    }
    this.examples++;
  }

  /** What was learnt counts for so much less. */
  fade(share: number): void {
    for (let at = 0; at < this.#products.length; at++) this.#products[at] *= share;
    for (let at = 0; at < this.#inputs; at++) this.#answers[at] *= share;
    this.examples *= share;
  }

  /** Finds the weights. */
  solve(): void {
    const size = this.#inputs;
    const lower = this.#factor;
    const weights = this.weights;
    // Row i begins at i (i + 1) / 2.
    for (let i = 0, row = 0; i < size; row += ++i)
      for (let j = 0, column = 0; j <= i; column += ++j) {
        let sum = this.#products[row + j];
        for (let k = 0; k < j; k++) sum -= lower[row + k] * lower[column + k];
        // The penalty keeps the diagonal positive but for rounding, which the maximum takes care of.
        lower[row + j] = i === j ? Math.sqrt(Math.max(sum + RIDGE, RIDGE)) : sum / lower[column + j];
      }
    for (let i = 0, row = 0; i < size; row += ++i) {
      let sum = this.#answers[i];
      for (let k = 0; k < i; k++) sum -= lower[row + k] * weights[k];
      weights[i] = sum / lower[row + i];
    }
    for (let i = size - 1; i >= 0; i--) {
      let sum = weights[i];
      for (let k = i + 1; k < size; k++) sum -= lower[(k * (k + 1)) / 2 + i] * weights[k];
      weights[i] = sum / lower[(i * (i + 1)) / 2 + i];
    }
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    this.examples = keeper.number(this.examples);
    keeper.fixed(this.weights);
    keeper.fixed(this.#products);
    keeper.fixed(this.#answers);
    keeper.fixed(this.#factor);
  }
}
