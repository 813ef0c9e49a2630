/**
 * Times of single requests against arithmetic on paper: name resolution, handshakes, round trips, upstream travel and
 * bandwidth, from the distances and last-mile medians that the network tables give.
 */
import { describe, expect, it } from "vitest";
import { findMetro } from "../../src/network/metros.ts";
import { findPlace } from "../../src/network/places.ts";
import { findPop } from "../../src/network/pop-sets.ts";
import { rttMicros } from "../../src/network/rtt.ts";
import { near, ONE_POP, summaryOf } from "./world.ts";
import { accessKind } from "../network/access-kind.ts";

const FACTOR = 1.2;
const FIBRE = accessKind("fibre");
const USERS = findMetro("Frankfurt")!;
const TO_POP = rttMicros(USERS, findPop("NRT")!) * FACTOR;
const UPSTREAM = rttMicros(findPop("NRT")!, findPlace("GRU")!);
/** From an access network to its provider's resolver and back, microseconds. */
const RESOLVER = 2000;
const INITIAL_WINDOW_BYTES = 10 * 1460;

/** Users in Frankfurt, the PoP in Tokyo, the origin in São Paulo; everything warm unless a test says otherwise. */
const FAR = [
  "edge.pops=[NRT]",
  "origin.place=GRU",
  "network.jitter=0",
  `network.publicFactor=${FACTOR}`,
  "network.connectionReuse=0%",
  "network.dnsCachedAtClient=0%",
  "routing.publicResolverShare=0%",
  "routing.dnsTtl=1d",
  "workload.rate=10/s",
  "warmup=100s",
];

/** The last mile's quantile that is `normal` standard deviations of its logarithm above the median. */
function lastMile(normal: number): number {
  return FIBRE.rttMicros.median * Math.exp(FIBRE.rttMicros.sigma * normal);
}

describe("the first byte of a hit", () => {
  it.each([
    ["h2", 3],
    ["h2-tls12", 4],
    ["h3", 2],
  ])("on a new connection of %s comes after the resolver and %i round trips", async (protocol, trips) => {
    const { total } = await summaryOf(ONE_POP, [...FAR, `network.protocol=${protocol}`]);
    expect(total.outcomes.hit).toBe(total.requests);
    const byHand = (mile: number) => mile + RESOLVER + trips * (TO_POP + mile);
    // Nothing but the last mile varies, so quantiles of the time are the times of its quantiles.
    near(total.ttfbMicros!.p50, byHand(lastMile(0)), 0.01);
    near(total.ttfbMicros!.p99, byHand(lastMile(2.326)), 0.015);
    near(total.ttfbMicros!.mean, byHand(lastMile(FIBRE.rttMicros.sigma / 2)), 0.005);
  });

  it("on an open connection comes after one round trip", async () => {
    const { total } = await summaryOf(ONE_POP, [...FAR, "network.connectionReuse=100%"]);
    near(total.ttfbMicros!.p50, TO_POP + lastMile(0), 0.01);
    for (const phase of ["dns", "connect", "tls"] as const) expect(total.phasesMicros![phase].max).toBe(0);
  });

  it("has the mean of the mixture when some connections are open and some names known", async () => {
    const mixed = ["network.connectionReuse=70%", "network.dnsCachedAtClient=40%", "workload.rate=40/s"];
    const { dns, connect, tls, wait } = (await summaryOf(ONE_POP, [...FAR, ...mixed])).total.phasesMicros!;
    const mile = lastMile(FIBRE.rttMicros.sigma / 2);
    near(connect.mean, 0.3 * (TO_POP + mile), 0.02);
    expect(tls.mean).toBe(connect.mean);
    near(dns.mean, 0.3 * 0.6 * (mile + RESOLVER), 0.03);
    near(wait.mean, TO_POP + mile, 0.005);
  });

  it("is spread by jitter as a lognormal factor on the public part", async () => {
    const sets = [...FAR, "network.jitter=0.3", "network.connectionReuse=100%", "users.access=fibre"];
    const { total } = await summaryOf(ONE_POP, sets);
    near(total.ttfbMicros!.mean, TO_POP * Math.exp(0.045) + lastMile(FIBRE.rttMicros.sigma / 2), 0.01);
    near(total.ttfbMicros!.p99, TO_POP * Math.exp(0.3 * 2.326) + lastMile(0), 0.02);
  });
});

describe("the first byte of a miss", () => {
  const cold = ["warmup=0", "workload.rate=1/s", "duration=60s", "network.connectionReuse=100%"];
  const once = ["content.thing.objects=1", "content.thing.uncacheableShare=100%", "origin.serviceTime=120ms"];

  it("waits for handshakes to a cold upstream, the way there, the work and the way back", async () => {
    // Connections that are closed at once: every fill is the first.
    const sets = [...FAR, ...cold, ...once, "network.backbone.keepAlive=0"];
    const { total, origin } = await summaryOf(ONE_POP, sets);
    expect(origin.requests).toBe(total.requests);
    near(total.ttfbMicros!.p50, TO_POP + lastMile(0) + 3 * UPSTREAM + 120_000, 0.01);
    near(origin.ttfbMicros!.p50, 120_000, 0.01);
  });

  it("does without the handshakes when the upstream connection is open", async () => {
    const { total } = await summaryOf(ONE_POP, [...FAR, ...cold, ...once]);
    near(total.ttfbMicros!.p50, TO_POP + lastMile(0) + UPSTREAM + 120_000, 0.01);
  });

  it("passes through the shield when there is one", async () => {
    const shield = "shield={place: LAX, servers: 1, tiers: [{name: disk, capacity: 1GB}]}";
    const { total } = await summaryOf(ONE_POP, [...FAR, ...cold, ...once, shield]);
    const lax = findPlace("LAX")!;
    const both = rttMicros(findPop("NRT")!, lax) + rttMicros(lax, findPlace("GRU")!);
    near(total.ttfbMicros!.p50, TO_POP + lastMile(0) + both + 120_000, 0.01);
  });
});

describe("the last byte", () => {
  it("of what fits the first window comes at the access network's rate", async () => {
    const sets = [...FAR, "content.thing.size=14kB", "network.connectionReuse=100%", "workload.rate=40/s"];
    const { ttfbMicros, totalMicros } = (await summaryOf(ONE_POP, sets)).total;
    expect(14_000).toBeLessThan(INITIAL_WINDOW_BYTES);
    const { median, sigma } = FIBRE.bitsPerSecond;
    const byHand = ((14_000 * 8) / median) * 1e6 * Math.exp((sigma * sigma) / 2);
    near(totalMicros!.mean - ttfbMicros!.mean, byHand, 0.04);
  });

  it("of a megabyte over a geostationary satellite comes after six windows and what is left", async () => {
    const geo = accessKind("geo");
    const sets = [...FAR, "users.access=geo", "content.thing.size=1MB", "network.connectionReuse=100%"];
    const { ttfbMicros, totalMicros } = (await summaryOf(ONE_POP, sets)).total;
    // Windows double from 14.6 kB: six of them are 919.8 kB, each a round trip; the link is idle most of the time.
    const left = 1e6 - INITIAL_WINDOW_BYTES * 63;
    const mile = geo.rttMicros.median * Math.exp(geo.rttMicros.sigma * geo.rttMicros.sigma * 0.5);
    const sending = ((left * 8) / geo.bitsPerSecond.median) * 1e6 * Math.exp(0.6 * 0.6 * 0.5);
    near(totalMicros!.mean - ttfbMicros!.mean, 6 * (TO_POP + mile) + sending, 0.02);
  });

  it("of a miss is held up by the origin's uplink, which is slower than the user's", async () => {
    const slow = [
      "content.thing.size=10kB",
      "content.thing.uncacheableShare=100%",
      "origin.bandwidth=80kbps",
    ];
    const sets = [...FAR, ...slow, "network.connectionReuse=100%", "workload.rate=1/min", "duration=6h"];
    const { ttfbMicros, totalMicros } = (await summaryOf(ONE_POP, sets)).total;
    near(totalMicros!.p50 - ttfbMicros!.p50, 1e6, 0.03);
  });
});

describe("a provider's resolver", () => {
  it.each([2, 10])("has the answer as often as a cache of its TTL does (TTL %i s)", async (ttl) => {
    const { dns } = await summaryOf(ONE_POP, [
      ...FAR,
      `routing.dnsTtl=${ttl}s`,
      "workload.rate=1/s",
      "duration=1d",
    ]);
    near(dns.resolverHits / dns.stubQueries, ttl / (1 + ttl), 0.01);
    expect(dns.authoritativeQueries).toBe(dns.stubQueries - dns.resolverHits);
  });

  it("asks the authoritative servers at the PoP for what it does not know", async () => {
    const { total, dns } = await summaryOf(ONE_POP, [...FAR, "routing.dnsTtl=0", "workload.rate=1/s"]);
    expect(dns.resolverHits).toBe(0);
    const toPop = rttMicros(USERS, findPop("NRT")!);
    near(total.phasesMicros!.dns.mean, lastMile(FIBRE.rttMicros.sigma / 2) + RESOLVER + toPop, 0.005);
  });
});
