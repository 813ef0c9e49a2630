/**
 * Thresholds of the verdict: `metric [of (class|region|pop|provider|session) NAME] operator limit`, as in `hit_ratio > 0.9`,
 * `ttfb.p99 of region europe < 150ms`.
 */
import * as z from "zod";
import { nearest } from "../../base/nearest.ts";
import { suggestUnit } from "../../base/suggest-unit.ts";
import {
  parseCount,
  parseDuration,
  parseRate,
  parseShare,
  parseSize,
  type UnitKind,
} from "../../base/units.ts";
import { findPop } from "../../network/pop-sets.ts";
import { REGIONS } from "../../network/regions.ts";
import { type Metric, METRIC_SCOPES, metricOf, METRICS, type MetricUnit } from "../../vocabulary/metrics.ts";
import type { Threshold } from "../types.ts";
import { anything } from "./field.ts";
import { canonicalName } from "./names.ts";
import { kinds } from "./quantities.ts";
import { say, shown } from "./saying.ts";

/** A threshold as text; problems name the place inside it. */
export function threshold(): z.ZodType<Threshold> {
  const text = z
    .unknown()
    .meta({ type: "string", examples: ["hit_ratio > 0.9", "ttfb.p99 of region europe < 150ms"] });
  kinds.set(text, { name: "threshold", examples: ["hit_ratio > 0.9", "ttfb.p99 of region europe < 150ms"] });
  return z.codec(text, anything<Threshold>(), {
    decode: (given, context) => {
      const parsed = parseThreshold(given);
      if (!("message" in parsed)) return parsed;
      const { message, expected, hint, offset } = parsed;
      return say(context, given, message, { expected, hint, offset });
    },
    encode: (value) => value.text,
  });
}

interface Wrong {
  readonly message: string;
  readonly expected: string | null;
  readonly hint: string | null;
  readonly offset: number;
}

const FORM = /^(\s*)(\S+?)(\s+of\s+(\S+)\s+(\S+?))?(\s*)(<=|>=|<|>|==|=|!=)(\s*)(.*?)\s*$/;

/** What a threshold says, or what is wrong with it. */
export function parseThreshold(given: unknown): Threshold | Wrong {
  const expected = "metric, operator and limit, such as hit_ratio > 0.9";
  if (typeof given !== "string") return wrong(`${shown(given)} is not a threshold`, expected);
  const match = FORM.exec(given);
  if (match === null) return wrong(`${shown(given)} is not a threshold`, expected);
  const [, lead, name, scoped, kind, part, , op, , limitText] = match;
  const metricAt = lead.length;
  const metric = metricOf(name) ?? metricOf(name.toLowerCase().replace(/-/g, "_"));
  if (metric === null) {
    const names = METRICS.map((one) => one.name);
    const hint = nearest(name, names);
    return wrong(
      `"${name}" is not a metric`,
      "a metric such as hit_ratio: see cdnlab list metrics",
      hint,
      metricAt,
    );
  }
  const scopeAt = scoped === undefined ? 0 : given.indexOf(kind, metricAt + name.length + 3);
  const scope = scopeOf(metric, kind, part, scopeAt);
  if ("message" in scope) return scope;
  const opAt = given.lastIndexOf(op, given.trimEnd().length - limitText.length - 1);
  if (op === "==" || op === "=" || op === "!=")
    return wrong(`"${op}" is not an operator`, "one of <, <=, >, >=", op === "!=" ? null : ">=", opAt);
  const limit = parseLimit(metric.unit, limitText);
  if (limit === null) {
    const unit = UNITS[metric.unit];
    const hint = unit.kind === null ? null : suggestUnit(limitText, unit.kind);
    return wrong(
      `"${limitText}" is not ${unit.what}`,
      `${unit.what} such as ${unit.example}`,
      hint,
      given.trimEnd().length - limitText.length,
    );
  }
  return { text: given.trim(), metric: metric.name, scope, op: op as Threshold["op"], limit };
}

function scopeOf(
  metric: Metric,
  kind: string | undefined,
  part: string,
  at: number,
): Threshold["scope"] | Wrong {
  if (kind === undefined && metric.ofSessions)
    return wrong(`${metric.name} is a metric of sessions`, `${metric.name} of session NAME`, null, at);
  if (kind === undefined) return { kind: "all", name: "" };
  const known = METRIC_SCOPES.filter((scope) => scope !== "all");
  const scope = known.find((one) => one === kind.toLowerCase());
  if (scope === undefined)
    return wrong(`"${kind}" is not a part of the world`, known.join(", "), nearest(kind, known), at);
  if (metric.ofSessions && scope !== "session")
    return wrong(`${metric.name} is a metric of sessions`, `${metric.name} of session NAME`, "session", at);
  if (!metric.scoped && !metric.ofSessions)
    return wrong(
      `${metric.name} is a metric of the whole`,
      `${metric.name} without "of ${kind} ${part}"`,
      null,
      at,
    );
  const partAt = at + kind.length + 1;
  if (scope === "class" || scope === "provider" || scope === "session") return { kind: scope, name: part };
  if (scope === "region") {
    const region = canonicalName(part, REGIONS);
    return region === null
      ? wrong(`"${part}" is not a region`, REGIONS.join(", "), nearest(part, REGIONS), partAt)
      : { kind: scope, name: region };
  }
  const pop = findPop(part);
  return pop === null
    ? wrong(`"${part}" is not a PoP`, "an IATA code such as FRA", null, partAt)
    : { kind: scope, name: pop.iata };
}

const UNITS: Record<MetricUnit, { what: string; example: string; kind: UnitKind | null }> = {
  ratio: { what: "a share", example: "90%", kind: "share" },
  micros: { what: "a duration", example: "200ms", kind: "duration" },
  requests: { what: "a count", example: "10k", kind: "count" },
  bytes: { what: "a size", example: "10GB", kind: "size" },
  "per-second": { what: "a rate", example: "200/s", kind: "rate" },
  usd: { what: "an amount of money", example: "$1,000", kind: null },
};

/** The limit in the metric's base unit, or null. */
function parseLimit(unit: MetricUnit, text: string): number | null {
  switch (unit) {
    case "ratio":
      return parseShare(text);
    case "micros":
      return parseDuration(text);
    case "requests":
      return parseCount(text);
    case "bytes":
      return parseSize(text);
    case "per-second":
      return parseRate(text);
    case "usd": {
      const match = /^\$?\s*(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?\s*([kM]?)\s*(?:USD)?$/.exec(text.trim());
      if (match === null) return null;
      const factor = match[3] === "k" ? 1e3 : match[3] === "M" ? 1e6 : 1;
      return Number(match[1].replace(/,/g, "") + (match[2] ?? "")) * factor;
    }
  }
}

function wrong(message: string, expected: string | null, hint: string | null = null, offset = 0): Wrong {
  return { message, expected, hint, offset };
}
