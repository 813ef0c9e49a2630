/** The schema of a whole scenario: top-level fields and sections. */
import * as z from "zod";
import type { Scenario } from "../types.ts";
import { content } from "./content.ts";
import { faults } from "./faults.ts";
import { deploys } from "./freshness.ts";
import { field, optional, required, section } from "./field.ts";
import { flag, text, textBy } from "./names.ts";
import { network } from "./network.ts";
import { edge } from "./edge.ts";
import { origin } from "./origin.ts";
import { behaviours, originGroups, origins } from "./origins.ts";
import { regional, shield } from "./shield.ts";
import { isTrace } from "./preset-section.ts";
import { routing } from "./routing.ts";
import { type TextMap } from "./open.ts";
import { pricing } from "./pricing.ts";
import { providers } from "./providers.ts";
import { invalidation, purges, PURGED } from "./purges.ts";
import { duration, timeOfDay } from "./quantities.ts";
import { steering, TWO_PROVIDERS } from "./steering.ts";
import { threshold } from "./threshold.ts";
import { users } from "./users.ts";
import { prefetch, warming } from "./warming.ts";
import { workload } from "./workload.ts";
import { formatDuration, parseDuration } from "../../base/units.ts";
import { shapeOf } from "./shape.ts";

/** A name that can be a folder's on every system. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9 ._-]{0,79}$/;

/** The duration of a trace that is replayed whole, in the file. */
export const WHOLE_TRACE = "whole-trace";
/** Ten years: beyond, a run of few requests would go through daily curves for hours. */
const MOST_DURATION_MICROS = 3660 * 86_400e6;

/** Key by which JSON files tell editors their schema; no part of the scenario. */
export const SCHEMA_KEY = "$schema";

/** Top-level fields, by their names in the file. */
export const FIELDS = {
  name: required(
    "name",
    "name of the scenario and of its results folder",
    textBy(
      "a name",
      ["web-site"],
      (given) => (NAME.test(given) && !/[ .]$/.test(given) ? null : { hint: asName(given) }),
      {
        pattern: NAME.source,
      },
    ),
  ),
  description: field(
    "description",
    "what it shows, in a sentence or two",
    text("a description", ["what this shows"]),
    "",
  ),
  seed: field("seed", "every random draw follows from it; text or a number", text("a seed", ["1"]), "1", {
    changed: "2",
  }),
  start: field("startOfDayMicros", "UTC time of day at which the simulation starts", timeOfDay(), "00:00"),
  duration: field(
    "durationMicros",
    "simulated time; for traces also whole-trace, their default",
    duration({ min: 0, above: true, max: MOST_DURATION_MICROS }, WHOLE_TRACE),
    "24h",
    { changed: "12h" },
  ),
  warmup: field("warmupMicros", "time from the start that results leave out", duration(), "0", {
    changed: "2h",
  }),
  timeline: field(
    "timelineMicros",
    "width of a bucket of the timeline (default: 15m, less for short runs)",
    duration({ min: 0, above: true }),
    "15m",
  ),
  users: field("users", "who asks: metros and how they are connected", users, {}),
  network: field("network", "the path between users and PoPs, and between nodes", network, {}),
  routing: field("routing", "how users find a PoP", routing, {}),
  edge: field("edge", "PoPs and their storage", edge, {}),
  shield: field(
    "shield",
    "caches between PoPs and origin, in one region or several: a section, the name of a preset, or none",
    shield,
    "lab",
    {
      changed: "none",
    },
  ),
  regional: optional(
    "regional",
    "levels of caches between PoPs and shield: a section with the fields of shield, or a list of them from the PoPs on",
    regional,
    {
      changed: {
        regions: [
          { name: "amsterdam", place: "AMS" },
          { name: "tokyo", place: "NRT" },
        ],
      },
    },
  ),
  origin: field("origin", "where the content comes from: a section, or the name of a preset", origin, {}),
  origins: optional(
    "origins",
    "further origins, by name: each as the section origin, whose values it takes but for outages, maintenance and access",
    origins,
    { changed: { other: { place: "NRT", countries: ["US"] } } },
  ),
  originGroups: optional(
    "originGroups",
    "two origins for the same content, by name: the second is asked when the first fails",
    originGroups,
    {
      changed: { html: { primary: "spare", secondary: "origin" } },
      needs: [
        "origins={spare: {place: NRT}}",
        "originGroups={html: {primary: origin, secondary: spare}}",
        "content.html.origin=html",
      ],
    },
  ),
  behaviours: optional(
    "behaviours",
    "what is fetched where, kept how long and let through, by path; the first that fits a request holds for it",
    behaviours,
    { changed: [{ path: "/html/*", ttl: { default: "1m", max: "1m" } }] },
  ),
  content: field(
    "content",
    "classes of content: the name of a mix, or a map from class name to preset or section",
    content,
    "web",
  ),
  workload: required(
    "workload",
    "requests: the name of a preset, or a section with rate, requests, sessions or trace",
    workload,
  ),
  faults: optional("faults", "what breaks, from when until when", faults, {
    changed: [{ fault: "pop-down", pop: "FRA", from: "1h", until: "2h" }],
  }),
  deploys: optional("deploys", "new content of whole classes, under new names or old ones", deploys, {
    changed: [{ at: "2h", classes: ["image"], by: "versioned-urls" }],
  }),
  freshness: optional(
    "freshness",
    "is it measured how old answers are? Unless given, where there are changes, deploys, or purges that announce changes",
    flag(),
    { changed: true, needs: ["content.html.changeEvery=10m"] },
  ),
  purges: optional("purges", "what is purged from caches, and when", purges, {
    changed: [{ every: "20m", class: "html" }],
  }),
  invalidation: optional(
    "invalidation",
    "how purges reach the nodes, and what the control plane that brings them can do",
    invalidation,
    { changed: { propagation: "10m" }, needs: [PURGED] },
  ),
  providers: optional(
    "providers",
    "CDN providers side by side, by name: each has what it says of edge, shield, routing and pricing, and the scenario's otherwise",
    providers,
    { changed: { html: { edge: { pops: ["FRA", "IAD"] } }, other: { edge: { pops: ["NRT", "GRU"] } } } },
  ),
  steering: optional("steering", "how users are led to one of the providers", steering, {
    changed: { method: "failover" },
    needs: [TWO_PROVIDERS],
  }),
  warming: optional(
    "warming",
    "requests of the CDN's own, so that copies are there before users ask",
    warming,
    {
      changed: [{ when: { at: "1h" }, what: { share: "20%" } }],
    },
  ),
  prefetch: optional("prefetch", "what users will probably ask for next is fetched for them", prefetch, {
    changed: [{ class: "html", by: "next-segment" }],
  }),
  pricing: field("pricing", "prices of the bill: the name of a price book, or a section", pricing, {}),
  thresholds: field(
    "thresholds",
    "limits that decide the verdict: `metric [of class|region|pop|provider|session NAME] < limit`",
    z.array(threshold()),
    [],
    { changed: ["hit_ratio > 0.99"] },
  ),
};

/** The schema: text form in, Scenario out; encodes a Scenario to the text form with every default spelled out. */
export const scenarioSchema: z.ZodType<Scenario> = section(FIELDS);

/** Widths that a timeline's bucket takes by itself, microseconds. */
const BUCKETS = [900e6, 300e6, 60e6, 10e6, 1e6, 100e3, 10e3];
/** A timeline has this many buckets at least, unless told otherwise. */
const LEAST_BUCKETS = 24;

/** Defaults that depend on other fields, set in an opened text form; done last, after all overrides. */
export function settleDefaults(root: TextMap): void {
  if (root["duration"] === undefined && isTrace(root)) root["duration"] = WHOLE_TRACE;
  if (root["timeline"] !== undefined || root["duration"] === undefined) return;
  const micros = parseDuration(String(root["duration"]));
  if (micros === null || micros <= 0) return;
  const width = BUCKETS.find((bucket) => bucket * LEAST_BUCKETS <= micros);
  root["timeline"] = formatDuration(width ?? Math.min(micros, BUCKETS[BUCKETS.length - 1]));
}

/** The name that a text probably wants to be, or null. */
function asName(given: string): string | null {
  const name = given
    .trim()
    .replace(/[^A-Za-z0-9._-]+/g, "-")
    .replace(/^[^A-Za-z0-9]+/, "")
    .replace(/[ .-]+$/, "")
    .slice(0, 80);
  return NAME.test(name) ? name : null;
}

/** Is this text form a map at all? */
export function isTextMap(value: unknown): value is TextMap {
  return shapeOf(value) === "map";
}
