/**
 * GeoDNS: the authoritative server answers with the healthy PoP nearest to where the question comes from:
 * the client's subnet when the resolver passes it on (EDNS client subnet, RFC 7871), else the resolver.
 */
import type { RoutingMethod } from "./contract.ts";
import { nearestHealthy } from "./nearest.ts";

/** Registry line of `geodns`. */
export const geodns: RoutingMethod = {
  name: "geodns",
  title: "DNS answers with the healthy PoP nearest to resolver or client subnet",
  source: "RFC 7871; Chen et al., End-user mapping, SIGCOMM 2015",
  params: [],
  vantage: "resolver",
  choose: nearestHealthy,
};
