/** Naive caches that learn which expert to follow, or know the future: plain arrays, from the papers' text. */
import { exp, log } from "../../src/base/math.ts";
import { stream } from "../../src/base/random.ts";
import type { Oracle } from "./oracles.ts";

interface Entry {
  key: number;
  size: number;
  requests: number;
  used: number;
  left: number;
  isNew: boolean;
  isDemoted: boolean;
}

const bytes = (entries: readonly { size: number }[]) => entries.reduce((sum, { size }) => sum + size, 0);
const clamp = (x: number, least: number, most: number) => Math.min(most, Math.max(least, x));

/** Two experts, their two histories (oldest first) and a lot between them; what they evict is the subclass's. */
abstract class TwoExperts implements Oracle {
  held: Entry[] = [];
  ghosts: [Entry[], Entry[]] = [[], []];
  weights = [0.5, 0.5];
  now = 0;
  luck = stream("test", "eviction");
  constructor(readonly capacity: number) {}
  request(key: number, size: number): boolean {
    this.now++;
    const entry = this.held.find((other) => other.key === key);
    if (entry) {
      entry.requests++;
      entry.used = this.now;
      this.wasHit(entry);
      return true;
    }
    if (size > this.capacity) return false;
    let known: Entry | undefined;
    this.missed();
    for (const expert of [0, 1]) {
      const ghost = this.ghosts[expert].find((other) => other.key === key);
      if (!ghost) continue;
      known = ghost;
      this.ghosts[expert] = this.ghosts[expert].filter((other) => other !== ghost);
      this.weights[expert] *= exp(-this.regret(ghost));
      const first = this.weights[0] / (this.weights[0] + this.weights[1]);
      this.weights[0] = clamp(first, 0.01, 0.99);
      this.weights[1] = 1 - this.weights[0];
      this.cameBack(ghost, expert, size);
    }
    while (bytes(this.held) + size > this.capacity) this.evict();
    const requests = (known?.requests ?? 0) + 1;
    const fresh = { key, size, requests, used: this.now, left: 0, isNew: false, isDemoted: false };
    this.held.push(fresh);
    this.entered(fresh, known !== undefined);
    return false;
  }
  evict(): void {
    const choices = [this.oldest(), this.rarest()];
    const same = choices[0] === choices[1];
    const expert = same ? 0 : this.luck.uniform() < this.weights[0] ? 0 : 1;
    const victim = choices[expert];
    this.held = this.held.filter((other) => other !== victim);
    this.gone(victim);
    const room = Math.floor(this.capacity / 2);
    if (same || victim.size > room) return;
    const ghosts = this.ghosts[expert];
    while (bytes(ghosts) + victim.size > room) ghosts.shift();
    ghosts.push({ ...victim, left: this.now });
  }
  wasHit(_entry: Entry): void {}
  missed(): void {}
  entered(_entry: Entry, _known: boolean): void {}
  gone(_entry: Entry): void {}
  cameBack(_ghost: Entry, _expert: number, _size: number): void {}
  abstract regret(ghost: Entry): number;
  abstract oldest(): Entry;
  abstract rarest(): Entry;
}

class Lecar extends TwoExperts {
  regret(ghost: Entry): number {
    return 0.45 * exp((log(0.005) / this.capacity) * (this.now - ghost.left));
  }
  oldest(): Entry {
    return [...this.held].sort((a, b) => a.used - b.used)[0];
  }
  rarest(): Entry {
    return [...this.held].sort((a, b) => a.requests - b.requests || a.used - b.used)[0];
  }
}

/** S and R newest first; everything held is in one of them. */
class Cacheus extends TwoExperts {
  s: Entry[] = [];
  r: Entry[] = [];
  limit = this.capacity - Math.max(1, Math.round(this.capacity / 100));
  rate = clamp(Math.sqrt((2 * log(2)) / this.capacity), 0.001, 1);
  rateBefore = 0;
  ratioBefore = 0;
  idle = 0;
  window: boolean[] = [];
  regret(): number {
    return this.rate;
  }
  oldest(): Entry {
    return (this.r.length > 0 ? this.r : this.s).at(-1)!;
  }
  /** Among the rarest the latest. */
  rarest(): Entry {
    return [...this.held].sort((a, b) => a.requests - b.requests || b.used - a.used)[0];
  }
  override wasHit(entry: Entry): void {
    this.count(true);
    if (this.r.includes(entry)) {
      if (entry.isDemoted) this.shift(entry.size, this.newGhosts(), this.demoted(), 1);
      entry.isDemoted = false;
      entry.isNew = false;
    }
    this.gone(entry);
    this.s.unshift(entry);
    this.demote();
  }
  override missed(): void {
    this.count(false);
  }
  override cameBack(ghost: Entry, expert: number, size: number): void {
    if (expert === 0 && ghost.isNew) this.shift(size, this.demoted(), this.newGhosts(), -1);
  }
  override entered(entry: Entry, known: boolean): void {
    if (known || (this.r.length === 0 && bytes(this.s) + entry.size <= this.limit)) {
      this.s.unshift(entry);
      this.demote();
    } else {
      entry.isNew = true;
      this.r.unshift(entry);
    }
  }
  override gone(entry: Entry): void {
    this.s = this.s.filter((other) => other !== entry);
    this.r = this.r.filter((other) => other !== entry);
  }
  demoted = () => this.r.filter(({ isDemoted }) => isDemoted).length;
  newGhosts = () => this.ghosts[0].filter(({ isNew }) => isNew).length;
  demote(): void {
    while (bytes(this.s) > this.limit) {
      const entry = this.s.pop()!;
      entry.isDemoted = true;
      this.r.unshift(entry);
    }
  }
  shift(size: number, others: number, own: number, direction: number): void {
    const objects = Math.max(1, Math.round(others / Math.max(1, own)));
    const most = this.capacity - 1;
    this.limit = clamp(this.limit + direction * size * objects, Math.min(1, most), most);
  }
  /** The learning rate, a step after each window of as many requests as fit. */
  count(hit: boolean): void {
    this.window.push(hit);
    if (this.window.length < this.capacity) return;
    const ratio = this.window.filter((one) => one).length / this.capacity;
    const [grown, stepped] = [ratio - this.ratioBefore, this.rate - this.rateBefore];
    this.window = [];
    this.ratioBefore = ratio;
    this.rateBefore = this.rate;
    if (stepped !== 0) {
      const step = Math.abs(this.rate * stepped);
      this.rate = clamp(grown * stepped > 0 ? this.rate + step : this.rate - step, 0.001, 1);
      this.idle = 0;
    } else if (ratio === 0 || grown <= 0) {
      this.idle++;
      if (this.idle < 10) return;
      this.idle = 0;
      this.rate = 0.001 + this.luck.uniform() * (1 - 0.001);
    }
  }
}

/** Who takes the most room until its next request; of the same room the larger, then the later. */
class BeladySize implements Oracle {
  held: { key: number; size: number; used: number }[] = [];
  now = 0;
  constructor(
    readonly capacity: number,
    readonly keys: readonly number[],
  ) {}
  request(key: number, size: number): boolean {
    this.now++;
    const entry = this.held.find((other) => other.key === key);
    if (entry) entry.used = this.now;
    if (entry || size > this.capacity) return entry !== undefined;
    const room = (one: { key: number; size: number }) => {
      const next = this.keys.indexOf(one.key, this.now);
      return next < 0 ? Infinity : (next + 1 - this.now) * one.size;
    };
    while (bytes(this.held) + size > this.capacity) {
      const most = Math.max(...this.held.map(room));
      const [victim] = this.held
        .filter((one) => room(one) === most)
        .sort((a, b) => b.size - a.size || b.used - a.used);
      this.held = this.held.filter((other) => other !== victim);
    }
    this.held.push({ key, size, used: this.now });
    return false;
  }
}

/**
 * Mini-LRB before it has learnt anything, in worlds of fewer than 128 requests: of 32 drawn, the first of the largest
 * log(age + 1) + log(size), logarithms linear between powers of two. Learning draws a lot for each interval that ends.
 */
class YoungMiniLrb implements Oracle {
  held: { key: number; size: number; last: number }[] = [];
  /** Oldest first. */
  departed: { key: number; size: number; last: number }[] = [];
  now = 0;
  luck = stream("test", "eviction");
  constructor(readonly capacity: number) {}
  request(key: number, size: number): boolean {
    this.now++;
    const entry = this.held.find((other) => other.key === key);
    if (entry) {
      this.luck.below(this.now - entry.last);
      entry.last = this.now;
      return true;
    }
    if (size > this.capacity) return false;
    const known = this.departed.find((other) => other.key === key);
    this.departed = this.departed.filter((other) => other !== known);
    while (bytes(this.held) + size > this.capacity) {
      const drawn = Array.from({ length: 32 }, () => this.held[this.luck.below(this.held.length)]);
      const score = (one: { size: number; last: number }) =>
        this.log(this.now - one.last + 1) + this.log(one.size);
      const victim = drawn.reduce((worst, one) => (score(one) > score(worst) ? one : worst));
      // The last takes the place of whoever leaves, so that a draw means the same to oracle and policy.
      const last = this.held.pop()!;
      if (last !== victim) this.held[this.held.indexOf(victim)] = last;
      while (bytes(this.departed) + victim.size > 4 * this.capacity)
        this.luck.below(this.now - this.departed.shift()!.last);
      this.departed.push(victim);
    }
    if (known) this.luck.below(this.now - known.last);
    this.held.push({ key, size, last: this.now });
    return false;
  }
  log(x: number): number {
    let whole = 0;
    while (2 ** (whole + 1) <= x) whole++;
    return whole + (x - 2 ** whole) / 2 ** whole;
  }
}

/** Oracles by the name of the policy. */
export const LEARNED_ORACLES = {
  lecar: (capacity: number) => new Lecar(capacity),
  cacheus: (capacity: number) => new Cacheus(capacity),
  "mini-lrb": (capacity: number) => new YoungMiniLrb(capacity),
  "belady-size": (capacity: number, keys: readonly number[]) => new BeladySize(capacity, keys),
};
