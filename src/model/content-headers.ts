/**
 * Content classes with header text become numbers here, once a run, by the same rules that decide for real responses: the
 * profile of the edge reads the text, and nothing later does.
 */
import { fieldLines } from "../http/fields.ts";
import { fieldsOf } from "../http/header-lines.ts";
import type { Fields } from "../http/message.ts";
import { type HttpProfile, RFC_PROFILE } from "../http/profile.ts";
import { type ResponseRules, responseRules } from "../http/response-rules.ts";
import { varyNames } from "../http/vary.ts";

import { profileOf } from "../scenario/key-rules.ts";
import type { ContentClass, Scenario } from "../scenario/types.ts";
import { NOT_STORED_NO_STORE, NOT_STORED_STATUS, STORABLE } from "../vocabulary/caching.ts";
import { partsOfVary } from "../workload/variety-options.ts";
import { behaviourOf, boundedProfile, handled } from "./behaviours.ts";

/** A browser's own cache: shared caches' directives do not concern it (RFC 9111 section 5.2.2), and `private` permits it. */
const BROWSER: HttpProfile = {
  ...RFC_PROFILE,
  name: "browser",
  targets: [],
  ignoredDirectives: ["s-maxage", "private", "proxy-revalidate"],
};

/** The classes of a scenario, with what their headers say in numbers. Those without headers stay as they are. */
export function contentByHeaders(scenario: Scenario): readonly ContentClass[] {
  const profile = profileOf(scenario.edge);
  return scenario.content.map((given) => {
    const behaviour = behaviourOf(scenario, given);
    const content = handled(given, behaviour);
    if (content.headers === undefined) return content;
    const fields = fieldsOf(content.headers);
    const rules = rulesFor(fields, boundedProfile(profile, behaviour));
    const vary = partsOfVary(varyNames(fieldLines(fields, "vary"), profile));
    const browser = rulesFor(fields, BROWSER);
    return {
      ...content,
      varies:
        given.varies === undefined ? [...new Set([...(content.varies ?? []), ...vary])] : content.varies,
      browserTtlMicros:
        content.browserTtlMicros ?? (browser.notStored === STORABLE ? freshMicros(browser) : 0),
      ttlMicros: freshMicros(rules),
      staleWhileRevalidateMicros: rules.staleWhileRevalidateMillis * 1000,
      staleIfErrorMicros: rules.staleIfErrorMillis * 1000,
      uncacheableShare: rules.notStored === STORABLE ? 0 : 1,
    };
  });
}

/** What responses of each class say to a cache, in numbers. Where no header says it, the class's own numbers do. */
export function responseRulesOf(scenario: Scenario): readonly ResponseRules[] {
  const profile = profileOf(scenario.edge);
  return scenario.content.map((given) => {
    const behaviour = behaviourOf(scenario, given);
    const content = handled(given, behaviour);
    return content.headers !== undefined
      ? rulesFor(fieldsOf(content.headers), boundedProfile(profile, behaviour))
      : {
          ...rulesFor([], RFC_PROFILE),
          lifetimeMillis: content.ttlMicros / 1000,
          staleWhileRevalidateMillis: content.staleWhileRevalidateMicros / 1000,
          staleIfErrorMillis: content.staleIfErrorMicros / 1000,
        };
  });
}

/** By class, why its responses are not stored where they are not: code in NOT_STORED_REASONS. */
export function notStoredReasons(scenario: Scenario): Uint8Array {
  // A log passes what its status forbids to store; generated content what its headers do, or a share of it that nobody explains.
  const unexplained = scenario.workload.kind === "trace" ? NOT_STORED_STATUS : NOT_STORED_NO_STORE;
  return Uint8Array.from(responseRulesOf(scenario), ({ notStored }, c) =>
    scenario.content[c].headers === undefined || notStored === STORABLE ? unexplained : notStored,
  );
}

/** What a cache makes of a response with these fields to a plain request. */
function rulesFor(fields: Fields, profile: HttpProfile): ResponseRules {
  // The world has no calendar: a response is made when it is sent, and Expires counts from the Date beside it.
  const times = { requestMillis: 0, responseMillis: 0 };
  const request = { method: "GET", url: "http://origin/", fields: [] };
  return responseRules(request, { status: 200, fields }, times, profile);
}

function freshMicros({ noCache, lifetimeMillis, initialAgeMillis }: ResponseRules): number {
  return noCache ? 0 : Math.max(0, lifetimeMillis - initialAgeMillis) * 1000;
}
