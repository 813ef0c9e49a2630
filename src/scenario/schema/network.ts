/** Network and routing: the path between users and PoPs, and how users find a PoP. */
import * as z from "zod";
import { ROUTING_METHODS } from "../../policy/routing/registry.ts";
import type { Network, Routing } from "../types.ts";
import { placeProblem } from "../world.ts";
import { failover, health } from "./failover.ts";
import { field, optional, section } from "./field.ts";
import { flag, name, textBy } from "./names.ts";
import { bitRate, count, duration, number, share, size } from "./quantities.ts";

/** A place: city, IATA code or "lat,lon". Kept as written. */
export function placeText(): z.ZodType<string> {
  return textBy("a place", ["IAD", "Frankfurt", "52.5,13.4"], placeProblem);
}

/** The section `network`. */
export const network: z.ZodType<Network> = section({
  publicFactor: field(
    "publicFactor",
    "round trips of the public internet, as a multiple of the backbone's",
    number({ min: 1, max: 10 }),
    1.2,
  ),
  jitter: field(
    "jitterSigma",
    "sigma of the lognormal factor on each request's public round trip; 0 is none",
    number({ min: 0, max: 3 }),
    0.1,
  ),
  protocol: field(
    "protocol",
    "h2 (TCP and TLS 1.3), h2-tls12 (TCP and TLS 1.2) or h3 (QUIC)",
    name("a protocol", ["h2", "h2-tls12", "h3"]),
    "h2",
  ),
  connectionReuse: field(
    "connectionReuse",
    "share of requests on a connection that is open already",
    share(),
    "80%",
  ),
  dnsCachedAtClient: field(
    "dnsCachedAtClient",
    "share of new connections whose name is still in the user's own DNS cache",
    share(),
    "50%",
  ),
  initialWindow: field(
    "initialWindowSegments",
    "segments sent before the first acknowledgement (RFC 6928: 10)",
    count({ min: 1, max: 1000 }),
    10,
  ),
  segment: field("segmentBytes", "payload of a segment", size({ min: 1, max: 65535 }), "1460B"),
  backbone: field(
    "backbone",
    "links between PoPs, shield and origin",
    section({
      bandwidth: field("bitsPerSecond", "bandwidth of one transfer", bitRate(), "1Gbps", {
        changed: "2Mbps",
      }),
      window: field(
        "windowSegments",
        "window of a connection that is in use, segments",
        count({ min: 1, max: 1_000_000 }),
        200,
        { changed: 10 },
      ),
      keepAlive: field(
        "keepAliveMicros",
        "a connection idle for longer is closed, and the next request pays the handshake",
        duration(),
        "60s",
      ),
    }),
    {},
  ),
});

/**
 * Sites of a large public resolver, a dozen of the three dozen metropolitan areas that Google publishes for
 * its resolver's egress addresses (recalled).
 */
const RESOLVER_SITES = [
  "IAD",
  "DFW",
  "SJC",
  "GRU",
  "SCL",
  "LHR",
  "FRA",
  "HEL",
  "BOM",
  "SIN",
  "TPE",
  "NRT",
  "SYD",
];

/** A PoP fails, so that there is something to notice. */
const DOWN = "faults=[{fault: pop-down, pop: FRA, from: 30m, until: 4h}]";

/** The section `routing`. */
export const routing: z.ZodType<Routing> = section({
  method: field(
    "method",
    "how a PoP is chosen",
    name(
      "a routing method",
      ROUTING_METHODS.map((method) => method.name),
    ),
    "geodns",
  ),
  dnsTtl: field("dnsTtlMicros", "time that resolvers may keep an answer", duration(), "60s", {
    changed: "10m",
  }),
  publicResolverShare: field(
    "publicResolverShare",
    "share of users behind a public resolver; the rest use their provider's",
    share(),
    "20%",
  ),
  ecs: field(
    "ecs",
    "do public resolvers pass on the client's subnet (EDNS client subnet, RFC 7871)?",
    flag(),
    true,
  ),
  publicResolverSites: field(
    "publicResolverSites",
    "places of the public resolver's sites; users are behind the nearest",
    z.array(placeText()).min(1),
    RESOLVER_SITES,
    { changed: ["IAD"], needs: ["routing.ecs=false"] },
  ),
  unhealthy: field(
    "unhealthy",
    "PoPs that are down for the whole run",
    z.array(textBy("a PoP's code", ["FRA"], (text) => (/^[A-Za-z]{3}$/.test(text) ? null : { hint: null }))),
    [],
    { changed: ["FRA"] },
  ),
  health: optional("health", "probes by which name servers learn that a PoP is down", health, {
    changed: { interval: "5m" },
    needs: [DOWN],
  }),
  update: optional(
    "updateMicros",
    "time between two decisions where the method heeds load or measurements; 1m unless given",
    duration({ min: 1e6 }),
    { changed: "30m", needs: ["edge.capacity={requests: 1/min, queue: 0}"] },
  ),
  failover: optional("failover", "how users get away from a PoP that does not answer", failover, {
    changed: { giveUp: "100ms" },
    needs: [DOWN],
  }),
});
