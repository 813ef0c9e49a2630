/**
 * What a check says when a value is wrong: the sentence, what would have been right, and what was probably
 * meant. Checks inside the schema leave it in zod's issues; `issues.ts` finds the place in the file.
 */
import * as z from "zod";

/** What a problem carries beside its sentence. */
export interface Saying {
  /** What is valid here: "a size such as 10GB". Null when the sentence says it. */
  readonly expected: string | null;
  /** The valid text nearest to what was found, or null. */
  readonly hint: string | null;
  /** Where below the checked value, when the check looked inside. */
  readonly path?: readonly (string | number)[];
  /** The value is absent: the sentence is about the place that lacks it. */
  readonly missing?: boolean;
  /** The name is wrong, not the value: the problem stands at the key. */
  readonly atKey?: boolean;
  /** Characters from the start of the text to what is wrong in it. */
  readonly offset?: number;
}

/** The part of zod's parse context that checks write to. */
export interface IssueSink {
  readonly issues: z.core.$ZodRawIssue[];
}

/** Leaves a problem; returns what a decode function returns then. */
export function say<T>(sink: IssueSink, input: unknown, message: string, saying: Partial<Saying> = {}): T {
  const { expected = null, hint = null, path = [], missing = false, offset = 0, atKey = false } = saying;
  sink.issues.push({
    code: "custom",
    input,
    message,
    path: [...path],
    params: { expected, hint, missing, offset, atKey },
    continue: false,
  } as unknown as z.core.$ZodRawIssue);
  return z.NEVER as T;
}

/** Says that a value is absent. */
export function sayMissing<T>(sink: IssueSink, input: unknown, expected: string): T {
  return say(sink, input, input === null ? "no value" : "missing", { expected, missing: input !== null });
}

/** A value as a problem shows it: text in quotes, long things cut. */
export function shown(value: unknown): string {
  if (value === undefined) return "nothing";
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  if (typeof value === "object" && value !== null) return "a map";
  const text = typeof value === "string" ? JSON.stringify(value) : String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
