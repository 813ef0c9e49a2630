/**
 * Cache keys that are set up against their content: what responses differ by and the key leaves out is served to the wrong
 * people (a collision; poisoning, when somebody means it: J. Kettle, "Practical Web Cache Poisoning", 2018), and what the key takes
 * in for nothing divides the hits.
 */
import { fieldLines } from "../http/fields.ts";
import { fieldsOf } from "../http/header-lines.ts";
import type { HttpProfile } from "../http/profile.ts";
import { varyNames } from "../http/vary.ts";
import { DEFAULT_KEY, isVaried, partsOfVary } from "../workload/variety-options.ts";
import { type Finding, warning } from "./finding.ts";
import { profileOf } from "./key-rules.ts";
import { reflectionLint } from "./reflection-lint.ts";
import type { ContentClass, Scenario } from "./types.ts";

/** What probably is not meant about keys. */
export function* keyLint(scenario: Partial<Scenario>): Generator<Finding, void> {
  const { content, edge, users, workload } = scenario;
  if (content === undefined) return;
  yield* reflectionLint(scenario);
  const key = edge?.key;
  if (key?.queryAllow !== undefined && (key.queryDeny !== undefined || key.query === "ignored"))
    yield warning(["edge", "key", "queryAllow"], "one rule for the query is enough: the stricter one counts", "one of query: ignored, queryAllow, queryDeny"); // prettier-ignore
  const busts =
    workload?.kind === "synthetic" && (workload.attacks ?? []).some(({ kind }) => kind === "cache-busting");
  if (workload?.kind === "synthetic" && !busts && (key?.queryAllow ?? key?.queryDeny) !== undefined)
    yield warning(["edge", "key"], "generated query strings have no parameters to choose from", "query: whole or ignored"); // prettier-ignore
  const profile = profileOf(edge);
  const varied = content.map((one) => withVary(one, profile)).filter(isVaried);
  if (workload?.kind === "trace") {
    for (const one of varied)
      yield warning(["content", one.name], "only generated requests vary: a log says its URLs itself", "none of varies, query, deployEvery, personal, browserTtl"); // prettier-ignore
    return;
  }
  for (const one of varied) yield* collisions(one, key);
  const about = "a class with varies, query, deployEvery, personal or browserTtl";
  if (varied.length > 0) {
    for (const part of ["encoding", "language", "device"] as const)
      if (key?.[part] === "whole" && DEFAULT_KEY[part] !== "whole" && !varied.some(({ varies }) => varies?.includes(part)))
        yield warning(["edge", "key", part], `the key takes in ${part} whole, and no response varies on it: it can only divide hits`, `a class with varies: [${part}], or no such rule`); // prettier-ignore
    return;
  }
  if (key !== undefined && !busts)
    yield warning(["edge", "key"], "requests for an object are all alike: the key has nothing to take in", about); // prettier-ignore
  if (users?.clients !== undefined && users.clients.reload === 0 && edge?.protection === undefined)
    yield warning(["users", "clients"], "requests for an object are all alike: nobody asks who sends them", about); // prettier-ignore
}

/** The class with what its Vary header asks for. */
export function withVary(one: ContentClass, profile: HttpProfile): ContentClass {
  if (one.varies !== undefined || one.headers === undefined) return one;
  return { ...one, varies: partsOfVary(varyNames(fieldLines(fieldsOf(one.headers), "vary"), profile)) };
}

function* collisions(
  { name, varies = [], query, headers }: ContentClass,
  key: NonNullable<Scenario["edge"]["key"]> | undefined,
): Generator<Finding, void> {
  const at = headers === undefined ? "varies" : "headers";
  for (const part of ["encoding", "language", "device", "cookie"] as const)
    if (varies.includes(part) && key?.[part] === "ignored")
      yield warning(
        ["content", name, at],
        `responses vary on ${part}, which edge.key ignores: users get what was made for others`,
        part === "cookie" ? "personal: true, or edge.key.cookie: whole" : `edge.key.${part}: normalised`,
      );
  if (varies.includes("cookie") && key?.cookie !== "ignored")
    yield warning(
      ["content", name, at],
      "each client has copies of its own: only what one client asks for twice can hit",
      "personal: true for the logged-in, or no cookie",
    );
  if (query !== undefined && key?.query === "ignored")
    yield warning(
      ["content", name, "query"],
      "edge.key ignores the query: right for campaign parameters, wrong where the answer depends on it",
      "edge.key.query: whole where it does",
    );
}
