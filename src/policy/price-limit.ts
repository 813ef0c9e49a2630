/**
 * How much value a budget buys when things may be cut: the cheapest for their value first (Dantzig, "Discrete-variable
 * extremum problems", Operations Research 1957). Things are not sorted but offered three times, in the same order each
 * time. The first two passes find out at which price the budget ends, to 32 bits of the price as a double (a double that is
 * not negative has the order of its bits): the first 16, then the next 16. The last adds up. What is left to buy at
 * prices that agree in all 32 bits counts at the lowest of them, which errs upwards by less than a millionth.
 */

/** Values of 16 bits. */
const CLASSES = 1 << 16;
/** Relative error of one operation on doubles. */
const ROUNDING = 2.220446049250313e-16;
/** Which of its four 16-bit words has the sign and exponent of a double, and which comes after it: they say the machine's order. */
const IS_LITTLE_ENDIAN = new Uint16Array(new Float64Array([-0]).buffer)[3] !== 0;
const TOP_WORD = IS_LITTLE_ENDIAN ? 3 : 0;
const NEXT_WORD = IS_LITTLE_ENDIAN ? 2 : 1;

/** A budget and what it buys. */
export class PriceLimit {
  /** Most that the budget buys; known after three passes. */
  value = 0;
  known = false;
  #pass = 0;
  #budget = 0;
  /** First and second 16 bits of the price at which the budget ends; above all: it does not. */
  #topLimit = CLASSES;
  #nextLimit = CLASSES;
  /** Cost of each class of prices in the pass at hand. */
  readonly #costs = new Float64Array(CLASSES);
  /** What is offered at the limit: its lowest price, and value in all. */
  #lowestPrice = Infinity;
  #valueAtLimit = 0;
  readonly #price = new Float64Array(1);
  readonly #words = new Uint16Array(this.#price.buffer);

  /** @param budget what may be spent, @param offers most things offered: their sum errs, and the budget errs with it */
  constructor(budget: number, offers: number) {
    this.#budget = budget * (1 + ROUNDING * (offers + CLASSES));
  }

  /** Something of a cost, at least 0, and a value above 0. */
  offer(cost: number, value: number): void {
    const price = cost / value;
    this.#price[0] = price;
    const top = this.#words[TOP_WORD];
    const next = this.#words[NEXT_WORD];
    if (this.#pass === 0) this.#costs[top] += cost;
    else if (this.#pass === 1) {
      if (top === this.#topLimit) this.#costs[next] += cost;
    } else if (top < this.#topLimit || (top === this.#topLimit && next < this.#nextLimit))
      this.value += value;
    else if (top === this.#topLimit && next === this.#nextLimit) {
      this.#valueAtLimit += value;
      if (price < this.#lowestPrice) this.#lowestPrice = price;
    }
  }

  /** Everything has been offered once more. */
  endPass(): void {
    if (this.#pass === 0) this.#topLimit = this.#spend();
    else if (this.#pass === 1) this.#nextLimit = this.#spend();
    else if (!this.known) {
      if (this.#valueAtLimit > 0)
        this.value += Math.min(this.#valueAtLimit, this.#budget / this.#lowestPrice);
      this.known = true;
    }
    this.#pass++;
  }

  /** Buys the cheapest classes; returns the one that the budget does not buy whole. */
  #spend(): number {
    const costs = this.#costs;
    for (let of = 0; of < CLASSES; of++) {
      if (costs[of] > this.#budget) {
        costs.fill(0);
        return of;
      }
      this.#budget -= costs[of];
    }
    costs.fill(0);
    return CLASSES;
  }
}
