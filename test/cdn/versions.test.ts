/** Versions against a plain list of all instants at which an object changed. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { StatedChanges, takesPart } from "../../src/cdn/stated-changes.ts";
import { Versions } from "../../src/cdn/versions.ts";
import type { ClassChanges } from "../../src/model/plan.ts";

const OBJECTS = 5;
const END_MICROS = 3000;
const TWO_32 = 4294967296;
const SALT = 77;

/** Instants at which an object changes by itself, found by asking at every microsecond. */
function ownInstants(seed: number, object: number, everyMicros: number): number[] {
  const versions = new Versions(seed, Float64Array.of(everyMicros));
  const instants: number[] = [];
  for (let now = 0; now <= END_MICROS; now++)
    while (instants.length < versions.at(object, 0, now)) instants.push(now);
  return instants;
}

function changes(list: readonly { readonly at: number; readonly share: number }[]): ClassChanges | null {
  if (list.length === 0) return null;
  const sorted = [...list].sort((a, b) => a.at - b.at);
  return {
    atMicros: Float64Array.from(sorted, ({ at }) => at),
    below: Float64Array.from(sorted, ({ share }) => share * TWO_32),
    ids: Int32Array.from(sorted, (_, n) => n),
  };
}

const world = fc.record({
  seed: fc.integer(),
  everyMicros: fc.constantFrom(Infinity, 40, 400, 5000),
  stated: fc.array(
    fc.record({
      at: fc.integer({ min: 0, max: END_MICROS }),
      share: fc.constantFrom(1, 1, 0.5, 0.1),
    }),
    { maxLength: 12 },
  ),
  steps: fc.array(
    fc.record({
      gapMicros: fc.integer({ min: 0, max: 120 }),
      object: fc.integer({ min: 0, max: OBJECTS - 1 }),
      write: fc.boolean(),
      back: fc.integer({ min: 0, max: 30 }),
    }),
    { minLength: 10, maxLength: 60 },
  ),
});

describe("versions of objects that change by themselves, at stated times and by writes", () => {
  it("are counted and dated as a list of all changes has them", () => {
    let dated = 0;
    fc.assert(
      fc.property(world, ({ seed, everyMicros, stated, steps }) => {
        const own = changes(stated);
        const every = Float64Array.of(everyMicros);
        const versions = new Versions(seed, every, new StatedChanges(SALT, [own]), true);
        const instants = Array.from({ length: OBJECTS }, (_, object) => [
          ...(everyMicros === Infinity ? [] : ownInstants(seed, object, everyMicros)),
          ...[...(own?.atMicros ?? [])].filter((_at, n) => takesPart(SALT, n, object, own!.below[n])),
        ]);
        let now = 0;
        for (const { gapMicros, object, write, back } of steps) {
          now = Math.min(END_MICROS, now + gapMicros);
          if (write) {
            versions.write(object, now);
            instants[object].push(now);
          }
          const past = instants[object].filter((at) => at <= now).sort((a, b) => a - b);
          expect(versions.at(object, 0, now)).toBe(past.length);
          expect(versions.supersededMicros(object, 0, past.length, now)).toBe(Infinity);
          const version = past.length - back;
          if (version < 0) continue;
          if (back > 0) dated++;
          expect(versions.supersededMicros(object, 0, version, now)).toBe(past[version] ?? Infinity);
        }
      }),
      { numRuns: 60, seed: 3 },
    );
    expect(dated).toBeGreaterThan(150);
  });

  it("share out a change among the objects as it says, and another change among others", () => {
    const count = (id: number) =>
      Array.from({ length: 10_000 }, (_, object) => takesPart(SALT, id, object, 0.3 * TWO_32));
    const [first, second] = [count(0), count(1)];
    const both = first.filter((one, n) => one && second[n]).length;
    expect(Math.abs(first.filter(Boolean).length - 3000)).toBeLessThan(4 * Math.sqrt(2100));
    expect(Math.abs(both - 900)).toBeLessThan(4 * Math.sqrt(819));
  });
});
