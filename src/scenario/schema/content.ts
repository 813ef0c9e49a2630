/** Content: a map from class name to class, each a preset, a preset with changes, or spelled out. */
import * as z from "zod";
import { CONTENT_MIXES } from "../presets/mixes.ts";
import { CLASS_PRESETS } from "../presets/registry.ts";
import { presetNames, presetOf } from "../presets/contract.ts";
import { RANGE_STARTS } from "../../workload/ranges.ts";
import { WORKLOADS } from "../presets/workloads.ts";
import type { ContentClass } from "../types.ts";
import { anything, field, optional, required, section } from "./field.ts";
import { counts, sizes } from "./distributions.ts";
import { canonicalName, name, notInSet, textBy } from "./names.ts";
import { isTrace, presetName, presetSection, registerForms } from "./preset-section.ts";
import { besideHeaders, headerLines, openHeaders } from "./headers.ts";
import { exclusives, shortForms, type TextMap } from "./open.ts";
import { count, duration, number, share } from "./quantities.ts";
import { classChanges } from "./freshness.ts";
import { classRequests } from "./requests.ts";
import { say } from "./saying.ts";
import { shapeOf } from "./shape.ts";
import { classVariety } from "./variety.ts";
import { asLabel, LABEL, label } from "./label.ts";

/** How far back repeats reach: a history of so many requests takes 64 MB. */
const MOST_REPEATED = 16_777_216;
const RANGES = "content.html.ranges={share: 60%, size: 5kB}";
/** Where parts begin matters to slices only. */
const LARGE = ["content.html.size=4MB", "edge.slices=1MB", "content.html.ranges={share: 60%, size: 700kB}"];
const TAGGED = ["content.html.tags={count: 20, perObject: 1}", "purges=[{every: 20m, tag: html-1}]"];
const REPEATS = "content.html.repeats={share: 30%, after: 20}";

const classFields = section({
  preset: { as: "preset", schema: presetName("a content class", presetNames(CLASS_PRESETS)) },
  share: required("share", "share of the requests, relative to the other classes", share({ min: 0 }), {
    changed: 3,
  }),
  objects: required("objects", "objects of the class", count({ min: 1, max: 100_000_000 })),
  size: required("size", "size of an object: fixed or a distribution", sizes(), { changed: "100kB" }),
  sizeCorrelation: optional(
    "sizeCorrelation",
    "correlation of popularity and size, by rank: -1 the most popular are the smallest, 1 the largest; 0 unless given",
    number({ min: -1, max: 1 }),
    { changed: -0.9 },
  ),
  popularity: field(
    "popularity",
    "P(rank) proportional to 1 / (rank + offset)^exponent",
    section({
      exponent: field("exponent", "steepness; 0: all objects alike", number({ min: 0, max: 5 }), 0.9),
      offset: field(
        "offset",
        "flattens the head; 0 is Zipf, above it Zipf-Mandelbrot",
        number({ min: 0, max: 1e9 }),
        0,
        {
          changed: 20,
        },
      ),
    }),
    {},
  ),
  regionalTaste: field(
    "regionalTaste",
    "share of requests that follow the taste of the user's country instead of the world's",
    share(),
    "0%",
    { changed: "60%" },
  ),
  churnPerDay: field(
    "churnPerDay",
    "share of the objects replaced by new ones each day",
    share({ min: 0, max: 100 }),
    "0%",
    {
      changed: "50%",
    },
  ),
  repeats: optional(
    "repeats",
    "requests beside those by popularity: what was asked for shortly before is asked for again",
    section({
      share: required("share", "share of the requests that repeat one before", share(), {
        needs: [REPEATS],
        changed: "60%",
      }),
      after: required(
        "after",
        "which one: so many requests of the class before, fixed or a distribution",
        counts(MOST_REPEATED),
        { needs: [REPEATS], changed: 2000 },
      ),
    }),
    { changed: { share: "60%", after: 20 } },
  ),
  ranges: optional(
    "ranges",
    "requests for parts of objects (Range); generated requests only, a log says its parts itself",
    section({
      share: required("share", "share of the requests that ask for a part", share(), {
        needs: [RANGES],
        changed: "10%",
      }),
      size: required("size", "bytes of the part, fixed or a distribution", sizes(), {
        needs: [RANGES],
        changed: "2kB",
      }),
      from: field(
        "from",
        "where parts begin: at the start, anywhere (uniform), or where the last one of the object from the same metro ended (continuing)",
        name("a place where parts begin", RANGE_STARTS),
        "start",
        { needs: LARGE, changed: "continuing" },
      ),
    }),
    { changed: { share: "60%", size: "5kB" } },
  ),
  ttl: required("ttlMicros", "freshness lifetime at the edge; 0: always revalidated", duration(), {
    changed: "30s",
  }),
  staleWhileRevalidate: field(
    "staleWhileRevalidateMicros",
    "time past the TTL in which a stale copy is served while it is revalidated (RFC 5861)",
    duration(),
    "0",
    { changed: "3d" },
  ),
  staleIfError: field(
    "staleIfErrorMicros",
    "time past the TTL in which a stale copy is served when the upstream fails (RFC 5861)",
    duration(),
    "1d",
    { changed: "0", needs: ["origin.errorRate=50%"] },
  ),
  errorTtl: optional(
    "errorTtlMicros",
    "time for which nodes remember an error of the upstream, and answer with it or a stale copy without asking again; nothing is remembered unless given",
    duration(),
    { changed: "5m", needs: ["origin.errorRate=50%"] },
  ),
  changeEvery: field(
    "changeEveryMicros",
    "mean time between versions of an object, or never",
    duration({ min: 0, above: true }, "never"),
    "never",
    {
      changed: "10m",
    },
  ),
  ...classChanges,
  uncacheableShare: field("uncacheableShare", "share of objects that may not be stored", share(), "0%", {
    changed: "50%",
  }),
  headers: optional(
    "headers",
    "response header lines (or a map, in words or structured: `cacheControl: {maxAge: 5m}`) that TTL, stale windows and cacheability follow from, by the rules of edge.http",
    headerLines(),
    { changed: ["Cache-Control: max-age=30"] },
  ),
  ...classRequests,
  ...classVariety,
  reflects: optional(
    "reflects",
    "inputs that change the response: request fields, cookie:NAME, query:NAME; `validate` warns where the key does not fit them, nothing else changes",
    z.array(
      textBy("an input", ["x-forwarded-host", "cookie:variant", "query:lang"], (text) =>
        /^(?:(?:cookie|query):[^\s=;&]+|[\w!#$%&'*+.^`|~-]+)$/.test(text) ? null : { hint: null },
      ),
    ),
  ),
  path: optional(
    "path",
    "paths of generated objects, with `*` for what differs from object to object: for behaviours; /NAME/* unless given",
    textBy("a path", ["/img/*.jpg"], (text) => (/^\/[^\s?#]*$/.test(text) ? null : { hint: null })),
    { changed: "/pages/*", needs: ['behaviours=[{path: "/html/*", ttl: {max: 1m, default: 1m}}]'] },
  ),
  origin: optional(
    "origin",
    "the origin or group that has it; the first behaviour that names one goes before",
    label("an origin", ["origin"]),
    {
      changed: "other",
      needs: ["origins={other: {place: NRT}}"],
    },
  ),
  tags: optional(
    "tags",
    "tags (surrogate keys) that objects carry, by which they can be purged together: `CLASS-1` to `CLASS-COUNT`; generated content only",
    section({
      count: required("count", "different tags of the class", count({ min: 1, max: 10_000_000 }), {
        needs: TAGGED,
        changed: 2,
      }),
      perObject: field("perObject", "tags of each object", count({ min: 1, max: 16 }), 1, {
        needs: TAGGED,
        changed: 8,
      }),
    }),
    { changed: { count: 2 }, needs: TAGGED },
  ),
  match: field(
    "match",
    "patterns of paths (`*.css`, `/api/*`) that put a request of a log into this class; the first class that matches wins, what matches none belongs to the last",
    z.array(textBy("a pattern", ["*.css", "/api/*"], (text) => (/^\S+$/.test(text) ? null : { hint: null }))),
    [],
    { changed: ["*"], needs: ["workload.trace.path=trace.log"] },
  ),
});
const classForms = presetSection("a content class", CLASS_PRESETS);
registerForms(classFields, {
  ...classForms,
  open: (value, path, opening) => {
    const key = String(path.at(-1));
    const implied = canonicalName(key, classForms.names);
    // A class named like a preset starts from it.
    if (value === null) return classForms.open(implied ?? {}, path, opening);
    const full =
      shapeOf(value) === "map" && !("preset" in (value as TextMap)) && implied !== null
        ? classForms.open({ ...(value as TextMap), preset: implied }, path, opening)
        : classForms.open(value, path, opening);
    return openHeaders(value, full, path, opening);
  },
});
exclusives.set((classFields._zod.def as unknown as { in: z.ZodType }).in, besideHeaders);

const classText = z.codec(classFields, anything<Omit<ContentClass, "name">>(), {
  decode: ({ preset: _, ...rest }) => rest,
  encode: (numbers) => numbers as never,
});

const classes = z.record(z.string().meta({ pattern: LABEL.source }), classText);
shortForms.set(classes, {
  names: presetNames(CONTENT_MIXES),
  what: "a content mix",
  open: (value, path, opening) => {
    if (shapeOf(value) !== "text") return value;
    const names = presetNames(CONTENT_MIXES);
    const canonical = canonicalName(String(value), names);
    if (canonical !== null) return structuredClone(presetOf(CONTENT_MIXES, canonical)?.value);
    opening.report(path, value, notInSet(value, { what: "a content mix", names }));
    return value;
  },
  fallback: mixFor,
});

/** The mix that fits a workload: the one of the same name, `log` for traces, else `web`. */
function mixFor(root: unknown): string {
  if (isTrace(root)) return "log";
  const workload = shapeOf(root) === "map" ? (root as TextMap)["workload"] : undefined;
  const named = shapeOf(workload) === "map" ? (workload as TextMap)["preset"] : workload;
  const canonical = typeof named === "string" ? canonicalName(named, presetNames(WORKLOADS)) : null;
  return canonical !== null && presetNames(CONTENT_MIXES).includes(canonical) ? canonical : "web";
}

/** Most classes: facts hold the class in eight bits. */
const MAX_CLASSES = 255;

/** The section `content`; a list of classes in the order of the file behind the door. */
export const content: z.ZodType<readonly ContentClass[]> = z.codec(
  classes,
  anything<readonly ContentClass[]>(),
  {
    decode: (given, context) => {
      const list = Object.entries(given).map(([name, rest]) => ({ name, ...rest }));
      for (const { name } of list)
        if (!LABEL.test(name))
          say(context, name, `${JSON.stringify(name)} is not a class name`, {
            path: [name],
            atKey: true,
            expected: "lower-case letters, digits and hyphens",
            hint: LABEL.test(asLabel(name)) ? asLabel(name) : null,
          });
      if (list.length === 0) return say(context, given, "no content", { expected: "at least one class" });
      if (list.length > MAX_CLASSES)
        return say(context, given, `${list.length} classes`, { expected: `at most ${MAX_CLASSES}` });
      if (!list.some((one) => one.share > 0))
        return say(context, given, "shares sum to zero", {
          expected: "at least one class with a share above 0",
        });
      return list;
    },
    encode: (list) => Object.fromEntries(list.map(({ name, ...rest }) => [name, rest])),
  },
);
