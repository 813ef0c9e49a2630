/**
 * Writes against a naive oracle: from the facts alone, without looking into stores. A node that answers out of its store after a write
 * has passed it must have asked upstream since. When a write passes follows from the origin's facts and the round trips: its
 * answer has no body and waits for nothing on the way.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BYPASS, COLLAPSED, HIT, MISS, REVALIDATED, STALE } from "../../src/vocabulary/outcomes.ts";
import { FIRST_KIND, PLAIN, WRITE } from "../../src/workload/request-kinds.ts";
import { play, type Row, type Seen } from "./scripted.ts";

const OBJECTS = 3;
const object = "objects: 1, share: 1, size: 40kB, staleIfError: 1d";
const SPECIAL =
  "directives: [{ cacheControl: max-age=1, share: 1% }, { cacheControl: no-store, share: 1% }, { cacheControl: max-stale=2, share: 1% }]";
const SCENARIO = `
name: writes
duration: 1h
users: { metros: [Frankfurt, Tokyo], access: fibre }
edge: { pops: [FRA, NRT], servers: 1, tiers: [{ name: ram, capacity: 10MB, latency: "0" }] }
origin: { place: IAD, serviceTime: { exponential: 30ms } }
content:
  a: { ${object}, ttl: 1h, ${SPECIAL} }
  b: { ${object}, ttl: 1s, staleWhileRevalidate: 500ms }
  c: { ${object}, ttl: 1h, changeEvery: 3s }
workload: { rate: 1/s }
`;
const SHIELD = "shield={place: LHR, servers: 1, tiers: [{name: ssd, capacity: 10MB, latency: 1ms}]}";

const run = (rows: readonly Row[], sets: readonly string[]) => play(rows, SCENARIO, sets, 40_000);

/** Answers out of the store of a node that has not asked upstream since a write passed it. */
function tooOld(seen: readonly Seen[], passed: readonly { object: number; atMicros: number }[]): Seen[] {
  return seen.filter(({ outcome, object: asked, atMicros }) => {
    if (outcome !== HIT && outcome !== STALE) return false;
    const last = Math.max(-1, ...passed.filter((one) => one.object === asked && one.atMicros <= atMicros).map((one) => one.atMicros)); // prettier-ignore
    return !seen.some(
      (one) =>
        one.object === asked &&
        [MISS, REVALIDATED, STALE].includes(one.outcome) &&
        one.atMicros >= last &&
        one.atMicros < atMicros,
    );
  });
}

const row = fc.record({
  gapMicros: fc.integer({ min: 1, max: 150_000 }),
  metro: fc.integer({ min: 0, max: 1 }),
  object: fc.integer({ min: 0, max: OBJECTS - 1 }),
  // The special kinds are the first class's.
  kind: fc.constantFrom(PLAIN, PLAIN, PLAIN, PLAIN, WRITE, FIRST_KIND, FIRST_KIND + 1, FIRST_KIND + 2),
});
const script = fc.array(row, { minLength: 60, maxLength: 200 });
const shapes = fc.constantFrom(
  ["shield=none"],
  ["shield=none", "edge.collapse=false"],
  [SHIELD],
  [SHIELD, "edge.collapse=false", "shield.collapse=false"],
);

describe("a node that a write has passed", () => {
  it("answers no later request with what it had before", () => {
    let hits = 0;
    fc.assert(
      fc.property(script, shapes, (rows, sets) => {
        const { plan, edge, shield, origin } = run(rows, sets);
        const up = plan.nodes.map((_, node) => plan.ways.find(({ from }) => from === node)!.rttMicros / 2);
        const writes = origin.filter(({ outcome, bytes }) => outcome === BYPASS && bytes === 0);
        expect(writes).toHaveLength(rows.filter(({ kind }) => kind === WRITE).length);
        const sent = writes.map(({ object: asked, node, atMicros, firstByteMicros }) => ({
          object: asked,
          node,
          atMicros: atMicros + firstByteMicros,
        }));
        const atShield = sent.map((one) => ({ ...one, atMicros: Math.ceil(one.atMicros + up.at(-1)!) }));
        const hasShield = plan.nodes.length > plan.pops.length;
        if (hasShield) expect(tooOld(shield, atShield)).toEqual([]);
        const atPop = (hasShield ? atShield : sent).map((one) => ({
          ...one,
          atMicros: Math.ceil(one.atMicros + up[one.node]),
        }));
        for (let pop = 0; pop < plan.pops.length; pop++) {
          const own = edge.filter(({ node }) => node === pop);
          hits += own.filter(({ outcome }) => outcome === HIT).length;
          expect(tooOld(own, atPop.filter(({ node }) => node === pop))).toEqual([]); // prettier-ignore
        }
      }),
      { numRuns: 40, seed: 4 },
    );
    // The worlds are not trivial: much is answered from stores.
    expect(hits).toBeGreaterThan(300);
  });

  it("keeps what it had where the profile does not invalidate", () => {
    const at = (gapMicros: number, kind: number) => ({ gapMicros, metro: 0, object: 0, kind });
    const rows = [at(1, PLAIN), at(2e6, PLAIN), at(1e6, WRITE), at(2e6, PLAIN), at(1e6, PLAIN)];
    const outcomes = (...sets: string[]) =>
      run(rows, ["shield=none", ...sets]).edge.map(({ outcome }) => outcome);
    expect(outcomes()).toEqual([MISS, HIT, BYPASS, MISS, HIT]);
    expect(outcomes("edge.http.profile=nginx")).toEqual([MISS, HIT, BYPASS, HIT, HIT]);
  });

  it("is the one on the write's way: another PoP keeps its copy, and the shield has no old one", () => {
    const at = (gapMicros: number, metro: number, kind = PLAIN) => ({ gapMicros, metro, object: 0, kind });
    const rows = [at(1, 0), at(2e6, 1), at(2e6, 0, WRITE), at(2e6, 1), at(2e6, 0), at(2e6, 0)];
    const { edge, shield } = run(rows, [SHIELD]);
    expect(edge.map(({ outcome }) => outcome)).toEqual([MISS, MISS, BYPASS, HIT, MISS, HIT]);
    expect(shield.map(({ outcome }) => outcome)).toEqual([MISS, HIT, BYPASS, MISS]);
  });

  it("lets nobody join a fill that left before the write came by, nor stores what it brings", () => {
    const at = (gapMicros: number, kind: number) => ({ gapMicros, metro: 1, object: 2, kind });
    // A body of 40 kB travels for 3.2 s, the answer to a write for a round trip: it overtakes the first fill.
    const sets = ["content.c.changeEvery=never", "network.backbone.bandwidth=100kbps", "shield=none"];
    const rows = [at(1, PLAIN), at(2e5, WRITE), at(1e6, PLAIN), at(2.6e6, PLAIN), at(5e6, PLAIN)];
    const { edge } = run(rows, sets);
    const outcomes = edge.sort((a, b) => a.atMicros - b.atMicros).map(({ outcome }) => outcome);
    expect(outcomes).toEqual([MISS, BYPASS, MISS, COLLAPSED, HIT]);
  });
});
