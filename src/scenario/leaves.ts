/**
 * Every leaf of the schema with a value and another valid one: so that a test can change each knob and see that
 * the world notices.
 */
import * as z from "zod";
import { ADMISSION_POLICIES } from "../policy/admission/registry.ts";
import { LIVE_EVICTION_POLICIES } from "../policy/eviction/registry.ts";
import type { Parameter, PolicyCard } from "../policy/contract.ts";
import { parseScenario } from "./parse.ts";
import { resolvedText } from "./resolve.ts";
import { kinds } from "./schema/quantities.ts";
import { noteOf, type TextMap, unwrapped } from "./schema/open.ts";
import { FIELDS } from "./schema/scenario.ts";
import { fieldCards } from "./schema/walk.ts";

/** One knob. */
export interface Leaf {
  /** As `--set` takes it: `edge.tiers.0.capacity`. */
  readonly path: string;
  /** The path or, since policies share paths for their parameters, `policy.parameter`. */
  readonly key: string;
  readonly about: string;
  /** The value that a small scenario has (text form); undefined when the field is left out there. */
  readonly base: unknown;
  /** Another valid value. */
  readonly changed: unknown;
  /** Assignments to make first, with `base` and with `changed`. */
  readonly needs: readonly string[];
}

/** The scenario whose leaves are changed. */
export const LEAVES_BASE = "name: leaves\nworkload: web\n";

/** Fields that name or describe and are not meant to change the simulation, or stand for their parts. */
const SILENT = new Set(["name", "description"]);

/** Every leaf that is meant to have an effect. */
export function leaves(): Leaf[] {
  const result: Leaf[] = [];
  for (const card of fieldCards(FIELDS)) {
    if (SILENT.has(card.path) || card.path.endsWith(".preset")) continue;
    const path = concrete(card.path);
    const needs = card.note.needs ?? [];
    const base = valueAt(baseText(needs), path);
    const changed = card.note.changed ?? (card.leaf ? alternative(card.schema, base) : undefined);
    if (changed !== undefined) result.push({ path, key: path, about: card.about, base, changed, needs });
  }
  return [
    ...result,
    ...policyLeaves("eviction", LIVE_EVICTION_POLICIES),
    ...policyLeaves("admission", ADMISSION_POLICIES),
    ...shapeLeaves(),
  ];
}

/** A value as `--set` takes it. */
export function assignment(path: string, value: unknown): string {
  return `${path}=${typeof value === "string" ? value : JSON.stringify(value)}`;
}

function concrete(path: string): string {
  return path.replace(/\[\]/g, ".0").replace("NAME", "html");
}

const texts = new Map<string, TextMap>();

/** The base scenario, resolved, with some assignments made. */
function baseText(needs: readonly string[]): TextMap {
  const key = needs.join("\n");
  let text = texts.get(key);
  if (text === undefined) {
    const parsed = parseScenario(LEAVES_BASE, { file: "leaves", sets: needs });
    text = parsed.scenario === null ? {} : resolvedText(parsed.scenario);
    texts.set(key, text);
  }
  return text;
}

function valueAt(text: unknown, path: string): unknown {
  return path
    .split(".")
    .reduce<unknown>(
      (at, key) => (typeof at === "object" && at !== null ? (at as TextMap)[key] : undefined),
      text,
    );
}

/** Another valid value of a leaf's kind; undefined when none can be made up. */
function alternative(schema: z.ZodType, base: unknown): unknown {
  const { inner } = unwrapped(schema);
  const names = (inner.meta() as { enum?: readonly string[] } | undefined)?.enum;
  if (names !== undefined) return names.find((name) => name !== base && name !== "auto");
  const given = schema.safeParse(base);
  if (given.success && typeof given.data === "boolean") return !given.data;
  if (given.success && typeof given.data === "number") {
    const candidates =
      given.data === 0 ? [0.5, 1, 3_600_000_000] : [given.data * 2, given.data / 2, given.data * 0.75];
    for (const candidate of candidates) {
      const text: unknown = z.encode(schema, candidate);
      const back = schema.safeParse(text);
      if (back.success && back.data === candidate) return text;
    }
  }
  return noteOf(kinds, inner)?.examples.find((example) => example !== base);
}

function policyLeaves(field: "eviction" | "admission", cards: readonly PolicyCard[]): Leaf[] {
  return cards.flatMap((card) =>
    card.params.map((parameter) => ({
      path: `edge.tiers.1.${field}.${parameter.name}`,
      key: `${card.name}.${parameter.name}`,
      about: `${card.name}: ${parameter.about}`,
      base: parameter.default,
      changed: otherValue(parameter),
      needs: [`edge.tiers.1.${field}=${card.name}`],
    })),
  );
}

function otherValue(parameter: Parameter): number {
  const { default: usual, min, max } = parameter;
  const half = parameter.integer === true ? Math.floor(usual / 2) : usual / 2;
  if (half >= min && half !== usual) return half;
  const double = Math.min(max, usual * 2);
  return double !== usual ? double : max;
}

/** Relative rates of hours that differ. */
const HOURS = Array.from({ length: 24 }, (_, hour) => 1 + (hour % 6));

/** Parameters of every shape of distribution, on the origin's service time; and what else can be written in more than one way. */
function shapeLeaves(): Leaf[] {
  const path = "origin.serviceTime";
  const shapes: Record<string, Record<string, [unknown, unknown]>> = {
    uniform: { min: ["10ms", "20ms"], max: ["90ms", "150ms"] },
    lognormal: { median: ["40ms", "80ms"], sigma: [0.5, 1] },
    pareto: { min: ["10ms", "20ms"], alpha: [1.5, 2.5], max: ["1s", "2s"] },
    lognormalPareto: {
      median: ["40ms", "80ms"],
      sigma: [0.5, 1],
      tailShare: ["5%", "20%"],
      alpha: [1.5, 2.5],
      max: ["1s", "2s"],
    },
    quantiles: {
      at: [
        ["0", "50%", "1"],
        ["0", "10%", "1"],
      ],
      values: [
        ["10ms", "40ms", "1s"],
        ["20ms", "80ms", "2s"],
      ],
    },
  };
  const result: Leaf[] = [
    {
      path: "workload.diurnal",
      key: "workload.diurnal.hours",
      about: "relative rate of each hour",
      base: HOURS.map(() => 1),
      changed: HOURS,
      needs: [
        assignment(
          "workload.diurnal",
          HOURS.map(() => 1),
        ),
      ],
    },
    {
      path: `${path}.exponential`,
      key: `${path}.exponential`,
      about: "mean",
      base: "40ms",
      changed: "80ms",
      needs: [`${path}={exponential: 40ms}`],
    },
  ];
  for (const [shape, parameters] of Object.entries(shapes)) {
    const all = Object.fromEntries(Object.entries(parameters).map(([name, [base]]) => [name, base]));
    for (const [name, [base, changed]] of Object.entries(parameters))
      result.push({
        path: `${path}.${shape}.${name}`,
        key: `${path}.${shape}.${name}`,
        about: `${shape}: ${name}`,
        base,
        changed,
        needs: [assignment(path, { [shape]: all })],
      });
  }
  return result;
}
