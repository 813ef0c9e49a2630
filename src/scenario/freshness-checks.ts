/** What does not fit together about changes at stated times, deploys, and the measuring of freshness. */
import { nearest } from "../base/nearest.ts";
import { isVaried } from "../workload/variety-options.ts";
import { withVary } from "./key-lint.ts";
import { profileOf } from "./key-rules.ts";
import { type Check, endText, error, type Finding, warning } from "./finding.ts";
import { type Deploy, firstTime, measuresFreshness, MOST_CHANGES, timesOf } from "./freshness.ts";
import type { Scenario } from "./types.ts";

/** All of it. */
export function* freshnessChecks(scenario: Partial<Scenario>): Check {
  yield* changes(scenario);
  for (const [n, deploy] of (scenario.deploys ?? []).entries()) {
    yield* classes(deploy, n, scenario);
    yield* names(deploy, n, scenario);
    const { name } = deploy;
    if (name !== undefined && scenario.deploys?.findIndex((one) => one.name === name) !== n)
      yield error(["deploys", n, "name"], `another deploy is called ${name}`, "a name of its own");
  }
  yield* thresholds(scenario);
}

function* changes({ content, durationMicros }: Partial<Scenario>): Check {
  if (durationMicros === undefined) return;
  for (const { name, changes: list = [] } of content ?? [])
    for (const [n, change] of list.entries()) {
      const path = ["content", name, "changes", n];
      const at = change.atMicros === undefined ? "every" : "at";
      if (firstTime(change) >= durationMicros)
        yield error(
          [...path, at],
          `the run ends at ${endText(durationMicros)}, before the change`,
          `earlier than ${endText(durationMicros)}`,
        );
      else if (change.everyMicros !== undefined && durationMicros === Infinity)
        yield error([...path, "every"], "a whole trace has no end until which to repeat", "a duration of the run");
      else if (timesOf(change, durationMicros) > MOST_CHANGES)
        yield error(
          [...path, "every"],
          `${timesOf(change, durationMicros)} changes`,
          `at most ${MOST_CHANGES}; changeEvery takes any number`,
        );
      if (change.share === 0) yield warning([...path, "share"], "no object changes", "a share above 0");
    } // prettier-ignore
}

/** Whom a deploy is about, and when. */
function* classes(
  { classes: about, atMicros, referredBy }: Deploy,
  n: number,
  { content, durationMicros, workload }: Partial<Scenario>,
): Check {
  const path = ["deploys", n];
  if (durationMicros !== undefined && atMicros >= durationMicros)
    yield error(
      [...path, "at"],
      `the run ends at ${endText(durationMicros)}, before the deploy`,
      `earlier than ${endText(durationMicros)}`,
    );
  if (content === undefined) return;
  const known = content.map(({ name }) => name);
  const missing = (name: string, place: Finding["path"]) => ({
    ...error(place, `there is no class "${name}"`, known.join(", ")),
    hint: nearest(name, known),
  });
  for (const [at, name] of about.entries()) {
    const place = [...path, "classes", at];
    const one = content.find((candidate) => candidate.name === name);
    if (one === undefined) yield missing(name, place);
    else if (about.indexOf(name) < at) yield error(place, `${name} is there twice`, null);
    else if (one.share === 0 && workload?.kind === "synthetic")
      yield error(place, `nobody asks for class ${name}: its deploy would show nothing`, "a class with a share");
  } // prettier-ignore
  if (referredBy !== undefined && !known.includes(referredBy))
    yield missing(referredBy, [...path, "referredBy"]);
}

/** What versioned URLs need. */
function* names(deploy: Deploy, n: number, { content = [], workload, edge, deploys = [] }: Partial<Scenario>): Check {
  const { by, referredBy, classes: about } = deploy;
  const path = ["deploys", n];
  if (by !== "versioned-urls") {
    if (referredBy !== undefined)
      yield error([...path, "referredBy"], `a deploy by ${by} gives nothing a new name`, "by: versioned-urls");
    return;
  }
  if (workload?.kind === "trace")
    yield error([...path, "by"], "a log says its URLs itself", "by: ttl");
  const others = deploys.filter((one) => one.by === by && one.classes.some((name) => about.includes(name)));
  if (others.some((one) => one.referredBy !== referredBy))
    yield error(
      [...path, "referredBy"],
      "another deploy has the same objects named by other pages",
      "the same referredBy in all deploys of a class",
    );
  if (referredBy === undefined) return;
  if (about.includes(referredBy))
    yield error([...path, "referredBy"], `pages that have new names themselves name nobody`, "another class");
  const pages = content.find(({ name }) => name === referredBy);
  if (pages !== undefined && isVaried(withVary(pages, profileOf(edge))))
    yield error(
      [...path, "referredBy"],
      `a page of class ${referredBy} has several cache keys: which of them a user has is not known`,
      "a class without varies, query, deployEvery, personal and browserTtl",
    );
} // prettier-ignore

const FRESHNESS_METRIC = /^(stale_share|staleness\..*|last_stale_byte)$/;

/** Thresholds on what is not measured. */
function* thresholds(scenario: Partial<Scenario>): Check {
  const { thresholds: list = [], content, deploys = [], purges = [] } = scenario;
  if (content === undefined) return;
  const measured = measuresFreshness(scenario as Scenario);
  const stated = deploys.length > 0 || content.some(({ changes: times = [] }) => times.length > 0);
  const announced = purges.some(({ changes }) => changes === true);
  for (const [n, { metric, scope }] of list.entries()) {
    if (!FRESHNESS_METRIC.test(metric)) continue;
    const path = ["thresholds", n];
    if (!measured) yield error(path, `${metric} is not measured`, "freshness: true");
    else if (metric === "last_stale_byte" && !stated && (scope.kind !== "all" || !announced))
      yield error(path, `${metric} is the time after a change, and none is stated`, "changes, deploys or purges with changes: true");
    if (scope.kind !== "all" && scope.kind !== "class")
      yield error(path, `${metric} is measured for all and by class`, `${metric} without "of ${scope.kind} ${scope.name}"`);
  } // prettier-ignore
}
