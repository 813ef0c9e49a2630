/** What the servers of a PoP take in: part of `edge`. */
import type * as z from "zod";
import type { Capacity } from "../types.ts";
import { field, section } from "./field.ts";
import { bitRate, duration, requestRate } from "./quantities.ts";

/** So little that the requests of any scenario are more than it. */
const TIGHT = "edge.capacity={requests: 1/min, bandwidth: 1kbps, queue: 10s}";

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
});
