/** What does not fit together about warming and prefetching. */
import { distribution } from "../base/distribution.ts";
import { nearest } from "../base/nearest.ts";
import { formatDuration, formatRate, formatSize } from "../base/units.ts";
import { findCountry } from "../network/countries.ts";
import { popsOf } from "../network/pop-sets.ts";
import { isVaried } from "../workload/variety-options.ts";
import { type Check, endText, error, type Finding, warning } from "./finding.ts";
import type { Edge, Scenario } from "./types.ts";
import {
  DAY_MICROS,
  FULL,
  leadOf,
  orderOf,
  type Prefetch,
  spacingMicros,
  startMicros,
  type Warming,
} from "./warming.ts";

/** Plans and rules are numbered in a byte. */
const MOST = 200;
const PHASES = 3;
type Path = Finding["path"];

/** Everything about `warming` and `prefetch`. */
export function* warmingChecks(scenario: Partial<Scenario>): Check {
  const { warming = [], prefetch = [], thresholds = [] } = scenario;
  const many = warming.length + prefetch.length;
  if (many > MOST) yield error(["warming"], `${many} plans and rules`, `at most ${MOST}`);
  for (const [n, plan] of warming.entries()) {
    const path = ["warming", n];
    yield* ofClass(plan.what.contentClass, [...path, "what", "class"], scenario);
    yield* moments(plan, path, scenario);
    yield* places(plan, path, scenario);
    yield* amounts(plan, path, scenario);
  }
  for (const [n, rule] of prefetch.entries()) {
    yield* ofClass(rule.contentClass, ["prefetch", n, "class"], scenario);
    yield* ofClass(rule.fetches, ["prefetch", n, "fetches"], scenario);
    yield* rules(rule, ["prefetch", n], scenario);
  }
  // Absent, not merely wrong.
  const absent = "warming" in scenario && "prefetch" in scenario && many === 0;
  for (const [n, { metric }] of thresholds.entries())
    if (metric.startsWith("warming.") && absent)
      yield error(["thresholds", n], `${metric} without warming`, "a section warming or prefetch");
}

function* ofClass(name: string | undefined, path: Path, { content }: Partial<Scenario>): Check {
  const names = content?.map((one) => one.name) ?? [];
  if (name === undefined || content === undefined || names.includes(name)) return;
  yield { ...error(path, `there is no class "${name}"`, names.join(", ")), hint: nearest(name, names) };
}

/** Plans must begin while the run lasts. */
function* moments(plan: Warming, path: Path, scenario: Partial<Scenario>): Check {
  const { durationMicros, startOfDayMicros, workload, deploys } = scenario;
  const { when } = plan;
  if (typeof when.afterDeploy === "string") yield* deployIsThere(when.afterDeploy, path, scenario);
  if (when.clock === "local" && orderOf(plan) === "phased")
    yield error(
      [...path, "when", "clock"],
      "phases follow each other, and so cannot begin by each PoP's clock",
      "utc, or where.order: at-once",
    );
  if (plan.where?.gapMicros !== undefined && orderOf(plan) !== "phased")
    yield warning([...path, "where", "gap"], "a gap is between phases, and there are none", "order: phased");
  if (durationMicros === undefined || startOfDayMicros === undefined) return;
  const start = startMicros(when, { startOfDayMicros, deploys });
  const end = endText(durationMicros);
  if (start >= durationMicros)
    yield error([...path, "when"], `the run ends at ${end}, before the plan`, `earlier than ${end}`);
  else if (when.before !== undefined && when.before.atMicros >= durationMicros)
    yield error([...path, "when", "before", "at"], `the run ends at ${end}, before the event`, `earlier than ${end}`); // prettier-ignore
  if (start < 0 && when.clock !== "local")
    yield warning(
      [...path, "when", "before"],
      `${formatDuration(-start)} of the lead lie before the run: the plan begins with it`,
      "a later event, or a shorter lead",
    );
  if (workload?.kind === "trace" && start <= 0)
    yield warning(
      [...path, "when"],
      "what is popular in a log is known from its requests so far, and there are none yet",
      "a later time",
    );
}

/** A deploy is named that there is. */
function* deployIsThere(wanted: string, path: Path, scenario: Partial<Scenario>): Check {
  // What could not be read is not said to be missing.
  if (!("deploys" in scenario)) return;
  const { deploys = [] } = scenario;
  const names = deploys.flatMap(({ name }) => (name === undefined ? [] : [name]));
  if (names.includes(wanted)) return;
  const expected =
    names.length > 0
      ? names.join(", ")
      : deploys.length > 0
        ? "its time, or a name for the deploy"
        : "its time, or a section deploys";
  yield {
    ...error([...path, "when", "afterDeploy"], `no deploy is called "${wanted}"`, expected),
    hint: nearest(wanted, names),
  };
}

/** PoPs that are there. */
function* places({ where }: Warming, path: Path, { edge, providers }: Partial<Scenario>): Check {
  if (where === undefined || edge === undefined) return;
  const codes = (providers ?? [{ edge }]).flatMap((one) => one.edge.pops.map(({ iata }) => iata));
  const pops = popsOf([...new Set(codes)]).map(({ iata, country }) => ({
    iata,
    country,
    region: findCountry(country)?.region ?? "",
  }));
  const kinds = [
    ["pops", "iata", where.pops],
    ["regions", "region", where.regions],
    ["countries", "country", where.countries],
  ] as const;
  let missing = false;
  for (const [field, key, wanted = []] of kinds) {
    const there = [...new Set(pops.map((pop) => pop[key] as string))];
    for (const [n, one] of wanted.entries()) {
      if (there.includes(one)) continue;
      missing = true;
      yield {
        ...error(
          [...path, "where", field, n],
          field === "pops" ? `${one} is not one of the PoPs` : `no PoP is in ${one}`,
          there.length > 12 ? "one of edge.pops" : there.join(", "),
        ),
        hint: nearest(one, there),
      };
    }
  }
  const left = pops.filter((pop) =>
    kinds.every(
      ([, key, wanted]) => wanted === undefined || (wanted as readonly string[]).includes(pop[key]),
    ),
  );
  if (!missing && left.length === 0)
    yield error([...path, "where"], "no PoP is left", "regions, countries and pops that go together");
}

/** What fits, and in which time. */
function* amounts(plan: Warming, path: Path, scenario: Partial<Scenario>): Check {
  const { content, workload, edge, durationMicros, startOfDayMicros, deploys } = scenario;
  const { what, when, requestsPerSecond } = plan;
  if (content === undefined || workload?.kind !== "synthetic" || edge === undefined) return;
  let [requests, bytes] = [0, 0];
  for (const one of content) {
    if (what.contentClass !== undefined && one.name !== what.contentClass) continue;
    if (what.contentClass !== undefined && (what.top ?? 0) > one.objects)
      yield error([...path, "what", "top"], `class ${one.name} has ${one.objects} objects`, `at most ${one.objects}`); // prettier-ignore
    const objects =
      Math.min(what.top ?? Infinity, one.objects * (what.share ?? 1)) * (1 - one.uncacheableShare);
    const { mean } = distribution(one.size);
    if (mean === Infinity) continue;
    bytes += objects * mean;
    requests += objects * Math.max(1, mean / (edge.sliceBytes ?? Infinity));
  }
  const most = Math.max(...(what.tiers ?? FULL).map(({ share }) => share));
  yield* room(bytes * most, path, scenario);
  if (durationMicros === undefined || startOfDayMicros === undefined) return;
  const phases = orderOf(plan) === "phased" ? PHASES : 1;
  const lasts =
    Math.max(0, requests * most * phases - 1) * spacingMicros(requestsPerSecond) +
    (phases - 1) * (plan.where?.gapMicros ?? 0);
  const start = Math.max(0, startMicros(when, { startOfDayMicros, deploys }));
  const isInTime = when.before !== undefined && leadOf(when.before) > 0;
  const micros = isInTime
    ? when.before.atMicros - start
    : when.dailyMicros !== undefined
      ? DAY_MICROS
      : durationMicros - start;
  const late = isInTime
    ? "the event"
    : when.dailyMicros !== undefined
      ? "the next one begins"
      : "the run is over";
  if (!(lasts > micros)) return;
  yield warning(
    [...path, "rate"],
    `at ${formatRate(requestsPerSecond)} it takes about ${formatDuration(rounded(lasts))} and ends after ${late}`,
    `at least ${formatRate(Math.ceil((requestsPerSecond * lasts) / micros))}, or less to ask for`,
  );
}

/** A minute more or less does not matter. */
function rounded(micros: number): number {
  const unit = micros > 3_600_000_000 ? 60_000_000 : 1_000_000;
  return Math.round(micros / unit) * unit;
}

/** Objects that a PoP cannot hold push each other out. */
function* room(bytes: number, path: Path, { edge, providers, content }: Partial<Scenario>): Check {
  const catalogueBytes = (content ?? []).reduce(
    (sum, { objects, size }) => sum + objects * distribution(size).mean,
    0,
  );
  for (const one of providers ?? [{ edge: edge! }]) {
    const capacity = capacityOf(one.edge, catalogueBytes);
    if (bytes <= capacity) continue;
    yield warning(
      [...path, "what"],
      `about ${formatSize(Math.round(bytes / 1e6) * 1e6 || Math.round(bytes))} for each PoP, which holds ${formatSize(Math.round(capacity))}`,
      "fewer objects, or larger tiers",
    );
    return;
  }
}

function capacityOf(edge: Pick<Edge, "tiers" | "inclusion" | "pops">, catalogueBytes: number): number {
  const servers = Math.min(...edge.pops.map((pop) => pop.servers));
  const tiers = edge.tiers.map(({ capacityBytes, capacityShare }) =>
    capacityShare === null ? capacityBytes * servers : capacityShare * catalogueBytes,
  );
  return edge.inclusion === "exclusive" ? tiers.reduce((sum, bytes) => sum + bytes, 0) : Math.max(...tiers);
}

const FIELDS_OF: Readonly<Record<Prefetch["by"], readonly (keyof Prefetch)[]>> = {
  "next-page": ["confidence", "least", "withinMicros", "fetches"],
  "hour-of-day": ["confidence", "least"],
  "next-segment": ["segments", "ahead"],
};

/** Rules must have something to learn from. */
function* rules(rule: Prefetch, path: Path, { content, workload, durationMicros }: Partial<Scenario>): Check {
  for (const field of ["confidence", "least", "withinMicros", "segments", "ahead", "fetches"] as const)
    if (rule[field] !== undefined && !FIELDS_OF[rule.by].includes(field)) {
      const name = field.replace("Micros", "");
      const takes = FIELDS_OF[rule.by].map((one) => one.replace("Micros", "")).join(", ");
      yield warning([...path, name], `${rule.by} takes no ${name}`, `one of ${takes}`);
    }
  if (rule.by === "hour-of-day" && durationMicros !== undefined && durationMicros <= DAY_MICROS)
    yield warning(
      [...path, "by"],
      `a run of ${endText(durationMicros)} has no day before`,
      "a duration of several days",
    );
  if (rule.by !== "next-segment") return;
  const about = content?.find(({ name }) => name === rule.contentClass);
  if (workload?.kind === "trace")
    yield error([...path, "by"], "the objects of a log are in no order of segments", "next-page");
  else if (about !== undefined && isVaried(about))
    yield error([...path, "by"], `class ${about.name} has several keys for an object`, "next-page");
}
