/** The room of stored responses under every policy: what it says it holds is what it holds, and never more than fits. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BoundedStore } from "../../../src/cdn/http-node/bounded-store.ts";
import { PurgeLog, FORBIDDEN, MADE_STALE, UNTOUCHED } from "../../../src/cdn/http-node/purge-log.ts";
import { joinParts } from "../../../src/cdn/http-node/stored-response.ts";
import { LIVE_EVICTION_POLICIES } from "../../../src/policy/eviction/registry.ts";
import { room } from "./world.ts";

const steps = fc.array(
  fc.record({
    name: fc.integer({ min: 0, max: 15 }),
    bytes: fc.integer({ min: 1, max: 400 }),
    what: fc.integer({ min: 0, max: 4 }),
  }),
  { maxLength: 80 },
);

describe.each(LIVE_EVICTION_POLICIES.map((policy) => policy.name))("%s", (policy) => {
  it("holds what was admitted and has not left", () => {
    fc.assert(
      fc.property(steps, (list) => {
        const held = new Map<number, number>();
        const store = new BoundedStore(room(1000, policy), (id) => expect(held.delete(id)).toBe(true));
        list.forEach(({ name, bytes, what }, n) => {
          const id = store.idOf(`n${name}`);
          if (what === 0) store.remove(id, true);
          else if (what === 1) expect(store.read(id, bytes, n) >= 0).toBe(held.has(id));
          else {
            // Whatever is held under this id leaves first, in favour of the new one, unless that is refused.
            const before = held.get(id);
            held.set(id, bytes);
            if (!store.admit(id, bytes, n)) held.delete(id);
            else if (before !== undefined) held.set(id, bytes);
          }
          const sum = [...held.values()].reduce((total, one) => total + one, 0);
          expect(store.heldBytes[0]).toBe(sum);
          expect(sum).toBeLessThanOrEqual(1000);
          expect(store.held).toBe(held.size);
        });
      }),
      { numRuns: 30 },
    );
  });
});

describe("joining parts", () => {
  it("gives every byte once, the later where two say it, in order and apart", () => {
    const part = fc.record({
      first: fc.nat({ max: 30 }),
      bytes: fc.uint8Array({ minLength: 1, maxLength: 12 }),
    });
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), (list) => {
        const naive = new Map<number, number>();
        let parts: ReturnType<typeof joinParts> = [];
        for (const { first, bytes } of list) {
          bytes.forEach((byte, n) => naive.set(first + n, byte));
          parts = joinParts(parts, { first, content: bytes });
        }
        const found = new Map<number, number>();
        let end = -1;
        for (const { first, content } of parts) {
          expect(first).toBeGreaterThan(end);
          content.forEach((byte, n) => found.set(first + n, byte));
          end = first + content.length;
        }
        expect([...found].sort((a, b) => a[0] - b[0])).toEqual([...naive].sort((a, b) => a[0] - b[0]));
      }),
    );
  });
});

describe("purges and what is on its way", () => {
  const thing = { baseKey: "k", url: "http://a/x", tags: ["t"] };
  it("an order counts for what was asked for before it, until that has ended", () => {
    const log = new PurgeLog();
    const early = log.begin();
    log.add({ what: { kind: "tag", tag: "t" }, soft: true }, "");
    const late = log.begin();
    expect([log.verdict(early, thing), log.verdict(late, thing)]).toEqual([MADE_STALE, UNTOUCHED]);
    log.add({ what: { kind: "url", url: "http://a/x" }, soft: false }, "k");
    expect([log.verdict(early, thing), log.verdict(late, thing)]).toEqual([FORBIDDEN, FORBIDDEN]);
    log.end(early);
    log.end(late);
    expect(log.verdict(log.begin(), thing)).toBe(UNTOUCHED);
  });

  it("too many orders count as one about everything", () => {
    const log = new PurgeLog();
    const early = log.begin();
    for (let n = 0; n < 10_002; n++) log.add({ what: { kind: "tag", tag: `other${n}` }, soft: true }, "");
    expect(log.verdict(early, thing)).toBe(FORBIDDEN);
    expect(log.verdict(log.begin(), thing)).toBe(UNTOUCHED);
  });
});
