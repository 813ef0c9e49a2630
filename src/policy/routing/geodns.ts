/**
 * GeoDNS: the authoritative server answers with PoPs near to where the question comes from: the client's subnet when the
 * resolver passes it on (EDNS client subnet, RFC 7871), else the resolver. Candidates are the healthy PoPs within a radius,
 * or any healthy one where there is none; the score blends distance, load and measured round trip. With nothing known of load and
 * round trips that is the nearest healthy PoP.
 */
import type { RoutingMethod } from "./contract.ts";
import { nearest } from "./nearest.ts";

/** Registry line of `geodns`. */
export const geodns: RoutingMethod = {
  name: "geodns",
  title: "DNS answers with the healthy PoP nearest to resolver or client subnet",
  source: "RFC 7871; Chen et al., End-user mapping, SIGCOMM 2015",
  params: [],
  kind: "dns",
  vantage: "resolver",
  create: nearest.create,
};
