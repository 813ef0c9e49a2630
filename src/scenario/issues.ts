/**
 * From what the schema found wrong to problems with their place in the file: zod's issues speak of paths, the file
 * of lines and columns, and people of fields.
 */
import type * as z from "zod";
import { nearest } from "../base/nearest.ts";
import type { Key, Place, Places } from "./locate.ts";
import { pathText, type Problem } from "./problems.ts";
import { childSchema, mapSchema, type TextMap, unwrapped } from "./schema/open.ts";
import { shown } from "./schema/saying.ts";
import { scenarioSchema } from "./schema/scenario.ts";

/** What zod found, in a scenario's words. */
export function problemsOf(
  issue: z.core.$ZodIssue,
  path: readonly Key[],
  full: TextMap,
  places: Places,
): Problem[] {
  const found = valueAt(full, path);
  const at = (
    said: { message: string; expected?: string | null; hint?: string | null },
    place = places.value(path),
  ): Problem => ({
    ...problemAt(place, path),
    found,
    expected: null,
    hint: null,
    ...said,
  });
  switch (issue.code) {
    case "custom": {
      const {
        expected = null,
        hint = null,
        missing = false,
        offset = 0,
        atKey = false,
      } = (issue.params ?? {}) as {
        expected?: string | null;
        hint?: string | null;
        missing?: boolean;
        offset?: number;
        atKey?: boolean;
      };
      // What is missing has no place: the section that lacks it does.
      const place =
        missing && !places.has(path)
          ? places.key(path.slice(0, -1))
          : atKey
            ? places.key(path)
            : places.value(path);
      return [at({ message: issue.message, expected, hint }, inside(place, offset))];
    }
    case "unrecognized_keys": {
      const known = (issue as { known?: string[] }).known ?? fieldsAt(path);
      return issue.keys.map((key) => unknownField([...path, key], known, full, places));
    }
    case "invalid_type": {
      const what =
        { array: "a list", object: "a map", record: "a map" }[issue.expected as string] ??
        `a ${issue.expected}`;
      if (found === undefined) {
        const place = places.key(path.slice(0, -1));
        return [at({ message: "missing", expected: describedAt(path) ?? what }, place)];
      }
      return [
        at({
          message: found === null ? "no value" : `${shown(found)} is not ${what}`,
          expected: found === null ? what : null,
        }),
      ];
    }
    case "too_small":
      return [at({ message: "an empty list", expected: `at least ${issue.minimum}` })];
    case "too_big":
      return [
        at({ message: `${(found as unknown[]).length} entries`, expected: `at most ${issue.maximum}` }),
      ];
    default:
      return [at({ message: issue.message.charAt(0).toLowerCase() + issue.message.slice(1) })];
  }
}

/** Is this only what comes of a name that was reported when it was opened? */
export function followsFrom(issue: z.core.$ZodIssue, path: string, failed: string): boolean {
  if (path === failed || path.startsWith(`${failed}.`) || path.startsWith(`${failed}[`)) return true;
  // Without its preset, a section lacks what the preset would have given it.
  const section = failed.endsWith(".preset") ? failed.slice(0, -"preset".length) : null;
  return (
    section !== null &&
    path.startsWith(section) &&
    issue.code === "custom" &&
    issue.params?.["missing"] === true
  );
}

/** A key that the schema does not know. */
export function unknownField(
  path: readonly Key[],
  known: readonly string[],
  full: TextMap,
  places: Places,
): Problem {
  const name = String(path.at(-1));
  const hint = nearest(name, known) ?? nestedHint(name, path.slice(0, -1));
  return {
    ...problemAt(places.key(path), path),
    message: "unknown field",
    found: valueAt(full, path),
    expected: known.length === 0 ? "no field here" : known.length > 12 ? null : `one of ${known.join(", ")}`,
    hint,
  };
}

/** The place of a problem. */
export function problemAt(
  place: Place,
  path: readonly Key[],
): Pick<Problem, "file" | "line" | "column" | "path"> {
  return { file: place.file, line: place.line, column: place.column, path: pathText(path) };
}

/** The place of a character inside a value, where the value stands in the file as it is. */
function inside(place: Place, offset: number): Place {
  return place.lead >= 0 && offset > 0 ? { ...place, column: place.column + place.lead + offset } : place;
}

/** The value at a path of a text form, undefined when there is none. */
export function valueAt(full: unknown, path: readonly Key[]): unknown {
  let value = full;
  for (const key of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<Key, unknown>)[key];
  }
  return value;
}

/** A field of that name one level down: `tiers[].eviction` for an `eviction` beside the tiers. */
function nestedHint(name: string, path: readonly Key[]): string | null {
  for (const key of fieldsAt(path)) {
    const lists: readonly [Key[], string][] = [
      [[...path, key], `${key}.`],
      [[...path, key, 0], `${key}[].`],
    ];
    for (const [place, prefix] of lists) {
      const found = nearest(name, fieldsAt(place));
      if (found !== null) return prefix + found;
    }
  }
  return null;
}

function schemaAt(path: readonly Key[]): z.ZodType | null {
  let schema: z.ZodType | null = scenarioSchema;
  for (const key of path) {
    if (schema === null) return null;
    schema = childSchema(schema, typeof key === "number" ? [] : {}, key);
  }
  return schema;
}

function fieldsAt(path: readonly Key[]): string[] {
  const schema = schemaAt(path);
  const map = schema === null ? null : mapSchema(schema);
  return map === null ? [] : Object.keys((map._zod.def as unknown as { shape: TextMap }).shape);
}

/** What a field is, as its description says. */
function describedAt(path: readonly Key[]): string | null {
  const schema = schemaAt(path);
  return schema === null ? null : (schema.description ?? unwrapped(schema).inner.description ?? null);
}
