import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BrowserCaches } from "../../src/workload/browser-caches.ts";
import { WRITE } from "../../src/workload/request-kinds.ts";
import { RequestBatch, UNCACHEABLE } from "../../src/workload/requests.ts";
import type { SyntheticClass, SyntheticOptions } from "../../src/workload/synthetic.ts";
import {
  type Clients,
  DEFAULT_CLIENTS,
  DEFAULT_KEY,
  type KeyParts,
} from "../../src/workload/variety-options.ts";
import { columns, source } from "./generator.ts";

const FLAT = { exponent: 0, offset: 0 };

/** A source whose requests for one URL differ. */
function varied(
  requests: number,
  classes: readonly Partial<SyntheticClass>[],
  clients: Partial<Clients> = {},
  key: Partial<KeyParts> = {},
  changes: Partial<SyntheticOptions> = {},
) {
  return source(requests, classes, {
    variety: {
      clients: { ...DEFAULT_CLIENTS, ...clients },
      key: { ...DEFAULT_KEY, ...key },
      obeysReload: true,
      warmupMicros: 0,
    },
    ...changes,
  });
}

describe("keys", () => {
  // Closed form: n draws from m equally likely keys meet m (1 - (1 - 1/m)^n) different ones.
  it("are as many as objects times variants, each met as often as chance has it", () => {
    const one = varied(
      1000,
      [{ objects: 100, popularity: FLAT, varies: ["encoding"] }],
      { encodings: { values: 4, exponent: 0 } },
      { encoding: "whole" },
    );
    const requests = columns(one).object.length;
    const expected = 400 * (1 - (1 - 1 / 400) ** requests);
    expect(one.asked).toBeGreaterThan(expected * 0.95);
    expect(one.asked).toBeLessThan(expected * 1.05);
    expect(one.footprintBytes).toBe(one.asked * 1000);
  });

  it("multiply over all that responses vary on, and normalisation bounds them", () => {
    const all = { objects: 1, varies: ["encoding", "language", "device"] as const };
    const normalised = varied(20_000, [all]);
    columns(normalised);
    expect(normalised.asked).toBeLessThanOrEqual(3 * 10 * 3);
    expect(normalised.asked).toBeGreaterThan(60);
    const none = varied(20_000, [all], {}, { encoding: "ignored", language: "ignored", device: "ignored" });
    columns(none);
    expect(none.asked).toBe(1);
  });

  it("of a session are one a client and object", () => {
    const one = varied(20_000, [{ objects: 3, popularity: FLAT, varies: ["cookie"] }], { count: 50 });
    columns(one);
    expect(one.asked).toBe(150);
  });

  it("of a country are one a country", () => {
    const metros = ["GB", "GB", "FR", "DE"].map((country) => ({
      weight: 1,
      utcOffsetMicros: 0,
      country,
      region: "europe",
    }));
    const one = varied(2000, [{ objects: 5, popularity: FLAT, varies: ["country"] }], {}, {}, { metros });
    columns(one);
    expect(one.asked).toBe(15);
  });

  it("are new for every object after a deploy", () => {
    // 10,000 requests take ten seconds.
    const one = varied(10_000, [{ objects: 10, popularity: FLAT, deployEveryMicros: 2_500_000 }]);
    columns(one);
    expect(one.asked).toBe(40);
  });

  it("of query strings never used before come once, unless the key ignores the query", () => {
    const query = { values: 2, exponent: 0, unique: 0.3 };
    const one = varied(10_000, [{ objects: 10, popularity: FLAT, query }]);
    const { object } = columns(one);
    const times = new Map<number, number>();
    for (const id of object) times.set(id, (times.get(id) ?? 0) + 1);
    const once = [...times.values()].filter((count) => count === 1).length;
    expect(times.size).toBe(one.asked);
    expect(times.size - once).toBe(20);
    expect(once / object.length).toBeGreaterThan(0.28);
    expect(once / object.length).toBeLessThan(0.32);
    const ignored = varied(10_000, [{ objects: 10, popularity: FLAT, query }], {}, { query: "ignored" });
    columns(ignored);
    expect(ignored.asked).toBe(10);
  });

  it("stand for the objects that would have been asked for without them", () => {
    const plain = columns(source(3000, [{ objects: 50 }]));
    const one = varied(3000, [{ objects: 50, varies: ["language", "cookie"] }]);
    const keyed = columns(one);
    expect(keyed.object.map((id) => one.objectOf(id))).toEqual(plain.object);
    expect(keyed.at).toEqual(plain.at);
    expect(Math.max(...keyed.object)).toBeLessThan(one.objects);
  });
});

it("lists the keys of each object where writes want to know them", () => {
  const some = {
    objects: 20,
    varies: ["device"] as const,
    query: { values: 5, exponent: 0, unique: 0.1 },
  };
  const kinds = [[{ kind: WRITE, body: false, weight: 1 }]];
  const one = varied(3000, [some], {}, {}, { kinds });
  const ids = new Set(columns(one).object);
  const listed = Array.from({ length: 20 }, (_, object) => {
    const keys: number[] = [];
    for (let id = one.nextKey(object, object); id >= 0; id = one.nextKey(object, id)) keys.push(id);
    expect(keys.every((id) => one.objectOf(id) === object)).toBe(true);
    return keys;
  }).flat();
  expect([...listed].sort((a, b) => a - b)).toEqual([...ids].sort((a, b) => a - b));
});

it("leaves requests of other classes as they are", () => {
  const other = { share: 1, objects: 70 };
  const ofOther = (first: Partial<SyntheticClass>) => {
    const { object, class: of, at } = columns(varied(4000, [{ objects: 30, ...first }, other]));
    return object.flatMap((id, n) => (of[n] === 1 ? [[id, at[n]]] : []));
  };
  const plain = ofOther({ varies: ["device"] });
  expect(plain.length).toBeGreaterThan(1500);
  expect(ofOther({ query: { values: 9, exponent: 1, unique: 0.5 }, varies: ["cookie"] })).toEqual(plain);
  expect(ofOther({ browserTtlMicros: 1e9, personal: true })).toEqual(plain);
});

it("sends personal requests of those who are logged in past the caches", () => {
  const one = varied(20_000, [{ personal: true }], { loggedIn: 0.25 });
  const batch = new RequestBatch();
  let bypassing = 0;
  let all = 0;
  for (one.fill(batch); batch.rows > 0; one.fill(batch))
    for (let row = 0; row < batch.rows; row++) {
      all++;
      if ((batch.flags[row] & UNCACHEABLE) !== 0) bypassing++;
    }
  expect(bypassing / all).toBeGreaterThan(0.23);
  expect(bypassing / all).toBeLessThan(0.27);
});

describe("browsers' own caches", () => {
  // Closed form: a copy kept for T from its fetch on answers the share lambda T / (1 + lambda T) of requests at rate lambda.
  it("answer what a cache with a lifetime answers", () => {
    // A thousand requests a second by 50 clients for 20 objects: one a second of each for each.
    const one = varied(300_000, [{ objects: 20, popularity: FLAT, browserTtlMicros: 2_000_000 }], {
      count: 50,
    });
    const reached = columns(one).object.length;
    const { requests, hits, hitBytes } = one.browsers!;
    expect(hits / requests).toBeGreaterThan(0.66);
    expect(hits / requests).toBeLessThan(0.673);
    expect(reached).toBe(requests - hits);
    expect(hitBytes).toBe(hits * 1000);
  });

  it("are not there unless content may be kept", () => {
    expect(varied(10, [{ varies: ["device"] }]).browsers).toBeNull();
  });

  it("are left with a stale copy by their own write", () => {
    const caches = new BrowserCaches();
    expect(caches.holds(1, 7, 0, 100)).toBe(false);
    expect(caches.holds(2, 7, 1, 100)).toBe(false);
    caches.forget(1, 7);
    caches.forget(3, 9);
    expect(caches.holds(1, 7, 2, 100)).toBe(false);
    expect(caches.holds(2, 7, 3, 100)).toBe(true);
    expect(caches.holds(3, 9, 4, 100)).toBe(false);
  });

  it("agree with a map, and forget only when they must", () => {
    const request = fc.record({
      client: fc.nat(5),
      key: fc.nat(30),
      pause: fc.nat(3),
      ttl: fc.integer({ min: 1, max: 40 }),
    });
    fc.assert(
      fc.property(fc.array(request, { maxLength: 3000 }), fc.boolean(), (requests, tight) => {
        // In a table of 64 entries at most, half full, what is fresh may be forgotten but never made up.
        const caches = new BrowserCaches(tight ? 64 : undefined);
        const naive = new Map<string, number>();
        let now = 0;
        for (const { client, key, pause, ttl } of requests) {
          now += pause;
          const name = `${client} ${key}`;
          const fresh = now < (naive.get(name) ?? -1);
          const held = caches.holds(client, key, now, ttl);
          if (tight) expect(held && !fresh).toBe(false);
          else expect(held).toBe(fresh);
          if (!held) naive.set(name, now + ttl);
        }
        if (tight) expect(caches.size).toBeLessThanOrEqual(32);
      }),
      { numRuns: 200 },
    );
  });

  it("make room by what has expired, and then by what expires first", () => {
    const caches = new BrowserCaches(1024);
    for (let key = 0; key < 513; key++) caches.holds(1, key, 0, 1000 + key);
    // 512 entries fill half of the largest table: a quarter is kept, those that last longest.
    expect(caches.holds(1, 512, 1, 1000)).toBe(true);
    expect(caches.holds(1, 511, 1, 1000)).toBe(true);
    expect(caches.holds(1, 0, 1, 1000)).toBe(false);
  });
});
