/** How the failure of a PoP is noticed and how users get away from it: part of `routing`. */
import type * as z from "zod";
import { DEFAULT_FAILOVER, DEFAULT_HEALTH, type Failover, type HealthChecks } from "../failover.ts";
import { durations } from "./distributions.ts";
import { field, optional, section } from "./field.ts";
import { count, duration, share } from "./quantities.ts";
import { formatDuration } from "../../base/units.ts";

const DOWN = "faults=[{fault: pop-down, pop: FRA, from: 30m, until: 4h}]";
const ANYCAST = "routing.method=anycast";

/** `routing.health`. */
export const health: z.ZodType<HealthChecks> = section({
  interval: field(
    "intervalMicros",
    "time between two probes of a PoP",
    duration({ min: 0, above: true }),
    formatDuration(DEFAULT_HEALTH.intervalMicros),
    { changed: "2m", needs: [DOWN] },
  ),
  timeout: field(
    "timeoutMicros",
    "a probe without an answer has failed after this time",
    duration(),
    formatDuration(DEFAULT_HEALTH.timeoutMicros),
    { changed: "8m", needs: [DOWN] },
  ),
  fails: field(
    "fails",
    "failed probes in a row until a PoP counts as down",
    count({ min: 1, max: 1000 }),
    DEFAULT_HEALTH.fails,
    { changed: 60, needs: [DOWN] },
  ),
  rises: field(
    "rises",
    "good probes in a row until it counts as up again",
    count({ min: 1, max: 1000 }),
    DEFAULT_HEALTH.rises,
    { changed: 90, needs: [DOWN] },
  ),
  overload: optional(
    "overload",
    "probes fail too while more than this share of a PoP's capacity is asked for; overload fails none unless given",
    share({ min: 0, max: 100 }),
    { changed: "50%", needs: ["edge.capacity={requests: 1/min, queue: 0}"] },
  ),
});

/** `routing.failover`. */
export const failover: z.ZodType<Failover> = section({
  convergence: field(
    "convergence",
    "anycast: from a change until a network's routes have followed it",
    durations(),
    { uniform: { min: "30s", max: "90s" } },
    { changed: "20m", needs: [ANYCAST, DOWN] },
  ),
  nextAddress: field(
    "nextAddressMicros",
    "dns: a user tries the answer's next address after this time without a connection (RFC 8305: 250 ms)",
    duration(),
    formatDuration(DEFAULT_FAILOVER.nextAddressMicros),
    { changed: "3s", needs: ["routing.method=nearest", DOWN] },
  ),
  giveUp: field(
    "giveUpMicros",
    "a user who has no connection after this time sees an error",
    duration(),
    formatDuration(DEFAULT_FAILOVER.giveUpMicros),
    { changed: "100ms", needs: [DOWN] },
  ),
});
