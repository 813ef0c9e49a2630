/** Faults against their inputs: detection, moving and return to the second, conservation whatever breaks. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findMetro } from "../../src/network/metros.ts";
import { findPop } from "../../src/network/pop-sets.ts";
import { RttModel, rttModel } from "../../src/network/rtt.ts";
import type { FaultSummary, Summary } from "../../src/result/summary.ts";
import { near, summaryOf } from "./world.ts";

const SECOND = 1_000_000;
const HOUR = 3600 * SECOND;

const WORLD = `
name: faults
seed: 5
duration: 4h
users: { metros: { regions: [europe, asia], top: 60 } }
edge:
  pops: [FRA, LHR, SIN]
  tiers: [{ name: ssd, capacity: 30%, latency: 1ms }]
shield: none
content:
  page: { share: 1, objects: 500, size: 20kB, ttl: 1h, staleIfError: 0 }
workload: { rate: 4/s, diurnal: flat }
`;

function fault(summary: Summary, n = 0): FaultSummary {
  if (summary.faults === undefined) throw new Error("no faults in the summary");
  return summary.faults[n];
}

describe("a PoP that fails under DNS", () => {
  it.each([
    // The first probe after 3603.5 s comes at 3610 s; the third of them has timed out 22 s later.
    { from: "3603500ms", interval: "10s", timeout: "2s", fails: 3, ttl: 60, noticed: 28.5 },
    { from: "1h", interval: "10s", timeout: "2s", fails: 1, ttl: 20, noticed: 2 },
    { from: "3601s", interval: "30s", timeout: "5s", fails: 2, ttl: 300, noticed: 29 + 30 + 5 },
  ])("is noticed $noticed s after $from and left within a TTL of $ttl s", async (given) => {
    const { from, interval, timeout, fails, ttl, noticed } = given;
    const summary = await summaryOf(WORLD, [
      `faults=[{fault: pop-down, pop: FRA, from: ${from}, until: 2h}]`,
      `routing.health={interval: ${interval}, timeout: ${timeout}, fails: ${fails}, rises: 2}`,
      `routing.dnsTtl=${ttl}s`,
    ]);
    const { noticedMicros, movedMicros, returnedMicros } = fault(summary);
    expect(noticedMicros).toBe(noticed * SECOND);
    expect(movedMicros).toBeGreaterThanOrEqual(noticed * SECOND);
    expect(movedMicros).toBeLessThanOrEqual((noticed + ttl) * SECOND);
    // The end at 2 h is a multiple of every interval: two good probes later it counts as up.
    const rises = interval === "10s" ? 10 : 30;
    expect(returnedMicros).toBeGreaterThanOrEqual(rises * SECOND);
    expect(returnedMicros).toBeLessThanOrEqual((rises + ttl) * SECOND);
  });

  it("costs users the time until the next address, and no errors while there is one", async () => {
    const sets = (next: string) => [
      "faults=[{fault: pop-down, pop: FRA, from: 1h, until: 2h}]",
      "routing.health={interval: 2h, timeout: 1s, fails: 1}",
      `routing.failover={nextAddress: ${next}, giveUp: 10s}`,
    ];
    const quick = fault(await summaryOf(WORLD, sets("0")));
    const slow = fault(await summaryOf(WORLD, sets("1s")));
    expect(slow.errors).toBe(quick.errors);
    expect(slow.requests).toBe(quick.requests);
    // Nobody is told of the failure before its end, so each request concerned loses one second before it is sent,
    // but for those whose answer has no other address.
    const during = (summary: FaultSummary) => summary.ttfbMicrosDuring!;
    const requests = 3600 * 4;
    const late = (slow.requests - slow.errors) / (requests - slow.errors);
    near(during(slow) - during(quick), late * SECOND, 0.05);
  });
});

describe("a PoP that fails under anycast", () => {
  it("loses users until their routes have converged, less the SYNs that arrive afterwards", async () => {
    const summary = await summaryOf(WORLD, [
      "faults=[{fault: pop-down, pop: FRA, from: 1h, until: 2h}]",
      "routing.method=anycast",
      "routing.failover={convergence: 400s, giveUp: 10s}",
      "workload.rate=8/s",
      "edge.pops=[FRA]",
    ]);
    // With no other PoP there is nothing to converge to: everybody fails until it is announced again.
    expect(fault(summary).errorRatioDuring).toBe(1);
    const two = await summaryOf(WORLD, [
      "faults=[{fault: pop-down, pop: FRA, from: 1h, until: 2h}]",
      "routing.method=anycast",
      "routing.failover={convergence: 400s, giveUp: 10s}",
      "workload.rate=8/s",
    ]);
    const { movedMicros, returnedMicros, requests, errors, noticedMicros } = fault(two);
    expect([noticedMicros, movedMicros, returnedMicros]).toEqual([0, 400 * SECOND, 400 * SECOND]);
    // SYNs go out after 1, 3 and 7 s: who comes less than 7 s before the route has changed gets through late.
    near(errors / requests, (400 - 7) / 3600, 0.1);
  });
});

describe("when every PoP is down", () => {
  it("all requests fail, are counted, and nothing else breaks", async () => {
    const pops = ["FRA", "LHR", "SIN"];
    const down = pops.map((pop) => `{fault: pop-down, pop: ${pop}, from: 1h, until: 2h}`);
    const summary = await summaryOf(WORLD, [`faults=[${down.join(", ")}]`, "timeline=15m"]);
    const whole = await summaryOf(WORLD);
    expect(summary.total.requests).toBe(whole.total.requests);
    for (const { fromMicros, requests, outcomes } of summary.timeline.buckets)
      if (fromMicros >= HOUR && fromMicros < 2 * HOUR) expect(outcomes.failed).toBe(requests);
      else if (fromMicros >= 2.25 * HOUR) expect(outcomes.failed).toBe(0);
  });
});

describe("name servers that are down", () => {
  it("fail the requests that ask for a name no resolver holds", async () => {
    const summary = await summaryOf(WORLD, [
      "faults=[{fault: dns-down, from: 1h, until: 3h}]",
      "routing.dnsTtl=0",
      "network.connectionReuse=60%",
      "network.dnsCachedAtClient=25%",
    ]);
    near(fault(summary).errorRatioDuring!, 0.4 * 0.75, 0.04);
  });
});

describe("an origin that fails", () => {
  it("does as an origin with an outage", async () => {
    const byFault = await summaryOf(WORLD, ["faults=[{fault: origin-down, from: 1h, until: 2h}]"]);
    const byOutage = await summaryOf(WORLD, ["origin.outages=[{from: 1h, until: 2h}]"]);
    expect(byFault.total.outcomes).toEqual(byOutage.total.outcomes);
    expect(byFault.timeline).toEqual(byOutage.timeline);
    expect(fault(byFault).requests).toBeGreaterThan(100);
  });

  it("works as many times as long as the fault says", async () => {
    const sets = ["origin.serviceTime=10ms", "duration=2h"];
    const calm = await summaryOf(WORLD, sets);
    const slow = await summaryOf(WORLD, [
      ...sets,
      "faults=[{fault: origin-slow, factor: 7, from: 0s, until: never}]",
    ]);
    const service = ({ queues }: Summary) =>
      queues.find(({ level, name }) => level === "origin" && name === "workers")!.serviceMicrosMean;
    near(service(slow), 7 * service(calm), 0.02);
  });
});

describe("a link", () => {
  const JAKARTA = ["users={metros: [Jakarta], access: fibre}", "edge.pops=[SIN]", "network.jitter=0"];

  it.each([
    { name: "that is cut", fault: "link-cut, link: SIN-CGK", model: { without: ["SIN-CGK"] } },
    {
      name: "that is slow",
      fault: "link-slow, link: CGK-SIN, factor: 1.5",
      model: { slower: new Map([["SIN-CGK", 1.5]]) },
    },
  ])("$name changes round trips as the model without it says", async ({ fault: kind, model }) => {
    const sets = [...JAKARTA, "network.connectionReuse=100%", "origin={place: SIN}"];
    const summary = await summaryOf(WORLD, [...sets, `faults=[{fault: ${kind}, from: 2h, until: never}]`]);
    const [jakarta, singapore] = [findMetro("Jakarta")!, findPop("SIN")!];
    const extra =
      new RttModel(model).rttMicros(jakarta, singapore) - rttModel().rttMicros(jakarta, singapore);
    expect(extra).toBeGreaterThan(1000);
    // Every request is one round trip, a fifth longer on the public internet; misses take as long as before.
    near(fault(summary).extraTtfbMicros!, extra * 1.2, 0.1);
    expect(fault(summary).requests).toBeGreaterThan(0);
  });
});

describe("lost packets", () => {
  it("cost users of the region what the same loss costs all the time, and others nothing", async () => {
    const sets = ["timeline=15m", "network.loss=0", "network.jitter=0"];
    const lost = await summaryOf(WORLD, [
      ...sets,
      "faults=[{fault: packet-loss, region: asia, loss: 4%, from: 2h, until: never}]",
    ]);
    const always = await summaryOf(WORLD, [...sets, "network.loss=4%"]);
    const calm = await summaryOf(WORLD, sets);
    const p99 = (summary: Summary, region: string) =>
      summary.timeline.buckets.slice(9, 15).map(({ regions }) => regions[region].ttfbP99Micros);
    expect(p99(lost, "europe")).toEqual(p99(calm, "europe"));
    expect(p99(lost, "asia")).toEqual(p99(always, "asia"));
    expect(p99(lost, "asia")).not.toEqual(p99(calm, "asia"));
    expect(fault(lost).requests).toBeGreaterThan(1000);
  });
});

describe("whatever breaks", () => {
  const time = fc.integer({ min: 0, max: 4000 });
  const kinds = fc.oneof(
    fc.constantFrom("FRA", "LHR", "SIN").map((pop) => `fault: pop-down, pop: ${pop}`),
    fc.constantFrom("SIN-CGK", "MRS-ALY", "NYC-LON").map((link) => `fault: link-slow, link: ${link}`),
    fc.constantFrom("origin-down", "origin-slow", "dns-down").map((kind) => `fault: ${kind}`),
    fc.constant("fault: region-congested, region: europe, factor: 4"),
  );
  const faults = fc.array(
    fc.tuple(kinds, time, time).map(([kind, a, b]) => {
      const [from, until] = [Math.min(a, b), Math.max(a, b) + 1];
      return `{${kind}, from: ${from}s, until: ${until}s}`;
    }),
    { minLength: 1, maxLength: 5 },
  );

  it("requests are conserved, and after the last fault all is as without faults", async () => {
    const sets = ["duration=3h", "workload.rate=1/s", "routing.dnsTtl=30s"];
    const whole = await summaryOf(WORLD, sets);
    await fc.assert(
      fc.asyncProperty(faults, async (list) => {
        const summary = await summaryOf(WORLD, [...sets, `faults=[${list.join(", ")}]`]);
        expect(summary.total.requests).toBe(whole.total.requests);
        // The last quarter of an hour: users are back at their PoPs, and nobody sees an error.
        const [last, before] = [summary, whole].map(({ timeline }) => timeline.buckets.at(-1)!);
        expect(last.requests).toBe(before.requests);
        expect(last.outcomes.failed).toBe(0);
        expect(last.ttfbP50Micros! / before.ttfbP50Micros!).toBeLessThan(1.3);
      }),
      { numRuns: 12 },
    );
  });
});
