/** Sections that can start from a preset, by a word or by `preset: word` beside fields that override it. */
import type * as z from "zod";
import { canonicalName, name, notInSet } from "./names.ts";
import { type ShortForms, shortForms, type TextMap } from "./open.ts";
import { shapeOf } from "./shape.ts";

/** Opens a preset that is written as a word, or as `preset: word` beside fields that override it. */
export function presetSection(
  what: string,
  presets: readonly { readonly name: string; readonly value: TextMap }[],
): ShortForms {
  const names = presets.map((preset) => preset.name);
  return {
    names,
    what,
    open: (value, path, opening) => {
      const shape = shapeOf(value);
      if (shape === "list") return value;
      const written = shape === "map" ? (value as TextMap)["preset"] : value;
      if (written === undefined) return value;
      const canonical = typeof written === "string" ? canonicalName(written, names) : null;
      if (canonical === null) {
        opening.report(
          shape === "map" ? [...path, "preset"] : path,
          written,
          notInSet(written, { what, names }),
        );
        return value;
      }
      const preset = structuredClone(presets.find((one) => one.name === canonical)?.value) as TextMap;
      if (shape !== "map") return preset;
      const { preset: _, ...own } = value as TextMap;
      return { ...preset, ...own };
    },
  };
}

/** The schema of a preset's name inside a map. It is opened before it is checked, so a value here is a wrong one. */
export function presetName(what: string, names: readonly string[]): z.ZodType<string | undefined> {
  return name(what, names).optional().describe(`start from this preset; the other fields override it`);
}

/** A section's numbers without the name of the preset that it was opened from. */
export function withoutPreset<T extends { preset?: unknown }>(numbers: T): Omit<T, "preset"> {
  const { preset: _, ...rest } = numbers;
  return rest;
}

/** Notes the short forms of a codec at the schema of its text. */
export function registerForms(codec: z.ZodType, forms: ShortForms): void {
  shortForms.set((codec._zod.def as unknown as { in: z.ZodType }).in, forms);
}

/** Is the workload of a text form a trace? */
export function isTrace(root: unknown): boolean {
  const workload = shapeOf(root) === "map" ? (root as TextMap)["workload"] : undefined;
  return shapeOf(workload) === "map" && "trace" in (workload as TextMap);
}
