/** Client networks, and what routing methods may be told. */
import type { ZodType } from "zod";
import * as z from "zod";
import {
  type AnycastOptions,
  DEFAULT_ANYCAST,
  DEFAULT_GEODNS,
  DEFAULT_GEOIP,
  DEFAULT_MEASUREMENTS,
  DEFAULT_NETWORKS,
  DEFAULT_PERFORMANCE,
  type GeoDnsOptions,
  type GeoIpOptions,
  type MeasurementOptions,
  type NetworkOptions,
  type PerformanceOptions,
  type ScoreWeights,
} from "../../policy/routing/options.ts";
import { REGIONS } from "../../network/regions.ts";
import { anything, field, required, section } from "./field.ts";
import { name, textBy } from "./names.ts";
import { placeText } from "./network.ts";
import { count, kinds, number, share } from "./quantities.ts";
import { say, shown } from "./saying.ts";

/** Circumstances in which knobs of a method act. */
export const ANYCAST = "routing.method=anycast";
export const WEIGHTY = "routing.geodns={weights: {distance: 0, load: 0, performance: 1}}";
const NETWORKS = "users.networks={}";
const percent = (part: number) => `${part * 100}%`;

/** `users.networks`. */
export const networks: ZodType<NetworkOptions> = section({
  count: field(
    "count",
    "providers of a large country; small ones have fewer, down to three",
    count({ min: 1, max: 8 }),
    DEFAULT_NETWORKS.count,
    { needs: [NETWORKS], changed: 2 },
  ),
  exponent: field(
    "exponent",
    "how uneven their shares are: the n-th is 1 / n^exponent as large as the first",
    number({ min: 0, max: 5 }),
    DEFAULT_NETWORKS.exponent,
    { needs: [NETWORKS], changed: 3 },
  ),
  resolverSites: field(
    "resolverSites",
    "metros of a provider, its largest, with resolvers; users ask the nearest",
    count({ min: 1, max: 1000 }),
    DEFAULT_NETWORKS.resolverSites,
    { needs: [NETWORKS], changed: 1 },
  ),
  subnets: field(
    "subnets",
    "client subnets of a provider in a metro: with ECS a resolver caches an answer for each",
    count({ min: 1, max: 256 }),
    DEFAULT_NETWORKS.subnets,
    { needs: [NETWORKS, "routing.publicResolverShare=100%", "routing.dnsTtl=1h"], changed: 8 },
  ),
});

const GEOIP = "routing.geoip={}";

/** `routing.geoip`. */
export const geoip: ZodType<GeoIpOptions> = section({
  errors: field(
    "errors",
    "share of networks placed in another metro",
    share(),
    percent(DEFAULT_GEOIP.errors),
    {
      needs: [GEOIP],
      changed: "40%",
    },
  ),
  far: field(
    "far",
    "share of those that are placed anywhere in the world; the rest stay in their country",
    share(),
    percent(DEFAULT_GEOIP.far),
    { needs: ["routing.geoip={errors: 50%}"], changed: "100%" },
  ),
  unknown: field(
    "unknown",
    "share of networks that the table lacks",
    share(),
    percent(DEFAULT_GEOIP.unknown),
    { needs: [GEOIP], changed: "50%" },
  ),
  defaultPlace: field(
    "defaultPlace",
    "where those are taken to be",
    placeText(),
    DEFAULT_GEOIP.defaultPlace,
    { needs: ["routing.geoip={unknown: 50%}"], changed: "SIN" },
  ),
});

const MEASURED = "routing.method=performance";

/** `routing.measurements`. */
export const measurements: ZodType<MeasurementOptions> = section({
  realUser: field(
    "realUser",
    "weight of real users' measurements; the rest are synthetic probes'",
    share(),
    percent(DEFAULT_MEASUREMENTS.realUser),
    { needs: [MEASURED, NETWORKS, "routing.measurements={samples: 2}"], changed: "0%" },
  ),
  samples: field(
    "samples",
    "measurements of real users for each network and PoP before the run",
    count({ min: 1, max: 1_000_000 }),
    DEFAULT_MEASUREMENTS.samples,
    { needs: [MEASURED, NETWORKS, "routing.measurements={}"], changed: 1 },
  ),
});

/** How far a sum of weights may be from 1: what is written with three decimals adds up. */
const SUM_TOLERANCE = 0.0015;
const PARTS = ["distance", "load", "performance"] as const;

/** Weights that sum to 1, as one value. */
function weights(): ZodType<ScoreWeights> {
  const what = "weights such as {distance: 0.4, load: 0.3, performance: 0.3}";
  const text = z.unknown().meta({
    type: "object",
    properties: Object.fromEntries(PARTS.map((part) => [part, { type: "number", minimum: 0, maximum: 1 }])),
    required: [...PARTS],
    additionalProperties: false,
  });
  kinds.set(text, { name: "weights", examples: [] });
  return z.codec(text, anything<ScoreWeights>(), {
    decode: (given, context) => {
      if (typeof given !== "object" || given === null || Array.isArray(given))
        return say(context, given, `${shown(given)} is not a map of weights`, { expected: what });
      const map = given as Record<string, unknown>;
      const unknown = Object.keys(map).filter((key) => !(PARTS as readonly string[]).includes(key));
      if (unknown.length > 0) {
        context.issues.push({
          code: "unrecognized_keys",
          keys: unknown,
          input: given,
          path: [],
          known: [...PARTS],
        } as never);
        return z.NEVER;
      }
      for (const part of PARTS) {
        const weight = map[part];
        if (typeof weight !== "number" || !(weight >= 0 && weight <= 1))
          return say(context, weight ?? given, `${part} is ${shown(weight)}`, {
            expected: `a weight from 0 to 1; ${what}`,
            path: part in map ? [part] : [],
          });
      }
      const asked = map as unknown as ScoreWeights;
      const sum = PARTS.reduce((total, part) => total + asked[part], 0);
      if (Math.abs(sum - 1) > SUM_TOLERANCE)
        return say(context, given, `weights sum to ${Number(sum.toFixed(3))}`, {
          expected: `a sum of 1: ${what}`,
        });
      return asked;
    },
    encode: (value) => ({ ...value }),
  });
}

/** `routing.geodns`. */
export const geodns: ZodType<GeoDnsOptions> = section({
  radius: field(
    "radiusKm",
    "PoPs farther away are candidates only where there is no nearer one, km",
    number({ min: 0, max: 20_038 }),
    DEFAULT_GEODNS.radiusKm,
    { needs: ["routing.measurements={}", WEIGHTY, "routing.geodns.radius=20000"], changed: 50 },
  ),
  weights: field(
    "weights",
    "weights of distance / radius, load / capacity and round trip / 80 ms in the score; they sum to 1",
    weights(),
    DEFAULT_GEODNS.weights,
    {
      needs: ["routing.measurements={}", "routing.geodns={}"],
      changed: { distance: 0, load: 0, performance: 1 },
    },
  ),
});

const popText = () =>
  textBy("a PoP's code", ["FRA"], (text) => (/^[A-Za-z]{3}$/.test(text) ? null : { hint: null }));

/** `routing.anycast`. */
export const anycast: ZodType<AnycastOptions> = section({
  peering: field(
    "peering",
    "how likely a network and a PoP peer where both are, relative to the usual 1",
    number({ min: 0, max: 20 }),
    DEFAULT_ANYCAST.peering,
    { needs: [ANYCAST, "routing.anycast={}"], changed: 0.1 },
  ),
  flapping: field(
    "flapping",
    "share of networks, metro by metro, whose route flaps between two PoPs",
    share(),
    percent(DEFAULT_ANYCAST.flapping),
    { needs: [ANYCAST, "routing.anycast={}"], changed: "100%" },
  ),
  prepend: field(
    "prepend",
    "PoPs that announce the prefix with a longer path",
    z.array(
      section({
        pop: required("pop", "the PoP", popText(), {
          changed: "SIN",
          needs: [ANYCAST, "routing.anycast={prepend: [{pop: FRA, times: 3}]}"],
        }),
        times: required("times", "how many hops longer", count({ min: 0, max: 20 }), {
          changed: 0,
          needs: [ANYCAST, "routing.anycast={prepend: [{pop: FRA, times: 3}]}"],
        }),
      }),
    ),
    [],
    { needs: [ANYCAST, "routing.anycast={}"], changed: [{ pop: "FRA", times: 3 }] },
  ),
  regional: field(
    "regional",
    "PoPs whose announcement is heard inside these regions only",
    z.array(
      section({
        pop: required("pop", "the PoP", popText(), {
          changed: "SIN",
          needs: [ANYCAST, "routing.anycast={regional: [{pop: FRA, regions: [oceania]}]}"],
        }),
        regions: required("regions", "the regions", z.array(name("a region", REGIONS)).min(1), {
          changed: ["europe", "africa", "middle-east", "asia"],
          needs: [ANYCAST, "routing.anycast={regional: [{pop: FRA, regions: [oceania]}]}"],
        }),
      }),
    ),
    [],
    { needs: [ANYCAST, "routing.anycast={}"], changed: [{ pop: "FRA", regions: ["europe"] }] },
  ),
});

/** `routing.performance`. */
export const byPerformance: ZodType<PerformanceOptions> = section({
  explore: field(
    "explore",
    "share of decisions drawn by weight instead of taking the best PoP; 0 is strict",
    share(),
    percent(DEFAULT_PERFORMANCE.explore),
    { needs: [MEASURED, "routing.performance={}"], changed: "60%" },
  ),
});
