/** The choice of a provider, user by user: who stays, who moves, and where to. */
import { beforeAll, describe, expect, it } from "vitest";
import { ProviderChoice } from "../../src/cdn/provider-choice.ts";
import { CdnState, PROVIDER_SHOWS, STEERING_TURNS } from "../../src/cdn/state.ts";
import { stream } from "../../src/base/random.ts";
import { compile } from "../../src/model/compile.ts";
import { compileMetros } from "../../src/model/places.ts";
import { scenarioOf } from "../validation/world.ts";

const USERS = 20_000;
const draws = Array.from(
  { length: USERS },
  (
    (luck) => () =>
      luck.u32()
  )(stream("1", "users")),
);

function world(steering: string): { state: CdnState; choice: ProviderChoice } {
  const scenario = scenarioOf(`
name: choice
duration: 2h
users: { metros: [Frankfurt] }
workload: { rate: 1/s }
providers:
  alpha: { edge: { pops: [FRA, LHR] } }
  beta: { edge: { pops: [AMS] } }
  gamma: { edge: { pops: [CDG] } }
steering: ${steering}
faults:
  - { fault: cdn-down, provider: alpha, from: 10m, until: 20m }
  - { fault: cdn-down, provider: beta, from: 12m, until: 20m }
`);
  const plan = compile(scenario, compileMetros(scenario), 1e9);
  const state = new CdnState(plan, { requests: () => {}, fetches: () => {} }, {});
  return { state, choice: new ProviderChoice(state, plan.steering!) };
}

/** Lets a fault begin or end, and everything follow from it. */
function turn({ state, choice }: ReturnType<typeof world>, index: number): void {
  const { conditions, queue } = state;
  const at = conditions.turns[index].atMicros;
  const provider = conditions.providerOf(conditions.faults[conditions.turns[index].fault]);
  conditions.turn(conditions.turns[index]);
  choice.probe(provider, at);
  while (queue.pop()) {
    const { kind, row, timeMicros } = queue;
    if (kind === PROVIDER_SHOWS) choice.shows(row, timeMicros);
    if (kind === STEERING_TURNS) choice.turns(row, timeMicros);
  }
}

describe("users split by weights", () => {
  const all = world("{ weights: { alpha: 60%, beta: 25%, gamma: 15% } }");
  const whole = draws.map((draw) => all.choice.of(0, draw));
  let withoutAlpha: number[] = [];
  let onlyGamma: number[] = [];
  let healed: number[] = [];
  beforeAll(() => {
    turn(all, 0);
    withoutAlpha = draws.map((draw) => all.choice.of(0, draw));
    turn(all, 1);
    onlyGamma = draws.map((draw) => all.choice.of(0, draw));
    turn(all, 2);
    turn(all, 3);
    healed = draws.map((draw) => all.choice.of(0, draw));
  });

  it("stay where they are when another provider fails", () => {
    const left = whole.filter((home, user) => home !== 0 && withoutAlpha[user] !== home);
    expect(left).toEqual([]);
  });

  it("go to the others by their weights when their own fails", () => {
    const moved = withoutAlpha.filter((_, user) => whole[user] === 0);
    expect(moved.length / USERS).toBeCloseTo(0.6, 1);
    const toBeta = moved.filter((provider) => provider === 1).length / moved.length;
    const share = 0.25 / 0.4;
    expect(Math.abs(toBeta - share)).toBeLessThan(4 * Math.sqrt((share * (1 - share)) / moved.length));
  });

  it("are all with the last one, and come home in the end", () => {
    expect(new Set(onlyGamma)).toEqual(new Set([2]));
    expect(healed).toEqual(whole);
  });
});

describe("users led by order", () => {
  it("go to the next that works", () => {
    const all = world("{ method: failover, order: [beta, alpha] }");
    expect(all.choice.of(0, 7)).toBe(1);
    turn(all, 0);
    expect(all.choice.of(0, 7)).toBe(1);
    turn(all, 1);
    expect(all.choice.of(0, 7)).toBe(2);
  });
});
