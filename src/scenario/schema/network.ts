/** Network and routing: the path between users and PoPs, and how users find a PoP. */
import * as z from "zod";
import { ROUTING_METHODS } from "../../policy/routing/registry.ts";
import type { Network, Routing } from "../types.ts";
import { placeProblem } from "../world.ts";
import { backbone, connectionFields } from "./delivery.ts";
import { field, section } from "./field.ts";
import { flag, name, textBy } from "./names.ts";
import { count, duration, number, share, size } from "./quantities.ts";

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
  ...connectionFields,
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
  backbone: field("backbone", "links between PoPs, shield and origin", backbone, {}),
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
});
