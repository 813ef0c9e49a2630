/**
 * Inputs that change a response (`content.X.reflects`) held against what the key takes in. An input that is neither in the key nor
 * in Vary lets whoever sends it choose what others get: cache poisoning (J. Kettle, "Practical Web Cache Poisoning", 2018). A Vary
 * that the profile does not look at lets different responses share one key; a key that takes in more of the query or the
 * cookies than the response changes with divides its hits.
 */
import { pathKey } from "../http/cache-key.ts";
import { fieldLines, listMembers } from "../http/fields.ts";
import { fieldsOf } from "../http/header-lines.ts";
import type { HttpProfile } from "../http/profile.ts";
import { responseRules } from "../http/response-rules.ts";
import { varyNames } from "../http/vary.ts";
import { STORABLE } from "../vocabulary/caching.ts";
import { partsOfVary } from "../workload/variety-options.ts";
import { type Finding, warning } from "./finding.ts";
import { profileOf, urlKeyRules } from "./key-rules.ts";
import type { ContentClass, Edge, Scenario } from "./types.ts";

/** What of a request an input is. */
export type InputKind = "header" | "cookie" | "query";

/** The input that a name of `reflects` means: a request field, `cookie:NAME` or `query:NAME`. Fields are in lower case. */
export function inputOf(text: string): { readonly kind: InputKind; readonly name: string } {
  const colon = text.indexOf(":");
  if (colon < 0) return { kind: "header", name: text.toLowerCase() };
  return { kind: text.slice(0, colon) as InputKind, name: text.slice(colon + 1) };
}

/** What probably is not meant about inputs and Vary. */
export function* reflectionLint(scenario: Partial<Scenario>): Generator<Finding, void> {
  const profile = profileOf(scenario.edge);
  for (const one of scenario.content ?? []) {
    if (!isStored(one, profile)) continue;
    yield* unseenVary(one, profile);
    yield* unkeyed(one, scenario.edge ?? {}, profile);
    yield* divided(one, scenario, profile);
  }
}

/** Names in Vary that the profile passes over. */
function* unseenVary({ name, headers }: ContentClass, profile: HttpProfile): Generator<Finding, void> {
  if (headers === undefined || profile.varyOn === "all") return;
  const seen = profile.varyOn;
  const named = fieldLines(fieldsOf(headers), "vary").flatMap(listMembers);
  const unseen = named.filter((field) => !seen.includes(field.toLowerCase()));
  if (unseen.length > 0)
    yield warning(
      ["content", name, "headers"],
      `Vary names ${unseen.join(", ")}, which profile ${profile.name} does not look at: different responses share one key (collision)`,
      "a URL of its own for each response, or another edge.http.profile",
    );
}

/** Inputs that change the response and are not in the key. */
function* unkeyed(one: ContentClass, edge: Partial<Edge>, profile: HttpProfile): Generator<Finding, void> {
  for (const [n, text] of (one.reflects ?? []).entries()) {
    const { kind, name } = inputOf(text);
    const remedy =
      kind === "query" ? queryRemedy(name, edge, profile) : fieldRemedy(kind, name, one, profile);
    if (remedy === null) continue;
    const what = kind === "header" ? name : `${kind === "query" ? "query parameter" : "cookie"} ${name}`;
    const where = kind === "query" ? "which the key leaves out" : "which is neither in the key nor in Vary";
    yield warning(
      ["content", one.name, "reflects", n],
      `the response changes with ${what}, ${where}: who sends it chooses what others get (cache poisoning)`,
      remedy,
    );
  }
}

/** What would bring the field or cookie into the key; null: it is there, or the lint of keys says why not. */
function fieldRemedy(
  kind: InputKind,
  name: string,
  { varies, headers, personal }: ContentClass,
  profile: HttpProfile,
): string | null {
  if (kind === "cookie" && personal === true) return null;
  const field = kind === "cookie" ? "cookie" : name;
  // The host is part of every key.
  if (field === "host") return null;
  if (headers !== undefined && varyNames(fieldLines(fieldsOf(headers), "vary"), profile).includes(field))
    return null;
  const [part] = partsOfVary([field]);
  if (part !== undefined && varies?.includes(part)) return null;
  if (part === "cookie") return "personal: true, the cookie's value in the URL, or varies: [cookie]";
  if (part !== undefined) return `varies: [${part}], or a response that does not change with it`;
  const other = profile.varyOn === "all" ? `, or Vary: ${name} in headers` : "";
  return `a response that does not change with it${other}`;
}

/** What would bring the parameter into the key; null: it is there. */
function queryRemedy(name: string, edge: Partial<Edge>, profile: HttpProfile): string | null {
  if (isKept(name, edge, profile)) return null;
  const { key } = edge;
  if (key === undefined || key.query === "ignored") return "edge.key.query: whole";
  if (key.queryAllow !== undefined) return `${name} in edge.key.queryAllow too`;
  return `edge.key.queryDeny without ${name}`;
}

function isKept(parameter: string, edge: Partial<Edge>, profile: HttpProfile): boolean {
  return pathKey(`/?${parameter}=1`, urlKeyRules(edge, profile)) !== "/";
}

/** Keys that take in more than the response changes with: where it is said which parameters and cookies do, others do not. */
function* divided(
  { name, reflects = [], varies, query }: ContentClass,
  { edge = {} as Edge, workload }: Partial<Scenario>,
  profile: HttpProfile,
): Generator<Finding, void> {
  const namesOf = (wanted: InputKind) =>
    reflects.map(inputOf).flatMap((input) => (input.kind === wanted ? [input.name] : []));
  const [parameters, cookies] = [namesOf("query"), namesOf("cookie")];
  const path = ["content", name, "reflects"];
  const isLog = workload?.kind === "trace";
  const hasQueries = isLog || query !== undefined;
  if (parameters.length > 0 && hasQueries && urlKeyRules(edge, profile).query === undefined)
    yield warning(
      path,
      `the key takes in the whole query, and the response changes with ${parameters.join(", ")} alone: the rest divides the hits (fragmentation)`,
      isLog ? `edge.key.queryAllow: [${parameters.join(", ")}]` : "query.values: as many as these have",
    );
  if (cookies.length > 0 && varies?.includes("cookie") && edge.key?.cookie !== "ignored")
    yield warning(
      path,
      `the key takes in all cookies, and the response changes with ${cookies.join(", ")} alone: the rest divides the hits (fragmentation)`,
      "the value in the URL, or in a field of its own that Vary names",
    );
}

/** Is anything of the class stored? What is not cannot be poisoned. */
function isStored({ uncacheableShare, headers }: ContentClass, profile: HttpProfile): boolean {
  if (headers === undefined) return uncacheableShare < 1;
  const request = { method: "GET", url: "http://origin/", fields: [] };
  const times = { requestMillis: 0, responseMillis: 0 };
  const response = { status: 200, fields: fieldsOf(headers) };
  return responseRules(request, response, times, profile).notStored === STORABLE;
}
