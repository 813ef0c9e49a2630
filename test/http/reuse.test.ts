/** Reuse of stored responses: RFC 9111 sections 4, 4.2.4, 5.2.1, 5.4; RFC 5861; RFC 8246. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FETCH, JOIN, REVALIDATE, SERVE, SERVE_AND_REVALIDATE, SERVE_STALE } from "../../src/http/decide.ts";
import { RFC_PROFILE } from "../../src/http/profile.ts";
import { profileNamed } from "../../src/http/profiles.ts";
import { requestRules } from "../../src/http/request-rules.ts";
import { AT_REST, decideReuse, isErrorStatus, mayServeOnError } from "../../src/http/reuse.ts";
import { NOT_REUSED_REASONS, REUSED } from "../../src/vocabulary/caching.ts";
import { asked, at, get, NOON, ok, rulesOf } from "./exchange.ts";

const WORDS = ["fetch", "join", "serve", "serve and revalidate", "serve stale", "revalidate"];
const word = (reason: number) => (reason === REUSED ? "reused" : NOT_REUSED_REASONS[reason]);

describe("after so many seconds", () => {
  it.each<[string, string[], number, string[], string, string]>([
    ["fresh", ["max-age=60"], 59, [], "serve", "reused"],
    ["the lifetime must exceed the age", ["max-age=60"], 60, [], "revalidate", "expired"],
    ["stale", ["max-age=60"], 61, [], "revalidate", "expired"],
    ["no freshness", ["public"], 0, [], "revalidate", "expired"],
    ["no-cache", ["no-cache, max-age=60"], 0, [], "revalidate", "no-cache"],
    ["no-cache with fields", ['no-cache="a", max-age=60'], 0, [], "serve", "reused"],
    ["no-cache with single quotes", ["no-cache='a', max-age=60"], 0, [], "serve", "reused"],
    ["must-revalidate while fresh", ["max-age=60, must-revalidate"], 9, [], "serve", "reused"],
    ["request no-cache", ["max-age=60"], 0, ["no-cache"], "revalidate", "request-no-cache"],
    ["request no-cache in capitals", ["max-age=60"], 0, ["NO-CACHE"], "revalidate", "request-no-cache"],
    ["request no-store may be answered from the store", ["max-age=60"], 0, ["no-store"], "serve", "reused"],
    ["request max-age met", ["max-age=60"], 10, ["max-age=10"], "serve", "reused"],
    ["request max-age missed", ["max-age=60"], 11, ["max-age=10"], "revalidate", "request-max-age"],
    ["request max-age 0, later", ["max-age=60"], 1, ["max-age=0"], "revalidate", "request-max-age"],
    ["request max-age cannot lengthen", ["max-age=60"], 61, ["max-age=99"], "revalidate", "expired"],
    [
      "request max-age that cannot be read",
      ["max-age=60"],
      1,
      ["max-age=a"],
      "revalidate",
      "request-max-age",
    ],
    ["min-fresh met", ["max-age=60"], 50, ["min-fresh=10"], "serve", "reused"],
    ["min-fresh missed", ["max-age=60"], 51, ["min-fresh=10"], "revalidate", "request-min-fresh"],
    ["min-fresh beyond the lifetime", ["max-age=60"], 0, ["min-fresh=61"], "revalidate", "request-min-fresh"],
    ["max-stale", ["max-age=60"], 69, ["max-stale=10"], "serve", "expired"],
    ["max-stale exceeded", ["max-age=60"], 70, ["max-stale=10"], "revalidate", "expired"],
    ["any staleness", ["max-age=60"], 9999, ["max-stale"], "serve", "expired"],
    [
      "max-stale, must-revalidate",
      ["max-age=60, must-revalidate"],
      61,
      ["max-stale"],
      "revalidate",
      "expired",
    ],
    [
      "max-stale, proxy-revalidate",
      ["max-age=60, proxy-revalidate"],
      61,
      ["max-stale"],
      "revalidate",
      "expired",
    ],
    ["max-stale, s-maxage", ["s-maxage=60"], 61, ["max-stale"], "revalidate", "expired"],
    ["max-stale, no-cache", ["no-cache, max-age=60"], 1, ["max-stale"], "revalidate", "no-cache"],
    ["max-stale and max-age", ["max-age=60"], 65, ["max-stale=10, max-age=62"], "revalidate", "expired"],
    ["max-stale and min-fresh", ["max-age=60"], 61, ["max-stale=10, min-fresh=1"], "revalidate", "expired"],
    [
      "stale-while-revalidate",
      ["max-age=60, stale-while-revalidate=10"],
      65,
      [],
      "serve and revalidate",
      "expired",
    ],
    ["its end", ["max-age=60, stale-while-revalidate=10"], 70, [], "serve and revalidate", "expired"],
    ["after its end", ["max-age=60, stale-while-revalidate=10"], 70.001, [], "revalidate", "expired"],
    [
      "with must-revalidate",
      ["max-age=6, must-revalidate, stale-while-revalidate=9"],
      7,
      [],
      "revalidate",
      "expired",
    ],
    ["with s-maxage", ["s-maxage=6, stale-while-revalidate=9"], 7, [], "revalidate", "expired"],
    [
      "with request max-age",
      ["max-age=6, stale-while-revalidate=9"],
      7,
      ["max-age=3"],
      "revalidate",
      "expired",
    ],
    ["immutable, reloaded", ["max-age=60, immutable"], 9, ["max-age=0"], "serve", "reused"],
    ["immutable, reloaded by force", ["max-age=60, immutable"], 9, ["no-cache"], "serve", "reused"],
    ["immutable, stale", ["max-age=60, immutable"], 61, ["no-cache"], "revalidate", "request-no-cache"],
  ])("%s", (_name, response, seconds, request, action, reason) => {
    const stored = rulesOf(ok(...response.map((text) => `Cache-Control: ${text}`), `Date: ${at(0)}`));
    const rules = asked(...request.map((text) => `Cache-Control: ${text}`));
    const decision = decideReuse(stored, rules, NOON + seconds * 1000);
    expect([WORDS[decision.action], word(decision.reason)]).toEqual([action, reason]);
  });
});

const held = rulesOf(ok("Cache-Control: max-age=60, stale-while-revalidate=30"));

describe("requests", () => {
  it("Pragma: no-cache counts where there is no Cache-Control (5.4)", () => {
    expect(decideReuse(held, asked("Pragma: no-cache"), NOON).action).toBe(REVALIDATE);
    expect(decideReuse(held, asked("Pragma: no-cache", "Cache-Control: foo"), NOON).action).toBe(SERVE);
    expect(decideReuse(held, asked("Pragma: foo"), NOON).action).toBe(SERVE);
  });

  it("only-if-cached: the store or 504 (5.2.1.7)", () => {
    const only = asked("Cache-Control: only-if-cached");
    expect(decideReuse(held, only, NOON).gatewayTimeout).toBe(false);
    expect(decideReuse(held, only, NOON + 75_000).gatewayTimeout).toBe(false);
    expect(decideReuse(held, only, NOON + 99_000).gatewayTimeout).toBe(true);
    expect(decideReuse(null, only, NOON).gatewayTimeout).toBe(true);
    expect(decideReuse(null, asked(), NOON).gatewayTimeout).toBe(false);
  });

  it.each(["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "M-SEARCH", "get"])(
    "%s is written through",
    (method) => {
      const rules = requestRules({ ...get(), method }, RFC_PROFILE);
      const decision = decideReuse(held, rules, NOON);
      expect([decision.action, word(decision.reason)]).toEqual([FETCH, "method"]);
      expect(rules.unsafe).toBe(method !== "OPTIONS");
    },
  );

  it("HEAD is answered by a stored GET (RFC 9110 section 9.3.2)", () =>
    expect(decideReuse(held, requestRules({ ...get(), method: "HEAD" }, RFC_PROFILE), NOON).action).toBe(
      SERVE,
    ));

  it("profiles of products do not read request directives, and Varnish passes cookies", () => {
    const cloudfront = requestRules(
      get("Cache-Control: no-cache", "Pragma: no-cache"),
      profileNamed("cloudfront")!,
    );
    expect(decideReuse(held, cloudfront, NOON).action).toBe(SERVE);
    const varnish = requestRules(get("Cookie: a=b"), profileNamed("varnish")!);
    expect(word(decideReuse(held, varnish, NOON).reason)).toBe("cookie");
  });
});

describe("fills under way", () => {
  const filling = { ...AT_REST, filling: true, collapse: true };
  it("joins, serves stale, or fetches beside them", () => {
    expect(decideReuse(null, asked(), NOON, filling).action).toBe(JOIN);
    expect(decideReuse(null, asked(), NOON, { ...filling, collapse: false }).action).toBe(FETCH);
    expect(decideReuse(held, asked(), NOON + 65_000, filling).action).toBe(SERVE_STALE);
    expect(decideReuse(held, asked(), NOON + 99_000, filling).action).toBe(JOIN);
    expect(decideReuse(held, asked("Cache-Control: no-cache"), NOON, filling).action).toBe(REVALIDATE);
  });
  it("what is invalidated is validated however fresh", () => {
    const decision = decideReuse(held, asked(), NOON, { ...AT_REST, invalidated: true });
    expect([decision.action, word(decision.reason)]).toEqual([REVALIDATE, "invalidated"]);
    expect(decideReuse(held, asked(), NOON + 65_000).action).toBe(SERVE_AND_REVALIDATE);
  });
});

describe("errors of the upstream (4.2.4, RFC 5861 section 4)", () => {
  it.each<[string, number, string[], boolean]>([
    ["max-age=60", 99, [], true],
    ["max-age=60, must-revalidate", 99, [], false],
    ["max-age=60, proxy-revalidate", 99, [], false],
    ["s-maxage=60", 99, [], false],
    ["no-cache, max-age=60", 9, [], false],
    ["max-age=60, stale-if-error=10", 70, [], true],
    ["max-age=60, stale-if-error=10", 71, [], false],
    ["max-age=60, stale-if-error=0", 61, [], false],
    ["max-age=60, stale-if-error=1", 69, ["stale-if-error=10"], true],
    ["max-age=60, stale-if-error=1, must-revalidate", 69, ["stale-if-error=10"], false],
    ["max-age=60", 9, ["no-cache"], false],
  ])("%s after %d s, %j: %j", (control, seconds, request, expected) => {
    const stored = rulesOf(ok(`Cache-Control: ${control}`));
    const rules = asked(...request.map((text) => `Cache-Control: ${text}`));
    expect(mayServeOnError(stored, rules, NOON + seconds * 1000)).toBe(expected);
  });
  it("counts 500, 502, 503 and 504 as errors", () =>
    expect([200, 404, 499, 500, 501, 502, 503, 504, 505].filter(isErrorStatus)).toEqual([
      500, 502, 503, 504,
    ]));
});

it("min-fresh=0 asks for a fresh response: nothing stale while it is validated", () => {
  const stored = rulesOf(ok("Cache-Control: max-age=60, stale-while-revalidate=30"));
  const at = (seconds: number, request: string) =>
    decideReuse(stored, asked(`Cache-Control: ${request}`), NOON + seconds * 1000).action;
  expect(at(59, "min-fresh=0")).toBe(SERVE);
  expect(at(61, "min-fresh=0")).toBe(REVALIDATE);
  expect(at(61, "max-age=90")).toBe(SERVE_AND_REVALIDATE);
});

it("is never served past what request and response allow, whatever the numbers", () => {
  const seconds = fc.integer({ min: 0, max: 50 });
  const maybe = fc.option(seconds, { nil: null });
  fc.assert(
    fc.property(
      seconds,
      maybe,
      maybe,
      maybe,
      maybe,
      seconds,
      fc.boolean(),
      (life, maxAge, minFresh, maxStale, swr, age, must) => {
        const window = swr === null ? "" : `, stale-while-revalidate=${swr}`;
        const stored = rulesOf(
          ok(`Cache-Control: max-age=${life}${window}${must ? ", must-revalidate" : ""}`),
        );
        const limits = [
          maxAge === null ? "" : `max-age=${maxAge}`,
          minFresh === null ? "" : `min-fresh=${minFresh}`,
          maxStale === null ? "" : `max-stale=${maxStale}`,
        ];
        const { action } = decideReuse(
          stored,
          asked(`Cache-Control: ${limits.join(", ")}`),
          NOON + age * 1000,
        );
        // The rules of section 5.2.1 said directly.
        const freshFor = life - age;
        const limited = (maxAge !== null && age > maxAge) || (minFresh !== null && freshFor < minFresh);
        const bounded = maxAge !== null || minFresh !== null;
        // With min-fresh=0, a response that is just no longer fresh is within both limits: 5.2.1.3 says "no less than".
        const stalePermitted = !must && freshFor <= 0 && maxStale !== null && -freshFor < maxStale;
        const usable = !limited && (freshFor > 0 || stalePermitted);
        if (action === SERVE) expect(usable).toBe(true);
        if (!limited && freshFor > (minFresh ?? 0)) expect(action).toBe(SERVE);
        if (action === SERVE_AND_REVALIDATE) {
          expect(must).toBe(false);
          expect(limited && bounded).toBe(false);
          expect(-freshFor - (maxStale ?? 0)).toBeLessThanOrEqual(swr ?? -1);
        }
      },
    ),
  );
});
