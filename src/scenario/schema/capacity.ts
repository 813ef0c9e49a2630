/** What the servers of a PoP take in: part of `edge`. */
import type * as z from "zod";
import type { Capacity } from "../types.ts";
import { field, optional, section } from "./field.ts";
import { bitRate, count, duration, requestRate } from "./quantities.ts";

/** So little that the requests of any scenario are more than it. */
const TIGHT = "edge.capacity={requests: 1/min, bandwidth: 1kbps, queue: 10s}";

/** So few that users meet the limit. */
const FEW_CONNECTIONS = "edge.capacity={connections: 3, keepAlive: 10m}";

/** `edge.capacity`. */
export const capacity: z.ZodType<Capacity> = section({
  requests: field(
    "requestsPerSecond",
    "requests that each server of a PoP takes in",
    requestRate("unlimited"),
    "unlimited",
    {
      changed: "2/min",
      needs: [TIGHT],
    },
  ),
  bandwidth: field("bitsPerSecond", "bandwidth of each server towards users", bitRate(), "unlimited", {
    changed: "3kbps",
    needs: [TIGHT],
  }),
  queue: field(
    "queueMicros",
    "longest wait for a turn when more is asked for: who would wait longer is refused (503); 0 refuses at once, unlimited slows everybody",
    duration({ min: 0 }, "unlimited"),
    "100ms",
    { changed: "unlimited", needs: [TIGHT] },
  ),
  connections: optional(
    "connections",
    "open connections of users that each server of a PoP holds; a new one beyond them is refused; no limit unless given",
    count(),
    { changed: 1, needs: [FEW_CONNECTIONS] },
  ),
  keepAlive: optional(
    "keepAliveMicros",
    "how long a user's connection stays open, from its first request; 60s unless given",
    duration({ min: 0, above: true }),
    { changed: "1h", needs: [FEW_CONNECTIONS] },
  ),
});
