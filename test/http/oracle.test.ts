/**
 * The rules against an independent implementation, http-cache-semantics 4.3: on random exchanges both must agree, but for
 * the cases listed below and in docs/http.md, where it departs from the RFC.
 */
import fc from "fast-check";
import CachePolicy from "http-cache-semantics";
import { describe, expect, it } from "vitest";
import { SERVE } from "../../src/http/decide.ts";
import { RFC_PROFILE } from "../../src/http/profile.ts";
import { requestRules } from "../../src/http/request-rules.ts";
import { decideReuse } from "../../src/http/reuse.ts";
import { STORABLE } from "../../src/vocabulary/caching.ts";
import { at, get, lines, NOON, rulesOf } from "./exchange.ts";

interface Exchange {
  readonly status: number;
  readonly response: readonly string[];
  readonly request: readonly string[];
  readonly second: readonly string[];
  readonly afterSeconds: number;
}

class Policy extends CachePolicy {
  static nowMillis = NOON;
  override now(): number {
    return Policy.nowMillis;
  }
}

const ours = (exchange: Exchange) => {
  const rules = rulesOf(
    { status: exchange.status, fields: lines(...exchange.response) },
    get(...exchange.request),
  );
  const second = requestRules(get(...exchange.second), RFC_PROFILE);
  const decision = decideReuse(rules, second, NOON + exchange.afterSeconds * 1000);
  return { stored: rules.notStored === STORABLE, reused: decision.action === SERVE };
};

const theirs = (exchange: Exchange) => {
  const head = (text: readonly string[]) => {
    const headers: Record<string, string> = {};
    for (const [name, value] of lines(...text)) {
      const key = name.toLowerCase();
      headers[key] = key in headers ? `${headers[key]}, ${value}` : value;
    }
    return { method: "GET", url: "/a", headers };
  };
  Policy.nowMillis = NOON;
  const policy = new Policy(
    head(exchange.request),
    { ...head(exchange.response), status: exchange.status },
    { shared: true },
  );
  Policy.nowMillis = NOON + exchange.afterSeconds * 1000;
  return { stored: policy.storable(), reused: policy.satisfiesWithoutRevalidation(head(exchange.second)) };
};

const seconds = fc.integer({ min: 0, max: 40 });
const numbered = (name: string) => seconds.map((value) => `${name}=${value}`);
const controls = (name: string, directives: fc.Arbitrary<string>) =>
  fc
    .uniqueArray(directives, { selector: (text) => text.split("=")[0], maxLength: 3 })
    .map((list) => (list.length === 0 ? [] : [`${name}: ${list.join(", ")}`]));

const responseControl = controls(
  "Cache-Control",
  fc.oneof(
    numbered("max-age"),
    numbered("s-maxage"),
    fc.constantFrom("no-store", "no-cache", "private", "public", "x"),
  ),
);
const requestControl = controls(
  "Cache-Control",
  fc.oneof(
    fc.integer({ min: 1, max: 40 }).map((value) => `max-age=${value}`),
    numbered("min-fresh"),
    fc.constantFrom("no-cache", "no-store"),
  ),
);
const maybe = (line: fc.Arbitrary<string>) =>
  fc.oneof(
    fc.constant<string[]>([]),
    line.map((text) => [text]),
  );

const exchanges: fc.Arbitrary<Exchange> = fc.record({
  status: fc.constantFrom(200, 203, 204, 300, 301, 302, 303, 307, 308, 404, 405, 410, 414, 501),
  response: fc
    .tuple(
      responseControl,
      maybe(fc.integer({ min: -20, max: 40 }).map((value) => `Expires: ${at(value)}`)),
      maybe(fc.integer({ min: 0, max: 30 }).map((value) => `Age: ${value}`)),
      maybe(fc.integer({ min: -400, max: -10 }).map((value) => `Last-Modified: ${at(value)}`)),
      fc.constant([`Date: ${at(0)}`]),
    )
    .map((parts) => parts.flat()),
  request: maybe(fc.constant("Authorization: Basic YQ==")),
  second: requestControl,
  afterSeconds: seconds,
});

describe("http-cache-semantics", () => {
  it("stores what we store", () => {
    fc.assert(
      fc.property(exchanges, (exchange) => {
        expect(ours(exchange).stored).toBe(theirs(exchange).stored);
      }),
      { numRuns: 2000 },
    );
  });

  it("reuses what we reuse", () => {
    fc.assert(
      fc.property(exchanges, (exchange) => {
        const mine = ours(exchange);
        const other = theirs(exchange);
        if (mine.stored && other.stored) expect(mine.reused).toBe(other.reused);
      }),
      { numRuns: 2000 },
    );
  });
});

/** Where the oracle departs from the RFC: our answer first. */
describe("departures of the oracle", () => {
  const base: Exchange = { status: 200, response: [], request: [], second: [], afterSeconds: 1 };
  const control = (text: string) => [`Cache-Control: ${text}`, `Date: ${at(0)}`];
  it.each<[string, "stored" | "reused", boolean, Partial<Exchange>]>([
    [
      "9111 3: any final status with explicit freshness is stored",
      "stored",
      true,
      { status: 403, response: control("max-age=9") },
    ],
    ["9111 5.2: names of directives have no case", "reused", true, { response: control("MAX-AGE=9") }],
    [
      "9111 5.2: a quoted comma separates nothing",
      "reused",
      false,
      { response: control('x="a, max-age=9"') },
    ],
    ["9111 4.2.1: what is no integer makes it stale", "reused", false, { response: control("max-age=9.5") }],
    [
      "9111 5.2.2.3: must-understand over no-store",
      "stored",
      true,
      { response: control("max-age=9, no-store, must-understand") },
    ],
    [
      "9111 5.2.2.4: no-cache with field names allows reuse",
      "reused",
      true,
      { response: control('max-age=9, no-cache="a"') },
    ],
    [
      "9111 5.2.2.7: private with field names allows storing",
      "stored",
      true,
      { response: control('max-age=9, private="a"') },
    ],
    [
      "9111 5.2.2.2: must-revalidate allows reuse while fresh",
      "reused",
      true,
      { response: control("max-age=9, must-revalidate") },
    ],
    [
      "9111 7.3: Set-Cookie does not inhibit caching",
      "reused",
      true,
      { response: [...control("max-age=9"), "Set-Cookie: a=b"] },
    ],
    ["8246 2: immutable gives no lifetime", "reused", false, { response: control("immutable") }],
    [
      "9111 4.2.3: a Date behind counts as age",
      "reused",
      false,
      { response: ["Cache-Control: max-age=9", `Date: ${at(-20)}`] },
    ],
    [
      "9111 4.2: Expires in another zone is invalid",
      "reused",
      false,
      { response: [`Date: ${at(0)}`, `Expires: ${at(9).replace("GMT", "EST")}`] },
    ],
    [
      "9111 5.2.2.8: proxy-revalidate allows reuse while fresh",
      "reused",
      true,
      { response: control("max-age=9, proxy-revalidate") },
    ],
    [
      "9111 5.2.2.8: proxy-revalidate forbids max-stale",
      "reused",
      false,
      { response: control("max-age=0, proxy-revalidate"), second: ["Cache-Control: max-stale=9"] },
    ],
    [
      "9213: CDN-Cache-Control governs",
      "reused",
      true,
      { response: [...control("max-age=0"), "CDN-Cache-Control: max-age=9"] },
    ],
  ])("%s", (_name, what, expected, change) => {
    const exchange = { ...base, ...change };
    expect(ours(exchange)[what]).toBe(expected);
    expect(theirs(exchange)[what]).toBe(!expected);
  });
});
