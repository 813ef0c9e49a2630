/** The text of a fitted scenario: the smallest CDN around the fitted content and workload, with every fitted field spelled out. */
import type { DistributionSpec } from "../base/distribution.ts";
import { formatDuration, formatShare, formatSize } from "../base/units.ts";
import { FILE_CLASSES } from "../scenario/presets/content.ts";
import { yamlOf } from "../scenario/resolve.ts";
import type { ClassFit } from "../workload/fit/class-fit.ts";
import { threeDigits } from "../workload/fit/curve.ts";
import { fitHours } from "../workload/fit/daily.ts";
import type { SizeFit } from "../workload/fit/sizes.ts";
import { type FitLog, type LogClass, PASSED } from "./fit-log.ts";

/** Longest line of a list, characters. */
const WIDTH = 100;
const SECOND_MICROS = 1_000_000;
/** Time to live where neither the log nor the kind of content says one. */
const USUAL_TTL = "24h";
/** The cache is large enough to matter and small enough to be full, as a share of the log's footprint. */
const CACHE_SHARE = 0.1;

/** A class of the log and what was fitted to it. */
export interface FittedClass extends LogClass, ClassFit, SizeFit {}

/** What goes into the text. */
export interface ScenarioParts {
  readonly name: string;
  readonly seed: string;
  readonly log: FitLog;
  readonly classes: readonly FittedClass[];
}

/** The scenario as YAML. */
export function scenarioText({ name, seed, log, classes }: ScenarioParts): string {
  const { traffic, startOfDayMicros, spanMicros, isTimed } = log;
  const hours = isTimed ? fitHours(traffic.hours, startOfDayMicros, spanMicros) : null;
  const largest = traffic.sizes[traffic.sizes.length - 1];
  const text = yamlOf({
    name,
    description: "A synthetic workload with the popularity, sizes, reuse and daily curve of a real log.",
    seed,
    start: clock(startOfDayMicros),
    duration: formatDuration(durationOf(spanMicros)),
    users: { metros: ["London"] },
    edge: {
      pops: ["LHR"],
      servers: 1,
      tiers: [
        {
          name: "ram",
          // The largest object fits too, as in the caches that were compared.
          capacity: formatSize(
            threeDigits(Math.max(2 * largest, CACHE_SHARE * traffic.profile.footprintBytes, 1)),
          ),
          latency: "100us",
          eviction: "lru",
        },
      ],
    },
    shield: "none",
    origin: "object-store",
    content: Object.fromEntries(
      classes.map((one) => [one.name, contentClass(one, traffic.profile.requests)]),
    ),
    workload: { requests: traffic.profile.requests, diurnal: hours ?? "flat" },
  });
  return text.replace(
    /^( *)(\S+:)\s+\[\n([^\]]*?)\n *\]$/gm,
    (_, indent: string, key: string, items: string) =>
      wrapped(
        `${indent}${key} `,
        indent,
        items.split(/,\s+/).map((item) => item.trim()),
      ),
  );
}

/** A list of numbers on as few lines as hold it. */
function wrapped(head: string, indent: string, items: readonly string[]): string {
  const lines: string[] = [];
  let line = `${head}[`;
  for (const [n, item] of items.entries()) {
    const piece = n < items.length - 1 ? `${item},` : `${item}]`;
    if (line.length + piece.length >= WIDTH) {
      lines.push(line.trimEnd());
      line = `${indent}  `;
    }
    line += `${piece} `;
  }
  return [...lines, line.trimEnd()].join("\n");
}

/** Class names may be those of presets, from which nothing is to come: all fields are there. */
function contentClass(fitted: FittedClass, requests: number): Record<string, unknown> {
  const { law, repeats, size, correlation } = fitted;
  return {
    share: formatShare(Number((fitted.requests / requests).toPrecision(5))),
    objects: law.objects,
    size: specText(size),
    ...(correlation === 0 ? {} : { sizeCorrelation: correlation }),
    popularity: { exponent: law.exponent, offset: law.offset },
    ...(repeats === null
      ? {}
      : { repeats: { share: formatShare(repeats.share), after: specText(repeats.after) } }),
    regionalTaste: "0%",
    churnPerDay: "0%",
    ttl: ttlOf(fitted),
    staleWhileRevalidate: "0",
    changeEvery: "never",
    uncacheableShare: fitted.name === PASSED ? "100%" : "0%",
    match: [],
  };
}

function ttlOf({ kind, ttlMicros }: FittedClass): string {
  if (ttlMicros !== null) return formatDuration(threeDigits(ttlMicros));
  if (kind === PASSED) return "0";
  return FILE_CLASSES.find((preset) => preset.name === kind)?.value.ttl ?? USUAL_TTL;
}

/** A distribution as scenarios write it. */
function specText(spec: DistributionSpec): unknown {
  if (spec.kind === "fixed") return spec.value;
  if (spec.kind === "quantiles") return { quantiles: { at: [...spec.at], values: [...spec.values] } };
  throw new TypeError(`fits make no distribution of the kind ${spec.kind}`);
}

/** Whole seconds where nobody would miss the rest. */
function durationOf(spanMicros: number): number {
  const grain = [SECOND_MICROS, 1000].find((micros) => spanMicros > 1000 * micros) ?? 1;
  return Math.max(1000, Math.round(spanMicros / grain) * grain);
}

function clock(micros: number): string {
  const seconds = Math.floor(micros / SECOND_MICROS);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}
