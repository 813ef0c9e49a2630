/**
 * Whether a scenario may go on from a state: it must be the scenario of the state in everything that has had an effect by then. Its
 * name, description and thresholds may differ, the duration be longer, and the warm-up end at another time that is yet to come.
 */
import { formatDuration, formatSize, showDuration } from "../base/units.ts";
import type { Scenario } from "../scenario/types.ts";

/** A value that JSON can say. */
export type Plain = null | boolean | number | string | readonly Plain[] | { readonly [key: string]: Plain };

/** What JSON has no word for. */
const UNLIMITED = "\u221e";
/** What has no effect on the simulated world. Prices have one where users are led by price: see {@link differences}. */
const HARMLESS = ["name", "description", "thresholds", "pricing", "durationMicros", "warmupMicros"];
/** So many differences are told, and so long may a value be. */
const MOST_TOLD = 12;
const MOST_LETTERS = 40;

/** Units at the end of names behind the door. */
const UNITS = [
  { ending: /Micros$/, text: formatDuration },
  { ending: /Bytes$/, text: formatSize },
];

/** The scenario as plain JSON, without the place of its trace. */
export function plainScenario(scenario: Scenario): Plain {
  return JSON.parse(
    JSON.stringify(scenario, (key, value: unknown) =>
      key === "path" ? "" : value === Infinity ? UNLIMITED : value,
    ),
  ) as Plain;
}

/** Undoes {@link plainScenario}, but for the place of the trace. */
export function scenarioOf(plain: Plain): Scenario {
  return JSON.parse(JSON.stringify(plain), (_, value: unknown) =>
    value === UNLIMITED ? Infinity : value,
  ) as Scenario;
}

/** Why a scenario cannot go on from the state of another at a time (null: at rest), one line a reason; none: it can. */
export function whyNotOn(kept: Plain, scenario: Scenario, atMicros: number | null): string[] {
  const before = scenarioOf(kept);
  const at = atMicros ?? Infinity;
  const reasons = differences(kept, plainScenario(scenario), (path) => {
    if (path === "pricing") return scenario.providers === undefined;
    return HARMLESS.includes(path);
  });
  const shown = atMicros === null ? "the end" : showDuration(atMicros);
  if (scenario.durationMicros < at && atMicros !== null)
    reasons.push(`duration: ends before the state, which is of ${shown}; expected at least that`);
  const [was, now] = [before.warmupMicros, scenario.warmupMicros];
  if (was !== now && (was < at || now < at))
    reasons.push(
      `warmup: ${showDuration(was)} in the state and ${showDuration(now)} here, and the state is of ${shown}; ` +
        `expected the same, or both no earlier than the state`,
    );
  const longer = before.durationMicros !== scenario.durationMicros;
  const churns = scenario.content.some((content) => "churnPerDay" in content && content.churnPerDay > 0);
  if (longer && scenario.workload.kind === "synthetic" && churns)
    reasons.push(
      `duration: newcomers are numbered by it, so it must be that of the state, ${showDuration(before.durationMicros)}; ` +
        `to stop on the way, save with --save-at`,
    );
  return reasons;
}

/** Where two plain values differ, one line a place; fields on top for which `skips` says so are left out. */
export function differences(one: Plain, other: Plain, skips: (path: string) => boolean): string[] {
  const found: string[] = [];
  compare(one, other, "", skips, found);
  const more = found.length - MOST_TOLD;
  return more > 0 ? [...found.slice(0, MOST_TOLD), `and ${more} more`] : found;
}

function compare(
  one: Plain | undefined,
  other: Plain | undefined,
  path: string,
  skips: (path: string) => boolean,
  found: string[],
): void {
  if (skips(path)) return;
  if (isTree(one) && isTree(other) && Array.isArray(one) === Array.isArray(other)) {
    const [a, b] = [one as Record<string, Plain>, other as Record<string, Plain>];
    for (const key of new Set([...Object.keys(a), ...Object.keys(b)]))
      compare(a[key], b[key], path === "" ? key : `${path}.${key}`, skips, found);
    return;
  }
  if (one === other) return;
  // As the file has it: durations and sizes with units in their values and not in their names.
  const unit = UNITS.find(({ ending }) => ending.test(path));
  const told = (value: Plain | undefined) =>
    unit !== undefined && typeof value === "number" ? unit.text(value) : shown(value);
  found.push(
    `${unit === undefined ? path : path.replace(unit.ending, "")}: ${told(one)} in the state, ${told(other)} here`,
  );
}

function isTree(value: Plain | undefined): value is readonly Plain[] | { readonly [key: string]: Plain } {
  return typeof value === "object" && value !== null;
}

function shown(value: Plain | undefined): string {
  if (value === undefined) return "nothing";
  const text = JSON.stringify(value);
  return text.length > MOST_LETTERS ? `${text.slice(0, MOST_LETTERS)}...` : text;
}
