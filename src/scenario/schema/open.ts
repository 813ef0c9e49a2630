/**
 * Opening: names of presets and other short forms become what they stand for, and sections that are left out
 * become their defaults, before anything is checked. `--set` descends through the same opening, so that
 * `edge.tiers.0.capacity` exists although the file only says `tiers: lab`, or nothing.
 */
import type * as z from "zod";
import { shapeOf, shapesOf } from "./shape.ts";

/** A map of the text form. */
export type TextMap = Record<string, unknown>;

/** What opening may look at, and whom it tells. */
export interface Opening {
  /** The whole text form, for defaults that depend on other fields. */
  readonly root: unknown;
  /** A name that stands for nothing: sentence, what is expected, nearest name. */
  report(
    path: readonly (string | number)[],
    value: unknown,
    said: { message: string; expected: string | null; hint: string | null },
  ): void;
}

/** The short forms of one schema. */
export interface ShortForms {
  /** Names that may be written for the full form: enumerated in the JSON Schema. */
  readonly names: readonly string[];
  /** What the names are, with the article; empty where there are none. */
  readonly what: string;
  /** The full form of a written value; the value itself when it is no short form. */
  readonly open: (value: unknown, path: readonly (string | number)[], opening: Opening) => unknown;
  /** What stands in for an absent value (as text), when that depends on the rest. */
  readonly fallback?: (root: unknown) => unknown;
}

/** Short forms, by the schema of the full form. */
export const shortForms = new WeakMap<z.ZodType, ShortForms>();

/** Fields of a map that cannot stand beside the given one: setting one removes them. By schema of the map. */
export const exclusives = new WeakMap<z.ZodType, (key: string) => readonly string[]>();

/** The field that a word stands for where a map could stand (`FRA` for `{iata: FRA}`). By schema of the map. */
export const wordKeys = new WeakMap<z.ZodType, string>();

/** A value opened all the way down. */
export function opened(
  schema: z.ZodType,
  value: unknown,
  path: readonly (string | number)[],
  opening: Opening,
): unknown {
  const full = openedOnce(schema, value, path, opening);
  if (shapeOf(full) === "text") return full;
  if (Array.isArray(full))
    return full.map((item, index) => openChild(schema, item, [...path, index], opening));
  const result: TextMap = {};
  for (const [key, item] of Object.entries(full as TextMap))
    put(result, key, openChild(schema, item, [...path, key], opening));
  for (const key of sectionKeys(schema, full)) {
    if (key in (full as TextMap)) continue;
    const made = openChild(schema, undefined, [...path, key], opening);
    if (made !== undefined) result[key] = made;
  }
  return result;
}

/** A value opened at its own level only: an absent section becomes its default, a preset what it stands for. */
export function openedOnce(
  schema: z.ZodType,
  value: unknown,
  path: readonly (string | number)[],
  opening: Opening,
): unknown {
  const { inner, fallback } = unwrapped(schema);
  const short = noteOf(shortForms, inner);
  let full = value;
  if (full === undefined || (full === null && isContainer(inner))) {
    const own = short?.fallback === undefined ? fallback : short.fallback(opening.root);
    // Plain defaults are left to the schema; only what has parts must be there to be opened.
    const opens = isContainer(inner) || short !== undefined || shapeOf(own) !== "text";
    // A field that is there and empty may still be a short form: a class named like its preset.
    if (own !== undefined || full === undefined || short === undefined)
      full = opens ? structuredClone(own) : undefined;
  }
  if (full === undefined) return undefined;
  return short === undefined ? full : short.open(full, path, opening);
}

/** The schema of the part of `value` under a key, or null when there is none by that name. */
export function childSchema(schema: z.ZodType, value: unknown, key: string | number): z.ZodType | null {
  const { inner } = unwrapped(schema);
  const shapes = noteOf(shapesOf, inner);
  if (shapes !== undefined) {
    // A word about to become a map or a list: whichever the key asks for.
    const shape = shapeOf(value) !== "text" ? shapeOf(value) : typeof key === "number" ? "list" : "map";
    const chosen = shapes[shape];
    return chosen === undefined ? null : childSchema(chosen, value, key);
  }
  const def = inner._zod.def as {
    type: string;
    shape?: Record<string, z.ZodType>;
    element?: z.ZodType;
    valueType?: z.ZodType;
  };
  if (def.type === "object")
    return Object.hasOwn(def.shape ?? {}, key) ? (def.shape as Record<string, z.ZodType>)[key] : null;
  if (def.type === "array") return def.element ?? null;
  return def.type === "record" ? (def.valueType ?? null) : null;
}

/** The map schema that a value has, whatever it is wrapped in; null when it is no map. */
export function mapSchema(schema: z.ZodType): z.ZodType | null {
  const { inner } = unwrapped(schema);
  const shapes = noteOf(shapesOf, inner);
  if (shapes !== undefined) return shapes.map === undefined ? null : mapSchema(shapes.map);
  return (inner._zod.def as { type: string }).type === "object" ? inner : null;
}

/** The schema inside codecs, defaults and optionality, and the default that was met on the way. */
export function unwrapped(schema: z.ZodType): { inner: z.ZodType; fallback: unknown; optional: boolean } {
  let inner = schema;
  let fallback: unknown;
  let optional = false;
  for (;;) {
    const def = inner._zod.def as {
      type: string;
      innerType?: z.ZodType;
      in?: z.ZodType;
      defaultValue?: unknown;
    };
    if (def.type === "prefault") fallback ??= def.defaultValue;
    if (def.type === "prefault" || def.type === "optional") {
      optional = true;
      inner = def.innerType as z.ZodType;
    } else if (def.type === "pipe") inner = def.in as z.ZodType;
    else return { inner, fallback, optional };
  }
}

/** What is noted about a schema. Checks, `describe` and `meta` clone a schema; notes stay with the one they were made for. */
export function noteOf<T>(notes: WeakMap<z.ZodType, T>, schema: z.ZodType): T | undefined {
  for (
    let at: z.ZodType | undefined = schema;
    at !== undefined;
    at = at._zod.parent as z.ZodType | undefined
  ) {
    const note = notes.get(at);
    if (note !== undefined) return note;
  }
  return undefined;
}

function isContainer(inner: z.ZodType): boolean {
  const { type } = inner._zod.def as { type: string };
  return type === "object" || type === "array" || type === "record";
}

function openChild(
  schema: z.ZodType,
  value: unknown,
  path: readonly (string | number)[],
  opening: Opening,
): unknown {
  const container = typeof path.at(-1) === "number" ? [] : {};
  const child = childSchema(schema, container, path.at(-1) as string | number);
  return child === null ? value : opened(child, value, path, opening);
}

/** Keys of a map that have a schema. */
function sectionKeys(schema: z.ZodType, value: unknown): string[] {
  if (shapeOf(value) !== "map") return [];
  const map = mapSchema(schema);
  return map === null ? [] : Object.keys((map._zod.def as unknown as { shape: TextMap }).shape);
}

/** Sets a key even if it is `__proto__`. */
function put(map: TextMap, key: string, value: unknown): void {
  if (value === undefined) return;
  Object.defineProperty(map, key, { value, enumerable: true, configurable: true, writable: true });
}
