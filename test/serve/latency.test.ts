/** Simulated latency: no answer comes sooner than light in glass would bring it. Lower bounds only: a slow machine breaks nothing. */
import { describe, expect, it } from "vitest";
import { findPlace } from "../../src/network/places.ts";
import { latencyBetween } from "../../src/network/rtt.ts";
import { exchange, httpOriginOf, optionsFor, scenarioOf, started } from "./port.ts";

const place = (name: string) => findPlace(name)!;

describe("--from", () => {
  it("chooses the nearest PoP that is up", async () => {
    const origin = await httpOriginOf((_, response) => response.end());
    const first = async (...sets: string[]) => {
      const scenario = scenarioOf("edge.pops=[FRA, NRT, SYD]", ...sets);
      const { topology } = await started({ ...optionsFor(origin), scenario, from: place("Melbourne") });
      return topology.pops[0].code;
    };
    expect(await first()).toBe("SYD");
    expect(await first("routing.unhealthy=[SYD]")).toBe("NRT");
  });

  it("takes three round trips for a new connection, one more to the origin", async () => {
    const origin = await httpOriginOf((_, response) => response.end("x"));
    const scenario = scenarioOf("edge.pops=[LHR]", "origin.place=IAD");
    const { url } = await started({ ...optionsFor(origin), scenario, from: place("Paris") });
    const user = latencyBetween(place("Paris"), place("London")).publicRttMs;
    const backbone = latencyBetween(place("London"), place("IAD")).rttMs;
    const begun = performance.now();
    await exchange(url, "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    // Timers may fire a millisecond early each.
    expect(performance.now() - begun).toBeGreaterThan(3 * user + backbone - 5);
  });
});
