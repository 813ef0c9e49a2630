/**
 * Reading of maps whose keys are known: each value is taken by name and checked; what is wrong is reported where it stands, with
 * what would be right and the nearest name; all of it at once. A key that nobody took is unknown.
 */
import { nearest } from "../../base/nearest.ts";
import { parseDuration, parseSize } from "../../base/units.ts";
import type { Key, Places } from "../../scenario/locate.ts";
import { pathText, type Problem } from "../../scenario/problems.ts";
import type { SpecPlace } from "./specification.ts";

/** A map of the text form. */
export type TextMap = Readonly<Record<string, unknown>>;

/** Where problems go. */
export interface Report {
  readonly places: Places;
  readonly problems: Problem[];
  /** Before the path in problems: "case 3 of "name"", or empty. */
  readonly lead: string;
}

/** Is it a map? */
export function isMap(value: unknown): value is TextMap {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A value as a problem shows it. */
export function shown(value: unknown): string {
  if (value === undefined) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (isMap(value)) return "a map";
  const text = typeof value === "string" ? JSON.stringify(value) : String(value);
  return text.length > 50 ? `${text.slice(0, 47)}...` : text;
}

/** A map being read. */
export class MapReader {
  readonly map: TextMap;
  readonly path: readonly Key[];
  readonly report: Report;
  readonly #taken = new Set<string>();

  constructor(map: TextMap, path: readonly Key[], report: Report) {
    this.map = map;
    this.path = path;
    this.report = report;
  }

  /** A reader of a value that must be a map; an empty one, with a problem, when it is none. */
  static of(value: unknown, path: readonly Key[], report: Report, what: string): MapReader {
    if (isMap(value)) return new MapReader(value, path, report);
    complain(report, path, `${shown(value)} is not ${what}`, { expected: "a map", found: value });
    return new MapReader({}, path, report);
  }

  has(key: string): boolean {
    return this.map[key] !== undefined;
  }

  /** The value as it is. */
  any(key: string): unknown {
    this.#taken.add(key);
    return this.map[key];
  }

  place(key?: string): SpecPlace {
    const { file, line, column } = this.report.places.key(
      key === undefined ? this.path : [...this.path, key],
    );
    return { file, line, column };
  }

  /** Reports a problem with a key's value. */
  wrong(key: string, message: string, expected: string | null = null, hint: string | null = null): void {
    complain(this.report, [...this.path, key], message, { expected, hint, found: this.map[key] });
  }

  text(key: string, fallback: string): string {
    const value = this.any(key);
    if (value === undefined || value === null) return fallback;
    if (typeof value === "string") return value;
    if (typeof value === "number" || typeof value === "boolean") return String(value);
    this.wrong(key, `${shown(value)} is not text`);
    return fallback;
  }

  textOrNull(key: string): string | null {
    return this.any(key) === undefined || this.map[key] === null ? null : this.text(key, "");
  }

  flag(key: string, fallback: boolean): boolean {
    const value = this.any(key);
    if (value === undefined) return fallback;
    if (typeof value === "boolean") return value;
    this.wrong(key, `${shown(value)} is neither true nor false`);
    return fallback;
  }

  whole(key: string, fallback: number, min: number, max: number): number {
    const value = this.any(key);
    if (value === undefined) return fallback;
    if (typeof value === "number" && Number.isInteger(value) && value >= min && value <= max) return value;
    this.wrong(key, `${shown(value)} is not a whole number from ${min} to ${max}`);
    return fallback;
  }

  /** Milliseconds. */
  duration(key: string, fallback: number): number;
  duration(key: string, fallback: number | null): number | null;
  duration(key: string, fallback: number | null): number | null {
    const value = this.any(key);
    if (value === undefined || value === null) return fallback;
    const micros = value === 0 ? 0 : typeof value === "string" ? parseDuration(value) : null;
    if (micros !== null) return micros / 1000;
    this.wrong(key, `${shown(value)} is not a duration`, "a number with a unit such as 61s or 250ms");
    return fallback;
  }

  size(key: string, fallback: number): number {
    const value = this.any(key);
    if (value === undefined) return fallback;
    const bytes = typeof value === "number" ? value : typeof value === "string" ? parseSize(value) : null;
    if (bytes !== null && bytes > 0) return bytes;
    this.wrong(key, `${shown(value)} is not a size`, "a size such as 64MB");
    return fallback;
  }

  oneOf<const T extends string>(key: string, names: readonly T[], fallback: T): T {
    const value = this.any(key);
    if (value === undefined) return fallback;
    const name = names.find((one) => one === value);
    if (name !== undefined) return name;
    const hint = typeof value === "string" ? nearest(value, names) : null;
    this.wrong(key, `${shown(value)} is not known here`, `one of ${names.join(", ")}`, hint);
    return fallback;
  }

  /** A list, or one value for a list of one. */
  list(key: string): readonly unknown[] {
    const value = this.any(key);
    if (value === undefined || value === null) return [];
    return Array.isArray(value) ? value : [value];
  }

  /** The path of an item of {@link list}. */
  itemPath(key: string, index: number): Key[] {
    return Array.isArray(this.map[key]) ? [...this.path, key, index] : [...this.path, key];
  }

  /** Reports keys that nobody took. Call when all have been. */
  done(): void {
    for (const key of Object.keys(this.map)) {
      if (this.#taken.has(key)) continue;
      const known = [...this.#taken];
      const place = this.report.places.key([...this.path, key]);
      this.report.problems.push({
        file: place.file,
        line: place.line,
        column: place.column,
        path: this.report.lead + pathText([...this.path, key]),
        message: "unknown field",
        found: this.map[key],
        expected: known.length > 14 ? null : `one of ${known.join(", ")}`,
        hint: nearest(key, known),
      });
    }
  }
}

/** Adds a problem about the value at a path. */
export function complain(
  report: Report,
  path: readonly Key[],
  message: string,
  extra: { expected?: string | null; hint?: string | null; found?: unknown } = {},
): void {
  const { file, line, column } = report.places.value(path);
  const { expected = null, hint = null, found } = extra;
  report.problems.push({
    file,
    line,
    column,
    path: report.lead + pathText(path),
    message,
    found,
    expected,
    hint,
  });
}
