/** Routing: how users find a PoP. */
import * as z from "zod";
import { ROUTING_METHODS } from "../../policy/routing/registry.ts";
import type { Routing } from "../types.ts";
import { failover, health } from "./failover.ts";
import { field, optional, section } from "./field.ts";
import { flag, name, textBy } from "./names.ts";
import { placeText } from "./network.ts";
import { duration, share } from "./quantities.ts";
import { ANYCAST, anycast, byPerformance, geodns, geoip, measurements, WEIGHTY } from "./routing-methods.ts";

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

const METHODS = ROUTING_METHODS.map((method) => method.name);

/** A PoP fails, so that there is something to notice. */
const DOWN = "faults=[{fault: pop-down, pop: FRA, from: 30m, until: 4h}]";

const fields = {
  method: field("method", "how a PoP is chosen", name("a routing method", METHODS), "geodns"),
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
  ecsShare: optional(
    "ecsShare",
    "share of public resolvers' users whose resolver passes the subnet on, where ecs is true; all unless given",
    share(),
    { changed: "30%" },
  ),
  geoip: optional("geoip", "errors of the table that tells where addresses are; none unless given", geoip, {
    changed: { errors: "20%" },
  }),
  measurements: optional(
    "measurements",
    "round trips measured by real users and probes; unless given, only performance-based routing has some",
    measurements,
    { changed: {}, needs: [WEIGHTY] },
  ),
  geodns: optional("geodns", "candidates and score of geodns", geodns, {
    changed: { radius: 50, weights: { distance: 0, load: 1, performance: 0 } },
    needs: ["routing.measurements={}"],
  }),
  anycast: optional("anycast", "peering and announcements of anycast", anycast, {
    changed: { peering: 0.1 },
    needs: [ANYCAST],
  }),
  performance: optional("performance", "choice of performance-based routing", byPerformance, {
    changed: { explore: "60%" },
    needs: ["routing.method=performance"],
  }),
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
};

/** The section `routing`. */
export const routing: z.ZodType<Routing> = section(fields);

const {
  publicResolverShare: _share,
  ecs: _ecs,
  publicResolverSites: _sites,
  ecsShare: _ecsShare,
  ...ofProvider
} = fields;

/** What a provider decides about routing; resolvers are the users'. */
export const providerRouting = section(ofProvider);
