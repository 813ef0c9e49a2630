/** Labels: names of tiers and classes, which become rows of reports and keys of paths. */
import type * as z from "zod";
import { textBy } from "./names.ts";

/** Name of a tier, class ...: lower-case letters, digits, hyphens. */
export function label(what: string, examples: readonly string[]): z.ZodType<string> {
  return textBy(
    what,
    examples,
    (text) => (LABEL.test(text) ? null : { hint: LABEL.test(asLabel(text)) ? asLabel(text) : null }),
    { pattern: LABEL.source },
  );
}

/** What a label looks like. */
export const LABEL = /^[a-z][a-z0-9-]{0,39}$/;

/** The label that a text probably wants to be. */
export function asLabel(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
}
