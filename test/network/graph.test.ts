import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildGraph, linkNames } from "../../src/network/graph.ts";
import { HubPaths } from "../../src/network/paths.ts";
import { RttModel } from "../../src/network/rtt.ts";

const graph = buildGraph();
const paths = new HubPaths(
  graph,
  graph.links.map((link) => Math.max(link.cableKm, link.straightKm)),
);
const idOf = (code: string): number => graph.hubs.findIndex((hub) => hub.code === code);

describe("the table of hubs and links", () => {
  it("names every hub once and every pair of hubs once", () => {
    expect(new Set(graph.hubs.map((hub) => hub.code)).size).toBe(graph.hubs.length);
    const pairs = graph.links.map((link) =>
      (link.a < link.b ? [link.a, link.b] : [link.b, link.a]).join("-"),
    );
    expect(new Set(pairs).size).toBe(pairs.length);
    for (const link of graph.links) expect(link.a).not.toBe(link.b);
  });

  it("keeps published cable lengths between the great circle and twice the usual slack", () => {
    for (const link of graph.links.filter((each) => each.cableKm >= 0)) {
      expect(link.cableKm).toBeGreaterThanOrEqual(link.straightKm);
      expect(link.cableKm / link.straightKm, link.name).toBeLessThan(2.6);
    }
  });

  it("connects every hub to every other", () => {
    const fra = idOf("FRA");
    graph.hubs.forEach((hub, id) => expect(paths.km(fra, id), hub.code).toBeLessThan(30_000));
    let longest = 0;
    for (let a = 0; a < graph.hubs.length; a++)
      for (let b = 0; b < a; b++) longest = Math.max(longest, paths.km(a, b));
    expect(longest).toBeLessThan(Infinity);
  });

  it("takes waypoints and zones from the flags", () => {
    expect(graph.hubs[idOf("GIB")].waypoint).toBe(true);
    expect(graph.hubs[idOf("BJS")]).toMatchObject({ zone: "china", waypoint: false });
    expect(graph.hubs[idOf("FRA")]).toMatchObject({ zone: "", waypoint: false });
  });
});

describe("paths", () => {
  it("pass through no zone that they neither start nor end in", () => {
    for (let a = 0; a < graph.hubs.length; a++) {
      for (let b = 0; b < a; b += 3) {
        const zones = paths.hubsBetween(a, b).map((hub) => graph.hubs[hub].zone);
        for (const zone of zones) {
          if (zone !== "") expect([zones[0], zones.at(-1)]).toContain(zone);
        }
      }
    }
  });

  it("are as long as their links and no longer than any detour between hubs without zone", () => {
    const free = graph.hubs.flatMap((hub, id) => (hub.zone === "" ? [id] : []));
    const hub = fc.constantFrom(...free);
    fc.assert(
      fc.property(hub, hub, hub, (a, b, c) => {
        expect(paths.km(a, b)).toBe(paths.km(b, a));
        expect(paths.km(a, c)).toBeLessThanOrEqual(paths.km(a, b) + paths.km(b, c) + 1e-6);
        const hops = paths.hubsBetween(a, b);
        expect([hops[0], hops.at(-1)]).toEqual([a, b]);
        let km = 0;
        for (let k = 1; k < hops.length; k++) km += paths.km(hops[k - 1], hops[k]);
        expect(km).toBeCloseTo(paths.km(a, b), 6);
      }),
    );
  });
});

describe("cut links", () => {
  it("are named in either direction; an unknown one is an error", () => {
    expect(buildGraph({ without: ["ALY-MRS"] }).links).toHaveLength(graph.links.length - 1);
    expect(buildGraph({ without: ["mrs-aly"] }).links).toHaveLength(graph.links.length - 1);
    expect(() => buildGraph({ without: ["MRS-XXX"] })).toThrow(RangeError);
    expect(linkNames(graph)).toContain("GRU-NYC");
  });

  it("never shorten a round trip, and lengthen those that used them", () => {
    const whole = new RttModel();
    const places = ["FRA", "BOM", "SIN", "GRU", "JNB", "TYO", "SYD", "NYC", "BJS", "NBO"].map(
      (code) => graph.hubs[idOf(code)],
    );
    const before = whole.rttMatrix(places, places);
    fc.assert(
      fc.property(fc.subarray([...linkNames(graph)], { maxLength: 40 }), (without) => {
        const after = new RttModel({ without }).rttMatrix(places, places);
        after.forEach((micros, k) => expect(micros).toBeGreaterThanOrEqual(before[k]));
      }),
      { numRuns: 15 },
    );
    // The Red Sea: Europe to India goes around Africa or through America.
    const cut = new RttModel({ without: ["BAB-RED"] });
    const ratio = cut.rttMicros(places[0], places[1]) / whole.rttMicros(places[0], places[1]);
    expect(ratio).toBeGreaterThan(1.3);
    expect(cut.rttMicros(places[0], places[7])).toBe(whole.rttMicros(places[0], places[7]));
  });

  it("leave no path to an island cut off", () => {
    const without = linkNames(graph).filter((name) => name.includes("HNL"));
    const model = new RttModel({ without });
    expect(model.rttMicros(graph.hubs[idOf("HNL")], graph.hubs[idOf("LAX")])).toBe(Infinity);
    expect(model.latencyBetween(graph.hubs[idOf("SFO")], graph.hubs[idOf("LAX")]).via.length).toBeGreaterThan(
      1,
    );
  });
});
