/**
 * From the text of a specification file to specifications, or to every problem at once, each with line, column and the nearest
 * key. A file is a chapter: a title, a few sentences, and specifications; what they have in common stands under `defaults`.
 */
import { type Key, locate, Places } from "../../scenario/locate.ts";
import { type Problem, sorted } from "../../scenario/problems.ts";
import { casesOf } from "./cases.ts";
import { complain, isMap, MapReader, type Report, shown, type TextMap } from "./reading.ts";
import { readOrigin } from "./read-origin.ts";
import { readConfig } from "./read-config.ts";
import { readEnd, readStep } from "./read-steps.ts";
import type { Specification, Step } from "./specification.ts";

/** A chapter, or nothing but problems. */
export interface ReadSpecs {
  readonly title: string;
  readonly about: string;
  readonly specs: readonly Specification[];
  readonly problems: readonly Problem[];
}

const TOPOLOGIES = ["pop", "two-tiers", "shield", "pops"] as const;

/** Reads a file's text. Never throws on bad text. */
export function readSpecs(text: string, file: string): ReadSpecs {
  const places = new Places();
  const located = locate(text, file, places);
  const problems: Problem[] = [...located.problems];
  const nothing = { title: file, about: "", specs: [] };
  if (!located.whole) return { ...nothing, problems: sorted(problems) };
  const report: Report = { places, problems, lead: "" };
  if (!isMap(located.value)) {
    complain(report, [], `${shown(located.value)} is not a chapter`, {
      expected: "a map with title and specs",
    });
    return { ...nothing, problems };
  }
  const chapter = new MapReader(located.value, [], report);
  const title = chapter.text("title", file);
  const about = chapter.text("about", "");
  const defaults = chapter.any("defaults") ?? {};
  if (!isMap(defaults)) chapter.wrong("defaults", `${shown(defaults)} is not a map`);
  const written = chapter.any("specs");
  if (!Array.isArray(written) || written.length === 0)
    complain(report, chapter.has("specs") ? ["specs"] : [], "no specifications", {
      expected: "specs: a list",
    });
  chapter.done();
  const names = new Set<string>();
  const specs = (Array.isArray(written) ? written : []).flatMap((one: unknown, n) =>
    readOne(one, ["specs", n], { title, defaults: isMap(defaults) ? defaults : {}, report, names }),
  );
  return { title, about, specs, problems: once(sorted(problems)) };
}

/** Cases of one table have their problems in common: each is told once, by the first that has it. */
function once(problems: readonly Problem[]): Problem[] {
  const told = new Set<string>();
  return problems.filter(({ line, column, message }) => {
    const id = `${line}:${column} ${message}`;
    return !told.has(id) && told.add(id);
  });
}

interface Chapter {
  readonly title: string;
  readonly defaults: TextMap;
  readonly report: Report;
  readonly names: Set<string>;
}

function readOne(value: unknown, path: readonly Key[], chapter: Chapter): Specification[] {
  const { report } = chapter;
  if (!isMap(value)) {
    complain(report, path, `${shown(value)} is not a specification`, {
      expected: "a map with name and steps",
    });
    return [];
  }
  return casesOf(value, path, report).map(({ name, map }) => {
    const lead = name === "" ? "" : `case ${name}: `;
    return readCase(map, name, path, { ...chapter, report: { ...report, lead } });
  });
}

function readCase(map: TextMap, caseName: string, path: readonly Key[], chapter: Chapter): Specification {
  const merged = { ...chapter.defaults, ...map };
  if (isMap(chapter.defaults["config"]) && isMap(map["config"]))
    merged["config"] = { ...chapter.defaults["config"], ...map["config"] };
  const reader = new MapReader(merged, path, chapter.report);
  const written = reader.text("name", "");
  if (written === "")
    complain(chapter.report, path, "a specification without a name", { expected: "name: ..." });
  const name = caseName === "" ? written : `${written} (${caseName})`;
  if (chapter.names.has(name)) reader.wrong("name", `${shown(name)} is there twice`, "each name once");
  chapter.names.add(name);
  const steps = reader.list("steps").map((step, n) => readStep(step, [...path, "steps", n], chapter.report));
  if (steps.length === 0) complain(chapter.report, path, "no steps", { expected: "steps: a list" });
  checkTimes(steps, reader);
  const specification: Specification = {
    name,
    chapter: chapter.title,
    about: reader.text("about", ""),
    rfc: reader.text("rfc", ""),
    tags: reader.list("tags").map(String),
    place: reader.place(),
    knownFailure: reader.textOrNull("known-failure"),
    virtualOnly: reader.textOrNull("virtual-only") ?? ownSettings(reader),
    topology: reader.oneOf("topology", TOPOLOGIES, "pop"),
    config: readConfig(reader.any("config"), [...path, "config"], chapter.report),
    origin: readOrigin(reader.any("origin"), [...path, "origin"], chapter.report),
    steps,
    expect: readEnd(reader.any("expect"), [...path, "expect"], chapter.report),
  };
  if (specification.expect === null && steps.every((step) => !expects(step)))
    complain(chapter.report, path, "nothing is expected", {
      expected: "expect: {...} at a step or at the end",
    });
  reader.done();
  return specification;
}

/** A real proxy has its own configuration: what specifications set cannot be asked of it. */
function ownSettings(reader: MapReader): string | null {
  return reader.has("config") || reader.has("topology")
    ? "configuration and topology are the proxy's own"
    : null;
}

function expects(step: Step): boolean {
  return step.kind === "check" || (step.kind === "purge" ? step.touched !== null : step.expect !== null);
}

function checkTimes(steps: readonly Step[], reader: MapReader): void {
  let latest = 0;
  steps.forEach((step, n) => {
    if (step.atMillis === null) return;
    if (step.atMillis < latest) reader.wrong(`steps`, `step ${n + 1} is earlier than the step before it`);
    latest = step.atMillis;
  });
}
