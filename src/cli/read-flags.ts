/** What the flags say that tell how a trace file is to be read, the same for every command that reads one. */
import { parseDuration, parseShare } from "../base/units.ts";
import type { ReadOptions } from "../run/records.ts";
import { UsageError } from "../run/usage-error.ts";
import type { CsvColumns } from "../workload/trace/contract.ts";

/** Flags as commander gives them. */
export interface ReadFlags {
  readonly format?: string;
  /** CSV: `time=ts,key=url`. */
  readonly columns?: string;
  readonly timeUnit?: string;
  readonly damageLimit?: string;
}

const COLUMNS = ["time", "key", "size", "client", "status"] as const;

/** What the flags say. Throws UsageError that names every flag that makes no sense. */
export function readOptionsOf(flags: ReadFlags): ReadOptions {
  const problems: string[] = [];
  const value = <T>(
    flag: string,
    text: string | undefined,
    parse: (text: string) => T | null,
    what: string,
  ) => {
    const parsed = text === undefined ? undefined : parse(text);
    if (parsed === null) problems.push(`--${flag}: "${text}" is not ${what}`);
    return parsed ?? undefined;
  };
  const options = {
    format: flags.format,
    columns: value(
      "columns",
      flags.columns,
      columnsOf,
      `a list like time=ts,key=url of ${COLUMNS.join(", ")}`,
    ),
    timeUnitMicros: value(
      "time-unit",
      flags.timeUnit,
      (text) => parseDuration(text) || null,
      "a duration like 1ms",
    ),
    damageLimit: value("damage-limit", flags.damageLimit, shareOf, "a share like 5%"),
  };
  if (problems.length > 0) throw new UsageError(problems.join("\n"));
  return options;
}

function columnsOf(text: string): Partial<CsvColumns> | null {
  const pairs = text.split(",").map((pair) => pair.split("=").map((word) => word.trim()));
  const known = pairs.every(([field, , more]) => more === undefined && COLUMNS.some((one) => one === field));
  return known && pairs.every((pair) => pair.length === 2) ? Object.fromEntries(pairs) : null;
}

function shareOf(text: string): number | null {
  const share = parseShare(text);
  return share !== null && share >= 0 && share <= 1 ? share : null;
}
