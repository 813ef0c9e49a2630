/** Reads what of the nodes differs from the defaults: profile, room, policies, cache key. */
import { nearest, plainName } from "../../base/nearest.ts";
import { RFC_PROFILE } from "../../http/profile.ts";
import { PROFILES } from "../../http/profiles.ts";
import { ADMISSION_POLICIES } from "../../policy/admission/registry.ts";
import { LIVE_EVICTION_POLICIES } from "../../policy/eviction/registry.ts";
import type { Key } from "../../scenario/locate.ts";
import { MapReader, type Report, shown } from "./reading.ts";
import type { SpecConfig } from "./specification.ts";

/** What a node has when nothing is said, bytes: more than any specification fills. */
const CAPACITY_BYTES = 64 * 1024 * 1024;
const LARGEST_OBJECT_BYTES = 16 * 1024 * 1024;
/** Profiles that a specification may name. */
const PROFILE_NAMES: readonly string[] = PROFILES.map((profile) => profile.name);

/** A configuration; what is left out is the strict RFC profile with room for everything. */
export function readConfig(value: unknown, path: readonly Key[], report: Report): SpecConfig {
  const reader = MapReader.of(value ?? {}, path, report, "a configuration");
  const config: SpecConfig = {
    profile: reader.oneOf("profile", PROFILE_NAMES, "rfc"),
    collapse: reader.flag("collapse", true),
    capacityBytes: reader.size("capacity", CAPACITY_BYTES),
    largestObjectBytes: reader.size("largest-object", LARGEST_OBJECT_BYTES),
    eviction: policyName(reader, "eviction", LIVE_EVICTION_POLICIES, "lru"),
    admission: policyName(reader, "admission", ADMISSION_POLICIES, "always"),
    key: readKnown(reader, "key", KEY_FIELDS),
    overrides: readKnown(reader, "overrides", PROFILE_FIELDS),
  };
  reader.done();
  return config;
}

/** A map whose keys are known and whose values are of the kinds of the examples. */
function readKnown(
  reader: MapReader,
  key: string,
  examples: Readonly<Record<string, readonly unknown[]>>,
): Readonly<Record<string, unknown>> {
  const value = reader.any(key);
  if (value === undefined) return {};
  const inner = MapReader.of(value, [...reader.path, key], reader.report, "a map of settings");
  for (const [name, kinds] of Object.entries(examples)) {
    const given = inner.any(name);
    if (given !== undefined && !kinds.some((kind) => kindOf(kind) === kindOf(given)))
      inner.wrong(name, `${shown(given)} is not a value of ${name}`, `such as ${JSON.stringify(kinds[0])}`);
  }
  inner.done();
  return inner.map;
}

function kindOf(value: unknown): string {
  return value === null ? "null" : Array.isArray(value) ? "list" : typeof value;
}

/** Of `KeyRules` in `http/cache-key.ts`, with values of each kind that they take. */
const KEY_FIELDS: Readonly<Record<string, readonly unknown[]>> = {
  query: [{ deny: ["utm_*"] }, "none"],
  sortQuery: [true],
  fields: [["x-country"]],
  cookies: [["variant"]],
  device: [true],
  countryField: ["x-country"],
  host: [false],
};
/** Of the profile, by what the strict one has. */
const PROFILE_FIELDS: Readonly<Record<string, readonly unknown[]>> = Object.fromEntries(
  Object.entries(RFC_PROFILE).map(([name, value]) => [
    name,
    value === null || name === "varyOn" ? [value, [200]] : [value],
  ]),
);

function policyName(
  reader: MapReader,
  key: string,
  cards: readonly { readonly name: string }[],
  fallback: string,
): string {
  const wanted = reader.text(key, fallback);
  const card = cards.find((one) => plainName(one.name) === plainName(wanted));
  if (card !== undefined) return card.name;
  const names = cards.map((one) => one.name);
  reader.wrong(key, `${shown(wanted)} is not a policy`, "a name of cdnlab list", nearest(wanted, names));
  return fallback;
}
