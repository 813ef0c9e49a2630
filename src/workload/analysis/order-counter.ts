/**
 * Which places of a line are taken, and how many lie behind a given one: one bit a place, and a tree of partial
 * sums (P. M. Fenwick, Software: Practice and Experience 24(3), 1994) over blocks of 1024 bits. The tree of a
 * million places fits into the first-level cache, so that a count costs a dozen additions and at most 32
 * bit counts next to each other.
 */

const BLOCK_BITS = 1024;
const BLOCK_SHIFT = 10;
const BLOCK_WORDS = 32;

/** Places 0 to `places` - 1, all free at first. */
export class OrderCounter {
  /** Number of places, a multiple of 1024. */
  readonly places: number = 0;
  readonly #bits: Int32Array;
  /** Fenwick tree over the taken places of each block, from 1. */
  readonly #tree: Int32Array;
  #taken = 0;

  /** @param places rounded up to a multiple of 1024 */
  constructor(places: number) {
    const blocks = Math.max(1, Math.ceil(places / BLOCK_BITS));
    this.places = blocks * BLOCK_BITS;
    this.#bits = new Int32Array(blocks * BLOCK_WORDS);
    this.#tree = new Int32Array(blocks + 1);
  }

  /** Places taken. */
  get taken(): number {
    return this.#taken;
  }

  /** Takes a free place. */
  take(place: number): void {
    this.#bits[place >>> 5] |= 1 << (place & 31);
    this.#add(place >>> BLOCK_SHIFT, 1);
  }

  /** Frees a taken place. */
  free(place: number): void {
    this.#bits[place >>> 5] &= ~(1 << (place & 31));
    this.#add(place >>> BLOCK_SHIFT, -1);
  }

  /** Taken places behind `place`, itself not counted. */
  behind(place: number): number {
    const bits = this.#bits;
    const word = place >>> 5;
    // Places up to this one in its own block; a shift by 31 - n leaves the n + 1 lowest bits.
    let upTo = bitCount(bits[word] << (31 - (place & 31)));
    for (let at = word & -BLOCK_WORDS; at < word; at++) upTo += bitCount(bits[at]);
    const tree = this.#tree;
    for (let node = place >>> BLOCK_SHIFT; node > 0; node &= node - 1) upTo += tree[node];
    return this.#taken - upTo;
  }

  #add(block: number, change: number): void {
    const tree = this.#tree;
    this.#taken += change;
    for (let node = block + 1; node < tree.length; node += node & -node) tree[node] += change;
  }
}

/** Ones among 32 bits, added in pairs, fours and bytes (H. S. Warren, Hacker's Delight, 5-1). */
function bitCount(word: number): number {
  let v = word - ((word >>> 1) & 0x55555555);
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
  return Math.imul((v + (v >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
