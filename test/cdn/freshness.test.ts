/**
 * How old answers are, against a naive oracle: from the facts alone, without looking into stores. Requests come one at a time, so what
 * a node has follows from what it did before: an answer out of a store is as old as that store's last answer from upstream, and
 * an answer of the origin as old as its arrival there. Changes are those of the scenario, and writes.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BYPASS, HIT, MISS, REVALIDATED, STALE } from "../../src/vocabulary/outcomes.ts";
import { PLAIN, WRITE } from "../../src/workload/request-kinds.ts";
import { play, type Row, type Seen } from "./scripted.ts";

/** Changes come between requests, never while one is on its way. */
const SCENARIO = `
name: freshness
duration: 10m
freshness: true
users: { metros: [Frankfurt, Tokyo], access: fibre }
edge: { pops: [FRA, NRT], servers: 1, tiers: [{ name: ram, capacity: 10MB, latency: "0" }] }
origin: { place: IAD, serviceTime: "0" }
content:
  a: { objects: 1, share: 1, size: 1kB, ttl: 40s, methods: { put: 1% } }
  b: { objects: 1, share: 1, size: 1kB, ttl: 7s, staleWhileRevalidate: 30s, changes: [{ at: 9900ms, every: 5s }] }
  c: { objects: 1, share: 1, size: 1kB, ttl: 1h, changes: [{ at: 60900ms }, { at: 90900ms, every: 70s }] }
workload: { rate: 1/s }
`;
const SHIELD = "shield={place: LHR, servers: 1, tiers: [{name: ssd, capacity: 10MB, latency: 1ms}]}";
const SECOND = 1_000_000;
const STATED = [
  [],
  Array.from({ length: 200 }, (_, n) => (9.9 + 5 * n) * SECOND),
  [60.9 * SECOND, ...Array.from({ length: 10 }, (_, n) => (90.9 + 70 * n) * SECOND)],
];

/** As {@link play}, every list by time; and what the world says of the age of its answers. */
function played(rows: readonly Row[], sets: readonly string[]) {
  const { plan, world, ...seen } = play(rows, SCENARIO, sets, 1000);
  for (const list of Object.values(seen)) list.sort((one, other) => one.atMicros - other.atMicros);
  return { plan, freshness: world.totals(null, null, 0).freshness!, ...seen };
}

/** When what each answer carries was read at the origin, microseconds; null for answers to writes. */
function snapshots({ edge, shield, origin, plan }: ReturnType<typeof played>): (number | null)[] {
  const hasShield = plan.nodes.length > plan.pops.length;
  const asks = ({ outcome }: Seen) => outcome === MISS || outcome === REVALIDATED || outcome === STALE;
  const next = (seen: readonly Seen[], { object, atMicros }: Seen) =>
    seen.find((one) => one.object === object && one.atMicros >= atMicros && one.atMicros < atMicros + SECOND);
  const atShield = new Map<number, number>();
  const upstream = (request: Seen): number | undefined => {
    if (!hasShield) return next(origin, request)?.atMicros;
    const there = next(shield, request);
    if (there === undefined) return undefined;
    const held = atShield.get(request.object);
    if (asks(there)) {
      const read = next(origin, there);
      if (read !== undefined) atShield.set(request.object, read.atMicros);
    }
    return there.outcome === STALE || there.outcome === HIT ? held : atShield.get(request.object);
  };
  const atPop = new Map<string, number>();
  return edge.map((request) => {
    if (request.outcome === BYPASS) return null;
    const key = `${request.node} ${request.object}`;
    const held = atPop.get(key);
    // Behind a stale answer the copy is asked about, unless that is under way.
    const read = asks(request) ? upstream(request) : undefined;
    if (read !== undefined) atPop.set(key, read);
    return request.outcome === HIT || request.outcome === STALE ? held! : read!;
  });
}

const row = fc.record({
  gapMicros: fc.integer({ min: 1, max: 4 }).map((seconds) => seconds * SECOND),
  metro: fc.integer({ min: 0, max: 1 }),
  object: fc.integer({ min: 0, max: 2 }),
  kind: fc.integer({ min: 0, max: 9 }).map((n) => (n === 0 ? WRITE : PLAIN)),
});
/** Objects that nobody writes are read. */
const script = fc
  .array(row, { minLength: 60, maxLength: 200 })
  .map((rows) => rows.map((one) => (one.object === 0 ? one : { ...one, kind: PLAIN })));

describe("the age of answers", () => {
  it("is what the facts say", () => {
    const all = { stale: 0, responses: 0 };
    fc.assert(
      fc.property(
        script,
        fc.constantFrom(["shield=none"], [SHIELD], [SHIELD, "shield.collapse=false", "edge.collapse=false"]),
        (rows, sets) => {
          const run = played(rows, sets);
          const { edge, origin, freshness } = run;
          // A write happens when the origin answers it.
          const writes = origin
            .filter(({ outcome }) => outcome === BYPASS)
            .map(({ atMicros, firstByteMicros }) => atMicros + firstByteMicros);
          const changes = [writes, ...STATED.slice(1)];
          const reads = snapshots(run);
          const lasts = freshness.updates.map(() => [0, 0]);
          for (let object = 0; object < 3; object++) {
            const ages: number[] = [];
            const byOutcome = new Array<number>(8).fill(0);
            let responses = 0;
            edge.forEach((request, n) => {
              const read = reads[n];
              if (request.object !== object || read === null) return;
              responses++;
              const since = changes[object].find((at) => at > read);
              if (since === undefined || since > request.atMicros) return;
              ages.push(request.atMicros - since);
              byOutcome[request.outcome]++;
              freshness.updates.forEach(({ contentClass, fromMicros, untilMicros }, u) => {
                if (contentClass !== object) return;
                const missed = changes[object].find(
                  (at) => at > read && at >= fromMicros && at <= untilMicros,
                );
                if (missed === undefined || missed > request.atMicros) return;
                lasts[u][request.node] = Math.max(lasts[u][request.node], request.atMicros - missed);
              });
            });
            const own = freshness.classes[object];
            expect(own.responses).toBe(responses);
            expect(own.staleByOutcome).toEqual(byOutcome);
            expect(own.ageMicros.count).toBe(ages.length);
            // What a shield had comes stale to a PoP that waits for it, and is older by the way.
            const waited = ages.length - byOutcome[HIT] - byOutcome[STALE];
            const sum = ages.reduce((total, age) => total + age, 0);
            const excess = own.ageMicros.mean * ages.length - sum;
            expect(excess).toBeGreaterThan(-1);
            expect(excess).toBeLessThan(1 + waited * SECOND);
            const most = own.ageMicros.max - Math.max(0, ...ages);
            expect(most).toBeGreaterThanOrEqual(0);
            expect(most).toBeLessThan(waited === 0 ? 1 : SECOND);
            all.stale += ages.length;
            all.responses += responses;
          }
          // The last byte leaves a little later than the request came.
          freshness.updates.forEach(({ lastByteMicros }, u) =>
            lasts[u].forEach((last, pop) => {
              expect(lastByteMicros[pop]).toBeGreaterThanOrEqual(last);
              expect(lastByteMicros[pop]).toBeLessThan(last + (last === 0 ? 1 : SECOND));
            }),
          );
        },
      ),
      { numRuns: 25, seed: 6 },
    );
    // The worlds are not trivial.
    expect(all.stale / all.responses).toBeGreaterThan(0.1);
  });
});
