/** What the requests for a content class may be beside plain GETs: their methods, and what their `Cache-Control` says. */
import * as z from "zod";
import { nearest } from "../../base/nearest.ts";
import { type Directive, directiveSeconds, parseDirectives } from "../../http/directives.ts";
import { type Method, METHODS } from "../../workload/request-kinds.ts";
import { anything, optional, required, section } from "./field.ts";
import { textBy } from "./names.ts";
import { share } from "./quantities.ts";
import { say } from "./saying.ts";

/** So that a method or a directive has something to act on. */
const SOME_METHODS = "content.html.methods={head: 20%, post: 5%}";
const SOME_DIRECTIVES = "content.html.directives=[{cacheControl: no-cache, share: 5%}]";

/** Most texts of a class: kinds of requests are numbered in sixteen bits. */
const MOST_DIRECTIVES = 100;

const ABOUT: Readonly<Record<Method, string>> = {
  get: "share of GET, relative to the others; what is left to all unless given",
  head: "share of HEAD: answered from the store where a copy is fresh, else passed on; never fills the store",
  post: "share of POST: passed on, makes the object's copies on its way stale; answered with the object",
  put: "share of PUT: as POST, answered without a body",
  delete: "share of DELETE: as POST, answered without a body",
  patch: "share of PATCH: as POST",
};

const methodFields = section({
  get: shareOf("get", "50%"),
  head: shareOf("head", "40%"),
  post: shareOf("post", "20%"),
  put: shareOf("put", "20%"),
  delete: shareOf("delete", "20%"),
  patch: shareOf("patch", "20%"),
});

const methods = z.codec(methodFields, anything<Partial<Record<Method, number | undefined>>>(), {
  decode: (given, context) => {
    const sum = METHODS.reduce((all, method) => all + (given[method] ?? 0), 0);
    if (given.get === undefined && sum > 1 + ROUNDING)
      return say(context, given, `methods other than GET make up ${percent(sum)} of the requests`, {
        expected: "100% at most, or a share for get beside them",
      });
    if (sum === 0 && given.get !== undefined)
      return say(context, given, "shares sum to zero", { expected: "at least one share above 0" });
    return given;
  },
  encode: (numbers) => numbers as never,
});

/** Directives that requests have (RFC 9111 section 5.2.1), and whether they take seconds. */
const DIRECTIVES: Readonly<Record<string, "seconds" | "may be seconds" | "alone">> = {
  "no-cache": "alone",
  "no-store": "alone",
  "max-age": "seconds",
  "min-fresh": "seconds",
  "max-stale": "may be seconds",
  "only-if-cached": "alone",
};

const directive = section({
  cacheControl: required(
    "cacheControl",
    "`Cache-Control` of the request: no-cache, no-store, max-age, min-fresh, max-stale, only-if-cached",
    textBy("a Cache-Control of requests", ["no-cache", "max-age=30"], checked),
    { needs: [SOME_DIRECTIVES], changed: "max-age=30" },
  ),
  share: required("share", "share of the class's requests that say so", share(), {
    needs: [SOME_DIRECTIVES],
    changed: "40%",
  }),
});

const directives = z.codec(
  z.array(directive),
  anything<readonly { readonly cacheControl: string; readonly share: number }[]>(),
  {
    decode: (list, context) => {
      const sum = list.reduce((all, one) => all + one.share, 0);
      if (list.length > MOST_DIRECTIVES)
        return say(context, list, `${list.length} texts`, { expected: `at most ${MOST_DIRECTIVES}` });
      if (sum > 1 + ROUNDING)
        return say(context, list, `shares sum to ${percent(sum)}`, {
          expected: "100% at most: a request has one of them",
        });
      return list;
    },
    encode: (list) => [...list] as never,
  },
);

/** Fields of a content class about its requests. */
export const classRequests = {
  methods: optional("methods", "methods of the requests, by share; all are GET unless given", methods, {
    changed: { head: "30%", put: "10%" },
  }),
  directives: optional(
    "directives",
    "what Cache-Control of requests says, by share; obeyed where edge.http.profile listens to requests",
    directives,
    { changed: [{ cacheControl: "no-cache", share: "30%" }] },
  ),
} as const;

/** Shares written in decimals may sum to a little more than 1. */
const ROUNDING = 1e-9;
const PERCENT = 100;

function shareOf<const As extends Method>(as: As, changed: string) {
  return optional(as, ABOUT[as], share(), { needs: [SOME_METHODS], changed });
}

function percent(share: number): string {
  return `${Math.round(share * PERCENT * 10) / 10} %`;
}

/** Null when the text is fine. */
function checked(text: string): { hint: string | null } | null {
  const parsed = parseDirectives([text]);
  if (parsed.length === 0) return { hint: null };
  const wrong = parsed.find((one) => !isFine(one));
  if (wrong === undefined) return null;
  const name = nearest(wrong.name, Object.keys(DIRECTIVES));
  if (name === null) return { hint: null };
  if (name !== wrong.name) return { hint: wrong.value === null ? name : `${name}=${wrong.value}` };
  return { hint: DIRECTIVES[name] === "alone" ? name : `${name}=30` };
}

function isFine(one: Directive): boolean {
  const kind = Object.hasOwn(DIRECTIVES, one.name) ? DIRECTIVES[one.name] : undefined;
  if (kind === undefined || one.malformed) return false;
  if (one.value === null) return kind !== "seconds";
  return kind !== "alone" && directiveSeconds([one], one.name) >= 0;
}
