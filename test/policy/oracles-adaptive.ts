/** Naive caches that adapt to reuse: plain arrays, written from the papers' text and figures. */
import type { Oracle } from "./oracles.ts";

interface Held {
  key: number;
  size: number;
}

const bytes = (held: readonly Held[]) => held.reduce((sum, entry) => sum + entry.size, 0);

type Status = "lir" | "hir" | "departed" | "coming";

/** The paper's stack S as a stack, and its list Q as a list; both newest first. */
export class Lirs implements Oracle {
  s: (Held & { status: Status })[] = [];
  q: Held[] = [];
  /** Keys of the departed objects in S, in the order of departure. */
  gone: number[] = [];
  constructor(
    readonly capacity: number,
    readonly largest = Math.max(1, Math.floor(capacity / 100)),
  ) {}
  request(key: number, size: number): boolean {
    const inS = this.s.find((entry) => entry.key === key);
    const inQ = this.q.find((entry) => entry.key === key);
    if (inS?.status === "lir") this.top({ key, size, status: "lir" });
    else if (inQ && inS) {
      this.q = this.q.filter((entry) => entry !== inQ);
      this.top({ key, size, status: "lir" });
    } else if (inQ) {
      this.q = [inQ, ...this.q.filter((entry) => entry !== inQ)];
      this.top({ key, size, status: "hir" });
    }
    const hit = inS?.status === "lir" || inQ !== undefined;
    if (!hit && size > this.largest) return false;
    if (!hit) {
      // Whoever comes back is no longer among the departed, but keeps the place in S until room is made.
      this.gone = this.gone.filter((other) => other !== key);
      if (inS) inS.status = "coming";
      while (bytes(this.lir()) + bytes(this.q) + size > this.capacity) this.evict();
      const isShort = this.s.some((entry) => entry.key === key);
      const status = isShort || bytes(this.lir()) + size <= this.lirShare() ? "lir" : "hir";
      this.top({ key, size, status });
      if (status === "hir") this.q.unshift({ key, size });
    }
    while (bytes(this.lir()) > this.lirShare()) {
      const last = this.s.pop()!;
      this.q.unshift({ key: last.key, size: last.size });
      this.prune();
    }
    return hit;
  }
  lir() {
    return this.s.filter(({ status }) => status === "lir");
  }
  lirShare(): number {
    return this.capacity - Math.max(1, Math.floor(this.capacity / 100));
  }
  top(entry: Held & { status: Status }): void {
    this.s = [entry, ...this.s.filter(({ key }) => key !== entry.key)];
    this.prune();
  }
  /** Nothing stands below the last LIR object. */
  prune(): void {
    while (this.s.length > 0 && this.s.at(-1)!.status !== "lir") {
      const { key } = this.s.pop()!;
      this.gone = this.gone.filter((other) => other !== key);
    }
  }
  evict(): void {
    const leaving = this.q.pop();
    if (!leaving) {
      this.s.pop();
      this.prune();
      return;
    }
    const inS = this.s.find((entry) => entry.key === leaving.key);
    if (!inS) return;
    inS.status = "departed";
    this.gone.push(leaving.key);
    const sizeOf = (key: number) => this.s.find((entry) => entry.key === key)!.size;
    while (this.gone.reduce((sum, key) => sum + sizeOf(key), 0) > this.capacity) {
      const forgotten = this.gone.shift();
      this.s = this.s.filter(({ key }) => key !== forgotten);
    }
  }
}

/** The paper's figure line by line; clocks and ghosts are arrays with the hand (the oldest) at index 0. */
class Car implements Oracle {
  t1: (Held & { referenced: boolean })[] = [];
  t2: (Held & { referenced: boolean })[] = [];
  b1: Held[] = [];
  b2: Held[] = [];
  p = 0;
  constructor(readonly c: number) {}
  request(key: number, size: number): boolean {
    const resident = [...this.t1, ...this.t2].find((entry) => entry.key === key);
    if (resident) {
      resident.referenced = true;
      return true;
    }
    if (size > this.c) return false;
    while (bytes(this.t1) + bytes(this.t2) + size > this.c) this.replace();
    const isOther = (entry: Held) => entry.key !== key;
    const entry = { key, size, referenced: false };
    const inB1 = !this.b1.every(isOther);
    const inB2 = !this.b2.every(isOther);
    if (!inB1 && !inB2) {
      while (this.b1.length > 0 && bytes(this.t1) + bytes(this.b1) + size > this.c) this.b1.shift();
      const all = () => bytes([...this.t1, ...this.t2, ...this.b1, ...this.b2]);
      while (this.b2.length > 0 && all() + size > 2 * this.c) this.b2.shift();
      this.t1.push(entry);
      return false;
    }
    const [b1, b2] = [bytes(this.b1), bytes(this.b2)];
    this.p = inB1
      ? Math.min(this.p + Math.max(1, b2 / b1), this.c)
      : Math.max(this.p - Math.max(1, b1 / b2), 0);
    this.b1 = this.b1.filter(isOther);
    this.b2 = this.b2.filter(isOther);
    this.t2.push(entry);
    return false;
  }
  replace(): void {
    for (;;) {
      const takesFirst =
        this.t2.length === 0 || (this.t1.length > 0 && bytes(this.t1) >= Math.max(1, this.p));
      const at = (takesFirst ? this.t1 : this.t2).shift()!;
      if (!at.referenced) {
        (takesFirst ? this.b1 : this.b2).push(at);
        return;
      }
      this.t2.push({ ...at, referenced: false });
    }
  }
}

/** When and how far the window's border moves: requests of a sample, and bytes of a full step. */
interface Climb {
  sample: number;
  step: number;
}

/** Counts exactly: few keys do not collide in a sketch, and few requests halve nothing. Newest first in each list. */
export class WTinyLfu implements Oracle {
  window: Held[] = [];
  probation: Held[] = [];
  kept: Held[] = [];
  counts = new Map<number, number>();
  winner = -1;
  windowBytes: number;
  keptBytes: number;
  /** Whether each request of the sample hit. */
  sample: boolean[] = [];
  lastRatio = 0;
  step: number;
  constructor(
    readonly capacity: number,
    readonly climb: Climb = { sample: Infinity, step: 0 },
    readonly largest = capacity,
    protectedShare = 0.8,
  ) {
    this.windowBytes = Math.max(1, Math.floor(capacity * 0.01));
    this.keptBytes = Math.floor((capacity - this.windowBytes) * protectedShare);
    this.step = -climb.step;
  }
  request(key: number, size: number): boolean {
    const is = (entry: Held) => entry.key === key;
    const hit = [this.window, this.probation, this.kept].some((list) => list.some(is));
    if (!hit && size > this.largest) return false;
    // Counters of the sketch have four bits.
    this.counts.set(key, Math.min(15, this.count({ key }) + 1));
    if (!hit) {
      this.learn(false);
      this.enter({ key, size });
      return false;
    }
    if (this.window.some(is)) this.window.unshift(...this.window.splice(this.window.findIndex(is), 1));
    else {
      const list = this.probation.some(is) ? this.probation : this.kept;
      this.kept.unshift(...list.splice(list.findIndex(is), 1));
      this.settle();
    }
    this.learn(true);
    return true;
  }
  enter(entry: Held): void {
    while (bytes([...this.window, ...this.probation, ...this.kept, entry]) > this.capacity) {
      const main = this.probation.length > 0 ? this.probation : this.kept;
      const candidate = this.window.at(-1);
      if (!candidate) main.pop();
      else if (main.length > 0 && bytes(this.window) + entry.size <= this.windowBytes) main.pop();
      else if (main.length > 0 && this.fits(candidate)) this.promote();
      else if (main.length > 0 && this.wins(candidate, main.at(-1)!)) main.pop();
      else this.pop();
    }
    this.window.unshift(entry);
    while (bytes(this.window) > this.windowBytes && this.fits(this.window.at(-1)!)) this.promote();
  }
  /** One contest each; who has won need not compete again. */
  wins(candidate: Held, against: Held): boolean {
    if (this.winner !== candidate.key && this.count(candidate) <= this.count(against)) return false;
    this.winner = candidate.key;
    return true;
  }
  count({ key }: { key: number }): number {
    return this.counts.get(key) ?? 0;
  }
  fits(candidate: Held): boolean {
    return bytes([...this.probation, ...this.kept, candidate]) <= this.capacity - this.windowBytes;
  }
  promote(): void {
    this.probation.unshift(this.pop());
  }
  /** A victory ends with the stay in the window. */
  pop(): Held {
    const candidate = this.window.pop()!;
    if (candidate.key === this.winner) this.winner = -1;
    return candidate;
  }
  settle(): void {
    while (bytes(this.kept) > this.keptBytes) this.probation.unshift(this.kept.pop()!);
  }
  /** Caffeine's hill climber, on a list of what happened since the last step. */
  learn(hit: boolean): void {
    this.sample.push(hit);
    if (this.sample.length < this.climb.sample) return;
    const ratio = this.sample.filter((wasHit) => wasHit).length / this.sample.length;
    const worse = ratio < this.lastRatio;
    const jumped = Math.abs(ratio - this.lastRatio) >= 0.05;
    const move = worse ? -this.step : this.step;
    this.step = jumped ? Math.sign(move) * this.climb.step : move * 0.98;
    this.lastRatio = ratio;
    this.sample = [];
    let whole = Math.trunc(move);
    for (; whole > 0 && this.keptBytes > 0; whole--) this.widen(1);
    for (; whole < 0 && this.windowBytes > 1; whole++) this.widen(-1);
    this.settle();
    while (bytes([...this.probation, ...this.kept]) > this.capacity - this.windowBytes)
      this.window.unshift((this.probation.length > 0 ? this.probation : this.kept).pop()!);
    while (bytes(this.window) > this.windowBytes && this.fits(this.window.at(-1)!)) this.promote();
  }
  widen(by: number): void {
    this.windowBytes += by;
    this.keptBytes -= by;
  }
}

/** The oracles of LIRS, CAR and W-TinyLFU, its window fixed or not. */
export const ADAPTIVE_ORACLES: Record<string, (capacity: number) => Oracle> = {
  lirs: (capacity) => new Lirs(capacity),
  car: (capacity) => new Car(capacity),
  "w-tinylfu": (capacity) =>
    new WTinyLfu(capacity, { sample: Infinity, step: 0 }, Math.max(1, Math.floor(capacity / 100)), 0.65),
  // As many objects are expected as there are bytes.
  "w-tinylfu-adaptive": (capacity) => new WTinyLfu(capacity, { sample: capacity * 10, step: capacity / 16 }),
};
