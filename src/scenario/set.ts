/**
 * `--set path=value`: one value of the text form replaced before anything is checked. A path goes through what
 * is there or would be there by default: presets, short forms and left-out sections are opened on the way. Items
 * of a list go by index (`edge.tiers.0` or `edge.tiers[0]`) or by their name (`edge.tiers.ram`).
 */
import {
  childSchema,
  exclusives,
  mapSchema,
  noteOf,
  openedOnce,
  type Opening,
  type TextMap,
  wordKeys,
} from "./schema/open.ts";
import { shapeOf } from "./schema/shape.ts";
import type { Key, Places } from "./locate.ts";
import { locate } from "./locate.ts";
import { pathText, type Problem } from "./problems.ts";
import type * as z from "zod";

/** The text form with one assignment made; problems of the assignment itself are reported. */
export function withSet(
  schema: z.ZodType,
  root: unknown,
  assignment: string,
  places: Places,
  report: (problem: Problem) => void,
): unknown {
  const file = `--set ${assignment}`;
  const fail = (path: string, message: string, expected: string) => {
    report({ file, line: 0, column: 0, path, message, found: undefined, expected, hint: null });
    return root;
  };
  const equals = assignment.indexOf("=");
  if (equals <= 0) return fail("", "not an assignment", "path=value, such as edge.servers=4");
  const steps = stepsOf(assignment.slice(0, equals));
  if (steps === null)
    return fail(
      assignment.slice(0, equals),
      "not a path",
      "names joined by dots, such as edge.tiers.0.capacity",
    );
  const path: Key[] = [];
  const opening: Opening = {
    root,
    // A short form that means nothing is reported when everything is opened.
    report: () => undefined,
  };
  let problem: string | null = null;
  let removed: Key[][] = [];
  const descend = (at: z.ZodType | null, present: unknown, value: unknown): unknown => {
    if (path.length === steps.length) return value;
    const full = at === null ? present : openedOnce(at, present, path, opening);
    const step = steps[path.length];
    const shape = shapeOf(full);
    if (shape === "list") {
      const list = [...(full as unknown[])];
      const index = indexOf(list, step);
      if (index < 0) {
        problem = `${pathText(path)} has ${list.length} entries and none called ${step}`;
        return full;
      }
      path.push(index);
      list[index] = descend(at === null ? null : childSchema(at, list, index), list[index], value);
      return list;
    }
    path.push(step);
    const map: TextMap = shape === "map" ? { ...(full as TextMap) } : {};
    const child = at === null ? null : childSchema(at, map, step);
    const inner = at === null ? null : mapSchema(at);
    const word = inner === null ? undefined : noteOf(wordKeys, inner);
    if (word !== undefined && shape === "text" && full !== undefined && full !== null) map[word] = full;
    for (const other of (inner && noteOf(exclusives, inner)?.(step)) ?? []) {
      if (Object.hasOwn(map, other)) removed.push([...path.slice(0, -1), other]);
      delete map[other];
    }
    map[step] = descend(child, map[step], value);
    return map;
  };
  // The path is known only after a first descent (names become indices); the value is read for its places then.
  descend(schema, root, undefined);
  if (problem !== null) return fail(pathText(steps), problem, "an index from 0, or the name of an entry");
  const full = [...path];
  places.forget(full);
  for (const other of removed) places.forget(other);
  const place = { file, line: 0, column: 0, lead: -1 };
  for (let length = 1; length < full.length; length++)
    if (!places.has(full.slice(0, length))) places.set(full.slice(0, length), place);
  const written = assignment.slice(equals + 1);
  // A lone dash means standard input here; to YAML it would be a list of nothing.
  const located = locate(written === "-" ? '"-"' : written, file, places, full, true);
  for (const one of located.problems) report(one);
  if (!located.whole) return root;
  path.length = 0;
  removed = [];
  return descend(schema, root, located.value);
}

/** The steps of a path, or null when it is none. */
function stepsOf(text: string): string[] | null {
  const steps = text
    .trim()
    .replace(/\[(\d+)\]/g, ".$1")
    .split(".");
  return steps.every((step) => /^[A-Za-z0-9_-]+$/.test(step) && step !== "__proto__") ? steps : null;
}

/** The index that a step means in a list: a number (up to one past the end), or an entry's name. */
function indexOf(list: readonly unknown[], step: string): number {
  if (/^\d+$/.test(step)) return Number(step) <= list.length ? Number(step) : -1;
  return list.findIndex((item) => {
    if (item === step) return true;
    if (shapeOf(item) !== "map") return false;
    const { name, iata, metro } = item as TextMap;
    return name === step || iata === step || metro === step;
  });
}
