/**
 * How a section of a scenario is described: each field once, with its name in the file, its name behind the
 * door, what it means and what it is when left out. From this one description come the checks, the numbers,
 * the text form of a resolved scenario, the JSON Schema and the reference table.
 */
import * as z from "zod";

/** Facts that the reference and the tests of every field need beyond the schema. */
export interface FieldNote {
  /** Another valid value, for the test that every field has an effect; derived from the kind when absent. */
  readonly changed?: unknown;
  /** Assignments (`path=value`) that must hold before the field exists or matters. */
  readonly needs?: readonly string[];
}

/** A field of a section: `as` is its name in the Scenario. */
export interface Field<As extends string = string, S extends z.ZodType = z.ZodType> {
  readonly as: As;
  readonly schema: S;
}

/** Named fields of a section, by their names in the file. */
export type Fields = Readonly<Record<string, Field>>;

/** What a section's text becomes: the numbers under their own names. */
export type Numbers<F extends Fields> = {
  readonly [K in keyof F as F[K]["as"]]: z.output<F[K]["schema"]>;
};

/** Notes of fields, by schema. */
export const fieldNotes = new WeakMap<z.ZodType, FieldNote>();

/**
 * A field that takes `fallback` (as text, as the file would have it) when left out.
 * @param as name in the Scenario
 * @param about one line, units included; ends up in the JSON Schema and the reference
 */
export function field<const As extends string, S extends z.ZodType>(
  as: As,
  about: string,
  schema: S,
  fallback: unknown,
  note: FieldNote = {},
): Field<As, z.ZodType<z.output<S>>> {
  const described = schema.prefault(fallback as z.input<S> as never).describe(about);
  fieldNotes.set(described, note);
  return { as, schema: described as unknown as z.ZodType<z.output<S>> };
}

/** A field that must be there. */
export function required<const As extends string, S extends z.ZodType>(
  as: As,
  about: string,
  schema: S,
  note: FieldNote = {},
): Field<As, S> {
  const described = schema.describe(about);
  fieldNotes.set(described, note);
  return { as, schema: described };
}

/** A field that may be left out and then is not there. */
export function optional<const As extends string, S extends z.ZodType>(
  as: As,
  about: string,
  schema: S,
  note: FieldNote = {},
): Field<As, z.ZodType<z.output<S> | undefined>> {
  const described = schema.optional().describe(about);
  fieldNotes.set(described, note);
  return { as, schema: described as unknown as z.ZodType<z.output<S> | undefined> };
}

/** A map with exactly these fields; decodes to the numbers under their own names, encodes back to text. */
export function section<const F extends Fields>(fields: F): z.ZodType<Numbers<F>> {
  const shape: Record<string, z.ZodType> = {};
  for (const [name, { schema }] of Object.entries(fields)) shape[name] = schema;
  const codec = z.codec(z.strictObject(shape), anything<Record<string, unknown>>(), {
    decode: (texts) => renamed(fields, texts, (name, { as }) => [name, as]),
    encode: (numbers) => renamed(fields, numbers, (name, { as }) => [as, name]),
  });
  return codec as unknown as z.ZodType<Numbers<F>>;
}

/** The far side of a codec, whose values are made by code that the type checker has seen. */
export function anything<T>(): z.ZodType<T, T> {
  return z.custom<T>(() => true);
}

function renamed(
  fields: Fields,
  values: Record<string, unknown>,
  names: (name: string, field: Field) => [from: string, to: string],
): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const [name, one] of Object.entries(fields)) {
    const [from, to] = names(name, one);
    if (values[from] !== undefined) result[to] = values[from];
  }
  return result;
}
