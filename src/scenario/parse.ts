/**
 * From the text of a scenario file to a Scenario, or to every problem at once. In order: YAML with places,
 * `--set` overrides, presets and defaults opened, the schema section by section, then what only shows
 * when sections are seen together.
 */
import type * as z from "zod";
import { formatRate, parseCount, parseDuration } from "../base/units.ts";
import { contradictions } from "./contradictions.ts";
import type { Finding } from "./finding.ts";
import { followsFrom, problemAt, problemsOf, unknownField, valueAt } from "./issues.ts";
import { type Key, locate, Places } from "./locate.ts";
import { formatProblems, pathText, type Problem, sorted } from "./problems.ts";
import { opened, type TextMap } from "./schema/open.ts";
import { FIELDS, isTextMap, SCHEMA_KEY, scenarioSchema, settleDefaults } from "./schema/scenario.ts";
import { shown } from "./schema/saying.ts";
import { withSet } from "./set.ts";
import type { Scenario } from "./types.ts";

export { formatProblems, type Problem };

/** What goes with the text. */
export interface ParseOptions {
  /** Name of the file for problems. */
  readonly file: string;
  /** `path=value` overrides, in order; the last wins. */
  readonly sets?: readonly string[];
  /** Replaces the seed. */
  readonly seed?: string;
}

/** A scenario with its warnings, or nothing but problems. */
export type ParseResult =
  | { readonly scenario: Scenario; readonly problems: readonly Problem[] }
  | { readonly scenario: null; readonly problems: readonly Problem[] };

/** Reads a scenario. Never throws on bad text. With a scenario, `problems` are warnings. */
export function parseScenario(text: string, options: ParseOptions): ParseResult {
  const places = new Places();
  const problems: Problem[] = [];
  const report = (problem: Problem) => void problems.push(problem);
  const located = locate(text, options.file, places);
  problems.push(...located.problems);
  if (!located.whole) return { scenario: null, problems: sorted(problems) };
  let root: unknown = located.value ?? {};
  if (!isTextMap(root)) {
    const { line, column } = places.value([]);
    const message = `${shown(root)} is not a scenario`;
    report({
      file: options.file,
      line,
      column,
      path: "",
      message,
      found: root,
      expected: "a map with name and workload",
      hint: null,
    });
    return { scenario: null, problems };
  }
  const { [SCHEMA_KEY]: _, ...fields } = root as TextMap;
  root = fields;
  for (const assignment of options.sets ?? [])
    root = withSet(scenarioSchema, root, assignment, places, report);
  if (options.seed !== undefined) {
    root = { ...(root as TextMap), seed: options.seed };
    places.set(["seed"], { file: `--seed ${options.seed}`, line: 0, column: 0, lead: -1 });
  }
  const failed: string[] = [];
  const full = opened(scenarioSchema, root, [], {
    root,
    report: (path, found, said) => {
      failed.push(pathText(path));
      problems.push({ ...problemAt(places.value(path), path), found, ...said });
    },
  }) as TextMap;
  settleDefaults(full);
  settleRate(full, places);
  const scenario = checked(full, places, failed, problems);
  const findings = contradictions(scenario);
  const errors = findings.filter((finding) => finding.level === "error");
  problems.push(...errors.map((finding) => problemOf(finding, full, places)));
  if (problems.length > 0) return { scenario: null, problems: sorted(onlyOnce(problems)) };
  return {
    scenario: frozen(scenario as Scenario),
    problems: sorted(findings.map((finding) => problemOf(finding, full, places))),
  };
}

/** Every section through its schema by itself, so that one's problem hides no other's. */
function checked(
  full: TextMap,
  places: Places,
  failed: readonly string[],
  problems: Problem[],
): Partial<Scenario> {
  const scenario: Record<string, unknown> = {};
  for (const [key, { as, schema }] of Object.entries(FIELDS)) {
    const result = (schema as z.ZodType).safeParse(full[key]);
    if (result.success) scenario[as] = result.data;
    else
      for (const issue of result.error.issues) {
        const path = [key, ...(issue.path as Key[])];
        const text = pathText(path);
        if (failed.some((one) => followsFrom(issue, text, one))) continue;
        problems.push(...problemsOf(issue, path, full, places));
      }
  }
  for (const key of Object.keys(full))
    if (!Object.hasOwn(FIELDS, key)) problems.push(unknownField([key], Object.keys(FIELDS), full, places));
  return scenario as Partial<Scenario>;
}

/** `requests` of a synthetic workload become a rate as soon as the duration is known. */
function settleRate(full: TextMap, places: Places): void {
  const workload = full["workload"];
  if (!isTextMap(workload) || workload["requests"] === undefined || workload["rate"] !== undefined) return;
  const requests = parseCount(String(workload["requests"]));
  const micros = parseDuration(String(full["duration"] ?? "24h"));
  if (requests === null || micros === null || requests < 1 || micros <= 0) return;
  const { requests: _, ...rest } = workload;
  full["workload"] = { ...rest, rate: formatRate((requests * 1e6) / micros) };
  places.set(
    ["workload", "rate"],
    places.value(["workload", "requests"]),
    places.key(["workload", "requests"]),
  );
}

/** Problems without those that a provider has only because it inherits the section that has them. */
function onlyOnce(problems: readonly Problem[]): Problem[] {
  const own = new Set(problems.map(({ path, message }) => `${path}: ${message}`));
  return problems.filter(({ path, message }) => {
    const inherited = /^providers\.[^.]+\.(.+)$/.exec(path);
    return inherited === null || !own.has(`${inherited[1]}: ${message}`);
  });
}

function problemOf(finding: Finding, full: TextMap, places: Places): Problem {
  const place = finding.atKey === true ? places.key(finding.path) : places.value(finding.path);
  const { message, expected = null, hint = null } = finding;
  return { ...problemAt(place, finding.path), message, expected, hint, found: valueAt(full, finding.path) };
}

/** Frozen all the way down: nobody changes a scenario after it was checked. */
function frozen<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) frozen(part);
  }
  return value;
}
