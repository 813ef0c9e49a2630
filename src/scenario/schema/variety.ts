/** How requests for one URL differ: clients, what responses vary on, and what cache keys take in of it. */
import type { ZodType } from "zod";
import * as z from "zod";
import {
  type Clients,
  DEFAULT_CLIENTS,
  DEFAULT_KEY,
  KEY_PARTS,
  type KeyPart,
  type KeyParts,
  type Trait,
} from "../../workload/variety-options.ts";
import { isParameterName } from "../key-rules.ts";
import { field, optional, required, section } from "./field.ts";
import { flag, name, textBy } from "./names.ts";
import { count, duration, kinds, number, share } from "./quantities.ts";

/** Something that varies, so that a field has something to act on. */
const variesOn = (part: KeyPart) => `content.html.varies=[${part}]`;
const QUERY = "content.html.query={values: 20, exponent: 1}";
const LOG = "workload.trace.path=trace.log";
/** So little for each address that users feel it. */
const LIMITED = "edge.protection={perClient: {rate: 1/h, burst: 1}}";
const NATTED = [LIMITED, "users.clients.nat={share: 40%, clients: 50}"];
/** Most values of a trait: a table in memory. */
const MOST_VALUES = 100_000;
const PERCENT = 100;

function trait(part: KeyPart, what: string, { values, exponent }: Trait): ZodType<Trait> {
  const needs = [variesOn(part), `edge.key.${part}=whole`];
  return section({
    values: field("values", `different ${what}`, count({ min: 1, max: MOST_VALUES }), values, {
      needs,
      changed: 2,
    }),
    exponent: field(
      "exponent",
      "how unevenly they are spread: the n-th is 1 / n^exponent as frequent as the first",
      number({ min: 0, max: 5 }),
      exponent,
      {
        needs,
        changed: 4,
      },
    ),
  });
}

/** `users.clients`. */
export const clients: ZodType<Clients> = section({
  count: field(
    "count",
    "browsers and apps that ask, shared out among the metros; each asks as often as any other",
    count({ min: 1, max: 2_000_000_000 }),
    DEFAULT_CLIENTS.count,
    { needs: [variesOn("cookie")], changed: 100 },
  ),
  encodings: field(
    "encodings",
    "Accept-Encoding texts that clients send",
    trait("encoding", "texts", DEFAULT_CLIENTS.encodings),
    {},
  ),
  languages: field(
    "languages",
    "Accept-Language texts that clients send",
    trait("language", "texts", DEFAULT_CLIENTS.languages),
    {},
  ),
  devices: field(
    "devices",
    "devices as User-Agent tells them",
    trait("device", "devices", DEFAULT_CLIENTS.devices),
    {},
  ),
  loggedIn: field(
    "loggedIn",
    "share of the clients that are logged in: `personal` content is theirs alone",
    share(),
    `${DEFAULT_CLIENTS.loggedIn * PERCENT}%`,
    { needs: ["content.html.personal=true"], changed: "70%" },
  ),
  reload: field(
    "reload",
    "share of requests that are reloads (Cache-Control: no-cache): browsers' copies do not answer them, and caches whose profile obeys requests ask upstream first",
    share(),
    `${DEFAULT_CLIENTS.reload * PERCENT}%`,
    { changed: "30%" },
  ),
  nat: optional(
    "nat",
    "carriers' NAT: clients that share an address, so that limits by client count them as one; each has its own unless given",
    section({
      share: field("share", "share of the clients that are behind one", share(), "25%", {
        needs: NATTED,
        changed: "90%",
      }),
      clients: field("clients", "clients that share an address", count(), 100, { needs: NATTED, changed: 2 }),
    }),
    { needs: [LIMITED], changed: { share: "80%", clients: 50 } },
  ),
});

const parameter = () =>
  textBy("a parameter name", ["utm_*", "fbclid"], (text) => (isParameterName(text) ? null : { hint: null }));

const rule = (as: "encoding" | "language" | "device", left: string) =>
  field(
    as,
    `of ${as}, where responses vary on it: whole (each text a key), normalised (${left}) or ignored`,
    name("a rule for keys", ["whole", "normalised", "ignored"]),
    DEFAULT_KEY[as],
    { needs: [variesOn(as)], changed: "whole" },
  );

const keyFields = {
  encoding: rule("encoding", "br, gzip, none"),
  language: rule("language", "ten that the site speaks"),
  device: rule("device", "phone, tablet, desktop"),
  cookie: field(
    "cookie",
    "of the session cookie, where responses vary on it: whole (a copy for each client) or ignored",
    name("a rule for keys", ["whole", "ignored"]),
    DEFAULT_KEY.cookie as "whole" | "ignored",
    { needs: ["content.html.varies=[cookie]", "users.clients.count=5000"], changed: "ignored" },
  ),
  query: field(
    "query",
    "of the query string: whole or ignored",
    name("a rule for keys", ["whole", "ignored"]),
    DEFAULT_KEY.query as "whole" | "ignored",
    { needs: [QUERY], changed: "ignored" },
  ),
  queryAllow: optional(
    "queryAllow",
    "parameters of the query that alone count, in logs and on real requests; `v*`: all that begin so",
    z.array(parameter()),
    { needs: [LOG], changed: ["a"] },
  ),
  queryDeny: optional(
    "queryDeny",
    "parameters of the query that do not count, in logs and on real requests: `utm_*`",
    z.array(parameter()),
    { needs: [LOG], changed: ["v"] },
  ),
  sortQuery: optional(
    "sortQuery",
    "does the order of parameters not matter, in logs and on real requests?",
    flag(),
    { needs: [LOG], changed: true },
  ),
};

/** `edge.key`. */
export const key: ZodType<KeyParts> = section(keyFields);

/** The same for some paths; its fields are described once, under `edge.key`. */
export function keySection(): ZodType<KeyParts> {
  const map = section(keyFields);
  kinds.set((map._zod.def as unknown as { in: ZodType }).in, { name: "as `edge.key`", examples: [] });
  return map;
}

/** Fields of a content class that make its requests differ. */
export const classVariety = {
  varies: optional(
    "varies",
    "what responses vary on (Vary): encoding, language, device, country, cookie",
    z.array(name("something to vary on", KEY_PARTS)),
    { changed: ["language", "device"] },
  ),
  query: optional(
    "query",
    "query strings with which an object is asked for",
    section({
      values: required("values", "different ones of each object", count({ min: 1, max: MOST_VALUES }), {
        needs: [QUERY],
        changed: 3,
      }),
      exponent: field(
        "exponent",
        "how unevenly they are used: the n-th is 1 / n^exponent as frequent as the first",
        number({ min: 0, max: 5 }),
        1,
        { needs: [QUERY], changed: 3 },
      ),
      unique: field(
        "unique",
        "share of requests with a query string never used before (cache busting)",
        share(),
        "0%",
        {
          needs: [QUERY],
          changed: "30%",
        },
      ),
    }),
    { changed: { values: 20 } },
  ),
  deployEvery: optional(
    "deployEveryMicros",
    "versioned URLs: time between deploys, each of which gives every object a new URL, or never",
    duration({ min: 0, above: true }, "never"),
    { changed: "1h" },
  ),
  personal: optional(
    "personal",
    "are answers to logged-in users theirs alone? Then their requests bypass the caches",
    flag(),
    {
      changed: true,
      needs: ["users.clients.loggedIn=40%"],
    },
  ),
  browserTtl: optional(
    "browserTtlMicros",
    "freshness lifetime in browsers' own caches (max-age where the edge has s-maxage); what they answer themselves never reaches the edge",
    duration(),
    { changed: "1h", needs: ["users.clients.count=200"] },
  ),
} as const;
