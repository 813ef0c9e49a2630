/**
 * Header lines built from what is meant: the other way round from `directives.ts`, `targeted.ts`, `vary.ts` and `surrogate-keys.ts`,
 * which read what is built here and find what was asked for. One spelling for each meaning: directives in the order below, times in seconds.
 */
import { parseDuration } from "../base/units.ts";
import { isToken } from "./fields.ts";

/** A time: whole seconds, or text such as `5m`. */
export type HeaderTime = number | string;

/** Directives of a response (RFC 9111 section 5.2.2, RFC 5861, RFC 8246); what is absent or false is not said. */
export interface ResponseDirectives {
  readonly public?: boolean;
  /** True, or the fields that are private. */
  readonly private?: boolean | readonly string[];
  /** True, or the fields that are not to be sent without validation. */
  readonly noCache?: boolean | readonly string[];
  readonly noStore?: boolean;
  readonly noTransform?: boolean;
  readonly mustRevalidate?: boolean;
  readonly proxyRevalidate?: boolean;
  readonly mustUnderstand?: boolean;
  readonly immutable?: boolean;
  readonly maxAge?: HeaderTime;
  readonly sMaxage?: HeaderTime;
  readonly staleWhileRevalidate?: HeaderTime;
  readonly staleIfError?: HeaderTime;
}

/** What a response says to caches. */
export interface CachingHeaders {
  readonly cacheControl?: ResponseDirectives;
  /** RFC 9213. */
  readonly cdnCacheControl?: ResponseDirectives;
  readonly surrogateControl?: ResponseDirectives;
  /** Names of request fields, or `*`. */
  readonly vary?: readonly string[];
  readonly surrogateKey?: readonly string[];
  readonly cacheTag?: readonly string[];
}

/** What is wrong with a header that was asked for: the path in it, the sentence, what would be right. */
export class HeaderError extends RangeError {
  readonly path: readonly string[];
  readonly found: unknown;
  readonly expected: string;

  constructor(path: readonly string[], found: unknown, message: string, expected: string) {
    super(`${path.join(".")}: ${message}; expected ${expected}`);
    this.path = path;
    this.found = found;
    this.expected = expected;
  }
}

/** Names of {@link CachingHeaders}. */
export const BUILT_HEADERS = [
  "cacheControl",
  "cdnCacheControl",
  "surrogateControl",
  "vary",
  "surrogateKey",
  "cacheTag",
] as const;

/** Directives, by their names here, and what their values are. */
export const BUILT_DIRECTIVES: Readonly<Record<keyof ResponseDirectives, "flag" | "fields" | "time">> = {
  public: "flag",
  private: "fields",
  noCache: "fields",
  noStore: "flag",
  noTransform: "flag",
  mustRevalidate: "flag",
  proxyRevalidate: "flag",
  mustUnderstand: "flag",
  immutable: "flag",
  maxAge: "time",
  sMaxage: "time",
  staleWhileRevalidate: "time",
  staleIfError: "time",
};

/** Header lines, `Name: value`. Throws {@link HeaderError} on what cannot be said. */
export function headerText(headers: CachingHeaders): string[] {
  return BUILT_HEADERS.flatMap((name) => {
    const given = headers[name];
    if (given === undefined) return [];
    const value = Array.isArray(given)
      ? listText(name, given as readonly string[])
      : directivesText(name, given as ResponseDirectives);
    return value === "" ? [] : [`${FIELD_NAMES[name]}: ${value}`];
  });
}

const FIELD_NAMES: Readonly<Record<(typeof BUILT_HEADERS)[number], string>> = {
  cacheControl: "Cache-Control",
  cdnCacheControl: "CDN-Cache-Control",
  surrogateControl: "Surrogate-Control",
  vary: "Vary",
  surrogateKey: "Surrogate-Key",
  cacheTag: "Cache-Tag",
};

function directivesText(header: string, directives: ResponseDirectives): string {
  return (Object.keys(BUILT_DIRECTIVES) as (keyof ResponseDirectives)[])
    .flatMap((name) => {
      const given: unknown = directives[name];
      if (given === undefined || given === false) return [];
      const path = [header, name];
      const word = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
      if (BUILT_DIRECTIVES[name] === "time") return [`${word}=${secondsOf(path, given)}`];
      if (given === true) return [word];
      if (BUILT_DIRECTIVES[name] === "flag" || !Array.isArray(given))
        throw new HeaderError(path, given, `${String(given)} is neither true nor false`, "true or false");
      return [`${word}="${namesOf(path, given).join(", ")}"`];
    })
    .join(", ");
}

function listText(name: (typeof BUILT_HEADERS)[number], given: readonly string[]): string {
  if (name === "vary") return namesOf([name], given).join(", ");
  const wrong = given.find((key) => typeof key !== "string" || !KEY.test(key));
  if (wrong !== undefined)
    throw new HeaderError([name], wrong, `${JSON.stringify(wrong)} is not a key`, "text without white space or commas"); // prettier-ignore
  return given.join(name === "cacheTag" ? "," : " ");
}

/** A key of any of the fields that carry them: no separator of any. */
const KEY = /^[!-+\--~]+$/;
/** Seconds in a structured field are integers of at most fifteen digits (RFC 8941 section 3.3.1); caches read up to 2^31. */
const MOST_SECONDS = 2_147_483_648;
const SECOND_MICROS = 1_000_000;

function namesOf(path: readonly string[], given: readonly unknown[]): string[] {
  return given.map((name) => {
    if (typeof name === "string" && isToken(name)) return name;
    throw new HeaderError(path, name, `${JSON.stringify(name)} is not a field name`, "a name such as Accept-Encoding"); // prettier-ignore
  });
}

function secondsOf(path: readonly string[], given: unknown): number {
  const written = typeof given === "number" ? given : (parseDuration(String(given)) ?? NaN) / SECOND_MICROS;
  if (Number.isInteger(written) && written >= 0 && written <= MOST_SECONDS) return written;
  throw new HeaderError(path, given, `${JSON.stringify(given)} is no whole number of seconds`, "a time such as 5m, or seconds"); // prettier-ignore
}
