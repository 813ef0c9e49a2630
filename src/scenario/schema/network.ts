/** Network: the path between users and PoPs, and between nodes. */
import type * as z from "zod";
import type { Network } from "../types.ts";
import { placeProblem } from "../world.ts";
import { backbone, connectionFields } from "./delivery.ts";
import { field, section } from "./field.ts";
import { textBy } from "./names.ts";
import { count, number, share, size } from "./quantities.ts";

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
