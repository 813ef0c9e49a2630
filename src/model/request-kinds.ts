/**
 * Methods and request directives compiled: every distinct pair of a method and a `Cache-Control` text becomes a kind with its rules,
 * read once by the same code that reads real requests. A profile that does not listen to requests leaves the methods only.
 */
import type { Fields } from "../http/message.ts";
import type { HttpProfile } from "../http/profile.ts";
import { type RequestRules, requestRules } from "../http/request-rules.ts";
import {
  type ClassRequests,
  FIRST_KIND,
  type Method,
  METHODS,
  PLAIN,
  type RequestChoice,
  WRITE,
} from "../workload/request-kinds.ts";

/** Kinds of requests, and which of them each class has. */
export interface RequestKindsPlan {
  /** What each kind asks of caches. */
  readonly rules: readonly RequestRules[];
  /** By class; null: plain GETs only. */
  readonly choices: readonly (readonly RequestChoice[] | null)[];
}

/** Compiles the requests of all classes. */
export function compileRequestKinds(
  content: readonly ClassRequests[],
  profile: HttpProfile,
): RequestKindsPlan {
  // In the order of PLAIN, WRITE, OTHER.
  const rules = ["GET", "POST", "OPTIONS"].map((method) => rulesOf(method, "", profile));
  const kinds = new Map<string, number>();
  const kindOf = (method: Method, cacheControl: string) => {
    if (!isSafe(method)) return WRITE;
    if (method === "get" && (cacheControl === "" || !profile.requestDirectives)) return PLAIN;
    const text = `${method} ${profile.requestDirectives ? cacheControl : ""}`;
    let kind = kinds.get(text);
    if (kind === undefined) {
      kinds.set(text, (kind = FIRST_KIND + kinds.size));
      rules.push(rulesOf(method.toUpperCase(), cacheControl, profile));
    }
    return kind;
  };
  const choices = content.map((one) => {
    if (one.methods === undefined && one.directives === undefined) return null;
    const directives = [
      ...(one.directives ?? []),
      { cacheControl: "", share: 1 - sum(one.directives ?? []) },
    ];
    return METHODS.flatMap((method) =>
      directives.map(({ cacheControl, share }) => ({
        kind: kindOf(method, cacheControl),
        body: method === "get" || method === "post" || method === "patch",
        weight: shareOf(method, one.methods ?? {}) * Math.max(0, share),
      })),
    ).filter(({ weight }) => weight > 0);
  });
  return { rules, choices };
}

/** Does the method leave the object as it is? */
function isSafe(method: Method): boolean {
  return method === "get" || method === "head";
}

/** GET has what is left, unless it is given. */
function shareOf(method: Method, methods: NonNullable<ClassRequests["methods"]>): number {
  if (method !== "get" || methods.get !== undefined) return methods[method] ?? 0;
  return Math.max(0, 1 - METHODS.reduce((all, each) => all + (methods[each] ?? 0), 0));
}

function sum(directives: NonNullable<ClassRequests["directives"]>): number {
  return directives.reduce((all, { share }) => all + share, 0);
}

function rulesOf(method: string, cacheControl: string, profile: HttpProfile): RequestRules {
  const fields: Fields = cacheControl === "" ? [] : [["Cache-Control", cacheControl]];
  return requestRules({ method, url: "http://origin/", fields }, profile);
}
