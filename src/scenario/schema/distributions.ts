/** Distributions of durations and sizes: `5ms` is always 5 ms, `{exponential: 5ms}` and the like vary. */
import * as z from "zod";
import type { DistributionSpec } from "../../base/distribution.ts";
import { MOST_OBJECT_BYTES } from "../../ds/slots.ts";
import { anything, field, required, section } from "./field.ts";
import { count, duration, type Kind, kinds, number, share, size } from "./quantities.ts";
import { exclusives } from "./open.ts";
import { type IssueSink, say } from "./saying.ts";
import { byShape } from "./shape.ts";

/** A duration that may vary, whole microseconds. */
export function durations(): z.ZodType<DistributionSpec> {
  return distribution(
    "a duration or a distribution of durations",
    {
      name: "duration or distribution",
      examples: ["5ms", "{exponential: 5ms}", "{lognormal: {median: 5ms, sigma: 0.5}}"],
    },
    duration(),
    () => duration({ min: 0, above: true }),
  );
}

/** A size of objects that may vary, bytes: up to what caches can count. */
export function sizes(): z.ZodType<DistributionSpec> {
  const within = () => size({ min: 1, max: MOST_OBJECT_BYTES });
  return distribution(
    "a size or a distribution of sizes",
    { name: "size or distribution", examples: ["100kB", "{lognormal: {median: 20kB, sigma: 1}}"] },
    within(),
    within,
  );
}

/** A count that may vary, from `most` down to 1. */
export function counts(most: number): z.ZodType<DistributionSpec> {
  const within = () => count({ min: 1, max: most });
  return distribution(
    "a count or a distribution of counts",
    {
      name: "count or distribution",
      examples: ["1k", "{exponential: 1k}", "{lognormal: {median: 1k, sigma: 2}}"],
    },
    within(),
    within,
  );
}

/** Names of the shapes in the file, and the kinds they stand for. */
const KINDS = {
  uniform: "uniform",
  exponential: "exponential",
  lognormal: "lognormal",
  pareto: "pareto",
  lognormalPareto: "lognormal-pareto",
  quantiles: "quantiles",
} as const;

/** Largest sigma of a logarithm that still means something: e^5 is a factor of 148 a standard deviation. */
const MAX_SIGMA = 5;

function distribution(
  what: string,
  { name: sort, examples }: Kind,
  fixed: z.ZodType<number>,
  value: () => z.ZodType<number>,
): z.ZodType<DistributionSpec> {
  const sigma = () => number({ min: 0, max: MAX_SIGMA });
  const alpha = () => number({ min: 0, max: 100, above: true });
  const shape = z.strictObject({
    exponential: value().optional().describe("memoryless, by its mean"),
    lognormal: section({
      median: required("median", "half of all values are below", value()),
      sigma: required("sigma", "standard deviation of the logarithm", sigma()),
    })
      .optional()
      .describe("exp of a normal number"),
    pareto: section({
      min: required("min", "smallest value", value()),
      alpha: required("alpha", "how fast large values become rare: P(X > x) ~ x^-alpha", alpha()),
      max: required("max", "values end here", value()),
    })
      .optional()
      .describe("heavy tail between two bounds"),
    lognormalPareto: section({
      median: required("median", "median of the body, where the tail begins", value()),
      sigma: required("sigma", "standard deviation of the body's logarithm", sigma()),
      tailShare: field("tailShare", "share of the values that come from the tail", share(), "5%"),
      alpha: required("alpha", "how fast large values become rare", alpha()),
      max: required("max", "values end here", value()),
    })
      .optional()
      .describe("lognormal body with a Pareto tail"),
    uniform: section({
      min: required("min", "smallest value", value()),
      max: required("max", "largest value", value()),
    })
      .optional()
      .describe("all values between two bounds alike"),
    quantiles: section({
      at: required("at", "shares of the values, rising from 0 to 1", z.array(share())),
      values: required("values", "the quantile at each of them", z.array(value())),
    })
      .optional()
      .describe("measured values: quantiles, and between them straight lines of the logarithm"),
  });
  exclusives.set(shape, (key) => Object.keys(KINDS).filter((other) => other !== key));
  const map = z.codec(shape.meta({ minProperties: 1, maxProperties: 1 }), anything<DistributionSpec>(), {
    decode: (given, context): DistributionSpec => {
      const names = Object.keys(given) as (keyof typeof KINDS)[];
      if (names.length !== 1)
        return say(
          context,
          given,
          names.length === 0
            ? "an empty map is not a distribution"
            : `two distributions at once: ${names.join(", ")}`,
          {
            expected: `one of ${Object.keys(KINDS).join(", ")}`,
          },
        );
      const [kind] = names;
      const values = given[kind];
      const spec = (
        kind === "exponential" ? { kind, mean: values } : { kind: KINDS[kind], ...(values as object) }
      ) as DistributionSpec;
      const lowest = spec.kind === "lognormal-pareto" ? spec.median : "min" in spec ? spec.min : 0;
      if ("max" in spec && spec.max <= lowest) {
        const below = spec.kind === "lognormal-pareto" ? "median" : "min";
        return say(context, given, `max is not above ${below}`, { path: [kind, "max"] });
      }
      if (spec.kind === "quantiles") return checkedQuantiles(spec, given, context);
      return spec;
    },
    encode: (spec) => {
      if (spec.kind === "fixed") throw new TypeError("a fixed value is written as text");
      if (spec.kind === "exponential") return { exponential: spec.mean } as never;
      const { kind, ...values } = spec;
      return { [kind === "lognormal-pareto" ? "lognormalPareto" : kind]: values } as never;
    },
  });
  const single = z.codec(fixed, anything<DistributionSpec>(), {
    decode: (value) => ({ kind: "fixed" as const, value }),
    encode: (spec) => (spec as { value: number }).value,
  });
  const codec = byShape(what, { text: single, map }, (spec: DistributionSpec) =>
    spec.kind === "fixed" ? "text" : "map",
  );
  kinds.set((codec._zod.def as unknown as { in: z.ZodType }).in, { name: sort, examples });
  return codec;
}

/** Quantiles must be a curve from 0 to 1 that never falls. */
function checkedQuantiles(
  spec: DistributionSpec & { readonly kind: "quantiles" },
  given: unknown,
  context: IssueSink,
): DistributionSpec {
  const { at, values } = spec;
  const said = (message: string, key: string, expected: string) =>
    say<DistributionSpec>(context, given, message, { path: ["quantiles", key], expected });
  if (at.length < 2 || at[0] !== 0 || at[at.length - 1] !== 1 || at.some((p, n) => n > 0 && p <= at[n - 1]))
    return said("shares do not rise from 0 to 1", "at", "shares such as [0, 50%, 100%]");
  if (values.length !== at.length)
    return said(`${values.length} values for ${at.length} shares`, "values", "one for each share");
  if (values.some((value, n) => n > 0 && value < values[n - 1]))
    return said("the values fall", "values", "each at least the one before");
  return spec;
}
