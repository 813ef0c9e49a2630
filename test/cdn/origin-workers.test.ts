/** Workers that come and go: how many there are when, in closed form. */
import { describe, expect, it } from "vitest";
import { OriginHours } from "../../src/cdn/origin-hours.ts";
import { LOOK_MICROS, OriginWorkers } from "../../src/cdn/origin-workers.ts";
import { StationGroup } from "../../src/engine/station-group.ts";
import { originsOf } from "../../src/scenario/origin-list.ts";
import { ONE_POP, scenarioOf } from "../validation/world.ts";

const MINUTE = 60_000_000;

/** Workers under a clock that wakes them as they ask, and who they work for. */
function laboratory(...sets: string[]) {
  const origin = originsOf(scenarioOf(ONE_POP, ["duration=30d", ...sets]))[0];
  const begun: [fill: number, atMicros: number][] = [];
  const wakes: number[] = [];
  const workers = new OriginWorkers(
    origin,
    new OriginHours(origin, [], 0),
    new StationGroup("origin", "workers", 100),
    Infinity,
    {
      begins: (fill, nowMicros) => void begun.push([fill, nowMicros]),
      wakeAt: (atMicros) => void wakes.push(atMicros),
    },
  );
  /** Lets time pass; gives when the number of workers changed, and to what. */
  const pass = (untilMicros: number): [atMicros: number, units: number][] => {
    const changes: [number, number][] = [];
    let units = workers.units;
    for (;;) {
      wakes.sort((a, b) => a - b);
      if (wakes.length === 0 || wakes[0] > untilMicros) return changes;
      const now = wakes.shift()!;
      workers.settle(now);
      if (workers.units !== units) changes.push([now, (units = workers.units)]);
    }
  };
  return { workers, begun, pass };
}

describe("slow start", () => {
  it("brings the n-th of c workers back at n / c of its time after the outage, one at once", () => {
    const { workers, pass } = laboratory(
      "origin.outages=[{from: 1m, until: 2m}]",
      "origin.slowStart=10m",
      "origin.concurrency=5",
    );
    expect(workers.units).toBe(5);
    expect(pass(60 * MINUTE)).toEqual([
      [2 * MINUTE, 1],
      [6 * MINUTE, 2],
      [8 * MINUTE, 3],
      [10 * MINUTE, 4],
      [12 * MINUTE, 5],
    ]);
  });

  it("works off the line as workers return, first come first served", () => {
    const { workers, begun, pass } = laboratory(
      "origin.outages=[{from: 1m, until: 2m}]",
      "origin.slowStart=8m",
      "origin.concurrency=4",
    );
    pass(2 * MINUTE);
    for (let fill = 0; fill < 4; fill++) workers.ask(fill, 3 * MINUTE);
    pass(60 * MINUTE);
    expect(begun).toEqual([
      [0, 3 * MINUTE],
      [1, 6 * MINUTE],
      [2, 8 * MINUTE],
      [3, 10 * MINUTE],
    ]);
  });
});

describe("autoscaling", () => {
  it("orders busy / target workers at a look, and has them a lag later", () => {
    const { workers, pass } = laboratory("origin.autoscaling={target: 50%, min: 4, max: 100, lag: 2m}");
    // Three of four are busy from the start: 3 / 0.5 = 6 are wanted at the first look.
    for (let fill = 0; fill < 3; fill++) workers.ask(fill, 0);
    workers.look(LOOK_MICROS);
    expect(pass(LOOK_MICROS + 2 * MINUTE - 1)).toEqual([]);
    expect(pass(LOOK_MICROS + 2 * MINUTE)).toEqual([[LOOK_MICROS + 2 * MINUTE, 6]]);
    // Nobody is busy any more: back to the fewest, again a lag later.
    const quiet = LOOK_MICROS + 3 * MINUTE;
    workers.look(quiet);
    for (let fill = 0; fill < 3; fill++) workers.done(fill, quiet);
    workers.look(quiet + LOOK_MICROS);
    expect(pass(60 * MINUTE)).toEqual([[quiet + LOOK_MICROS + 2 * MINUTE, 4]]);
  });

  it("grows by 1 / target a lag while it is saturated, up to the most", () => {
    const { workers, pass } = laboratory("origin.autoscaling={target: 50%, min: 1, max: 6, lag: 0}");
    for (let fill = 0; fill < 50; fill++) workers.ask(fill, 0);
    const sizes: number[] = [];
    for (let look = 1; look <= 4; look++) {
      workers.look(look * LOOK_MICROS);
      pass(look * LOOK_MICROS);
      sizes.push(workers.units);
    }
    expect(sizes).toEqual([2, 4, 6, 6]);
  });

  it("never grows at a target of 100 %: one busy worker wants one", () => {
    const { workers, begun, pass } = laboratory("origin.autoscaling={target: 100%, min: 1, max: 4, lag: 1m}");
    for (let fill = 0; fill < 4; fill++) workers.ask(fill, 0);
    for (let look = 1; look <= 20; look++) {
      workers.look(look * LOOK_MICROS);
      pass(look * LOOK_MICROS);
    }
    const totals = workers.totals(20 * LOOK_MICROS, 20 * LOOK_MICROS);
    // At a target of 100 % one busy worker wants one worker: it never grows, and the others wait.
    expect([workers.units, begun.length, totals.mean, totals.changes]).toEqual([1, 1, 1, 0]);
  });
});
