/** Purges, a list on the timeline of the run; and how the news of them travels. */
import * as z from "zod";
import type { DistributionSpec } from "../../base/distribution.ts";
import { nearest } from "../../base/nearest.ts";
import { formatDuration, parseDuration } from "../../base/units.ts";
import {
  DEFAULT_INVALIDATION,
  type Invalidation,
  PROPAGATIONS,
  type Purge,
  PURGE_ORDERS,
  PURGE_PRIORITIES,
  PURGE_SUBJECTS,
} from "../purges.ts";
import { durations } from "./distributions.ts";
import { anything, field, optional, section } from "./field.ts";
import { canonicalName, flag, name, notInSet, text, textBy } from "./names.ts";
import { placeText } from "./network.ts";
import { count, duration, requestRate, share } from "./quantities.ts";
import { say } from "./saying.ts";
import { exclusives, shortForms, unwrapped } from "./open.ts";

/** Purges that a small world notices. */
export const PURGED = "purges=[{every: 20m, class: html}]";
const purged = (fields: string) => `purges=[{at: 3h, ${fields}}]`;
const TAGS = "content.html.tags={count: 10, perObject: 2}";
/** Purges of what changes often, so that their order and time can be seen. */
const CHANGING = "purges=[{every: 7m, class: html, changes: true}]";

const purgeFields = section({
  at: optional("atMicros", "when, from the start of the run", duration(), {
    changed: "1h",
    needs: [purged("class: html")],
  }),
  every: optional(
    "everyMicros",
    "again and again, first at `at` or, without it, after this time",
    duration({ min: 0, above: true }),
    { changed: "40m", needs: [PURGED] },
  ),
  url: optional(
    "url",
    "one object: `/CLASS/sSECTION/NUMBER` as docs/purge.md has it, or as the log has it",
    path(),
    {
      changed: "/html/s2/2",
      needs: ["purges=[{every: 20m, url: /html/s1/1}]"],
    },
  ),
  prefix: optional("prefix", "all URLs that begin so, `/html/s3/`", path(), {
    changed: "/html/s1/",
    needs: ["purges=[{every: 20m, prefix: /html/s2/}]"],
  }),
  tag: optional("tag", "all objects that carry the tag, `html-17`", text("a tag", ["html-17"]), {
    changed: "html-2",
    needs: [TAGS, "purges=[{every: 20m, tag: html-1}]"],
  }),
  class: optional("contentClass", "all objects of a content class", text("a content class", ["html"]), {
    changed: "image",
    needs: [PURGED],
  }),
  all: optional("all", "true: everything", flag(), { changed: true, needs: [PURGED] }),
  count: optional(
    "count",
    "url, tag: so many of them, the named one and those after it; 1 unless given",
    count({ min: 1, max: 10_000_000 }),
    { changed: 100, needs: ["purges=[{every: 20m, url: /html/s1/1}]"] },
  ),
  soft: optional("soft", "are copies made stale instead of removed? They are then revalidated", flag(), {
    changed: true,
    needs: [PURGED],
  }),
  changes: optional(
    "changes",
    "has the content changed? The origin has a new version of what is purged from that moment on",
    flag(),
    { changed: true, needs: ["purges=[{every: 20m, class: html, soft: true}]"] },
  ),
  order: optional(
    "order",
    "together (unless given), edge-first or shield-first",
    name("an order", PURGE_ORDERS),
    { changed: "edge-first", needs: ["invalidation.propagation=5m", PURGED] },
  ),
  gap: optional(
    "gapMicros",
    "edge-first, shield-first: time between the two; unless given the second hears when the first has confirmed",
    duration(),
    {
      changed: "10m",
      needs: ["purges=[{every: 20m, class: html, order: shield-first}]"],
    },
  ),
  priority: optional(
    "priority",
    "critical, high, normal (unless given) or low: who waits in the queue of the control plane",
    name("a priority", PURGE_PRIORITIES),
    {
      changed: "critical",
      needs: ["invalidation.rate=2/h", "purges=[{every: 30m, class: html}, {every: 20m, class: image}]"],
    },
  ),
  batch: optional(
    "batch",
    "url, tag: so many of them in one call to the control plane; all unless given",
    count({ min: 1, max: 10_000_000 }),
    { changed: 1, needs: ["invalidation.rate=1/min", "purges=[{every: 1h, url: /html/s1/1, count: 50}]"] },
  ),
});

// Setting what a purge is about takes the place of what it was about.
exclusives.set((purgeFields._zod.def as unknown as { in: z.ZodType }).in, (key) =>
  PURGE_SUBJECTS.some((subject) => subject === key) ? PURGE_SUBJECTS.filter((other) => other !== key) : [],
);

/** Fields that make sense beside some subjects or orders only. */
const COUNTED = ["url", "tag"];

/** One purge. */
const purge = z.codec(purgeFields, anything<Purge>(), {
  decode: (written, context) => {
    const given = PURGE_SUBJECTS.filter((subject) => valueOf(written, subject) !== undefined);
    if (given.length !== 1)
      say(context, written, given.length === 0 ? "a purge of nothing" : `a purge of ${given.join(" and ")}`, {
        expected: `one of ${PURGE_SUBJECTS.join(", ")}`,
        missing: given.length === 0,
      });
    if (written.all === false) say(context, false, "a purge of nothing", { path: ["all"], expected: "true" });
    if (written.prefix === "")
      say(context, "", "an empty prefix", { path: ["prefix"], expected: "all: true" });
    if (written.atMicros === undefined && written.everyMicros === undefined)
      say(context, written, "a purge at no time", { expected: "a field at or every", missing: true });
    for (const one of ["count", "batch"] as const)
      if (written[one] !== undefined && given.length === 1 && !COUNTED.includes(given[0]))
        say(context, written[one], `a purge by ${given[0]} has no ${one}`, {
          path: [one],
          expected: "url or tag",
          atKey: true,
        });
    if (written.gapMicros !== undefined && (written.order ?? "together") === "together")
      say(context, written.gapMicros, "a gap between what is told together", {
        path: ["gap"],
        expected: "order: edge-first or shield-first",
        atKey: true,
      });
    return written;
  },
  encode: (numbers) => numbers as never,
});

/** The list `purges`. */
export const purges: z.ZodType<readonly Purge[]> = z.array(purge);

/** The section `invalidation`. */
export const invalidation: z.ZodType<Invalidation> = invalidationSection();
/** The same of a provider. */
export const providerInvalidation: z.ZodType<Invalidation> = invalidationSection();

function invalidationSection(): z.ZodType<Invalidation> {
  return section({
    propagation: field(
      "propagation",
      "time until a node has a purge, beside the way through the network: gossip (about 150 ms in all), fan-out (seconds), polling (up to 2 minutes), or a duration or distribution",
      propagations(),
      "gossip",
      { changed: "10m", needs: [PURGED] },
    ),
    from: optional("place", "place where purges enter; that of the origin unless given", placeText(), {
      changed: "SIN",
      needs: [CHANGING],
    }),
    loss: field("loss", "share of messages to nodes that are lost", share({ min: 0, max: 0.99 }), "0%", {
      changed: "60%",
      needs: [PURGED, "invalidation.retry=2m"],
    }),
    retry: field(
      "retryMicros",
      "time until a message that was not confirmed is sent again; doubles each time",
      duration({ min: 0, above: true }),
      formatDuration(DEFAULT_INVALIDATION.retryMicros),
      { changed: "10m", needs: [PURGED, "invalidation.loss=60%"] },
    ),
    attempts: field(
      "attempts",
      "messages to a node until it is given up and keeps what it has",
      count({ min: 1, max: 30 }),
      DEFAULT_INVALIDATION.attempts,
      { changed: 1, needs: [PURGED, "invalidation.loss=60%"] },
    ),
    rate: field(
      "callsPerSecond",
      "calls that the control plane takes up, the most urgent first; others wait",
      requestRate("unlimited"),
      "unlimited",
      { changed: "1/h", needs: [PURGED] },
    ),
    scanRate: field(
      "scanPerSecond",
      "objects that a node looks through for a purge by prefix or class, which no index leads to",
      requestRate("unlimited"),
      "unlimited",
      { changed: "1/s", needs: [PURGED] },
    ),
    confirms: field(
      "confirms",
      "when does the API say that a purge is done: accepted (taken up) or done (every node has confirmed)?",
      name("a moment", ["accepted", "done"]),
      DEFAULT_INVALIDATION.confirms,
      { changed: "accepted", needs: [PURGED] },
    ),
  });
}

function valueOf(written: Purge, subject: (typeof PURGE_SUBJECTS)[number]): unknown {
  return subject === "class" ? written.contentClass : written[subject];
}

function path(): z.ZodType<string> {
  return textBy("a path", ["/html/s1/1"], (given) =>
    given === "" || given.startsWith("/") || given.includes("://") ? null : { hint: `/${given}` },
  );
}

/** A way of propagation by name, or its time: names open to the distributions that they stand for. */
function propagations(): z.ZodType<DistributionSpec> {
  const names = Object.keys(PROPAGATIONS);
  const time = durations();
  shortForms.set(unwrapped(time).inner, {
    names,
    what: "a way of propagation",
    open: (value, path, opening) => {
      if (typeof value !== "string" || parseDuration(value) !== null) return value;
      const canonical = canonicalName(value, names);
      if (canonical !== null) return z.encode(time, PROPAGATIONS[canonical]);
      if (nearest(value, names) !== null)
        opening.report(path, value, notInSet(value, { what: "a way of propagation", names }));
      return value;
    },
  });
  return time;
}
