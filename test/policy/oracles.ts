/** Naive caches on plain arrays: slow, obvious, and written from the papers' text. */

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

/** The oracle of each eviction policy of the registry. */
export const ORACLES: Record<
  string,
  (capacity: number, keys: readonly number[], size: readonly number[]) => Oracle
> = {
  fifo: (capacity) => new Fifo(capacity),
  lru: (capacity) => new Lru(capacity),
  sieve: (capacity) => new Sieve(capacity),
  "s3-fifo": (capacity) => new S3Fifo(capacity),
};
