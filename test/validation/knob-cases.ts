/**
 * What the test of dead knobs must know beyond the schema: a small world in which knobs can act, the circumstances that
 * some of them need, and the direction in which others turn a figure.
 */
import type { Summary } from "../../src/result/summary.ts";
import { write } from "./trace-file.ts";

const WRITES_LOG = ["GET", "POST", "GET", "GET"]
  .map((method, n) => `10.0.0.1 - - [17/May/2026:10:0${n}:00 +0000] "${method} /page HTTP/1.1" 200 5000\n`)
  .join("");

/** A small world: three PoPs, two classes, tiers under pressure, six hours, some 8,700 requests. */
export const SMALL: readonly string[] = [
  "duration=6h",
  "timeline=20m",
  "users.metros={top: 40}",
  "edge.pops=[IAD, FRA, SIN]",
  "content={html: {objects: 600, size: {lognormal: {median: 20kB, sigma: 0.9}}, ttl: 20m, staleWhileRevalidate: 10m}, image: {objects: 1500, size: {lognormal: {median: 18kB, sigma: 1}}}}",
  "edge.tiers.0.capacity=2%",
  "edge.tiers.1.admission=always",
  "workload.rate=0.4/s",
];

/** Its beginning, in which most knobs show already. */
export const SMALL_BEGINS: readonly string[] = [...SMALL, "duration=80m"];

/** The same for replays: the content and the requests come from the trace. */
export const SMALL_REPLAY: readonly string[] = [
  "users.metros={top: 40}",
  "edge.pops=[IAD, FRA, SIN]",
  "edge.tiers=hot-set",
];

/** Circumstances without which a knob has nothing to act on, and another value where the schema's cannot show. */
export interface Circumstances {
  readonly sets?: readonly string[];
  readonly changed?: unknown;
}

/** By path; policy parameters by `policy.parameter`. */
export const CIRCUMSTANCES: Readonly<Record<string, Circumstances>> = {
  "routing.method": { sets: ["routing.ecs=false"] },
  // It takes some thousand requests for the first step to be made.
  "w-tinylfu-adaptive.step": { sets: ["workload.rate=1/s"] },
  // Nearness and round trip disagree where there are PoPs to choose from.
  ...Object.fromEntries(
    [
      "measurements",
      "measurements.realUser",
      "measurements.samples",
      "geodns",
      "geodns.weights",
      "performance",
      "performance.explore",
    ].map((knob) => [`routing.${knob}`, { sets: ["edge.pops=fastly-like"] }]),
  ),
  // One measurement each: what is thought to be fast is anywhere, unless it has to be near.
  "routing.geodns.radius": { sets: ["edge.pops=fastly-like", "routing.measurements.samples=1"] },
  "edge.tiers.0.capacity": { changed: "4%" },
  "content.html.churnPerDay": { changed: "500%" },
  "workload.trace.clientMetro": { sets: ["users.metros=[Tokyo, Frankfurt, New York]"] },
  "edge.tiers.0.concurrency": { sets: ["edge.tiers.0.latency=4s"] },
  "shield.tiers.0.concurrency": { sets: ["shield.tiers.0.latency=10s"] },
  "origin.concurrency": { sets: ["origin.serviceTime=5s"] },
  "origin.connections": { sets: ["origin.serviceTime=5s"] },
  "origin.queueLimit": { sets: ["duration=60s", "timeline=10s", "workload.rate=100/s"] },
  "edge.collapse": { sets: ["origin.serviceTime=10s"] },
  "shield.collapse": { sets: ["origin.serviceTime=10s"] },
  // A few objects that many want at once, from an origin that lets them wait.
  ...Object.fromEntries(
    ["edge", "shield"].flatMap((level) =>
      ["collapsing", "collapsing.wait", "collapsing.onError"].map((knob) => [
        `${level}.${knob}`,
        {
          sets: [
            "origin.serviceTime=10s",
            "content.html.objects=4",
            "content.html.ttl=1m",
            "content.html.staleWhileRevalidate=0",
          ],
        },
      ]),
    ),
  ),
  "workload.requests": { changed: "5k" },
  "workload.rate": { changed: "2/s" },
  "n-hit.memory": {
    sets: ["content.image.objects=10k", "edge.tiers.1.admission.memory=1"],
    changed: 0.3,
  },
  "reject-x.memory": {
    sets: ["content.image.objects=10k", "edge.tiers.1.admission.memory=1"],
    changed: 0.3,
  },
  "reject-x.falsePositives": {
    sets: ["edge.tiers.1.admission.falsePositives=0.4"],
    changed: 0.01,
  },
  "n-hit.falsePositives": {
    sets: ["edge.tiers.1.admission.falsePositives=0.4"],
    changed: 0.01,
  },
  "textbook-tiny-lfu.filter": { sets: ["edge.tiers.1.admission.filter=100000"], changed: 16 },
  "textbook-tiny-lfu.keys": { changed: 5 },
  "adapt-size.interval": { sets: ["edge.tiers.1.admission.interval=1000"], changed: 500 },
  "write-rate.bytesPerSecond": { sets: ["edge.tiers.1.admission.bytesPerSecond=3000"], changed: 1000 },
  "write-rate.burst": { sets: ["edge.tiers.1.admission.bytesPerSecond=3000"], changed: 15 },
  "write-rate.share": { sets: ["edge.tiers.1.admission.bytesPerSecond=0"] },
  "lhd.remodelEvery": { sets: ["edge.tiers.1.eviction.remodelEvery=2000"], changed: 1024 },
  "lhd.candidates": { sets: ["edge.tiers.1.eviction.remodelEvery=10"] },
  "hyperbolic.perByte": { changed: 1 },
  // A log that tells methods: a page is read, written, and read again.
  "workload.trace.writesInvalidate": {
    sets: [`workload.trace.path=${write("writes.log", WRITES_LOG)}`, "users.metros=[Frankfurt]"],
  },
  // A quarter of the tier is less than many objects.
  "2q.large": { sets: ["edge.tiers.0.capacity=100kB", "edge.tiers.1.capacity=200kB"] },
  // A fraction of a byte matters where objects are bytes.
  "arc.whole": { sets: ["content.html.size=1B", "content.image.size=1B"] },
};

type Figure = (summary: Summary) => number;

const hits: Figure = ({ total }) => total.hitRatio!;
const ttfb: Figure = ({ total }) => total.ttfbMicros!.mean;
const rest: Figure = ({ total }) => total.phasesMicros!.wait.mean;
const last: Figure = ({ total }) => total.totalMicros!.mean;
const failed: Figure = ({ total }) => total.outcomes.failed;
const requests: Figure = ({ total }) => total.requests;
const origin: Figure = (summary) => summary.origin.requests;
const usd: Figure = ({ bill }) => bill!.usd;
const simulated: Figure = (summary) => summary.simulated.durationMicros;
const html =
  (of: (part: Summary["classes"][number]) => number): Figure =>
  ({ classes }) =>
    of(classes.find(({ name }) => name === "html")!);
/** Share of the requests that come from Europe: 1 when all clients are taken for Frankfurt's. */
const europeans: Figure = ({ regions, total }) =>
  (regions.find(({ name }) => name === "europe")?.requests ?? 0) / total.requests;
const htmlHits = html((part) => part.hitRatio!);
const waitAt =
  (level: string, name: string): Figure =>
  ({ queues }) =>
    queues.find((queue) => queue.level === level && queue.name === name)!.waitMicros.mean;

const serviceAt =
  (level: string, name: string): Figure =>
  ({ queues }) =>
    queues.find((queue) => queue.level === level && queue.name === name)!.serviceMicrosMean;

/** Which way a figure goes when the knob is turned from its base to its other value. */
export const DIRECTIONS: Readonly<Record<string, readonly [Figure, "up" | "down"]>> = {
  duration: [requests, "up"],
  warmup: [requests, "down"],
  "users.access": [ttfb, "down"],
  "network.publicFactor": [rest, "up"],
  "network.jitter": [({ total }) => total.ttfbMicros!.p99, "up"],
  "network.protocol": [ttfb, "up"],
  "network.connectionReuse": [ttfb, "up"],
  "network.h1Connections": [ttfb, "down"],
  "network.zeroRtt": [ttfb, "down"],
  "network.parallel": [last, "up"],
  "network.loss": [last, "up"],
  "network.lossFactor": [last, "up"],
  "network.congestion": [last, "down"],
  "network.dnsCachedAtClient": [({ dns }) => dns.stubQueries, "down"],
  "network.initialWindow": [last, "down"],
  "network.segment": [last, "down"],
  "network.backbone.bandwidth": [last, "up"],
  "network.backbone.window": [last, "up"],
  "network.backbone.keepAlive": [ttfb, "down"],
  "routing.dnsTtl": [({ dns }) => dns.authoritativeQueries, "down"],
  "routing.publicResolverSites": [rest, "up"],
  "routing.ecsShare": [rest, "up"],
  "routing.geoip.errors": [rest, "up"],
  "routing.geoip.far": [rest, "up"],
  "routing.geoip.unknown": [rest, "up"],
  "routing.anycast.peering": [rest, "up"],
  "routing.performance.explore": [rest, "up"],
  "users.networks.subnets": [({ dns }) => dns.authoritativeQueries, "up"],
  "routing.unhealthy": [rest, "up"],
  "routing.ecs": [rest, "up"],
  "edge.collapse": [({ shield }) => shield!.requests, "up"],
  "edge.tiers.0.capacity": [({ tiers }) => tiers[0].requests, "up"],
  "edge.tiers.0.latency": [ttfb, "up"],
  "edge.tiers.0.concurrency": [waitAt("edge", "ram"), "up"],
  "edge.tiers.0.bandwidth": [serviceAt("edge", "ram"), "up"],
  "edge.tiers.0.admission": [({ tiers }) => tiers[0].store.refusedObjects, "up"],
  shield: [origin, "up"],
  "shield.collapse": [origin, "up"],
  "shield.tiers.0.capacity": [(summary) => tierRequests(summary, "shield"), "down"],
  "shield.tiers.0.latency": [ttfb, "up"],
  "shield.tiers.0.concurrency": [waitAt("shield", "ssd"), "up"],
  "shield.tiers.0.bandwidth": [serviceAt("shield", "ssd"), "up"],
  "origin.place": [ttfb, "up"],
  "origin.serviceTime": [ttfb, "up"],
  "origin.revalidationFactor": [(summary) => summary.origin.ttfbMicros!.mean, "up"],
  "origin.concurrency": [waitAt("origin", "workers"), "up"],
  "origin.connections": [waitAt("origin", "connections"), "up"],
  "origin.queueLimit": [({ total }) => total.outcomes.shed, "up"],
  "origin.bandwidth": [last, "up"],
  "origin.errorRate": [failed, "up"],
  "origin.outages": [failed, "up"],
  "origin.outages.0.from": [failed, "up"],
  "origin.outages.0.until": [failed, "up"],
  "content.html.share": [html((part) => part.requests), "up"],
  "content.html.objects": [htmlHits, "down"],
  "content.html.size": [html((part) => part.bytes), "up"],
  "content.html.popularity.exponent": [htmlHits, "up"],
  "content.html.popularity.offset": [htmlHits, "down"],
  "content.html.sizeCorrelation": [html((part) => part.bytes), "down"],
  "content.html.repeats": [htmlHits, "up"],
  "content.html.repeats.share": [htmlHits, "up"],
  "content.html.repeats.after": [htmlHits, "down"],
  "content.html.regionalTaste": [htmlHits, "down"],
  "content.html.churnPerDay": [htmlHits, "down"],
  "content.html.ttl": [html((part) => part.outcomes.hit), "down"],
  "content.html.staleWhileRevalidate": [html((part) => part.outcomes.stale), "up"],
  "content.html.staleIfError": [failed, "up"],
  "content.html.changeEvery": [html((part) => part.missReasons.expired), "up"],
  "content.html.uncacheableShare": [html((part) => part.outcomes.bypass), "up"],
  "content.html.match": [html((part) => part.requests), "up"],
  "workload.rate": [requests, "up"],
  "workload.requests": [requests, "down"],
  "workload.diurnal.trough": [({ total }) => total.rate.peakPerSecond, "up"],
  "workload.flashCrowds": [requests, "up"],
  "workload.flashCrowds.0.ramp": [requests, "up"],
  "workload.flashCrowds.0.hold": [requests, "up"],
  "workload.flashCrowds.0.decay": [requests, "up"],
  "workload.flashCrowds.0.rate": [requests, "up"],
  "workload.flashCrowds.0.class": [html((part) => part.requests), "down"],
  "workload.flashCrowds.0.objects": [htmlHits, "down"],
  "workload.trace.timeUnit": [simulated, "down"],
  "workload.trace.pace": [simulated, "down"],
  "workload.trace.speedup": [simulated, "down"],
  "workload.trace.clients": [simulated, "up"],
  "workload.trace.clientMetro": [europeans, "up"],
  "workload.trace.limit": [requests, "down"],
  "workload.trace.reorderWindow": [({ trace }) => trace!.clamped, "up"],
  "pricing.https": [usd, "down"],
  "origin.serviceTime.exponential": [ttfb, "up"],
  "origin.serviceTime.uniform.min": [ttfb, "up"],
  "origin.serviceTime.uniform.max": [ttfb, "up"],
  "origin.serviceTime.lognormal.median": [ttfb, "up"],
  "origin.serviceTime.lognormal.sigma": [ttfb, "up"],
  "origin.serviceTime.pareto.min": [ttfb, "up"],
  "origin.serviceTime.pareto.alpha": [ttfb, "down"],
  "origin.serviceTime.pareto.max": [ttfb, "up"],
  "origin.serviceTime.quantiles.at": [ttfb, "up"],
  "origin.serviceTime.quantiles.values": [ttfb, "up"],
  "workload.diurnal.hours": [({ total }) => total.rate.peakPerSecond, "up"],
  "origin.serviceTime.lognormalPareto.median": [ttfb, "up"],
  "origin.serviceTime.lognormalPareto.sigma": [ttfb, "up"],
  "origin.serviceTime.lognormalPareto.tailShare": [ttfb, "up"],
  "origin.serviceTime.lognormalPareto.alpha": [ttfb, "down"],
  "origin.serviceTime.lognormalPareto.max": [ttfb, "up"],
  "size-aware.slope": [hits, "up"],
  "textbook-tiny-lfu.threshold": [hits, "up"],
};

function tierRequests({ tiers }: Summary, level: string): number {
  return tiers.find((tier) => tier.level === level)!.requests;
}
