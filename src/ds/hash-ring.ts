/**
 * Consistent hashing: which server of a PoP is responsible for an object. Each server has many points on a
 * ring of 2^32; an object belongs to the next point after its hash. Karger et al., "Consistent hashing and
 * random trees", STOC 1997. A table over the top bits of the hash finds the point in about one step.
 */
const BUCKET_BITS = 12;
const BUCKET_WIDTH = 4294967296 / 4096;

/** A ring of `servers` numbered from 0, each with `virtualNodes` points. */
export class HashRing {
  readonly servers: number;
  /** Points of each server. */
  readonly virtualNodes: number;
  readonly #points: Uint32Array;
  readonly #owners: Uint8Array;
  /** Which of its server's points each point is. */
  readonly #ordinals: Uint16Array;
  readonly #first: Uint16Array;

  constructor(servers: number, virtualNodes: number) {
    this.servers = servers;
    this.virtualNodes = virtualNodes;
    const points: { at: number; owner: number; copy: number }[] = [];
    for (let owner = 0; owner < servers; owner++)
      for (let copy = 0; copy < virtualNodes; copy++)
        points.push({ at: scramble(Math.imul(owner + 1, 0x9e3779b1) ^ scramble(copy + 1)), owner, copy });
    points.sort((a, b) => a.at - b.at || a.owner - b.owner);
    this.#points = Uint32Array.from(points, (point) => point.at);
    this.#owners = Uint8Array.from(points, (point) => point.owner);
    this.#ordinals = Uint16Array.from(points, (point) => point.copy);
    this.#first = new Uint16Array(1 << BUCKET_BITS);
    let next = 0;
    for (let bucket = 0; bucket < this.#first.length; bucket++) {
      const start = bucket * BUCKET_WIDTH;
      while (next < points.length && points[next].at < start) next++;
      this.#first[bucket] = next;
    }
  }

  /** The server responsible for `key`. */
  serverOf(key: number): number {
    return this.servers === 1 ? 0 : this.#owners[this.pointOf(key)];
  }

  /** Points of all servers. */
  get points(): number {
    return this.#points.length;
  }

  /** The point that `key` belongs to. The next ones are those after it, round the ring. */
  pointOf(key: number): number {
    const hash = scramble(key);
    const points = this.#points;
    let at = this.#first[hash >>> (32 - BUCKET_BITS)];
    while (at < points.length && points[at] < hash) at++;
    return at === points.length ? 0 : at;
  }

  /** The server of a point. */
  ownerAt(point: number): number {
    return this.#owners[point];
  }

  /** Which of its server's points it is, from 0. */
  ordinalAt(point: number): number {
    return this.#ordinals[point];
  }
}

/** A 32-bit mixer unlike the one of the slot index, so that the two do not conspire. */
function scramble(key: number): number {
  let h = Math.imul(key ^ (key >>> 15) ^ 0x5bd1e995, 0x2c1b3c6d);
  h = Math.imul(h ^ (h >>> 12), 0x297a2d39);
  return (h ^ (h >>> 15)) >>> 0;
}
