/**
 * Draws from a fixed discrete distribution in constant time: A. J. Walker's alias method (ACM TOMS 3, 1977),
 * built the way of M. D. Vose (IEEE Trans. Software Eng. 17, 1991). Every one of n equal columns holds a share
 * of its own index and gives the rest to one other, its alias. Share and alias lie side by side, eight bytes a
 * column, so that a draw touches one cache line.
 */

/** What a draw needs of a random stream. */
export interface RandomBits {
  /** A whole number from 0 to 2^32 - 1. */
  u32(): number;
}

const TWO_32 = 4294967296;
const TWO_31 = 2147483648;

/** Up to 2^20 columns the 32 bits of one draw choose the column and still leave 12 for the share in it. */
const ONE_DRAW_LIMIT = 1048576;

/** A table for drawing indices 0 to n - 1 in proportion to their weights. */
export class AliasTable {
  /** Number of indices. */
  readonly size: number = 0;
  /** size / 2^32; a power of two divides exactly. */
  readonly #scale: number = 0;
  readonly #oneDraw: boolean = true;
  /** Column i: its own share x 2^31 at 2 i, its alias at 2 i + 1. */
  readonly #columns: Int32Array;
  /** Work space of {@link rebuild}: shares in units of one column, and two stacks that grow towards each other. */
  readonly #shares: Float64Array;
  readonly #stacks: Uint32Array;

  /** @param weights not negative, at least one positive; they need not sum to 1 */
  constructor(weights: ArrayLike<number>) {
    this.size = weights.length;
    this.#scale = this.size / TWO_32;
    this.#oneDraw = this.size <= ONE_DRAW_LIMIT;
    this.#columns = new Int32Array(2 * this.size);
    this.#shares = new Float64Array(this.size);
    this.#stacks = new Uint32Array(this.size);
    this.rebuild(weights);
  }

  /**
   * An index, drawn. Spends one u32, or two when there are more than 2^20 indices. With one, a probability is
   * off by about 2^-31 for each column it has a part in: for the rarest of a million Zipf objects by less than a percent of itself.
   */
  sample(stream: RandomBits): number {
    const columns = this.#columns;
    const at = stream.u32() * this.#scale;
    const column = Math.floor(at);
    const within = this.#oneDraw ? ((at - column) * TWO_31) | 0 : stream.u32() >>> 1;
    // All ones when the draw falls into the column's own share. A branch here would be guessed wrong half the
    // time, and only after the load of the column has come back.
    const own = (within - columns[2 * column]) >> 31;
    const alias = columns[2 * column + 1];
    return alias ^ ((alias ^ column) & own);
  }

  /** Takes other weights, as many as before. Allocates nothing. */
  rebuild(weights: ArrayLike<number>): void {
    const { size } = this;
    const columns = this.#columns;
    const shares = this.#shares;
    const stacks = this.#stacks;
    if (weights.length !== size) throw new RangeError(`${weights.length} weights for a table of ${size}`);
    let sum = 0;
    let heaviest = 0;
    for (let n = 0; n < size; n++) {
      if (!(weights[n] >= 0)) throw new RangeError(`weight ${n} is ${weights[n]}`);
      sum += weights[n];
      if (weights[n] > weights[heaviest]) heaviest = n;
    }
    if (!(sum > 0 && sum < Infinity)) throw new RangeError(`weights sum to ${sum}`);

    // Columns that lack something are stacked from the front, those that have too much from the back.
    let poor = 0;
    let rich = size;
    for (let n = 0; n < size; n++) {
      shares[n] = (weights[n] / sum) * size;
      if (shares[n] < 1) stacks[poor++] = n;
      else stacks[--rich] = n;
    }
    while (poor > 0 && rich < size) {
      const taker = stacks[--poor];
      const giver = stacks[rich];
      setColumn(columns, taker, shares[taker], giver);
      shares[giver] -= 1 - shares[taker];
      if (shares[giver] < 1) {
        rich++;
        stacks[poor++] = giver;
      }
    }
    // What is left has a share of 1 but for rounding, whose error the heaviest index bears best.
    while (rich < size) setColumn(columns, stacks[rich], 1, stacks[rich++]);
    while (poor > 0) setColumn(columns, stacks[--poor], shares[stacks[poor]], heaviest);
  }
}

/** Writes one column. A full share is a little short of 2^31, hence the alias to itself. */
function setColumn(columns: Int32Array, column: number, share: number, alias: number): void {
  columns[2 * column] = Math.min(TWO_31 - 1, Math.round(share * TWO_31));
  columns[2 * column + 1] = alias;
}
