/** A walk over every field of the schema, in the order of the file: for the reference table and for tests of each field. */
import type * as z from "zod";
import type { Field } from "./field.ts";
import { fieldNotes, type FieldNote } from "./field.ts";
import { noteOf, shortForms, unwrapped } from "./open.ts";
import { kinds } from "./quantities.ts";
import { shapesOf } from "./shape.ts";
import { policyCards } from "./policies.ts";

/** One field as the walk meets it. */
export interface FieldCard {
  /** `edge.tiers[].capacity`, `content.NAME.ttl`. */
  readonly path: string;
  readonly about: string;
  /** What its value is: "size", "one of h2, h3", "list of threshold", "section". */
  readonly kind: string;
  /** Default as text, undefined when there is none. */
  readonly fallback: unknown;
  readonly required: boolean;
  readonly note: FieldNote;
  readonly schema: z.ZodType;
  /** Does it hold no further fields? */
  readonly leaf: boolean;
}

/** Every field below a section, sections themselves included. */
export function fieldCards(fields: Readonly<Record<string, Field>>, base = ""): FieldCard[] {
  return Object.entries(fields).flatMap(([name, { schema }]) =>
    cardsOf(schema, base === "" ? name : `${base}.${name}`),
  );
}

function cardsOf(schema: z.ZodType, path: string): FieldCard[] {
  const { fallback, optional } = unwrapped(schema);
  const inside = partsOf(schema, path);
  const card: FieldCard = {
    path,
    about: schema.description ?? "",
    kind: kindOf(schema),
    fallback,
    required: !optional,
    note: fieldNotes.get(schema) ?? {},
    schema,
    leaf: inside.length === 0,
  };
  return [card, ...inside];
}

/** Cards of what a schema holds, without the schema itself. */
function partsOf(schema: z.ZodType, path: string): FieldCard[] {
  const { inner } = unwrapped(schema);
  if (noteOf(kinds, inner) !== undefined || noteOf(policyCards, inner) !== undefined) return [];
  const shapes = noteOf(shapesOf, inner);
  if (shapes !== undefined)
    return [shapes.map, shapes.list].flatMap((shape) => (shape === undefined ? [] : partsOf(shape, path)));
  const def = inner._zod.def as {
    type: string;
    shape?: Record<string, z.ZodType>;
    element?: z.ZodType;
    valueType?: z.ZodType;
  };
  if (def.type === "object")
    return Object.entries(def.shape ?? {}).flatMap(([key, child]) => cardsOf(child, `${path}.${key}`));
  if (def.type === "array") return partsOf(def.element as z.ZodType, `${path}[]`);
  return def.type === "record" ? partsOf(def.valueType as z.ZodType, `${path}.NAME`) : [];
}

/** What a value is, in a few words. */
function kindOf(schema: z.ZodType): string {
  const { inner } = unwrapped(schema);
  const cards = noteOf(policyCards, inner);
  if (cards !== undefined) return `policy: ${cards.map((card) => card.name).join(", ")}`;
  const kind = noteOf(kinds, inner);
  if (kind !== undefined) {
    const names = (inner.meta() as { enum?: readonly string[] } | undefined)?.enum;
    return names === undefined ? kind.name : names.length > 12 ? "name" : names.join(", ");
  }
  const names = noteOf(shortForms, inner)?.names ?? [];
  const or =
    names.length === 0 ? "" : ` or a name: ${names.length > 8 ? `see cdnlab list` : names.join(", ")}`;
  const shapes = noteOf(shapesOf, inner);
  if (shapes !== undefined) {
    const forms = Object.values(shapes).map((shape: z.ZodType) => kindOf(shape));
    return [...new Set(forms)].join(", ") + or;
  }
  const def = inner._zod.def as { type: string; element?: z.ZodType };
  if (def.type === "array") return `list of ${kindOf(def.element as z.ZodType)}${or}`;
  return `${def.type === "record" ? "map of sections" : "section"}${or}`;
}
