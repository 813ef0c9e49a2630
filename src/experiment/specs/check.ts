/** Compares what happened with what was expected; each difference is a sentence. */
import type { Outcome } from "../../vocabulary/outcomes.ts";
import { fieldProblem, matches, nearlyWithin, valuesOf, within } from "./match.ts";
import { type CacheOutcome, outcomesOf } from "./outcome.ts";
import type {
  EndExpectation,
  NumberExpectation,
  RequestMatcher,
  ResponseExpectation,
  SpecPlace,
} from "./specification.ts";
import type { Seen, SpecWorld } from "./world.ts";

/** An expectation that does not hold. */
export interface Failure {
  readonly place: SpecPlace;
  /** "outcome", "age" ... */
  readonly what: string;
  readonly message: string;
}

/** What is wrong with the responses of a step; `originRequests` came meanwhile. */
export function checkResponses(
  expected: ResponseExpectation,
  seen: readonly Seen[],
  originRequests: number,
  slackMillis: number,
): Failure[] {
  const failures: Failure[] = [];
  const fail = (what: string, message: string) => failures.push({ place: expected.place, what, message });
  const asked = originRequests > 0;
  const outcomes = seen.map((one) => outcomesOf(one.status, one.fields, asked));
  seen.forEach((one, n) => {
    const which = seen.length === 1 ? "" : `response ${n + 1} of ${seen.length}: `;
    for (const [what, message] of responseProblems(expected, one, outcomes[n], slackMillis))
      fail(what, which + message);
  });
  if (expected.counts !== null) {
    for (const [word, count] of Object.entries(expected.counts)) {
      const found = outcomes.filter(([first]) => first.outcome === word).length;
      if (found !== count) fail("outcomes", `${found} ${word}, expected ${count}`);
    }
  }
  if (expected.origin !== null && !within(expected.origin, originRequests))
    fail("origin", `${requests(originRequests)} at the origin, expected ${expected.origin.text}`);
  return failures;
}

function* responseProblems(
  expected: ResponseExpectation,
  seen: Seen,
  caches: readonly CacheOutcome[],
  slackMillis: number,
): Generator<[string, string]> {
  if (expected.status !== null && seen.status !== expected.status)
    yield ["status", `status ${seen.status}, expected ${expected.status}`];
  if (expected.outcomes !== null) {
    const found = caches.map((one) => one.outcome).slice(0, expected.outcomes.length);
    if (!sameList(found, expected.outcomes))
      yield [
        "outcome",
        `${found.join(", ")} (${caches.map((one) => one.said).join("; then ")}), expected ${expected.outcomes.join(", ")}`,
      ];
  }
  if (expected.detail !== null && caches[0]?.detail !== expected.detail)
    yield ["detail", `${caches[0]?.detail || "no detail"}, expected ${expected.detail}`];
  // Age counts whole seconds: on real time any moment's delay may tip it over.
  const slackSeconds = slackMillis > 0 ? 1 : 0;
  if (expected.age !== null) {
    const age = valuesOf(seen.fields, "age");
    const bound = expected.age;
    if (bound === "absent") {
      if (age.length > 0) yield ["age", `Age: ${age.join(", ")}, expected none`];
    } else if (age.length !== 1 || !nearlyWithin(bound, Number(age[0]), slackSeconds, slackSeconds))
      yield ["age", `Age: ${age.join(", ") || "(none)"}, expected ${bound.text}`];
  }
  for (const field of expected.fields) {
    const problem = fieldProblem(field, seen.fields);
    if (problem !== null) yield ["headers", problem];
  }
  if (expected.body !== null) {
    const text = new TextDecoder().decode(seen.body);
    if (text !== expected.body) yield ["body", `body ${cut(text)}, expected ${cut(expected.body)}`];
  }
  if (expected.bodyBytes !== null && !within(expected.bodyBytes, seen.body.length))
    yield ["body-bytes", `${seen.body.length} bytes, expected ${expected.bodyBytes.text}`];
  const latency = seen.headMillis - seen.askedMillis;
  if (expected.latency !== null && !nearlyWithin(expected.latency, latency, slackMillis))
    yield ["latency", `${latency} ms to the first byte, expected ${expected.latency.text}`];
  if (expected.interim !== null && !sameList(seen.interim, expected.interim))
    yield [
      "interim",
      `interim ${seen.interim.join(", ") || "none"}, expected ${expected.interim.join(", ") || "none"}`,
    ];
  if (expected.broken !== null && (seen.broken !== null) !== expected.broken)
    yield [
      "broken",
      expected.broken
        ? "the content is whole, expected it to break off"
        : `the content broke off: ${seen.broken}`,
    ];
  else if (expected.broken === null && seen.broken !== null)
    yield ["broken", `the content broke off: ${seen.broken}`];
}

/** What is wrong with the whole. */
export function checkEnd(expected: EndExpectation, world: SpecWorld): Failure[] {
  const failures: Failure[] = [];
  const fail = (what: string, message: string) => failures.push({ place: expected.place, what, message });
  const { received } = world;
  const count = (bound: NumberExpectation | null, found: number, what: string) => {
    if (bound !== null && !within(bound, found))
      fail("origin", `${requests(found)} ${what}, expected ${bound.text}`);
  };
  count(expected.originRequests, received.length, "at the origin");
  const conditional = received.filter(
    ({ fields }) =>
      valuesOf(fields, "if-none-match").length + valuesOf(fields, "if-modified-since").length > 0,
  );
  count(expected.originConditional, conditional.length, "with a condition at the origin");
  expected.originReceived?.forEach((matcher, n) => {
    const one = received[n];
    if (one === undefined) fail("origin", `request ${n + 1} never came, expected ${told(matcher)}`);
    else if (!matches(matcher, one)) {
      const field = matcher.fields
        .map((each) => fieldProblem(each, one.fields))
        .find((problem) => problem !== null);
      fail(
        "origin",
        `request ${n + 1} was ${one.method} ${one.url}${field ? `, ${field}` : ""}, expected ${told(matcher)}`,
      );
    }
  });
  if (expected.originReceived !== null && received.length > expected.originReceived.length)
    fail("origin", `${requests(received.length)} at the origin, expected ${expected.originReceived.length}`);
  for (const { node, responses } of expected.stored) {
    const found = world.stored(node);
    // A real proxy does not let anyone look in.
    if (found === undefined) continue;
    if (found === null) fail("stored", `there is no node "${node}"`);
    else if (!within(responses, found))
      fail("stored", `${found} stored at ${node || "the edge"}, expected ${responses.text}`);
  }
  return failures;
}

function told({ method, url, fields }: RequestMatcher): string {
  const words = [
    method ?? "",
    url ?? "",
    ...fields.map((field) => `${field.name} ${field.is === "equal" ? field.text : field.is}`),
  ];
  return words.filter((word) => word !== "").join(" ");
}

function requests(count: number): string {
  return count === 1 ? "1 request" : `${count} requests`;
}

function sameList(found: readonly (Outcome | number)[], expected: readonly (Outcome | number)[]): boolean {
  return found.length === expected.length && found.every((one, n) => one === expected[n]);
}

function cut(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 37)}...` : text);
}
