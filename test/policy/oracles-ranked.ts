/** Naive caches that rank every object, or a sample: plain arrays, written from the papers' text. */
import { type Stream, stream } from "../../src/base/random.ts";

interface Ranked {
  key: number;
  size: number;
  requests: number;
  /** Number of the request that brought it in, and of the last one. */
  entered: number;
  touched: number;
  /** GDSF's H. */
  value: number;
  explorer: boolean;
  admission: number;
  /** Has it been hit since it entered? */
  hit: boolean;
}

/** The loop they all share; who leaves is theirs. */
abstract class RankedCache {
  held: Ranked[] = [];
  now = 0;
  constructor(readonly capacity: number) {}
  request(key: number, size: number): boolean {
    this.now++;
    const entry = this.held.find((other) => other.key === key);
    if (entry) {
      entry.requests++;
      entry.touched = this.now;
      this.touched(entry, true);
      return true;
    }
    if (size > this.capacity) return false;
    while (this.held.reduce((sum, other) => sum + other.size, 0) + size > this.capacity) {
      const at = this.held.indexOf(this.choose());
      this.leaves(this.held[at]);
      // The last takes the place of whoever leaves, so that a draw means the same to oracle and policy.
      const last = this.held.pop()!;
      if (at < this.held.length) this.held[at] = last;
    }
    const { now } = this;
    const fresh = {
      ...{ key, size, requests: 1, entered: now, touched: now },
      ...{ value: 0, explorer: false, admission: 0, hit: false },
    };
    this.held.push(fresh);
    this.touched(fresh, false);
    return false;
  }
  touched(_entry: Ranked, _hit: boolean): void {}
  leaves(_entry: Ranked): void {}
  abstract choose(): Ranked;
}

/** H = L + requests / size; the least H leaves and becomes L. */
class Gdsf extends RankedCache {
  inflation = 0;
  override touched(entry: Ranked): void {
    entry.value = this.inflation + entry.requests / entry.size;
  }
  choose(): Ranked {
    return [...this.held].sort((a, b) => a.value - b.value || a.touched - b.touched)[0];
  }
  override leaves(entry: Ranked): void {
    this.inflation = entry.value;
  }
}

const luck = (): Stream => stream("test", "eviction");

/** 64 draws; the first with the fewest requests per time. */
class Hyperbolic extends RankedCache {
  readonly luck = luck();
  choose(): Ranked {
    const drawn = Array.from({ length: 64 }, () => this.held[this.luck.below(this.held.length)]);
    const priority = (entry: Ranked) => entry.requests / (this.now - entry.entered);
    return drawn.reduce((best, entry) => (priority(entry) < priority(best) ? entry : best));
  }
}

/**
 * LHD before its first model, in worlds of fewer than 1024 requests: all ages are 0, so newcomers have density 17,
 * what has been hit (at age 0) 32, both per byte; explorers have 1 more.
 */
class YoungLhd extends RankedCache {
  readonly luck = luck();
  budget = this.capacity * 0.01;
  admissions = 0;
  /** The last eight admitted, each at its place; null when it has left. */
  recent: (Ranked | null)[] = new Array<Ranked | null>(8).fill(null);
  override touched(entry: Ranked, hit: boolean): void {
    if (hit) {
      if (entry.explorer) this.budget += entry.size;
      entry.explorer = false;
      entry.hit ||= true;
    } else this.recent[this.admissions++ % 8] = entry;
    if (this.luck.below(32) !== 0 || this.budget <= 0) return;
    entry.explorer = true;
    this.budget -= entry.size;
  }
  override leaves(entry: Ranked): void {
    if (entry.explorer) this.budget += entry.size;
    this.recent = this.recent.map((other) => (other === entry ? null : other));
  }
  choose(): Ranked {
    const drawn = Array.from({ length: 8 }, () => this.held[this.luck.below(this.held.length)]);
    const candidates = [...drawn, ...this.recent.filter((entry) => entry !== null)];
    const density = (entry: Ranked) => (entry.hit ? 32 : 17) / entry.size + (entry.explorer ? 1 : 0);
    return candidates.reduce((best, entry) => (density(entry) < density(best) ? entry : best));
  }
}

/** Oracles by the name of the policy. */
export const RANKED_ORACLES = {
  gdsf: (capacity: number) => new Gdsf(capacity),
  hyperbolic: (capacity: number) => new Hyperbolic(capacity),
  lhd: (capacity: number) => new YoungLhd(capacity),
};
