/**
 * Tables of cases: one specification written once, with `${name}` where the cases differ. A value that is nothing but a
 * placeholder takes the case's value as it is (a number stays one, null takes the field away); inside other text it is put in as text.
 */
import type { Key } from "../../scenario/locate.ts";
import { complain, isMap, type Report, type TextMap } from "./reading.ts";

/** A specification's map without its table, once for each case, with the case's name. */
export function casesOf(
  map: TextMap,
  path: readonly Key[],
  report: Report,
): { readonly name: string; readonly map: TextMap }[] {
  const { cases, ...rest } = map;
  if (cases === undefined) return [{ name: "", map }];
  if (!Array.isArray(cases) || cases.length === 0 || !cases.every(isMap)) {
    complain(report, [...path, "cases"], "cases are a list of maps", { expected: "- {name: value, ...}" });
    return [];
  }
  const columns = new Set(cases.flatMap((row: TextMap) => Object.keys(row)));
  const used = new Set<string>();
  const result = cases.map((row: TextMap, n) => {
    const filled = fill(rest, row, used, (name, at) =>
      complain(report, [...path, ...at], `the case ${n + 1} has no "${name}"`, {
        expected: `one of ${[...columns].join(", ")}`,
      }),
    );
    return { name: row["case"] === undefined ? caseName(row) : String(row["case"]), map: filled as TextMap };
  });
  for (const column of columns)
    if (column !== "case" && !used.has(column))
      complain(report, [...path, "cases"], `nothing uses \${${column}}`, {
        expected: "every column is used",
      });
  return result;
}

/** Cases without a name of their own are named by their values. */
function caseName(row: TextMap): string {
  return Object.entries(row)
    .map(([key, value]) => `${key} ${value === null ? "none" : String(value)}`)
    .join(", ");
}

const PLACEHOLDER = /\$\{([A-Za-z][\w-]*)\}/g;

function fill(
  value: unknown,
  row: TextMap,
  used: Set<string>,
  missing: (name: string, path: readonly Key[]) => void,
  path: readonly Key[] = [],
): unknown {
  if (Array.isArray(value)) return value.map((item, n) => fill(item, row, used, missing, [...path, n]));
  if (isMap(value)) {
    const result: Record<string, unknown> = {};
    for (const [key, item] of Object.entries(value)) {
      const filled = fill(item, row, used, missing, [...path, key]);
      if (filled !== undefined) result[inText(key, row, used, missing, [...path, key])] = filled;
    }
    return result;
  }
  if (typeof value !== "string" || !value.includes("${")) return value;
  const whole = /^\$\{([A-Za-z][\w-]*)\}$/.exec(value);
  if (whole !== null) {
    used.add(whole[1]);
    if (Object.hasOwn(row, whole[1])) return row[whole[1]];
    missing(whole[1], path);
    return undefined;
  }
  return inText(value, row, used, missing, path);
}

function inText(
  text: string,
  row: TextMap,
  used: Set<string>,
  missing: (name: string, path: readonly Key[]) => void,
  path: readonly Key[],
): string {
  if (!text.includes("${")) return text;
  return text.replace(PLACEHOLDER, (all, name: string) => {
    used.add(name);
    if (Object.hasOwn(row, name)) return String(row[name]);
    missing(name, path);
    return all;
  });
}
