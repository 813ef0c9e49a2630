/** Requests under attack: users' as they were, attackers' beside them in order of time, each with who it is. */
import { describe, expect, it } from "vitest";
import { stream } from "../../src/base/random.ts";
import type { AttackSpec } from "../../src/workload/attack.ts";
import { AttackedSource } from "../../src/workload/attacked.ts";
import { NO_ATTACK, RequestBatch, type RequestSource } from "../../src/workload/requests.ts";
import type { SyntheticOptions } from "../../src/workload/synthetic.ts";
import { DEFAULT_CLIENTS, DEFAULT_KEY } from "../../src/workload/variety-options.ts";
import { source } from "./generator.ts";

const USERS = 20_000;
const SECONDS = USERS / 1000;

const FLOOD: AttackSpec = {
  kind: "flood",
  atMicros: 5e6,
  forMicros: 10e6,
  rampMicros: 0,
  requestsPerSecond: 800,
  clients: 50,
  contentClass: 0,
  objects: 3,
  metroWeights: [1, 3],
  freshKeys: false,
};
const BUSTING: AttackSpec = { ...FLOOD, kind: "cache-busting", clients: 4000, freshKeys: true };

const METROS = ["GB", "JP"].map((country) => ({
  weight: 0.5,
  utcOffsetMicros: 0,
  country,
  region: country === "GB" ? "europe" : "asia",
}));

interface Row {
  readonly at: number;
  readonly object: number;
  readonly metro: number;
  readonly size: number;
  readonly attack: number;
  readonly attacker: number;
}

function rows(from: RequestSource): Row[] {
  const found: Row[] = [];
  const batch = new RequestBatch();
  for (from.fill(batch); batch.rows > 0; from.fill(batch))
    for (let row = 0; row < batch.rows; row++)
      found.push({
        at: batch.atMicros[row],
        object: batch.object[row],
        metro: batch.metro[row],
        size: batch.sentBytes[row],
        attack: batch.attack[row],
        attacker: batch.attacker[row],
      });
  return found;
}

function users(attacks: readonly AttackSpec[]) {
  const changes: Partial<SyntheticOptions> = {
    metros: METROS,
    attacks,
    variety: { clients: DEFAULT_CLIENTS, key: DEFAULT_KEY, obeysReload: false, warmupMicros: 0 },
  };
  return source(USERS, [{ size: { kind: "uniform", min: 100, max: 9000 }, churnPerDay: 3 }], changes);
}

function attacked(...attacks: AttackSpec[]) {
  const inner = users(attacks);
  return {
    inner,
    source: new AttackedSource(inner, attacks, SECONDS * 1e6, (i) => stream("test", "attack", i)),
  };
}

describe("a source under attack", () => {
  const alone = rows(users([]));
  const all = rows(attacked(FLOOD, BUSTING).source);

  it("has users' requests as they were, and all in order of time", () => {
    expect(all.filter(({ attack }) => attack === NO_ATTACK).map((row) => ({ ...row, attacker: 0 }))).toEqual(alone.map((row) => ({ ...row, attacker: 0 }))); // prettier-ignore
    expect(all.every(({ at }, n) => n === 0 || at >= all[n - 1].at)).toBe(true);
  });

  it("has as many requests of attacks as their rates say, in their time", () => {
    for (const index of [0, 1]) {
      const own = all.filter(({ attack }) => attack === index);
      expect(Math.abs(own.length - 8000)).toBeLessThan(4 * Math.sqrt(8000));
      expect(own[0].at).toBeGreaterThanOrEqual(5e6);
      expect(own[own.length - 1].at).toBeLessThan(15e6);
    }
  });

  it("rises along a ramp: its part of the time t carries (t / ramp)^2 of the requests of the whole ramp", () => {
    const ramped = rows(attacked({ ...FLOOD, rampMicros: 10e6 }).source).filter(({ attack }) => attack === 0);
    const half = ramped.filter(({ at }) => at < 10e6).length / ramped.length;
    expect(Math.abs(ramped.length - 4000)).toBeLessThan(4 * Math.sqrt(4000));
    expect(Math.abs(half - 0.25)).toBeLessThan(4 * Math.sqrt(0.1875 / ramped.length));
  });

  it("leaves each client of an attack where it is, and spreads them by weight", () => {
    const home = new Map<number, number>();
    for (const { attack, attacker, metro } of all)
      if (attack === 1) expect(home.get(attacker) ?? metro).toBe(home.set(attacker, metro).get(attacker));
    const abroad = [...home.values()].filter((metro) => metro === 1).length / home.size;
    expect(Math.abs(abroad - 0.75)).toBeLessThan(4 * Math.sqrt(0.1875 / home.size));
    expect(new Set(all.filter(({ attack }) => attack === 0).map(({ attacker }) => attacker)).size).toBe(50);
  });

  it("gives each request of a cache-busting attack a key of its own, of the object that it is aimed at", () => {
    const { source: busted, inner } = attacked(FLOOD, BUSTING);
    const own = rows(busted);
    const keys = own.filter(({ attack }) => attack === 1).map(({ object }) => object);
    expect(new Set(keys).size).toBe(keys.length);
    expect(Math.min(...keys)).toBeGreaterThanOrEqual(inner.catalogue.objects);
    const aims = new Set(keys.map((key) => busted.objectOf(key)));
    const flooded = new Set(own.filter(({ attack }) => attack === 0).map(({ object }) => object));
    expect(aims).toEqual(flooded);
    expect(aims.size).toBe(3);
    for (const { attack, object, size } of own)
      if (attack === 1) expect(size).toBe(inner.catalogue.sizeBytes[busted.objectOf(object)]);
  });

  it("does not depend on chance outside its streams", () => {
    expect(rows(attacked(FLOOD, BUSTING).source)).toEqual(all);
  });
});
