/** Naive caches that rank by recency and frequency: plain arrays, written from the papers' text. */
import type { Oracle } from "./oracles.ts";

interface Held {
  key: number;
  size: number;
}

const bytes = (held: readonly Held[]) => held.reduce((sum, entry) => sum + entry.size, 0);

/** One list of all four queues, best first; the queue of each object is written beside it. */
class S4Lru implements Oracle {
  order: (Held & { queue: number })[] = [];
  constructor(readonly capacity: number) {}
  request(key: number, size: number): boolean {
    const known = this.order.find((entry) => entry.key === key);
    if (known) {
      this.order = this.order.filter((entry) => entry !== known);
      this.enter({ ...known, queue: Math.min(3, known.queue + 1) });
      for (const queue of [3, 2, 1]) this.fallFrom(queue);
      return true;
    }
    if (size > this.capacity) return false;
    while (bytes(this.order) + size > this.capacity) this.order.pop();
    this.enter({ key, size, queue: 0 });
    return false;
  }
  /** To the head of its queue: before everyone of the same queue, after everyone of the higher ones. */
  enter(entry: Held & { queue: number }): void {
    const above = this.order.filter((other) => other.queue > entry.queue);
    const below = this.order.filter((other) => other.queue <= entry.queue);
    this.order = [...above, entry, ...below];
  }
  /** In one list the tail of a queue already stands right before the head of the next: only its number changes. */
  fallFrom(queue: number): void {
    for (;;) {
      const inside = this.order.filter((entry) => entry.queue === queue);
      if (bytes(inside) <= Math.floor(this.capacity / 4)) return;
      inside[inside.length - 1].queue--;
    }
  }
}

/** K = requests + L at each request; the least K leaves, the one used longest ago among equals, and becomes L. */
class LfuDa implements Oracle {
  held: (Held & { requests: number; value: number; touched: number })[] = [];
  age = 0;
  now = 0;
  constructor(readonly capacity: number) {}
  request(key: number, size: number): boolean {
    this.now++;
    const known = this.held.find((entry) => entry.key === key);
    if (known) {
      known.requests++;
      known.value = known.requests + this.age;
      known.touched = this.now;
      return true;
    }
    if (size > this.capacity) return false;
    while (bytes(this.held) + size > this.capacity) {
      this.held.sort((a, b) => a.value - b.value || a.touched - b.touched);
      this.age = this.held.shift()!.value;
    }
    this.held.push({ key, size, requests: 1, value: 1 + this.age, touched: this.now });
    return false;
  }
}

/** LRU-2 with the times of all requests written down; the ghost says whose times are still known. */
class Lru2 implements Oracle {
  held: Held[] = [];
  departed: Held[] = [];
  times = new Map<number, number[]>();
  now = 0;
  constructor(readonly capacity: number) {}
  request(key: number, size: number): boolean {
    this.now++;
    const hit = this.held.some((entry) => entry.key === key);
    if (!hit && size > this.capacity) return false;
    if (!hit) {
      if (!this.departed.some((entry) => entry.key === key)) this.times.delete(key);
      this.departed = this.departed.filter((entry) => entry.key !== key);
      while (bytes(this.held) + size > this.capacity) this.evict();
      this.held.push({ key, size });
    }
    this.times.set(key, [...(this.times.get(key) ?? []), this.now]);
    return hit;
  }
  evict(): void {
    const known = (entry: Held) => this.times.get(entry.key)!;
    this.held.sort(
      (a, b) => (known(a).at(-2) ?? 0) - (known(b).at(-2) ?? 0) || known(a).at(-1)! - known(b).at(-1)!,
    );
    this.departed.push(this.held.shift()!);
    while (bytes(this.departed) > this.capacity) this.departed.shift();
  }
}

/** The oracles of S4LRU, LFU-DA and LRU-K. */
export const RECENCY_ORACLES: Record<string, (capacity: number) => Oracle> = {
  s4lru: (capacity) => new S4Lru(capacity),
  "lfu-da": (capacity) => new LfuDa(capacity),
  "lru-k": (capacity) => new Lru2(capacity),
};
