/**
 * The JSON Schema (draft 2020-12) of scenario files, for editors: descriptions, defaults, names to complete. It
 * is generated from the schema that checks the files, and says what can be said without looking at two fields at once.
 */
import * as z from "zod";
import type { PolicyCard } from "../policy/contract.ts";
import { noteOf, shortForms } from "./schema/open.ts";
import { SCHEMA_KEY, scenarioSchema } from "./schema/scenario.ts";
import { shapesOf } from "./schema/shape.ts";
import { policyCards } from "./schema/policies.ts";

/** A JSON Schema, or a part of one. */
export type JsonSchema = Record<string, unknown>;

/** Identifier of the schema; the number goes up when files of the former one are no longer valid. */
export const SCHEMA_ID = "urn:cdnlab:scenario:1";

/** The schema of scenario files. */
export function scenarioJsonSchema(): JsonSchema {
  const { $schema, properties, ...rest } = jsonOf(scenarioSchema);
  return {
    $schema,
    $id: SCHEMA_ID,
    title: "cdnlab scenario",
    description:
      "A CDN to simulate: users, network, edge, shield, origin, content, workload. Only name and workload are required.",
    ...rest,
    properties: {
      [SCHEMA_KEY]: { type: "string", description: "for editors: where this schema is" },
      ...(properties as JsonSchema),
    },
  };
}

/** The text of the published file. */
export function scenarioJsonSchemaText(): string {
  return `${JSON.stringify(scenarioJsonSchema(), null, 2)}\n`;
}

/** The JSON Schema of what a schema reads. */
function jsonOf(schema: z.ZodType): JsonSchema {
  return z.toJSONSchema(schema, {
    io: "input",
    target: "draft-2020-12",
    unrepresentable: "any",
    override: ({ zodSchema, jsonSchema }) => {
      const node = zodSchema as unknown as z.ZodType;
      const { type } = node._zod.def as { type: string };
      // Wrappers take over what is inside them; only what reads the text itself is extended.
      if (type === "pipe" || type === "prefault" || type === "optional") return;
      const own = jsonSchema as JsonSchema;
      const cards = noteOf(policyCards, node);
      if (cards !== undefined) become(own, policyJson(cards));
      const shapes = noteOf(shapesOf, node);
      if (shapes !== undefined)
        become(own, { anyOf: Object.values(shapes).map((shape: z.ZodType) => withoutHead(jsonOf(shape))) });
      const short = noteOf(shortForms, node);
      if (short !== undefined && short.what !== "") open(own, short.names, short.what);
    },
  }) as JsonSchema;
}

/** Lets names stand for the full form. */
function open(own: JsonSchema, names: readonly string[], what: string): void {
  const { description, default: fallback, ...full } = own;
  // What a preset gives need not be written.
  if (Object.hasOwn((full["properties"] as JsonSchema | undefined) ?? {}, "preset")) delete full["required"];
  const word: JsonSchema =
    names.length === 0
      ? { type: "string", description: what }
      : { enum: [...names], description: `the name of ${what}` };
  const forms = Array.isArray(full["anyOf"]) ? (full["anyOf"] as JsonSchema[]) : [full];
  become(own, {
    ...(description === undefined ? {} : { description }),
    ...(fallback === undefined ? {} : { default: fallback }),
    anyOf: [word, ...forms],
  });
}

/** A policy's full form: its name and its own parameters. */
function policyJson(cards: readonly PolicyCard[]): JsonSchema {
  return {
    anyOf: cards.map((card) => ({
      type: "object",
      description: card.title,
      properties: {
        policy: { const: card.name },
        ...Object.fromEntries(
          card.params.map((parameter) => [
            parameter.name,
            {
              description: parameter.about,
              type: parameter.integer === true ? "integer" : ["number", "string"],
              minimum: parameter.min,
              maximum: parameter.max,
              default: parameter.default,
            },
          ]),
        ),
      },
      required: ["policy"],
      additionalProperties: false,
    })),
  };
}

function become(own: JsonSchema, other: JsonSchema): void {
  for (const key of Object.keys(own)) delete own[key];
  Object.assign(own, other);
}

function withoutHead({ $schema: _, ...rest }: JsonSchema): JsonSchema {
  return rest;
}
