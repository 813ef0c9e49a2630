/** A pool of connections against a naive one that keeps a list of objects and looks through all of it. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ConnectionPool, PoolCounters, type PoolRules } from "../../src/engine/connection-pool.ts";

const RULES: PoolRules = {
  connections: 2,
  streams: 1,
  queue: Infinity,
  keepAliveMicros: 100,
  handshakeMicros: 30,
};

describe("a pool of connections", () => {
  it("opens, uses again, makes wait, and closes what is idle for too long", () => {
    const counters = new PoolCounters();
    const pool = new ConnectionPool(RULES, counters);
    expect(pool.ask(1, 0)).toBe(0);
    expect(pool.readyMicros(0)).toBe(30);
    expect(pool.ask(2, 10)).toBe(1);
    expect(pool.ask(3, 20)).toBe(-1);
    expect(pool.ask(4, 20)).toBe(-1);
    expect([pool.waiting, pool.inUse, pool.open]).toEqual([2, 2, 2]);
    expect(pool.giveBack(1, 50)).toBe(3);
    expect(pool.giveBack(0, 60)).toBe(4);
    expect(pool.giveBack(1, 70)).toBe(-1);
    expect(pool.giveBack(0, 90)).toBe(-1);
    // The one that fell idle last is taken first; the other is still there after exactly its keep-alive.
    expect(pool.ask(5, 170)).toBe(0);
    expect(pool.ask(6, 171)).toBe(1);
    expect(pool.readyMicros(1)).toBe(201);
    expect(counters).toMatchObject({ opened: 3, reused: 3, waited: 2, openMost: 2 });
    expect(counters.waits.mean).toBe((30 + 40) / 6);
  });

  it("fills a connection with streams before it opens another", () => {
    const pool = new ConnectionPool({ ...RULES, streams: 3 }, new PoolCounters());
    expect([1, 2, 3, 4].map((row) => pool.ask(row, 0))).toEqual([0, 0, 0, 1]);
    expect(pool.giveBack(0, 5)).toBe(-1);
    expect([5, 6, 7, 8].map((row) => pool.ask(row, 9))).toEqual([0, 1, 1, -1]);
  });

  it("behaves as a naive one does, whatever happens", () => {
    const step = fc.record({
      later: fc.integer({ min: 0, max: 60 }),
      ask: fc.boolean(),
      which: fc.nat(1000),
    });
    const rules = fc.record({
      connections: fc.oneof(fc.integer({ min: 1, max: 4 }), fc.constant(Infinity)),
      streams: fc.integer({ min: 1, max: 4 }),
      keepAliveMicros: fc.integer({ min: 0, max: 150 }),
      handshakeMicros: fc.constant(30),
      queue: fc.constant(Infinity),
    });
    fc.assert(
      fc.property(rules, fc.array(step, { maxLength: 120 }), (own, steps) => {
        const counters = new PoolCounters();
        const pool = new ConnectionPool(own, counters);
        const naive = new NaivePool(own);
        /** Rows on the way, with the connection of each pool; what rows in line will get is known later. */
        const sent: { row: number; connection: number; stream: Stream }[] = [];
        let now = 0;
        let sentCount = 0;
        steps.forEach(({ later, ask, which }, row) => {
          now += later;
          if (ask || sent.length === 0) {
            const connection = pool.ask(row, now);
            const stream = naive.ask(row, now);
            expect(connection < 0).toBe(stream === null);
            if (stream !== null) sent.push({ row, connection, stream });
          } else {
            const [{ connection, stream }] = sent.splice(which % sent.length, 1);
            const next = pool.giveBack(connection, now);
            expect(next).toBe(naive.giveBack(stream, now));
            if (next >= 0) sent.push({ row: next, connection, stream });
            sentCount++;
          }
          for (const one of sent) expect(pool.readyMicros(one.connection)).toBe(one.stream.readyMicros);
          expect(pool.inUse).toBe(sent.length);
          expect(pool.waiting).toBe(naive.line.length);
          expect(pool.open).toBeLessThanOrEqual(own.connections);
        });
        expect(counters.opened).toBe(naive.opened);
        expect(counters.opened + counters.reused).toBe(sentCount + sent.length);
        expect(counters.waits.count).toBe(sentCount + sent.length);
      }),
      { numRuns: 500 },
    );
  });
});

interface Stream {
  active: number;
  /** Order in which it last got room, or fell idle. */
  order: number;
  idleMicros: number;
  readonly readyMicros: number;
}

/** Connections as a list of objects, all of which are looked at each time. */
class NaivePool {
  opened = 0;
  readonly line: number[] = [];
  #all: Stream[] = [];
  #order = 0;
  readonly #rules: PoolRules;

  constructor(rules: PoolRules) {
    this.#rules = rules;
  }

  ask(row: number, now: number): Stream | null {
    const { connections, streams, keepAliveMicros, handshakeMicros } = this.#rules;
    this.#all = this.#all.filter(
      ({ active, idleMicros }) => active > 0 || now - idleMicros <= keepAliveMicros,
    );
    const latest = (those: Stream[]) => [...those].sort((a, b) => b.order - a.order)[0];
    const busy = latest(this.#all.filter(({ active }) => active > 0 && active < streams));
    let found: Stream | undefined = busy ?? latest(this.#all.filter(({ active }) => active === 0));
    if (found === undefined) {
      if (this.#all.length >= connections) {
        this.line.push(row);
        return null;
      }
      found = { active: 0, order: 0, idleMicros: now, readyMicros: now + handshakeMicros };
      this.#all.push(found);
      this.opened++;
    }
    if (found.active === 0) found.order = this.#order++;
    found.active++;
    return found;
  }

  giveBack(stream: Stream, now: number): number {
    if (this.line.length > 0) return this.line.shift()!;
    const wasFull = stream.active === this.#rules.streams;
    if (--stream.active === 0) stream.idleMicros = now;
    if (stream.active === 0 || wasFull) stream.order = this.#order++;
    return -1;
  }
}
