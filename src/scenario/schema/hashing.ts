/** How the servers of a PoP share its objects beyond the ring: part of `edge`. */
import type * as z from "zod";
import { formatDuration } from "../../base/units.ts";
import { type Hashing, PLAIN_HASHING } from "../hashing.ts";
import { field, optional, section } from "./field.ts";
import { flag } from "./names.ts";
import { count, duration, requestRate, share } from "./quantities.ts";

/** Circumstances in which everything acts in a small world. */
const ALL = "edge.hashing={boundedLoad: 110%, window: 1h, replicateAbove: 10/h, peerFetch: true}";

/** `edge.hashing`. */
export const hashing: z.ZodType<Hashing> = section({
  boundedLoad: optional(
    "boundedLoad",
    "a server that had this many times the mean of its PoP's requests lately passes the next one on to the next server of the ring; none does unless given",
    share({ min: 1, max: 100 }),
    { changed: "200%", needs: [ALL] },
  ),
  window: field(
    "windowMicros",
    "time over which the load of servers and the popularity of objects are counted",
    duration({ min: 0, above: true }),
    formatDuration(PLAIN_HASHING.windowMicros),
    { changed: "1m", needs: [ALL] },
  ),
  replicateAbove: optional(
    "replicatePerSecond",
    "objects asked for more often than this at a PoP are kept on several servers; none is unless given",
    requestRate(),
    { changed: "2/h", needs: [ALL] },
  ),
  replicas: field(
    "replicas",
    "servers that keep such an object: the next ones on the ring, among which its requests are spread evenly",
    count({ min: 2, max: 255 }),
    PLAIN_HASHING.replicas,
    { changed: 4, needs: ["edge.servers=4", ALL] },
  ),
  peerFetch: field(
    "peerFetch",
    "does a server that lacks an object fetch it from another server of the PoP that has it fresh?",
    flag(),
    PLAIN_HASHING.peerFetch,
    { changed: false, needs: [ALL] },
  ),
  peerLatency: field(
    "peerMicros",
    "round trip between two servers of a PoP",
    duration(),
    formatDuration(PLAIN_HASHING.peerMicros),
    { changed: "1s", needs: [ALL] },
  ),
});
