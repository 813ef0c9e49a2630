/** Attacks and protection, end to end: against counting, closed forms and the run without the attack. */
import { describe, expect, it } from "vitest";
import { compile } from "../../src/model/compile.ts";
import { compileMetros } from "../../src/model/places.ts";
import { terminalReport } from "../../src/report/terminal.ts";
import type { AttackSummary } from "../../src/result/attack-summary.ts";
import type { Summary } from "../../src/result/summary.ts";
import { near, ONE_POP, run, scenarioOf, summaryOf } from "./world.ts";

/** Ten minutes of a few users at one PoP. */
const SHORT = ["duration=600s", "timeline=60s", "workload.rate=5/s"];
const attacked = (...attacks: string[]) => `workload.attacks=[${attacks.join(", ")}]`;
const FLOOD = "{kind: flood, at: 200s, for: 200s, rate: 40/s, clients: 1k, class: thing}";
const BUSTING = "{kind: cache-busting, at: 200s, for: 200s, rate: 40/s, class: thing, objects: 3}";

async function attackOf(sets: readonly string[]): Promise<{ attack: AttackSummary; summary: Summary }> {
  const summary = await summaryOf(ONE_POP, sets);
  return { attack: summary.attack!, summary };
}

describe("an attack", () => {
  it("comes on top of users' requests, which are as many as without", async () => {
    const without = await summaryOf(ONE_POP, SHORT);
    const { attack, summary } = await attackOf([...SHORT, attacked(FLOOD, BUSTING)]);
    expect(without.attack).toBeUndefined();
    expect(attack.requests + without.total.requests).toBe(summary.total.requests);
    // A Poisson process of 40/s for 200 s each; and of users 5/s before and meanwhile.
    for (const one of attack.attacks) expect(Math.abs(one.requests - 8000)).toBeLessThan(4 * Math.sqrt(8000));
    expect(attack.requests).toBe(attack.attacks[0].requests + attack.attacks[1].requests);
    expect(Math.abs(attack.usersDuring!.requests - 1000)).toBeLessThan(4 * Math.sqrt(1000));
    expect(Math.abs(attack.usersBefore!.requests - 1000)).toBeLessThan(4 * Math.sqrt(1000));
  });

  it("rises in a straight line: half of the requests of a full rate while it does", async () => {
    const ramped = "{kind: flood, at: 100s, for: 400s, ramp: 400s, rate: 40/s, class: thing}";
    const { attack } = await attackOf([...SHORT, attacked(ramped)]);
    expect(Math.abs(attack.requests - 8000)).toBeLessThan(4 * Math.sqrt(8000));
  });

  it("costs what the bill has more than without it", async () => {
    const prices = [...SHORT, "content.thing.size=1MB"];
    const without = await summaryOf(ONE_POP, prices);
    const { attack, summary } = await attackOf([...prices, attacked(FLOOD)]);
    const period = ({ bill }: Summary) => (bill!.usd * bill!.measuredMicros) / bill!.monthMicros;
    // The attack may be the first to ask for its object, and leave users a hit.
    near(attack.usd!, period(summary) - period(without), 0.01);
  });

  it("of floods asks for what is there: one fetch, or all of those that come during the first", async () => {
    const slow = [...SHORT, "origin.serviceTime=300s", "content.thing.objects=3", "workload.rate=1/min"];
    const collapsed = await attackOf([...slow, attacked(FLOOD)]);
    expect(collapsed.attack.attacks[0].originRequests).toBeLessThanOrEqual(1);
    expect(collapsed.attack.absorbedRatio).toBeGreaterThan(0.999);
    const apart = await attackOf([...slow, attacked(FLOOD), "edge.collapse=false"]);
    const [flood] = apart.attack.attacks;
    expect(flood.outcomes.hit).toBeLessThan(flood.requests);
    expect(flood.originRequests).toBe(flood.requests - flood.outcomes.hit);
    expect(flood.originRequests).toBeGreaterThan(0.4 * flood.requests);
  });

  it("of query strings never used before reaches the origin with each, shield or not, unless keys leave them out", async () => {
    const shield = "shield={place: AMS, servers: 1, tiers: [{name: disk, capacity: 1GB}]}";
    for (const sets of [[], [shield]]) {
      const { attack } = await attackOf([...SHORT, ...sets, attacked(BUSTING)]);
      const [one] = attack.attacks;
      expect([one.outcomes.miss, one.originRequests]).toEqual([one.requests, one.requests]);
      expect(one.shieldRequests).toBe(sets.length * one.requests);
      expect([attack.absorbedRatio, attack.originRatio]).toEqual([0, 1]);
      for (const key of ["{query: ignored}", "{queryAllow: [v]}"]) {
        const kept = await attackOf([...SHORT, ...sets, attacked(BUSTING), `edge.key=${key}`]);
        const [other] = kept.attack.attacks;
        expect(other.outcomes.hit + other.outcomes.miss + other.outcomes.collapsed).toBe(other.requests);
        expect(other.outcomes.miss + other.outcomes.collapsed).toBeLessThanOrEqual(3);
        expect(other.originRequests).toBeLessThanOrEqual(3);
      }
    }
  });

  it("shares keys with users where these vary, and is counted in slices too", async () => {
    const varied = [...SHORT, "content.thing.varies=[encoding]", "content.thing.objects=1"];
    const { attack } = await attackOf([...varied, attacked(FLOOD)]);
    // Three encodings are three keys, of which users or attackers ask first.
    expect(attack.attacks[0].outcomes.miss).toBeLessThanOrEqual(3);
    const sliced = [...SHORT, "content.thing.size=5MB", "content.thing.objects=1", "edge.slices=1MB"];
    const { attack: large } = await attackOf([...sliced, attacked(FLOOD)]);
    expect(large.attacks[0].bytes).toBe(5e6 * large.requests);
  });
});

describe("anycast", () => {
  it("spreads an attack as its clients are spread over catchments", async () => {
    const world = ["users.metros={top: 60}", "users.networks={}", "edge.pops=[IAD, FRA, SIN, NRT, GRU]", "routing.method=anycast"]; // prettier-ignore
    const from = "from: {regions: [asia, europe]}";
    const wide = attacked(
      `{kind: flood, at: 200s, for: 300s, rate: 80/s, clients: 1M, class: thing, ${from}}`,
    );
    const sets = [...SHORT, ...world, wide];
    const { attack, summary } = await attackOf(sets);
    const scenario = scenarioOf(ONE_POP, sets);
    const metros = compileMetros(scenario);
    const { routing } = compile(scenario, metros, null).providers[0];
    const weights = summary.pops.map(() => 0);
    for (let view = 0; view < routing.views; view++)
      if (["asia", "europe"].includes(metros[routing.viewMetro[view]].region))
        weights[routing.route[view]] += routing.viewWeight[view];
    const all = weights.reduce((sum, weight) => sum + weight, 0);
    summary.pops.forEach(({ iata }, pop) => {
      const share = weights[pop] / all;
      const found = attack.pops.find((one) => one.iata === iata)?.requests ?? 0;
      const sigma = Math.sqrt(attack.requests * share * (1 - share));
      expect(Math.abs(found - attack.requests * share)).toBeLessThanOrEqual(4 * sigma);
    });
    expect(attack.busiestPopRatio).toBe(Math.max(...attack.pops.map(({ share }) => share!)));
  });

  it("has all of one network where that is where it comes from", async () => {
    const sets = [...SHORT, "users.metros=[Berlin]", "users.networks={}"];
    const one =
      "{kind: flood, at: 0s, for: 400s, rate: 20/s, clients: 1k, class: thing, from: {networks: [DE-2]}}";
    const limit = "edge.protection={perNetwork: {rate: 1/s, burst: 10}, shared: true}";
    const { attack } = await attackOf([...sets, attacked(one), limit, "workload.rate=1/min"]);
    // One bucket, asked for twenty times as much as it has.
    expect(attack.requests - attack.attacks[0].outcomes.shed).toBeLessThanOrEqual(10 + 400);
    expect(attack.requests - attack.attacks[0].outcomes.shed).toBeGreaterThan(10 + 400 - 15);
  });
});

describe("limits", () => {
  const one = "{kind: flood, at: 100s, for: 200s, rate: 40/s, clients: 1, class: thing}";

  it("admit burst + rate x t of one client, and refuse no user of another address", async () => {
    const limit = "edge.protection={perClient: {rate: 2/s, burst: 30}}";
    const { attack, summary } = await attackOf([...SHORT, attacked(one), limit]);
    const { outcomes, requests } = attack.attacks[0];
    expect(requests - outcomes.shed).toBeLessThanOrEqual(30 + 2 * 200);
    expect(requests - outcomes.shed).toBeGreaterThanOrEqual(30 + 2 * 200 - 2);
    expect(attack.gate!.attackers.perClient).toBe(outcomes.shed);
    expect([attack.innocentsRefused, summary.total.outcomes.shed]).toEqual([0, outcomes.shed]);
  });

  it("of networks refuse users beside attackers, in proportion to what they ask for", async () => {
    const limit = "edge.protection={perNetwork: {rate: 5/s, burst: 5}}";
    const { attack } = await attackOf([...SHORT, attacked(FLOOD), limit, "workload.rate=20/s"]);
    // 60/s are asked for, 5/s admitted; before, 20/s.
    near(attack.usersDuring!.errorRatio!, 1 - 5 / 60, 0.03);
    near(attack.usersBefore!.errorRatio!, 1 - 5 / 20, 0.03);
    expect(attack.innocentsRefused).toBe(attack.gate!.users.perNetwork);
  });

  it("take users behind one address for one client", async () => {
    const limit = [...SHORT, attacked(FLOOD), "edge.protection={perClient: {rate: 3/min, burst: 5}}"];
    const own = await attackOf([...limit, "users.clients={count: 1k}"]);
    const shared = await attackOf([...limit, "users.clients={count: 1k, nat: {share: 50%, clients: 100}}"]);
    // Each asks 0.3 times a minute; a hundred of them 30 times, of which 3 pass: half of all requests.
    expect(own.attack.innocentsRefusedRatio).toBe(0);
    near(shared.attack.innocentsRefusedRatio!, 0.5 * (1 - 3 / 30), 0.08);
  });

  it("leave to a challenge who cannot be told by rate", async () => {
    const challenge = "edge.protection={challenge: {humans: 90%, bots: 20%, clearance: 1h, solve: 2s}}";
    const { attack, summary } = await attackOf([
      ...SHORT,
      attacked(FLOOD),
      challenge,
      "users.clients={count: 1M}",
    ]);
    const { outcomes, requests } = attack.attacks[0];
    // A thousand clients, of which a fifth can solve it: 4 sigma of a binomial share.
    expect(Math.abs(outcomes.shed / requests - 0.8)).toBeLessThan(4 * Math.sqrt(0.16 / 1000));
    expect(attack.gate!.solvedByAttackers).toBeLessThan(0.2 * 1000 + 4 * Math.sqrt(160));
    expect(Math.abs(attack.innocentsRefusedRatio! - 0.1)).toBeLessThan(4 * Math.sqrt(0.09 / 3000));
    // Whoever of the million users passes solves it for the first time: a round trip and two seconds.
    const users = summary.total.requests - requests;
    expect(attack.gate!.solvedByUsers + attack.innocentsRefused).toBeGreaterThan(0.99 * users);
    expect(attack.usersDuring!.ttfbMicros!.p50).toBeGreaterThan(2_000_000);
  });

  it("take a session for one client: it is challenged once, and let through or never", async () => {
    const visits =
      "workload.sessions={v: {kind: page-view, rate: 1/s, class: thing, assets: {thing: 4}, pages: 3}}";
    const challenge = "edge.protection={challenge: {humans: 100%, clearance: 1h}}";
    const { summary, attack } = await attackOf([...SHORT, "workload.rate=1/min", visits, challenge]);
    expect(summary.sessions![0].requests).toBeGreaterThan(5 * summary.sessions![0].started);
    expect(attack.gate!.solvedByUsers).toBeLessThanOrEqual(summary.sessions![0].started + 20);
  });

  it("challenge only while a PoP is asked for more than they say", async () => {
    const over = "edge.protection={challenge: {over: 25/s, humans: 0%, bots: 0%}}";
    const { attack } = await attackOf([...SHORT, attacked(FLOOD), over]);
    expect(attack.usersBefore!.errorRatio).toBe(0);
    expect(attack.usersDuring!.errorRatio).toBeGreaterThan(0.95);
  });
});

describe("a slow flood", () => {
  const SLOW = "{kind: slow, at: 100s, for: 400s, rate: 10/s, hold: 30s, class: thing}";
  const quiet = [...SHORT, "workload.rate=1/min"];

  it("holds rate x time connections (Little), and at most as many as there are", async () => {
    const free = await attackOf([...quiet, attacked(SLOW)]);
    // The largest of some hundred independent Poisson counts of mean 300.
    expect(free.attack.gate!.connectionsPeak).toBeGreaterThan(300);
    expect(free.attack.gate!.connectionsPeak).toBeLessThan(300 + 5 * Math.sqrt(300));
    expect(free.attack.gate!.unanswered).toBe(free.attack.requests);
    expect(free.attack.attacks[0].outcomes.failed).toBe(free.attack.requests);
    const full = await attackOf([...quiet, attacked(SLOW), "edge.capacity={connections: 100}"]);
    expect(full.attack.gate!.connectionsPeak).toBe(100);
    // A third of 300 is served at a time: 100 every 30 s, for 400 s.
    near(full.attack.gate!.unanswered, (100 * 400) / 30, 0.08);
  });

  it("takes users' connections, unless a timeout closes it", async () => {
    const busy = [...SHORT, attacked(SLOW.replace("hold: 30s", "hold: 1h")), "edge.capacity={connections: 250, keepAlive: 10s}"]; // prettier-ignore
    const fresh = [...busy, "network.connectionReuse=0%"];
    const { attack } = await attackOf(fresh);
    expect(attack.usersBefore!.errorRatio).toBe(0);
    expect(attack.usersDuring!.errorRatio).toBeGreaterThan(0.85);
    expect(attack.innocentsRefused).toBe(attack.gate!.users.connections);
    const cut = await attackOf([...fresh, "edge.protection={timeout: 5s}"]);
    expect(cut.attack.innocentsRefused).toBe(0);
    expect(cut.attack.gate!.attackers.timeout).toBe(cut.attack.requests);
    // Who has a connection notices nothing.
    const open = await attackOf([...busy, "network.connectionReuse=100%"]);
    expect(open.attack.innocentsRefused).toBe(0);
  });
});

describe("slow readers", () => {
  const READ = "{kind: slow-read, at: 100s, for: 400s, rate: 10/s, hold: 30s, class: thing}";
  const quiet = [...SHORT, "workload.rate=1/min"];

  it("are answered, and hold rate x time connections (Little), whatever closes silent ones", async () => {
    for (const protection of [[], ["edge.protection={timeout: 5s}"]]) {
      const { attack } = await attackOf([...quiet, attacked(READ), ...protection]);
      expect(attack.gate!.connectionsPeak).toBeGreaterThan(300);
      expect(attack.gate!.connectionsPeak).toBeLessThan(300 + 5 * Math.sqrt(300));
      expect(attack.gate!.unanswered).toBe(0);
      expect(attack.attacks[0].outcomes.hit).toBeGreaterThan(0.95 * attack.requests);
    }
    const full = await attackOf([...quiet, attacked(READ), "edge.capacity={connections: 100}"]);
    expect(full.attack.gate!.connectionsPeak).toBe(100);
    near(full.attack.requests - full.attack.gate!.attackers.connections, (100 * 400) / 30, 0.08);
  });

  it("are kept from users' connections by a limit of each client", async () => {
    const busy = [
      ...SHORT,
      attacked(READ.replace("hold: 30s", "hold: 1h, clients: 10")),
      "edge.capacity={connections: 250, keepAlive: 10s}",
      "network.connectionReuse=0%",
    ];
    const taken = await attackOf(busy);
    expect(taken.attack.innocentsRefused).toBeGreaterThan(0);
    // Five at once and four in 400 s of each of ten: no more than ninety connections.
    const { attack } = await attackOf([...busy, "edge.protection={perClient: {rate: 0.01/s, burst: 5}}"]);
    expect(attack.gate!.users.connections).toBe(0);
  });
});

describe("the report", () => {
  it("tells of attacks in lines of 80 columns, and of gates without attacks", async () => {
    const limit = "edge.protection={perClient: {rate: 1/s, burst: 5}, challenge: {over: 20/s}}";
    const { summary } = await run(ONE_POP, [...SHORT, attacked(FLOOD, BUSTING), limit]);
    const lines = terminalReport(summary).split("\n");
    expect(lines.filter((line) => line.length > 80 && !line.includes("cdnlab run"))).toEqual([]);
    const from = lines.findIndex((line) => line.trim() === "ATTACKS");
    expect(lines[from + 1]).toBe("  flood of thing, 00:03:20 to 00:06:40");
    expect(lines.slice(from).some((line) => /^ {2}innocents refused {5}/.test(line))).toBe(true);
    const alone = await summaryOf(ONE_POP, [...SHORT, "edge.protection={perClient: {rate: 1/s}}"]);
    expect(alone.attack!.attacks).toEqual([]);
    expect(alone.attack!.innocentsRefused).toBe(0);
  });
});
