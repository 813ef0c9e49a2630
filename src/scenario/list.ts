/**
 * What `cdnlab list KIND` shows: the registries and preset tables as rows. Each is loaded when its rows are asked for; the list of kinds
 * needs none of them.
 */
import { showBitRate, showCount, showDuration } from "../base/display.ts";
import type { PolicyCard } from "../policy/contract.ts";
import { PRESET_FIELDS } from "./presets/fields.ts";

/** A table of names. */
export interface Listing {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** A kind of names. */
interface ListKind {
  readonly kind: string;
  readonly about: string;
  readonly list: () => Promise<Listing>;
}

/** Kinds that can be listed, each with one line about it. */
export const LIST_KINDS: readonly ListKind[] = [
  { kind: "pops", about: "sets of PoPs and their cities", list: pops },
  { kind: "metros", about: "metro areas where users are", list: metroList },
  { kind: "regions", about: "regions of the world", list: regions },
  { kind: "access", about: "access networks", list: access },
  ...Object.entries(PRESET_FIELDS).map(([kind, field]) => ({
    kind,
    about: `presets of ${field}`,
    list: () => presets(kind),
  })),
  { kind: "eviction", about: "eviction policies", list: eviction },
  { kind: "admission", about: "admission policies", list: admission },
  { kind: "routing", about: "routing methods", list: routing },
  { kind: "steering", about: "ways to choose one of several CDN providers", list: steering },
  { kind: "profiles", about: "whose HTTP caching rules: edge.http.profile", list: profiles },
  { kind: "traces", about: "formats of traces and logs", list: traces },
  { kind: "pricing", about: "price books and their origin price tables", list: pricing },
  { kind: "metrics", about: "metrics that thresholds can use", list: metrics },
];

/** The table of a kind, or null when there is no such kind. */
export async function listOf(kind: string): Promise<Listing | null> {
  return (await LIST_KINDS.find((one) => one.kind === kind)?.list()) ?? null;
}

async function pops(): Promise<Listing> {
  const { findPop, POP_SETS } = await import("../network/pop-sets.ts");
  const withCity = (code: string) => `${code} ${findPop(code)?.name ?? ""}`.trim();
  return {
    columns: ["set", "PoPs", "about", "codes"],
    rows: POP_SETS.map((set) => [
      set.name,
      String(set.codes.length),
      set.about,
      set.codes.length > 12 ? `${set.codes.slice(0, 8).join(" ")} ...` : set.codes.map(withCity).join(", "),
    ]),
  };
}

async function metroList(): Promise<Listing> {
  const { metros } = await import("../network/metros.ts");
  return {
    columns: ["id", "name", "country", "region", "people online"],
    rows: metros().map((metro) => [
      metro.id,
      metro.name,
      metro.country,
      metro.region,
      showCount(metro.online),
    ]),
  };
}

async function regions(): Promise<Listing> {
  const { metros } = await import("../network/metros.ts");
  const { REGIONS } = await import("../network/regions.ts");
  return {
    columns: ["region", "metros", "people online"],
    rows: REGIONS.map((region) => {
      const there = metros().filter((metro) => metro.region === region);
      return [region, String(there.length), showCount(there.reduce((sum, metro) => sum + metro.online, 0))];
    }),
  };
}

async function access(): Promise<Listing> {
  const { ACCESS_KINDS } = await import("../network/access.ts");
  return {
    columns: ["name", "about", "median last-mile round trip", "median downlink"],
    rows: ACCESS_KINDS.map((kind) => [
      kind.name,
      kind.about,
      showDuration(kind.rttMicros.median),
      showBitRate(kind.bitsPerSecond.median),
    ]),
  };
}

async function presets(kind: string): Promise<Listing> {
  const { PRESET_KINDS } = await import("./presets/registry.ts");
  return {
    columns: ["name", "about", "source"],
    rows: PRESET_KINDS.filter((one) => one.kind === kind).flatMap((one) =>
      one.presets.map((preset) => [preset.name, preset.about, preset.source]),
    ),
  };
}

async function eviction(): Promise<Listing> {
  return policies((await import("../policy/eviction/registry.ts")).EVICTION_POLICIES);
}

async function admission(): Promise<Listing> {
  return policies((await import("../policy/admission/registry.ts")).ADMISSION_POLICIES);
}

async function routing(): Promise<Listing> {
  const { ROUTING_METHODS } = await import("../policy/routing/registry.ts");
  return {
    columns: ["name", "rule", "users move", "source"],
    rows: ROUTING_METHODS.map(({ name, title, kind, source }) => [
      name,
      title,
      kind === "dns" ? "when DNS answers expire" : "when routes converge",
      source,
    ]),
  };
}

async function steering(): Promise<Listing> {
  const { STEERING_METHODS } = await import("../policy/steering.ts");
  return { columns: ["name", "users go to"], rows: STEERING_METHODS.map(({ name, about }) => [name, about]) };
}

function policies(cards: readonly PolicyCard[]): Listing {
  return {
    columns: ["name", "rule", "parameters", "source"],
    rows: cards.map((card) => [
      card.name,
      card.title,
      card.params.map((parameter) => `${parameter.name}=${parameter.default}`).join(" ") || "-",
      card.source,
    ]),
  };
}

async function profiles(): Promise<Listing> {
  const { PROFILES } = await import("../http/profiles.ts");
  return {
    columns: ["name", "about", "source"],
    rows: PROFILES.map((profile) => [profile.name, profile.about, profile.source]),
  };
}

async function traces(): Promise<Listing> {
  const { TRACE_FORMATS } = await import("../workload/trace/registry.ts");
  return {
    columns: ["name", "title", "extensions", "about"],
    rows: TRACE_FORMATS.map((format) => [
      format.name,
      format.title,
      format.extensions.join(" "),
      format.about,
    ]),
  };
}

async function pricing(): Promise<Listing> {
  const { PRICE_BOOKS } = await import("../pricing/registry.ts");
  return {
    columns: ["book", "title", "gathered", "origin price tables"],
    rows: PRICE_BOOKS.map((book) => [
      book.name,
      book.title,
      book.compiled,
      book.origins.map((origin) => origin.name).join(" "),
    ]),
  };
}

async function metrics(): Promise<Listing> {
  const { METRICS } = await import("../vocabulary/metrics.ts");
  return {
    columns: ["metric", "unit", "of class, region, pop, provider, session", "about"],
    rows: METRICS.map(({ name, unit, scoped, ofSessions, about }) => [
      name,
      unit,
      ofSessions ? "session only" : scoped ? "yes" : "no",
      about,
    ]),
  };
}
