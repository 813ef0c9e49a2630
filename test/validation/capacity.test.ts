/** What PoPs take in, against closed forms of queues with a constant service time. */
import { describe, expect, it } from "vitest";
import { near, ONE_POP, summaryOf } from "./world.ts";

/** Requests a second offered and taken in. */
const OFFERED = 30;
const BASE = [
  "duration=2h",
  `workload.rate=${OFFERED}/s`,
  "workload.diurnal=flat",
  "network.jitter=0",
  "content.thing.objects=20",
];

describe("a PoP with a capacity", () => {
  it.each([40, 60, 120])("of %i requests/s makes them wait as M/D/1 does", async (capacity) => {
    const free = await summaryOf(ONE_POP, BASE);
    const tight = await summaryOf(ONE_POP, [
      ...BASE,
      `edge.capacity={requests: ${capacity}/s, queue: unlimited}`,
    ]);
    const busy = OFFERED / capacity;
    // Pollaczek and Khinchine: W = rho / (2 mu (1 - rho)).
    const wait = (busy / (2 * capacity * (1 - busy))) * 1e6;
    near(tight.total.ttfbMicros!.mean - free.total.ttfbMicros!.mean, wait, 0.08);
    expect(tight.total.outcomes.shed).toBe(0);
  });

  it.each([20, 60])(
    "of %i requests/s without a queue refuses as Erlang's loss system does",
    async (capacity) => {
      const { total } = await summaryOf(ONE_POP, [
        ...BASE,
        `edge.capacity={requests: ${capacity}/s, queue: 0}`,
      ]);
      const erlangs = OFFERED / capacity;
      near(total.outcomes.shed / total.requests, erlangs / (1 + erlangs), 0.02);
    },
  );

  it("limits bytes as it limits requests, and servers add up", async () => {
    const bytes = 10_000;
    const { total } = await summaryOf(ONE_POP, [
      ...BASE,
      `content.thing.size=${bytes}B`,
      "edge.servers=2",
      `edge.capacity={bandwidth: ${(OFFERED * bytes * 8) / 4}bps, queue: 0}`,
    ]);
    // Twice as much is offered as two servers send: two of three are refused.
    near(total.outcomes.shed / total.requests, 2 / 3, 0.02);
  });
});

describe("an overloaded PoP whose probes fail", () => {
  it("loses its users to the next one", async () => {
    const { pops, total } = await summaryOf(ONE_POP, [
      ...BASE,
      "edge.pops=[FRA, LHR]",
      "edge.capacity={requests: 12/s, queue: 0}",
      "routing.method=nearest",
      "routing.health={overload: 150%}",
    ]);
    expect(pops.find(({ iata }) => iata === "LHR")!.requests).toBeGreaterThan(total.requests * 0.2);
  });
});
