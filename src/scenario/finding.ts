/** What checks of a whole scenario find: the place, what is wrong there, and what would be right. */
import { formatDuration } from "../base/units.ts";
import type { Key } from "./locate.ts";

/** Something found. */
export interface Finding {
  readonly level: "error" | "warning";
  readonly path: readonly Key[];
  readonly message: string;
  readonly expected?: string | null;
  readonly hint?: string | null;
  /** The problem is with the field as a whole: show its key. */
  readonly atKey?: boolean;
}

/** The scenario cannot be run. */
export function error(path: readonly Key[], message: string, expected: string | null): Finding {
  return { level: "error", path, message, expected };
}

/** The scenario can be run, but this is probably not meant. */
export function warning(path: readonly Key[], message: string, expected: string): Finding {
  return { level: "warning", path, message, expected };
}

/** A check of a whole scenario: silent where a section it needs has problems of its own. */
export type Check = Generator<Finding, void>;

/** The end of a run in words. */
export function endText(durationMicros: number): string {
  return durationMicros === Infinity ? "the whole trace" : formatDuration(durationMicros);
}
