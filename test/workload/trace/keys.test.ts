/** Keys to ids, classes and metros, against maps, regular expressions and proportions. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ClassMatcher } from "../../../src/workload/trace/classes.ts";
import { Intern } from "../../../src/workload/trace/intern.ts";
import { ClientMetros } from "../../../src/workload/trace/metros.ts";
import { Objects } from "../../../src/workload/trace/objects.ts";
import { TextHash } from "../../../src/workload/trace/text-hash.ts";

const encode = (text: string) => new TextEncoder().encode(text);

describe("Intern", () => {
  test("gives the ids that a Map would, while it grows", () => {
    const key = fc.tuple(fc.integer({ min: -3, max: 40 }), fc.integer({ min: -2, max: 40 }));
    fc.assert(
      fc.property(fc.array(key, { maxLength: 400 }), (keys) => {
        const table = new Intern(2);
        const map = new Map<string, number>();
        for (const [low, high] of keys) {
          const name = `${low} ${high}`;
          if (!map.has(name)) map.set(name, map.size);
          expect(table.id(low, high)).toBe(map.get(name));
        }
        expect(table.size).toBe(map.size);
      }),
    );
  });

  test("tells keys apart that differ in one half only, signed or unsigned", () => {
    const table = new Intern();
    expect(table.id(7, 0)).toBe(0);
    expect(table.id(0, 7)).toBe(1);
    expect(table.id(0xffffffff, 0)).toBe(2);
    expect(table.id(-1, 0)).toBe(2);
    expect(table.id(0, 0)).toBe(3);
    expect(table.id(7, 0)).toBe(0);
  });
});

describe("Intern", () => {
  // Quadratic, and so out of time, when the halves of such keys cancel out in the hash.
  test("spreads keys whose halves are multiples of each other", () => {
    for (const factor of [1, -1, 0x9e3779b1, 0x85ebca6b, 0xc2b2ae35, 0xcc9e2d51]) {
      const table = new Intern();
      for (let n = 0; n < 200_000; n++) table.id(Math.imul(n, factor), n);
      expect(table.size).toBe(200_000);
    }
  });
});

describe("TextHash", () => {
  test("depends on the bytes alone, not on where they stand", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), fc.nat(7), fc.nat(7), (key, before, after) => {
        const bytes = new Uint8Array(before + key.length + after).fill(0x2f);
        bytes.set(key, before);
        const [alone, within] = [new TextHash(), new TextHash()];
        alone.of(key, 0, key.length);
        within.of(bytes, before, before + key.length);
        expect([within.low, within.high]).toEqual([alone.low, alone.high]);
      }),
    );
  });

  test("each half collides as often as chance has it, and they do so independently", () => {
    const hash = new TextHash();
    const [lows, highs, both] = [new Set<number>(), new Set<number>(), new Set<string>()];
    const keys = 100_000;
    for (let n = 0; n < keys; n++) {
      const key = encode(`/tiles/${n % 19}/${Math.floor(n / 19)}.png?v=${n % 7}`);
      hash.of(key, 0, key.length);
      lows.add(hash.low);
      highs.add(hash.high);
      both.add(`${hash.low} ${hash.high}`);
    }
    // Expected pairs: n^2 / 2^33 = 1.2; Poisson, so 12 or more have probability 1e-8.
    expect(keys - lows.size).toBeLessThan(12);
    expect(keys - highs.size).toBeLessThan(12);
    expect(both.size).toBe(keys);
  });
});

describe("ClassMatcher", () => {
  test("fits as a regular expression does", () => {
    const piece = fc.stringMatching(/^[ab/.]{0,4}$/);
    fc.assert(
      fc.property(
        fc.array(piece, { minLength: 1, maxLength: 5 }),
        fc.stringMatching(/^[ab/.]{0,10}$/),
        (pieces, rest) => {
          const path = `/${rest}`;
          const matcher = new ClassMatcher([
            { name: "fits", match: [pieces.join("*")] },
            { name: "rest", match: [] },
          ]);
          const pattern = new RegExp(`^${pieces.map((text) => text.replaceAll(".", "\\.")).join(".*")}$`);
          expect(matcher.classOf(path)).toBe(pattern.test(path) ? 0 : 1);
        },
      ),
      { numRuns: 1000 },
    );
  });

  test("looks at the path only, ignores case, takes the first class that fits", () => {
    const matcher = new ClassMatcher([
      { name: "api", match: ["/api/*"] },
      { name: "image", match: ["*.png", "*.jpg"] },
      { name: "png", match: ["*.png"] },
      { name: "rest", match: [] },
    ]);
    expect(matcher.classOf("/a/B.PNG?x=1.css")).toBe(1);
    expect(matcher.classOf("/api/map.png")).toBe(0);
    expect(matcher.classOf("/page?image=a.png")).toBe(3);
    expect(matcher.classOf("https://shop.example/api/list")).toBe(0);
    expect(matcher.classOf("https://shop.example")).toBe(3);
    expect(matcher.classOf("photo.png")).toBe(3);
    expect(matcher.classOf("8812.png")).toBe(3);
  });
});

describe("ClientMetros", () => {
  const weights = new Float64Array([1, 0, 2, 5]);

  test("spreads clients by weight, and keeps each where it is", () => {
    const metros = new ClientMetros(weights, "hash", "1");
    const counts = [0, 0, 0, 0];
    const clients = 40_000;
    let moved = 0;
    for (let client = 0; client < clients; client++) {
      const metro = metros.of(client);
      counts[metro]++;
      if (metros.of(client) !== metro) moved++;
    }
    expect(moved).toBe(0);
    expect(counts[1]).toBe(0);
    // Four standard deviations of a binomial count are at most 400 here.
    for (const n of [0, 2, 3]) expect(Math.abs(counts[n] - (clients * weights[n]) / 8)).toBeLessThan(400);
  });

  test("draws for records without a client, the same with the same seed", () => {
    const draw = (seed: string) => {
      const metros = new ClientMetros(weights, "hash", seed);
      return Array.from({ length: 50 }, () => metros.of(-1)).join("");
    };
    expect(draw("1")).toBe(draw("1"));
    expect(draw("1")).not.toBe(draw("2"));
    expect(new ClientMetros(weights, 2, "1").of(-1)).toBe(2);
    expect(new ClientMetros(weights, 0, "1").of(99)).toBe(0);
  });
});

describe("Objects", () => {
  test("guesses unknown sizes by the median of the class, once", () => {
    const objects = new Objects([
      { name: "css", match: ["*.css"] },
      { name: "rest", match: [] },
    ]);
    const id = (key: string) => objects.ofText(encode(key), 0, key.length);
    expect(objects.sizeOf(id("/first.css"))).toBe(10_000);
    for (const [n, size] of [200, 40, 100].entries()) objects.see(id(`/${n}.css`), size);
    expect(objects.sizeOf(id("/page"))).toBe(100);
    objects.see(id("/other"), 7000);
    expect(objects.sizeOf(id("/late.css"))).toBe(100);
    expect(objects.sizeOf(id("/late"))).toBe(7000);
    expect(objects.sizeOf(id("/first.css"))).toBe(10_000);
    objects.see(id("/first.css"), 60);
    expect(objects.sizeOf(id("/first.css"))).toBe(60);
    objects.see(id("/first.css"), 50);
    expect(objects.sizeOf(id("/first.css"))).toBe(60);
  });
});
