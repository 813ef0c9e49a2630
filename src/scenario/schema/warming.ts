/** Warming and prefetching: requests of the CDN's own. */
import * as z from "zod";
import { findCountry } from "../../network/countries.ts";
import { REGIONS } from "../../network/regions.ts";
import {
  EVENT_LEADS,
  FULL,
  type Prefetch,
  TIERED,
  type Warming,
  type WarmingEvent,
  type WarmingTier,
  type WarmingWhat,
  type WarmingWhen,
  type WarmingWhere,
} from "../warming.ts";
import { anything, field, optional, required, section } from "./field.ts";
import { label } from "./label.ts";
import { name, text, textBy } from "./names.ts";
import { exclusives } from "./open.ts";
import { popCode } from "./pops.ts";
import { count, duration, kinds, requestRate, share, timeOfDay } from "./quantities.ts";
import { say } from "./saying.ts";
import { byShape, inside } from "./shape.ts";

const plan = (inside: string) => `warming=[{when: {at: 1h}, what: {class: html, top: 60}, ${inside}}]`;
const PLAN = plan("rate: 1/s");
const asking = (what: string) => `warming=[{when: {at: 1h}, what: {class: html, ${what}}}]`;
const starting = (when: string) => `warming=[{when: {${when}}, what: {class: html, top: 60}}]`;
const guessing = (rule: string) => `prefetch=[{class: html, ${rule}}]`;
const PAGES = "by: next-page, within: 20m, confidence: 20%, least: 2";

/** Fields of a map of which one may stand alone. */
function oneOf(schema: z.ZodType, names: readonly string[]): void {
  exclusives.set((schema._zod.def as unknown as { in: z.ZodType }).in, (key) =>
    names.includes(key) ? names.filter((other) => other !== key) : [],
  );
}

const before = section({
  event: required(
    "event",
    "email (15m before), sale (30m before) or publication (at once)",
    name("an event", Object.keys(EVENT_LEADS) as WarmingEvent[]),
    { changed: "email", needs: [starting("before: {event: sale, at: 2h}")] },
  ),
  at: required("atMicros", "when it happens, from the start of the run", duration(), {
    changed: "3h",
    needs: [starting("before: {event: sale, at: 2h}")],
  }),
  lead: optional("leadMicros", "begins so long before it, in place of the event's usual lead", duration(), {
    changed: "1h",
    needs: [starting("before: {event: sale, at: 2h}")],
  }),
});

const MOMENTS = ["at", "daily", "before", "afterDeploy"];

/** A time, or the name of a deploy: names begin with letters, times with digits. */
function timeOrDeploy(): z.ZodType<number | string> {
  const time = duration();
  const deploy = label("a time, or the name of a deploy,", ["30m", "release-42"]);
  const written = z.unknown().meta({ type: "string", examples: ["30m", "release-42"] });
  kinds.set(written, { name: "duration or name", examples: ["30m"] });
  return z.codec(written, anything<number | string>(), {
    decode: (given, context) =>
      inside(typeof given === "string" && /^[a-z]/i.test(given) ? deploy : time, given, context) as
        number | string,
    encode: (value) => z.encode(typeof value === "string" ? deploy : time, value as never),
  });
}

const whenFields: z.ZodType<WarmingWhen> = section({
  at: optional("atMicros", "from the start of the run", duration(), {
    changed: "2h",
    needs: [starting("at: 1h")],
  }),
  daily: optional("dailyMicros", "every day at this time of day", timeOfDay(), {
    changed: "03:00",
    needs: [starting("at: 1h")],
  }),
  before: optional("before", "in good time before an event", before, {
    changed: { event: "sale", at: "3h" },
    needs: [starting("at: 1h")],
  }),
  afterDeploy: optional(
    "afterDeploy",
    "with a deployment: its time from the start of the run, or the name of one of `deploys`; goes phased unless told otherwise",
    timeOrDeploy(),
    { changed: "2h", needs: [starting("at: 1h")] },
  ),
  clock: optional(
    "clock",
    "utc (unless given), or local: the clock of each PoP, so that the east comes first",
    name("a clock", ["utc", "local"]),
    { changed: "local", needs: [starting("at: 5h")] },
  ),
});
oneOf(whenFields, MOMENTS);

const when = z.codec(whenFields, anything<WarmingWhen>(), {
  decode: (written, context) => {
    const { atMicros, dailyMicros, before: event, afterDeploy } = written;
    const given = [atMicros, dailyMicros, event, afterDeploy].filter((one) => one !== undefined).length;
    if (given !== 1)
      say(context, written, given === 0 ? "no moment" : `${given} moments at once`, {
        expected: `one of ${MOMENTS.join(", ")}`,
        missing: given === 0,
      });
    return written;
  },
  encode: (numbers) => numbers as never,
});

const STEPS = "top: 60, tiers: [{pops: 50%, share: 100%}, {pops: 50%, share: 50%}]";

const tier: z.ZodType<WarmingTier> = section({
  pops: required("pops", "share of the PoPs, from the busiest down", share(), {
    changed: "30%",
    needs: [asking(STEPS)],
  }),
  share: required("share", "share of the objects, from the most popular down", share(), {
    changed: "20%",
    needs: [asking(STEPS)],
  }),
});

const STEP_NAMES = { full: FULL, tiered: TIERED };

const tiers = byShape<readonly WarmingTier[]>(
  "full, tiered, or a list of steps",
  {
    text: z.codec(
      name("a set of steps", Object.keys(STEP_NAMES) as (keyof typeof STEP_NAMES)[]),
      anything<readonly WarmingTier[]>(),
      {
        decode: (word) => STEP_NAMES[word],
        encode: (steps) => (isSame(steps, FULL) ? "full" : "tiered"),
      },
    ),
    list: z.codec(z.array(tier), anything<readonly WarmingTier[]>(), {
      decode: (steps, context) => {
        const pops = steps.reduce((sum, step) => sum + step.pops, 0);
        if (steps.length === 0) return say(context, steps, "no steps", { expected: "at least one" });
        if (pops > 1 + 1e-9)
          return say(context, steps, `the steps are about ${Math.round(pops * 100)} % of the PoPs`, {
            expected: "100 % at most",
          });
        return steps;
      },
      encode: (steps) => [...steps],
    }),
  },
  (steps) => (isSame(steps, FULL) || isSame(steps, TIERED) ? "text" : "list"),
);

function isSame(a: readonly WarmingTier[], b: readonly WarmingTier[]): boolean {
  return a.length === b.length && a.every((step, n) => step.pops === b[n].pops && step.share === b[n].share);
}

const whatFields: z.ZodType<WarmingWhat> = section({
  class: optional(
    "contentClass",
    "class of the objects; every class unless given",
    label("a class", ["html"]),
    {
      changed: "image",
      needs: [asking("top: 60")],
    },
  ),
  top: optional("top", "so many objects, from the most popular down", count(), {
    changed: 200,
    needs: [asking("top: 60")],
  }),
  share: optional(
    "share",
    "share of the objects, from the most popular down",
    share({ min: 0, max: 1, above: true }),
    {
      changed: "50%",
      needs: [asking("top: 60")],
    },
  ),
  audience: optional(
    "audience",
    "world (unless given), or local: popular by the taste of the people of each PoP's country",
    name("an audience", ["world", "local"]),
    { changed: "local", needs: [asking("top: 60"), "content.html.regionalTaste=80%"] },
  ),
  tiers: optional(
    "tiers",
    "full (unless given); tiered: quarters of the PoPs, busiest first, get 100, 50, 20 and 0 %; or steps of your own",
    tiers,
    { changed: "tiered", needs: [asking("top: 60")] },
  ),
});
oneOf(whatFields, ["top", "share"]);

const what = z.codec(whatFields, anything<WarmingWhat>(), {
  decode: (written, context) => {
    const given = [written.top, written.share].filter((one) => one !== undefined).length;
    if (given !== 1)
      say(context, written, given === 0 ? "how many objects?" : "top and share at once", {
        expected: "one of top and share",
        missing: given === 0,
      });
    return written;
  },
  encode: (numbers) => numbers as never,
});

const where: z.ZodType<WarmingWhere> = section({
  regions: optional("regions", "only PoPs of these regions", z.array(name("a region", REGIONS)), {
    changed: ["europe"],
    needs: [plan("where: {}")],
  }),
  countries: optional("countries", "only PoPs of these countries", z.array(country()), {
    changed: ["DE"],
    needs: [plan("where: {}")],
  }),
  pops: optional("pops", "only these PoPs", z.array(popCode()), {
    changed: ["SIN"],
    needs: [plan("where: {}")],
  }),
  order: optional(
    "order",
    "at-once, or phased: shields, then PoPs of the regions with most users, then the rest; phased after a deployment, else at-once unless given",
    name("an order", ["at-once", "phased"]),
    { changed: "phased", needs: [plan("where: {}")] },
  ),
  gap: optional("gapMicros", "phased: time between the end of a phase and the next", duration(), {
    changed: "1h",
    needs: [plan("where: {order: phased}")],
  }),
});

function country(): z.ZodType<string> {
  const known = textBy("a country", ["DE", "Japan"], (written) =>
    findCountry(written) === null ? { hint: null } : null,
  );
  return z.codec(known, anything<string>(), {
    decode: (written) => findCountry(written)?.code ?? written,
    encode: (code) => code,
  });
}

const plans: z.ZodType<Warming> = section({
  name: optional("name", "what reports call it", text("a name", ["after the deploy"]), {
    changed: "other",
    needs: [PLAN],
  }),
  when: required("when", "when it begins: one of at, daily, before, afterDeploy", when, {
    changed: { at: "3h" },
    needs: [PLAN],
  }),
  what: required("what", "what it asks for: top or share, of one class or of each", what, {
    changed: { class: "image", top: 100 },
    needs: [PLAN],
  }),
  where: optional("where", "which PoPs, in which order; all at once unless given", where, {
    changed: { regions: ["europe"] },
    needs: [PLAN],
  }),
  rate: field("requestsPerSecond", "requests per second of each node, evenly spaced", requestRate(), "20/s", {
    changed: "1/min",
    needs: [PLAN],
  }),
});

/** The list `warming`. */
export const warming: z.ZodType<readonly Warming[]> = z.array(plans);

const rule: z.ZodType<Prefetch> = section({
  class: required(
    "contentClass",
    "class of the requests that it watches and makes",
    label("a class", ["html"]),
    {
      changed: "image",
      needs: [guessing(PAGES)],
    },
  ),
  by: required(
    "by",
    "next-page (what was asked for soon after), next-segment (of a video), hour-of-day (what was asked for in this hour on days before)",
    name("a way to guess", ["next-page", "next-segment", "hour-of-day"]),
    { changed: "next-segment", needs: [guessing(PAGES)] },
  ),
  fetches: optional(
    "fetches",
    "next-page: class of what it guesses and fetches, such as that of the pictures of pages; the same unless given",
    label("a class", ["image"]),
    { changed: "image", needs: [guessing(PAGES)] },
  ),
  confidence: optional(
    "confidence",
    "next-page, hour-of-day: least share of guesses that came true before; 70 % unless given",
    share(),
    { changed: "90%", needs: [guessing(PAGES)] },
  ),
  least: optional(
    "least",
    "next-page: requests for a page, hour-of-day: requests in the hour, that a guess needs behind it; 3 unless given",
    count(),
    { changed: 9, needs: [guessing(PAGES)] },
  ),
  within: optional(
    "withinMicros",
    "next-page: the next page is asked for so soon after the page; 30s unless given",
    duration({ min: 0, above: true }),
    { changed: "40m", needs: [guessing(PAGES)] },
  ),
  segments: optional(
    "segments",
    "next-segment: objects of one video, in order of ids; unless given those of the sessions that play the class, or 100",
    count(),
    {
      changed: 2,
      needs: [guessing("by: next-segment")],
    },
  ),
  ahead: optional(
    "ahead",
    "next-segment: so many segments ahead; 1 unless given",
    count({ min: 1, max: 50 }),
    {
      changed: 3,
      needs: [guessing("by: next-segment")],
    },
  ),
  rate: field("requestsPerSecond", "requests per second of each PoP at most", requestRate(), "20/s", {
    changed: "1/h",
    needs: [guessing("by: next-segment")],
  }),
});

/** The list `prefetch`. */
export const prefetch: z.ZodType<readonly Prefetch[]> = z.array(rule);
