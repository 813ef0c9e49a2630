/** What `cdnlab list KIND` shows: the registries and preset tables as rows. */
import { showCount, showDuration, showBitRate } from "../base/display.ts";
import { PROFILES } from "../http/profiles.ts";
import { ACCESS_KINDS } from "../network/access.ts";
import { metros } from "../network/metros.ts";
import { findPop, POP_SETS } from "../network/pop-sets.ts";
import { REGIONS } from "../network/regions.ts";
import { ADMISSION_POLICIES } from "../policy/admission/registry.ts";
import type { PolicyCard } from "../policy/contract.ts";
import { EVICTION_POLICIES } from "../policy/eviction/registry.ts";
import { ROUTING_METHODS } from "../policy/routing/registry.ts";
import { STEERING_METHODS } from "../policy/steering.ts";
import { PRICE_BOOKS } from "../pricing/registry.ts";
import { METRICS } from "../vocabulary/metrics.ts";
import { TRACE_FORMATS } from "../workload/trace/registry.ts";
import { PRESET_KINDS } from "./presets/registry.ts";

/** A table of names. */
export interface Listing {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Kinds that can be listed, each with one line about it. */
export const LIST_KINDS: readonly {
  readonly kind: string;
  readonly about: string;
  readonly list: () => Listing;
}[] = [
  { kind: "pops", about: "sets of PoPs and their cities", list: pops },
  { kind: "metros", about: "metro areas where users are", list: metroList },
  { kind: "regions", about: "regions of the world", list: regions },
  { kind: "access", about: "access networks", list: access },
  ...PRESET_KINDS.map(({ kind, field, presets }) => ({
    kind,
    about: `presets of ${field}`,
    list: (): Listing => ({
      columns: ["name", "about", "source"],
      rows: presets.map((preset) => [preset.name, preset.about, preset.source]),
    }),
  })),
  { kind: "eviction", about: "eviction policies", list: () => policies(EVICTION_POLICIES) },
  { kind: "admission", about: "admission policies", list: () => policies(ADMISSION_POLICIES) },
  { kind: "routing", about: "routing methods", list: routing },
  { kind: "steering", about: "ways to choose one of several CDN providers", list: steering },
  { kind: "profiles", about: "whose HTTP caching rules: edge.http.profile", list: profiles },
  { kind: "traces", about: "formats of traces and logs", list: traces },
  { kind: "pricing", about: "price books and their origin price tables", list: pricing },
  { kind: "metrics", about: "metrics that thresholds can use", list: metrics },
];

/** The table of a kind, or null when there is no such kind. */
export function listOf(kind: string): Listing | null {
  return LIST_KINDS.find((one) => one.kind === kind)?.list() ?? null;
}

function pops(): Listing {
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

function withCity(code: string): string {
  return `${code} ${findPop(code)?.name ?? ""}`.trim();
}

function metroList(): Listing {
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

function regions(): Listing {
  return {
    columns: ["region", "metros", "people online"],
    rows: REGIONS.map((region) => {
      const there = metros().filter((metro) => metro.region === region);
      return [region, String(there.length), showCount(there.reduce((sum, metro) => sum + metro.online, 0))];
    }),
  };
}

function routing(): Listing {
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

function steering(): Listing {
  return { columns: ["name", "users go to"], rows: STEERING_METHODS.map(({ name, about }) => [name, about]) };
}

function access(): Listing {
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

function profiles(): Listing {
  return {
    columns: ["name", "about", "source"],
    rows: PROFILES.map((profile) => [profile.name, profile.about, profile.source]),
  };
}

function traces(): Listing {
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

function pricing(): Listing {
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

function metrics(): Listing {
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
