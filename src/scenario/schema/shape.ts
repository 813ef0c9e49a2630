/**
 * Values that may be written in more than one shape: a word, a map or a list. Which one is meant is plain from
 * the value itself, so a mistake inside a map is reported as that, not as "none of three alternatives".
 */
import * as z from "zod";
import { anything } from "./field.ts";
import { type IssueSink, say, sayMissing, shown } from "./saying.ts";

/** The schema of each shape that is allowed. */
export interface Shapes {
  readonly text?: z.ZodType;
  readonly map?: z.ZodType;
  readonly list?: z.ZodType;
}

/** Shapes by the schema that chooses among them: for the opening of presets and the JSON Schema. */
export const shapesOf = new WeakMap<z.ZodType, Shapes>();

/** Which shape a written value has. */
export function shapeOf(value: unknown): keyof Shapes {
  if (Array.isArray(value)) return "list";
  return typeof value === "object" && value !== null ? "map" : "text";
}

/**
 * A value in one of several shapes.
 * @param what with the article, for "X is not ..."
 * @param written the shape in which a decoded value is written
 */
export function byShape<T>(what: string, shapes: Shapes, written: (value: T) => keyof Shapes): z.ZodType<T> {
  const input = z.unknown();
  shapesOf.set(input, shapes);
  return z.codec(input, anything<T>(), {
    decode: (given, context) => {
      const schema = shapes[shapeOf(given)];
      if (schema !== undefined && given !== undefined && given !== null)
        return inside(schema, given, context) as T;
      if (given === undefined || given === null) return sayMissing(context, given, what);
      return say(context, given, `${shown(given)} is not ${what}`, { expected: what });
    },
    encode: (value) => z.encode(shapes[written(value)] as z.ZodType, value),
  });
}

/** Decodes with another schema, handing its problems on. */
export function inside(
  schema: z.ZodType,
  given: unknown,
  context: IssueSink,
  path: readonly (string | number)[] = [],
): unknown {
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  for (const issue of result.error.issues)
    context.issues.push({
      ...issue,
      input: given,
      path: [...path, ...issue.path],
    } as unknown as z.core.$ZodRawIssue);
  return z.NEVER;
}
