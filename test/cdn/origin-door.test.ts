/** The door of an origin: the token bucket against a naive one, maintenance against the calendar, the mix of errors. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stream } from "../../src/base/random.ts";
import { OPEN, OriginDoor, TOO_MANY } from "../../src/cdn/origin-door.ts";
import { OriginHours } from "../../src/cdn/origin-hours.ts";
import { originsOf } from "../../src/scenario/origin-list.ts";
import type { FurtherOrigin } from "../../src/scenario/types.ts";
import { ONE_POP, scenarioOf } from "../validation/world.ts";

const HOUR = 3_600_000_000;
const SECOND = 1_000_000;

function originWith(...sets: string[]): FurtherOrigin {
  return originsOf(scenarioOf(ONE_POP, ["duration=30d", ...sets]))[0];
}

function doorOf(origin: FurtherOrigin): OriginDoor {
  return new OriginDoor(origin, new OriginHours(origin, [], 0), () => stream("1", "status"));
}

describe("a rate limit", () => {
  /** Tokens counted in whole millionths, one by one: rate tokens a second, at most burst. */
  function oracle(times: readonly number[], rate: number, burst: number): boolean[] {
    let level = burst * SECOND;
    let last = 0;
    return times.map((at) => {
      for (; last < at; last++) level = Math.min(burst * SECOND, level + rate);
      if (level < SECOND) return false;
      level -= SECOND;
      return true;
    });
  }

  it("lets in whom a naive token bucket lets in", () =>
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 3000 }), { maxLength: 40 }),
        // Rates whose tokens take a whole number of steps, so that rounding decides nothing.
        fc.constantFrom(1000, 2000, 5000, 10_000),
        fc.integer({ min: 1, max: 5 }),
        (given, rate, burst) => {
          const times = [...given].sort((a, b) => a - b);
          const door = doorOf(originWith(`origin.rateLimit={rate: ${rate}/s, burst: ${burst}}`));
          const found = times.map((at) => door.asks(at) === OPEN);
          expect(found).toEqual(oracle(times, rate, burst));
        },
      ),
      { numRuns: 60 },
    ));

  it("turns away with 429", () => {
    const door = doorOf(originWith("origin.rateLimit={rate: 1/s, burst: 1}"));
    expect([door.asks(0), door.asks(1), door.asks(SECOND)]).toEqual([OPEN, TOO_MANY, OPEN]);
  });
});

describe("maintenance", () => {
  it("comes every day at its hour, over midnight too", () => {
    const origin = originWith('origin.maintenance=[{daily: "23:30", for: 1h}]');
    for (const startOfDay of [0, 5 * HOUR]) {
      const hours = new OriginHours(origin, [], startOfDay);
      for (let minute = 0; minute < 3 * 1440; minute += 7) {
        const ofDay = (minute + startOfDay / 60e6) % 1440;
        expect(hours.isMaintained(minute * 60e6)).toBe(ofDay >= 23.5 * 60 || ofDay < 30);
      }
    }
  });

  it("comes once, from and until", () => {
    const hours = new OriginHours(originWith("origin.maintenance=[{from: 1h, until: 2h}]"), [], 0);
    expect([HOUR - 1, HOUR, 2 * HOUR - 1, 2 * HOUR, 25 * HOUR].map((at) => hours.isMaintained(at))).toEqual([
      false,
      true,
      true,
      false,
      false,
    ]);
  });
});

describe("errors", () => {
  it("have the statuses of the mix, by weight", () => {
    const door = doorOf(originWith("origin.errors={500: 60%, 503: 30%, 404: 10%}"));
    const counts = new Map<number, number>();
    for (let n = 0; n < 20_000; n++) {
      const status = door.errorStatus();
      counts.set(status, (counts.get(status) ?? 0) + 1);
    }
    // Four standard deviations of a share of 20,000 draws are below 1.4 points.
    expect(counts.get(500)! / 20_000).toBeCloseTo(0.6, 1);
    expect(counts.get(503)! / 20_000).toBeCloseTo(0.3, 1);
    expect(counts.get(404)! / 20_000).toBeCloseTo(0.1, 1);
    expect([...counts.keys()].sort((a, b) => a - b)).toEqual([404, 500, 503]);
  });
});
