/** Naive caches on plain arrays: slow, obvious, and written from the papers' text. */
import { stream } from "../../src/base/random.ts";
import { ADAPTIVE_ORACLES } from "./oracles-adaptive.ts";
import { LEARNED_ORACLES } from "./oracles-learned.ts";
import { DELAYED_ORACLES } from "./oracles-delayed.ts";
import { RANKED_ORACLES } from "./oracles-ranked.ts";
import { RECENCY_ORACLES } from "./oracles-recency.ts";

/** A cache that answers whether a request hit. */
export interface Oracle {
  request(key: number, size: number): boolean;
}

interface Entry {
  key: number;
  size: number;
  hits: number;
}

const bytes = (entries: Entry[]) => entries.reduce((sum, entry) => sum + entry.size, 0);

class Fifo implements Oracle {
  queue: Entry[] = [];
  constructor(readonly capacity: number) {}
  request(key: number, size: number): boolean {
    const entry = this.queue.find((other) => other.key === key);
    if (entry) {
      this.touch(entry);
      return true;
    }
    if (size > this.capacity) return false;
    while (bytes(this.queue) + size > this.capacity) this.evict();
    this.queue.unshift({ key, size, hits: 0 });
    return false;
  }
  touch(_entry: Entry): void {}
  evict(): void {
    this.queue.pop();
  }
}

class Lru extends Fifo {
  override touch(entry: Entry): void {
    this.queue = [entry, ...this.queue.filter((other) => other !== entry)];
  }
}

class Sieve extends Fifo {
  hand: Entry | null = null;
  override touch(entry: Entry): void {
    entry.hits = 1;
  }
  override evict(): void {
    let at = this.hand ? this.queue.indexOf(this.hand) : this.queue.length - 1;
    while (this.queue[at].hits > 0) {
      this.queue[at].hits = 0;
      at = at === 0 ? this.queue.length - 1 : at - 1;
    }
    this.hand = at === 0 ? null : this.queue[at - 1];
    this.queue.splice(at, 1);
  }
}

class S3Fifo implements Oracle {
  small: Entry[] = [];
  main: Entry[] = [];
  ghost: Entry[] = [];
  constructor(readonly capacity: number) {}
  request(key: number, size: number): boolean {
    const entry = [...this.small, ...this.main].find((other) => other.key === key);
    if (entry) {
      entry.hits = Math.min(3, entry.hits + 1);
      return true;
    }
    if (size > this.capacity) return false;
    const remembered = this.ghost.some((other) => other.key === key);
    this.ghost = this.ghost.filter((other) => other.key !== key);
    while (bytes(this.small) + bytes(this.main) + size > this.capacity) {
      const mainShare = this.capacity - Math.floor(this.capacity * 0.1);
      if (bytes(this.main) > mainShare || this.small.length === 0) this.evictMain();
      else this.evictSmall();
    }
    (remembered ? this.main : this.small).unshift({ key, size, hits: 0 });
    return false;
  }
  evictSmall(): void {
    const entry = this.small.pop()!;
    if (entry.hits >= 2) {
      this.main.unshift({ ...entry, hits: 0 });
      return;
    }
    const room = Math.floor(this.capacity * 0.9);
    if (entry.size > room) return;
    this.ghost.unshift(entry);
    while (bytes(this.ghost) > room) this.ghost.pop();
  }
  evictMain(): void {
    for (;;) {
      const entry = this.main.pop()!;
      if (entry.hits === 0) return;
      this.main.unshift({ ...entry, hits: entry.hits - 1 });
    }
  }
}

class Mru extends Lru {
  override evict(): void {
    this.queue.shift();
  }
}

class Clock extends Fifo {
  override touch(entry: Entry): void {
    entry.hits = 1;
  }
  override evict(): void {
    for (;;) {
      const entry = this.queue.pop()!;
      if (entry.hits === 0) return;
      entry.hits = 0;
      this.queue.unshift(entry);
    }
  }
}

/** Keeps the queue in order of last use, and looks for the least count from the far end. */
class Lfu extends Lru {
  override touch(entry: Entry): void {
    entry.hits++;
    super.touch(entry);
  }
  override evict(): void {
    const least = Math.min(...this.queue.map(({ hits }) => hits));
    this.queue.splice(
      this.queue.findLastIndex(({ hits }) => hits === least),
      1,
    );
  }
}

/** Draws from the policy's own stream; the last in takes the place of who leaves. */
class Random extends Fifo {
  luck = stream("test", "eviction");
  override request(key: number, size: number): boolean {
    const hit = super.request(key, size);
    // Fifo puts the newest first, the bag puts it last.
    if (!hit && this.queue[0]?.key === key) this.queue.push(this.queue.shift()!);
    return hit;
  }
  override evict(): void {
    const at = this.luck.below(this.queue.length);
    const last = this.queue.pop()!;
    if (at < this.queue.length) this.queue[at] = last;
  }
}

/** The paper's figure, line by line, with lists of (key, size) newest first; lengths are bytes. */
class Arc implements Oracle {
  t1: Entry[] = [];
  t2: Entry[] = [];
  b1: Entry[] = [];
  b2: Entry[] = [];
  p = 0;
  constructor(readonly c: number) {}
  request(key: number, size: number): boolean {
    const has = (list: Entry[]) => list.some((entry) => entry.key === key);
    const without = (list: Entry[]) => list.filter((entry) => entry.key !== key);
    const entry = { key, size, hits: 0 };
    if (has(this.t1) || has(this.t2)) {
      this.t1 = without(this.t1);
      this.t2 = [entry, ...without(this.t2)];
      return true;
    }
    if (size > this.c) return false;
    const [b1, b2] = [bytes(this.b1), bytes(this.b2)];
    const inB1 = has(this.b1);
    const inB2 = has(this.b2);
    if (inB1) this.p = Math.min(this.c, this.p + Math.max(1, b2 / b1));
    if (inB2) this.p = Math.max(0, this.p - Math.max(1, b1 / b2));
    this.b1 = without(this.b1);
    this.b2 = without(this.b2);
    while (bytes(this.t1) + bytes(this.t2) + size > this.c) {
      let forgets = false;
      if (!inB1 && !inB2) {
        const all = bytes([...this.t1, ...this.t2, ...this.b1, ...this.b2]);
        if (bytes(this.t1) + bytes(this.b1) + size > this.c) {
          if (this.b1.length > 0) this.b1.pop();
          else forgets = this.t1.length > 0;
        } else if (all + size > 2 * this.c) this.b2.pop();
      }
      if (forgets) this.t1.pop();
      else this.replace(inB2);
    }
    if (inB1 || inB2) this.t2.unshift(entry);
    else this.t1.unshift(entry);
    return false;
  }
  replace(wasInB2: boolean): void {
    const t1 = bytes(this.t1);
    if (this.t1.length > 0 && (this.t2.length === 0 || t1 > this.p || (wasInB2 && t1 === this.p)))
      this.b1.unshift(this.t1.pop()!);
    else this.b2.unshift(this.t2.pop()!);
  }
}

/** Four lists, lowest first, newest first in each. */
class Slru implements Oracle {
  segments: Entry[][] = [[], [], [], []];
  constructor(readonly capacity: number) {}
  request(key: number, size: number): boolean {
    const share = Math.floor(this.capacity / 4);
    const at = this.segments.findIndex((segment) => segment.some((entry) => entry.key === key));
    if (at >= 0) {
      const entry = this.segments[at].find((other) => other.key === key)!;
      this.segments[at] = this.segments[at].filter((other) => other !== entry);
      const to = Math.min(3, at + 1);
      this.segments[to].unshift(entry);
      if (to !== at)
        for (let over = to; over > 0; over--)
          while (bytes(this.segments[over]) > share)
            this.segments[over - 1].unshift(this.segments[over].pop()!);
      return true;
    }
    if (size > this.capacity) return false;
    while (bytes(this.segments.flat()) + size > this.capacity)
      this.segments.find((segment) => segment.length > 0)!.pop();
    const free = this.segments.findIndex((segment) => bytes(segment) + size <= share);
    this.segments[Math.max(0, free)].unshift({ key, size, hits: 0 });
    return false;
  }
}

class TwoQ implements Oracle {
  a1in: Entry[] = [];
  a1out: Entry[] = [];
  am: Entry[] = [];
  constructor(readonly capacity: number) {}
  request(key: number, size: number): boolean {
    const found = this.am.find((entry) => entry.key === key);
    if (found) this.am = [found, ...this.am.filter((entry) => entry !== found)];
    if (found || this.a1in.some((entry) => entry.key === key)) return true;
    if (size > Math.max(1, Math.floor(this.capacity / 4))) return false;
    const wasOut = this.a1out.some((entry) => entry.key === key);
    this.a1out = this.a1out.filter((entry) => entry.key !== key);
    while (bytes(this.a1in) + bytes(this.am) + size > this.capacity) {
      if (bytes(this.a1in) > Math.floor(this.capacity / 4) || this.am.length === 0)
        this.remember(this.a1in.pop()!);
      else this.am.pop();
    }
    (wasOut ? this.am : this.a1in).unshift({ key, size, hits: 0 });
    return false;
  }
  remember(entry: Entry): void {
    const most = Math.floor(this.capacity / 2);
    if (entry.size > most) return;
    while (bytes(this.a1out) + entry.size > most) this.a1out.pop();
    this.a1out.unshift(entry);
  }
}

/** Looks up the future in the list of all requests. */
class Belady extends Fifo {
  now = 0;
  constructor(
    capacity: number,
    readonly keys: readonly number[],
  ) {
    super(capacity);
  }
  override request(key: number, size: number): boolean {
    const hit = super.request(key, size);
    this.now++;
    // Newest first, so that of those never asked for again the newest is found first.
    const entry = this.queue.find((other) => other.key === key);
    if (entry) this.queue = [entry, ...this.queue.filter((other) => other !== entry)];
    return hit;
  }
  override evict(): void {
    const nextOf = ({ key }: Entry) => {
      const next = this.keys.indexOf(key, this.now);
      return next < 0 ? Infinity : next;
    };
    const farthest = Math.max(...this.queue.map(nextOf));
    this.queue.splice(
      this.queue.findIndex((entry) => nextOf(entry) === farthest),
      1,
    );
  }
}

/** The oracle of each eviction policy of the registry. */
export const ORACLES: Record<
  string,
  (capacity: number, keys: readonly number[], size: readonly number[]) => Oracle
> = {
  fifo: (capacity) => new Fifo(capacity),
  lru: (capacity) => new Lru(capacity),
  sieve: (capacity) => new Sieve(capacity),
  "s3-fifo": (capacity) => new S3Fifo(capacity),
  arc: (capacity) => new Arc(capacity),
  slru: (capacity) => new Slru(capacity),
  "2q": (capacity) => new TwoQ(capacity),
  clock: (capacity) => new Clock(capacity),
  lfu: (capacity) => new Lfu(capacity),
  mru: (capacity) => new Mru(capacity),
  random: (capacity) => new Random(capacity),
  belady: (capacity, keys) => new Belady(capacity, keys),
  ...DELAYED_ORACLES,
  ...RANKED_ORACLES,
  ...LEARNED_ORACLES,
  ...RECENCY_ORACLES,
  ...ADAPTIVE_ORACLES,
};
