/** Steering: how users are led to one of several CDN providers. */
import * as z from "zod";
import { formatDuration } from "../../base/units.ts";
import { REGIONS } from "../../network/regions.ts";
import { STEERING_METHODS } from "../../policy/steering.ts";
import { DEFAULT_HEALTH, type HealthChecks } from "../failover.ts";
import { type CdnSteering, DEFAULT_STEERING } from "../steering.ts";
import { anything, field, optional, section } from "./field.ts";
import { flag, name, text } from "./names.ts";
import { count, duration, kinds, share } from "./quantities.ts";

/** A world with two providers, for what only acts in their company. */
export const TWO_PROVIDERS =
  "providers={html: {edge: {pops: [FRA, IAD]}}, other: {edge: {pops: [NRT, GRU, FRA]}, pricing: bunny}}";
const DOWN = "faults=[{fault: cdn-down, provider: html, from: 30m, until: 4h}]";
const HALF = "steering.weights={html: 50%, other: 50%}";

/** `steering.health`. */
const health: z.ZodType<HealthChecks> = section({
  interval: field(
    "intervalMicros",
    "time between two probes of a provider",
    duration({ min: 0, above: true }),
    formatDuration(DEFAULT_HEALTH.intervalMicros),
    { changed: "20m", needs: [TWO_PROVIDERS, DOWN] },
  ),
  timeout: field(
    "timeoutMicros",
    "a probe without an answer has failed after this time",
    duration(),
    formatDuration(DEFAULT_HEALTH.timeoutMicros),
    { changed: "40m", needs: [TWO_PROVIDERS, DOWN] },
  ),
  fails: field(
    "fails",
    "failed probes in a row until a provider counts as down",
    count({ min: 1, max: 1000 }),
    DEFAULT_HEALTH.fails,
    { changed: 300, needs: [TWO_PROVIDERS, DOWN] },
  ),
  rises: field(
    "rises",
    "good probes in a row until it counts as up again",
    count({ min: 1, max: 1000 }),
    DEFAULT_HEALTH.rises,
    { changed: 500, needs: [TWO_PROVIDERS, DOWN] },
  ),
});

/** The section `steering`. */
export const steering: z.ZodType<CdnSteering> = section({
  method: field(
    "method",
    "weights, failover (first in order that works), region, price (cheapest egress), or latency-cost (round trip x price)",
    name(
      "a steering method",
      STEERING_METHODS.map((method) => method.name),
    ),
    DEFAULT_STEERING.method,
    { changed: "failover", needs: [TWO_PROVIDERS] },
  ),
  weights: optional(
    "weights",
    "weights: share of users by provider, 100 % together; who has none stands by for when the others fail; all alike unless given",
    byName("shares by provider", share()),
    { changed: { html: "10%", other: "90%" }, needs: [TWO_PROVIDERS, HALF] },
  ),
  order: optional(
    "order",
    "order of preference, for failover and among equals; as in `providers` unless given",
    z.array(text("a provider", ["alpha"])),
    { changed: ["other"], needs: [TWO_PROVIDERS, "steering.method=failover"] },
  ),
  regions: optional(
    "regions",
    "region: provider of each region's users",
    byName("providers by region", text("a provider", ["alpha"])),
    {
      changed: Object.fromEntries(REGIONS.map((region) => [region, "other"])),
      needs: [TWO_PROVIDERS, regionsAt("html")],
    },
  ),
  maxRtt: optional(
    "maxRttMicros",
    "price, latency-cost: providers with a longer median round trip to the users come last",
    duration({ min: 0, above: true }),
    { changed: "30ms", needs: [TWO_PROVIDERS, "steering.method=price"] },
  ),
  sticky: field(
    "sticky",
    "does a user stay with a provider? If not each request is steered anew, and reuses a connection only if the one before went the same way",
    flag(),
    DEFAULT_STEERING.sticky,
    { changed: false, needs: [TWO_PROVIDERS] },
  ),
  ttl: field(
    "ttlMicros",
    "time that resolvers may keep the steering's answer",
    duration(),
    formatDuration(DEFAULT_STEERING.ttlMicros),
    { changed: "2h", needs: [TWO_PROVIDERS, DOWN] },
  ),
  health: optional("health", "probes by which the steering learns that a provider is down", health, {
    changed: { fails: 300 },
    needs: [TWO_PROVIDERS, DOWN],
  }),
});

function regionsAt(provider: string): string {
  const regions = REGIONS.map((region) => `${region}: ${provider}`).join(", ");
  return `steering={method: region, regions: {${regions}}}`;
}

/** A map from names to values of one kind, as one knob. */
function byName<T>(what: string, values: z.ZodType<T>): z.ZodType<Readonly<Record<string, T>>> {
  const map = z.record(z.string(), values);
  kinds.set(map, { name: what, examples: [] });
  return z.codec(map, anything<Readonly<Record<string, T>>>(), {
    decode: (given) => given,
    encode: (given) => ({ ...given }) as never,
  });
}
