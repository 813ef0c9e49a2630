/** Origins beside the first, groups of them, and behaviours: what is fetched where, and kept how, by path. */
import * as z from "zod";
import { findCountry } from "../../network/countries.ts";
import { PRICE_BOOKS } from "../../pricing/registry.ts";
import { METHODS } from "../../workload/request-kinds.ts";
import type { Behaviour, BehaviourTtl, OriginGroup } from "../origins.ts";
import type { FurtherOrigin } from "../types.ts";
import { MAIN_ORIGIN } from "../origins.ts";
import { keySection } from "./variety.ts";
import { anything, field, optional, required, section } from "./field.ts";
import { asLabel, LABEL, label } from "./label.ts";
import { name, textBy } from "./names.ts";
import { opened, type TextMap } from "./open.ts";
import { origin, originFields, ORIGIN_FORMS } from "./origin.ts";
import { registerForms, withoutPreset } from "./preset-section.ts";
import { count, duration, kinds, share } from "./quantities.ts";
import { say } from "./saying.ts";
import { shapeOf } from "./shape.ts";

/** Most origins: a few per kind of content; ways and reports name each. */
const MOST_ORIGINS = 40;
const MOST_BEHAVIOURS = 100;

/** What happens to an origin is its own: only what it is made of is taken from `origin`. */
const NOT_INHERITED = ["outages", "maintenance", "access"];

const egressNames = [...new Set(PRICE_BOOKS.flatMap((book) => book.origins.map((one) => one.name)))];

const furtherMap = section({
  ...originFields,
  countries: optional(
    "countries",
    "PoPs in these countries fetch here, past shields",
    z.array(
      textBy("a country", ["DE", "Japan"], (text) => (findCountry(text) === null ? { hint: null } : null)),
    ),
  ),
  egress: optional(
    "egress",
    "what its host charges for bytes: a table of the price book",
    name("an origin price table", egressNames),
  ),
});
registerForms(furtherMap, {
  ...ORIGIN_FORMS,
  open: (value, path, opening) => {
    const full = value === null || value === undefined ? {} : ORIGIN_FORMS.open(value, path, opening);
    if (shapeOf(full) !== "map") return full;
    const { root } = opening;
    const written = shapeOf(root) === "map" ? (root as TextMap)["origin"] : undefined;
    // What is wrong in the section `origin` is reported there, and only there.
    const base = opened(origin, written, ["origin"], { root, report: () => undefined }) ?? {};
    if (shapeOf(base) !== "map" || !origin.safeParse(base).success) return full;
    const inherited = structuredClone(base) as TextMap;
    for (const own of NOT_INHERITED) delete inherited[own];
    return { ...inherited, ...(full as TextMap) };
  },
});
// The fields are described once, under `origin`.
kinds.set((furtherMap._zod.def as unknown as { in: z.ZodType }).in, {
  name: "as `origin`, with countries and egress",
  examples: [],
});

const further = z.codec(furtherMap, anything<Omit<FurtherOrigin, "name">>(), {
  decode: (given) => {
    const { countries, ...rest } = withoutPreset(given);
    return countries === undefined
      ? rest
      : { ...rest, countries: countries.map((text) => findCountry(text)?.code ?? text) };
  },
  encode: (numbers) => numbers as never,
});

/** The map `origins`; a list in the order of the file behind the door. */
export const origins: z.ZodType<readonly FurtherOrigin[]> = named("an origin's name", further, MOST_ORIGINS);

const GROUP_PAIR =
  "originGroups={html: {primary: origin, secondary: spare, on: [500], timeout: 3s, attempts: 2}}";
const GROUP = ["origins={spare: {place: NRT}}", GROUP_PAIR, "content.html.origin=html"];
const WITH_OTHER = "origins={spare: {place: NRT}, other: {place: LHR, errorRate: 0%}}";
const FAILING = ["origin.errorRate=60%", ...GROUP];
const SLOW = ["origin.serviceTime={uniform: {min: 1s, max: 5s}}", ...GROUP];

/** After these CloudFront asks the secondary of a group, if it is told to; 404 and 403 are for who wants them. */
const USUAL_STATUSES = [500, 502, 503, 504];

const groupFields = section({
  primary: required("primary", "the origin that is asked first", label("an origin", ["origin"]), {
    changed: "other",
    needs: [...FAILING, WITH_OTHER],
  }),
  secondary: required("secondary", "the origin that is asked when it fails", label("an origin", ["spare"]), {
    changed: "other",
    needs: [...FAILING, WITH_OTHER],
  }),
  on: field(
    "on",
    "statuses after which the secondary is asked: 404, 429, 500, 502, 503, 504",
    z.array(statusCode()),
    USUAL_STATUSES,
    { changed: [503], needs: FAILING },
  ),
  timeout: field(
    "timeoutMicros",
    "without an answer for so long an attempt has failed (504)",
    duration({ min: 0, above: true }),
    "30s",
    { changed: "1500ms", needs: SLOW },
  ),
  attempts: field(
    "attempts",
    "attempts at the primary that may time out before the secondary is asked",
    count({ min: 1, max: 3 }),
    3,
    { changed: 1, needs: SLOW },
  ),
});

/** The map `originGroups`. */
export const originGroups: z.ZodType<readonly OriginGroup[]> = named(
  "a group's name",
  groupFields as z.ZodType<Omit<OriginGroup, "name">>,
  MOST_ORIGINS,
);

const TTL = 'behaviours=[{path: "/html/*", ttl: {min: 1m, default: 5m, max: 10m}}]';
const HTML = 'behaviours=[{path: "/html/*"}]';
const TWO = "origins={other: {place: NRT}}";

const ttl: z.ZodType<BehaviourTtl> = z.codec(
  section({
    min: field("minMicros", "least", duration(), "0", {
      changed: "4m",
      needs: [TTL, "content.html.ttl=20s"],
    }),
    default: field("defaultMicros", "where the response states none", duration(), "1d", {
      changed: "9m",
      needs: [TTL, "content.html.headers=[]"],
    }),
    max: field("maxMicros", "greatest", duration(), "365d", { changed: "6m", needs: [TTL] }),
  }),
  anything<BehaviourTtl>(),
  {
    decode: (given, context) => {
      const { minMicros, defaultMicros, maxMicros } = given;
      if (minMicros > maxMicros)
        say(context, given, "the least TTL is greater than the greatest", {
          path: ["min"],
          expected: "at most max",
        });
      else if (defaultMicros < minMicros || defaultMicros > maxMicros)
        say(context, given, "the default TTL is not between min and max", {
          path: ["default"],
          expected: "min or more, max or less",
        });
      return given;
    },
    encode: (numbers) => numbers,
  },
);

/** The methods that can be let through; writes stand together, as in CloudFront. */
const LET_THROUGH = [...METHODS, "options"] as const;

const behaviour: z.ZodType<Behaviour> = section({
  path: required(
    "path",
    "pattern of the request's path: `*` any run of characters, `?` one; upper and lower case differ",
    textBy("a path pattern", ["/api/*", "*.jpg"], (text) => (/^[^\s#]+$/.test(text) ? null : { hint: null })),
    { changed: "/image/*", needs: [TTL] },
  ),
  origin: optional("origin", "where it is fetched: an origin or a group", label("an origin", ["origin"]), {
    changed: "other",
    needs: [TWO, HTML],
  }),
  ttl: optional(
    "ttl",
    "bounds of the freshness lifetime that responses state, and the lifetime of those that state none",
    ttl,
    { changed: { default: "2m", max: "5m" }, needs: [HTML] },
  ),
  key: optional("key", "what cache keys take in, in place of edge.key", keySection(), {
    changed: { language: "ignored" },
    needs: [HTML, "content.html.varies=[language]"],
  }),
  compress: optional(
    "compress",
    "size of compressed answers as a share of the size; makes br, gzip and plain copies of their own. Generated requests only",
    share({ min: 0.01, max: 1 }),
    { changed: "25%", needs: [HTML] },
  ),
  methods: optional(
    "methods",
    "methods that are let through, others are refused at the PoP (403); writes (post, put, patch, delete) together or not at all",
    z.array(name("a method", LET_THROUGH)),
    { changed: ["get"], needs: [HTML, "content.html.methods={head: 20%, post: 5%}"] },
  ),
}) as z.ZodType<Behaviour>;

/** The list `behaviours`. */
export const behaviours: z.ZodType<readonly Behaviour[]> = z.codec(
  z.array(behaviour),
  anything<readonly Behaviour[]>(),
  {
    decode: (list, context) =>
      list.length > MOST_BEHAVIOURS
        ? say(context, list, `${list.length} behaviours`, { expected: `at most ${MOST_BEHAVIOURS}` })
        : list,
    encode: (list) => [...list],
  },
);

function statusCode(): z.ZodType<number> {
  const texts = name(
    "a status",
    ["404", "429", "500", "502", "503", "504"].map((text) => text),
  );
  const written = z.unknown().meta({ type: ["string", "number"] });
  kinds.set(written, { name: "status", examples: ["503"] });
  return z.codec(written, anything<number>(), {
    decode: (given, context) => {
      const result = texts.safeParse(typeof given === "number" ? String(given) : given);
      if (result.success) return Number(result.data);
      for (const issue of result.error.issues)
        context.issues.push({ ...issue, input: given } as unknown as z.core.$ZodRawIssue);
      return z.NEVER;
    },
    encode: (value) => value,
  });
}

/** A map from names to sections; a list with the names behind the door. */
function named<T>(
  what: string,
  one: z.ZodType<T>,
  most: number,
): z.ZodType<readonly (T & { name: string })[]> {
  type Named = T & { name: string };
  return z.codec(z.record(z.string().meta({ pattern: LABEL.source }), one), anything<readonly Named[]>(), {
    decode: (given, context) => {
      const list = Object.entries(given).map(([key, rest]) => ({ name: key, ...(rest as T) }));
      for (const { name: key } of list) {
        const hint = LABEL.test(asLabel(key)) ? asLabel(key) : null;
        if (!LABEL.test(key))
          say(context, key, `${JSON.stringify(key)} is not ${what}`, {
            path: [key],
            atKey: true,
            expected: "lower-case letters, digits and hyphens",
            hint,
          });
        else if (key === MAIN_ORIGIN)
          say(context, key, `"${MAIN_ORIGIN}" is the name of the section origin`, {
            path: [key],
            atKey: true,
            expected: "another name",
          });
      }
      if (list.length > most)
        return say(context, given, `${list.length} of them`, { expected: `at most ${most}` });
      return list;
    },
    encode: (list) => Object.fromEntries(list.map(({ name: key, ...rest }) => [key, rest])) as never,
  });
}
