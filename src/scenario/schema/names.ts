/**
 * Names out of closed sets: presets, policies, places, regions. Case, hyphens and underscores do not count;
 * a name that is not in the set is answered with the nearest one that is.
 */
import * as z from "zod";
import { nearest, plainName } from "../../base/nearest.ts";
import { anything } from "./field.ts";
import { kinds } from "./quantities.ts";
import { say, sayMissing, shown } from "./saying.ts";

/** How a name of a set is called, with the article: "an eviction policy". */
export interface NameSet {
  readonly what: string;
  readonly names: readonly string[];
}

/** The name of the set that `text` means, or null. */
export function canonicalName(text: string, names: readonly string[]): string | null {
  if (names.includes(text)) return text;
  const plain = plainName(text);
  return names.find((name) => plainName(name) === plain) ?? null;
}

/** What to say about a name that is not in the set. */
export function notInSet(
  value: unknown,
  set: NameSet,
): { message: string; expected: string | null; hint: string | null } {
  const hint = typeof value === "string" ? nearest(value, set.names) : null;
  const listed = set.names.slice(0, 8).join(", ");
  const expected = set.names.length > 8 ? `${set.what} such as ${set.names.slice(0, 3).join(", ")}` : listed;
  return { message: `${shown(value)} is not ${set.what}`, expected, hint };
}

/** One name of a closed set. */
export function name<const T extends string = string>(what: string, names: readonly T[]): z.ZodType<T> {
  const text = z.unknown().meta({ type: "string", enum: [...names] });
  kinds.set(text, { name: "name", examples: names.slice(0, 3) });
  return z.codec(text, anything<T>(), {
    decode: (given, context) => {
      const set = { what, names };
      if (given === undefined || given === null)
        return sayMissing(context, given, notInSet("", set).expected ?? what);
      const canonical = typeof given === "string" ? canonicalName(given, names) : null;
      if (canonical !== null) return canonical as T;
      const { message, expected, hint } = notInSet(given, set);
      return say(context, given, message, { expected, hint });
    },
    encode: (value) => value,
  });
}

/** Text by a rule of its own: `check` gives null when the text is fine, else what to say. */
export function textBy(
  what: string,
  examples: readonly string[],
  check: (text: string) => { hint: string | null } | null,
  json: Record<string, unknown> = {},
): z.ZodType<string> {
  const text = z.unknown().meta({ type: "string", examples: [...examples], ...json });
  kinds.set(text, { name: "text", examples });
  const expected = `${what} such as ${examples[0]}`;
  return z.codec(text, anything<string>(), {
    decode: (given, context) => {
      if (given === undefined || given === null) return sayMissing(context, given, expected);
      if (typeof given !== "string")
        return say(context, given, `${shown(given)} is not ${what}`, { expected });
      const wrong = check(given);
      if (wrong === null) return given;
      return say(context, given, `${shown(given)} is not ${what}`, { expected, hint: wrong.hint });
    },
    encode: (value) => value,
  });
}

/** Free text. A number is taken for its digits (`seed: 7`). */
export function text(what: string, examples: readonly string[]): z.ZodType<string> {
  const written = z.unknown().meta({ type: ["string", "number"], examples: [...examples] });
  kinds.set(written, { name: "text", examples });
  return z.codec(written, anything<string>(), {
    decode: (given, context) => {
      if (given === undefined || given === null) return sayMissing(context, given, what);
      if (typeof given === "number") return String(given);
      return typeof given === "string"
        ? given
        : say(context, given, `${shown(given)} is not ${what}`, { expected: "text" });
    },
    encode: (value) => value,
  });
}

/** Yes or no. */
export function flag(): z.ZodType<boolean> {
  const written = z.unknown().meta({ type: "boolean" });
  kinds.set(written, { name: "true or false", examples: ["true", "false"] });
  return z.codec(written, anything<boolean>(), {
    decode: (given, context) => {
      if (given === undefined || given === null) return sayMissing(context, given, "true or false");
      if (typeof given === "boolean") return given;
      const hint = /^(yes|on|y|1)$/i.test(String(given))
        ? "true"
        : /^(no|off|n|0|none)$/i.test(String(given))
          ? "false"
          : null;
      return say(context, given, `${shown(given)} is neither true nor false`, {
        expected: "true or false",
        hint,
      });
    },
    encode: (value) => value,
  });
}
