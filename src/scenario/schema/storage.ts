/** Storage tiers with their eviction and admission policies, whose names and parameters the registries give. */
import * as z from "zod";
import { formatShare, formatSize, parseShare, parseSize } from "../../base/units.ts";
import { suggestUnit } from "../../base/suggest-unit.ts";
import { ADMISSION_POLICIES } from "../../policy/admission/registry.ts";
import { LIVE_EVICTION_POLICIES } from "../../policy/eviction/registry.ts";
import { presetNames, presetOf } from "../presets/contract.ts";
import { TIER_SETS } from "../presets/tiers.ts";
import type { Tier } from "../types.ts";
import { anything, field, required, section } from "./field.ts";
import { durations } from "./distributions.ts";
import { canonicalName, notInSet } from "./names.ts";
import { label } from "./label.ts";
import { shortForms } from "./open.ts";
import { policySpec } from "./policies.ts";
import { byteRate, count, kinds } from "./quantities.ts";
import { say, sayMissing, shown } from "./saying.ts";
import { shapeOf } from "./shape.ts";

interface Capacity {
  readonly capacityBytes: number;
  readonly capacityShare: number | null;
}

/** `64GB`, or `5%` of the catalogue. */
function capacity(): z.ZodType<Capacity> {
  const text = z.unknown().meta({
    type: ["string", "number"],
    pattern: "^\\d+(\\.\\d+)?(e[+-]?\\d{1,3})? ?([kKMGTP]i?B|B|%)?$",
    exclusiveMinimum: 0,
    examples: ["64GB", "5%"],
  });
  kinds.set(text, { name: "capacity", examples: ["64GB", "5%"] });
  const expected = "a size such as 64GB or a share of the catalogue such as 5%";
  return z.codec(text, anything<Capacity>(), {
    decode: (given, context) => {
      if (given === undefined || given === null) return sayMissing(context, given, expected);
      if (typeof given !== "string" && typeof given !== "number")
        return say(context, given, `${shown(given)} is not a size`, { expected });
      const written = String(given).trim();
      const asShare = written.endsWith("%") ? parseShare(written) : null;
      const bytes = asShare === null ? parseSize(written) : 0;
      if (bytes === null) {
        if (/^-\d/.test(written)) return say(context, given, `${shown(given)} is negative`, { expected });
        return say(context, given, `${shown(given)} is not a size`, {
          expected,
          hint: suggestUnit(written, "size"),
        });
      }
      if ((asShare ?? bytes) <= 0) return say(context, given, "a tier without room", { expected });
      return { capacityBytes: bytes, capacityShare: asShare };
    },
    encode: ({ capacityBytes, capacityShare }) => {
      if (capacityShare === null) return formatSize(capacityBytes);
      const text = formatShare(capacityShare);
      return text.endsWith("%") ? text : percentOf(capacityShare);
    },
  });
}

/** A share as percent text that reads as the same share. */
function percentOf(share: number): string {
  for (let digits = 12; digits <= 17; digits++) {
    const text = `${(share * 100).toPrecision(digits)}%`;
    if (parseShare(text) === share) return text;
  }
  return `${share * 100}%`;
}

const tierFields = section({
  name: required("name", "name in reports", label("a tier's name", ["ram", "hot"])),
  capacity: required(
    "capacity",
    "room: a size for each server, or for the whole node a share of the catalogue's bytes",
    capacity(),
    {
      changed: "1%",
    },
  ),
  latency: field("latency", "time of one read or write before its bytes flow", durations(), "1ms", {
    changed: "7ms",
  }),
  concurrency: field(
    "concurrency",
    "reads and writes in progress at once; more wait",
    count({ min: 1, max: 65536 }),
    64,
    {
      changed: 1,
    },
  ),
  bandwidth: field("bytesPerSecond", "bytes per second of the device", byteRate(), "3GB/s", {
    changed: "50MB/s",
  }),
  admission: field(
    "admission",
    "who may enter: a policy, with parameters if wanted",
    policySpec("an admission policy", ADMISSION_POLICIES),
    "always",
    {
      changed: "n-hit",
    },
  ),
  eviction: field(
    "eviction",
    "who leaves: a policy, with parameters if wanted",
    policySpec("an eviction policy", LIVE_EVICTION_POLICIES),
    "lru",
    {
      changed: "sieve",
    },
  ),
});

const tier = z.codec(tierFields, anything<Tier>(), {
  decode: ({ capacity: room, ...rest }): Tier => ({ ...rest, ...room }),
  encode: ({ capacityBytes, capacityShare, ...rest }) => ({
    ...rest,
    capacity: { capacityBytes, capacityShare },
  }),
});

/** Most tiers of a node: a slot of the store has links for three. */
const MAX_TIERS = 3;

/** Tiers of a node, fastest first: a list, or the name of a set. */
export function tierList(fallback?: (root: unknown) => unknown): z.ZodType<readonly Tier[]> {
  const list = z.array(tier).min(1).max(MAX_TIERS);
  shortForms.set(list, {
    names: presetNames(TIER_SETS),
    what: "a set of tiers",
    open: (value, path, opening) => {
      if (shapeOf(value) !== "text") return value;
      const names = presetNames(TIER_SETS);
      const canonical = canonicalName(String(value), names);
      if (canonical !== null) return structuredClone(presetOf(TIER_SETS, canonical)?.value);
      opening.report(path, value, notInSet(value, { what: "a set of tiers", names }));
      return value;
    },
    ...(fallback === undefined ? {} : { fallback }),
  });
  return z.codec(list, anything<readonly Tier[]>(), {
    decode: (tiers, context) => {
      tiers.forEach((one, n) => {
        if (tiers.findIndex((other) => other.name === one.name) < n)
          say(context, one.name, `"${one.name}" is there twice`, { path: [n, "name"] });
      });
      return tiers;
    },
    encode: (tiers) => [...tiers],
  });
}
