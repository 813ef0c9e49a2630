/** What does not fit together about purges: when they happen, and whether there is anything that they are about. */
import { nearest } from "../base/nearest.ts";
import { formatRate } from "../base/units.ts";
import { sectionsOf, tagName, urlOf } from "../workload/object-names.ts";
import { type Check, endText, error, type Finding, warning } from "./finding.ts";
import { firstMicros, type Purge } from "./purges.ts";
import type { ContentClass, Scenario } from "./types.ts";

/** Purges must happen, and be about something that is there. */
export function* purgeChecks(scenario: Partial<Scenario>): Check {
  const { purges, content, workload, durationMicros, invalidation, providers } = scenario;
  if (purges === undefined || purges.length === 0) {
    if (invalidation !== undefined)
      yield warning(["invalidation"], "nothing is ever purged", "purges beside it");
    return;
  }
  for (const [n, purge] of purges.entries()) {
    const path = ["purges", n];
    const first = firstMicros(purge);
    if (durationMicros !== undefined && first >= durationMicros)
      yield error(
        [...path, purge.atMicros === undefined ? "every" : "at"],
        `the run ends at ${endText(durationMicros)}, before the purge`,
        `earlier than ${endText(durationMicros)}`,
      );
    if (content === undefined || workload === undefined) continue;
    if (workload.kind === "trace") yield* ofLog(purge, path);
    else yield* ofGenerated(purge, path, content);
    if (purge.contentClass !== undefined && !content.some(({ name }) => name === purge.contentClass)) {
      const names = content.map(({ name }) => name);
      yield {
        ...error([...path, "class"], `there is no class "${purge.contentClass}"`, names.join(", ")),
        hint: nearest(purge.contentClass, names),
      };
    }
    const hasShield = (providers ?? [scenario]).some(({ shield }) => shield !== null);
    if ((purge.order ?? "together") !== "together" && !hasShield)
      yield warning(
        [...path, "order"],
        "without a shield there is one level to purge",
        "a shield, or no order",
      );
  }
  yield* overload(scenario);
}

/** A log says neither tags nor which object comes after which. */
function* ofLog({ tag, count }: Purge, path: Finding["path"]): Check {
  if (tag !== undefined) yield error([...path, "tag"], "a log tells no tags", "url, prefix, class or all");
  if (count !== undefined && count > 1)
    yield error([...path, "count"], "URLs of a log have no order", "a purge for each URL");
}

function* ofGenerated(
  { url, prefix, tag, count = 1 }: Purge,
  path: Finding["path"],
  content: readonly ContentClass[],
): Check {
  if (tag !== undefined) yield* ofTag(tag, count, path, content);
  if (url !== undefined) {
    const [, className = "", number = ""] = /^\/?([^/]*)(?:\/.*)?\/(\d+)$/.exec(url) ?? [];
    const found = classLike(className, content);
    const n = Math.min(Math.max(1, Number(number)), found.objects) - 1;
    const right = urlOf(found.name, found.objects, n);
    // Newcomers have numbers beyond the first objects'.
    const isNew = found.name === className && Number(number) > found.objects && found.churnPerDay > 0;
    if (url !== right && !isNew)
      yield {
        ...warning([...path, "url"], `no object has the URL ${url}: nothing is purged`, right),
        hint: right,
      };
    else if (count > found.objects)
      yield warning([...path, "count"], `class ${found.name} has ${found.objects} objects`, "fewer");
  }
  if (prefix !== undefined && !/^\/?$/.test(prefix)) {
    const [, className = "", section] = /^\/([^/]*)(?:\/s?(\d+))?/.exec(prefix) ?? [];
    const found = classLike(className, content);
    const known = prefix.includes("/", 1)
      ? found.name === className && Number(section ?? 1) <= sectionsOf(found.objects)
      : content.some(({ name }) => name.startsWith(className));
    const right = `/${found.name}/`;
    if (!known)
      yield {
        ...warning([...path, "prefix"], `no URL begins with ${prefix}: nothing is purged`, right),
        hint: right,
      };
  }
}

function* ofTag(tag: string, count: number, path: Finding["path"], content: readonly ContentClass[]): Check {
  const tagged = content.filter(({ tags }) => tags !== undefined);
  const [, className = tag, number = "1"] = /^(.*)-(\d+)$/.exec(tag) ?? [];
  const found = tagged.find(({ name }) => name === className);
  const all = found?.tags?.count ?? 0;
  if (found === undefined || Number(number) < 1 || Number(number) > all) {
    const candidates = tagged.flatMap(({ name, tags }) => {
      const n = Math.min(Math.max(1, Number(number)), tags!.count) - 1;
      return [tagName(name, n), name];
    });
    const near = nearest(tag, candidates) ?? nearest(className, candidates) ?? candidates[0];
    const hint = near === undefined || /-\d+$/.test(near) ? near : tagName(near, 0);
    yield {
      ...warning(
        [...path, "tag"],
        `no object carries the tag ${tag}: nothing is purged`,
        tagged.length === 0 ? "content with tags" : `a tag such as ${hint}`,
      ),
      hint: hint ?? null,
    };
  } else if (count > all) yield warning([...path, "count"], `class ${className} has ${all} tags`, "fewer");
}

/** More calls than the control plane can take up pile up without end. */
function* overload({ purges = [], invalidation }: Partial<Scenario>): Check {
  const { callsPerSecond = Infinity } = invalidation ?? {};
  const asked = purges.reduce((sum, { everyMicros = Infinity, count = 1, batch = count }) => {
    return sum + (Math.ceil(count / batch) * 1e6) / everyMicros;
  }, 0);
  if (asked > callsPerSecond)
    yield warning(
      ["invalidation", "rate"],
      `the purges make ${formatRate(asked)} calls: they pile up`,
      "larger batches, or a higher rate",
    );
}

/** The class that a name probably means. */
function classLike(name: string, content: readonly ContentClass[]): ContentClass {
  const names = content.map((one) => one.name);
  return content[Math.max(0, names.indexOf(nearest(name, names) ?? ""))];
}
