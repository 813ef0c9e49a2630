/** What the flags say that tell how a trace file is to be read, the same for every command that reads one. */
import { nearest } from "../base/nearest.ts";
import { parseShare } from "../base/units.ts";
import type { KeyRules } from "../http/cache-key.ts";
import { RFC_PROFILE } from "../http/profile.ts";
import type { ReadOptions } from "../run/records.ts";
import { UsageError } from "../run/usage-error.ts";
import { isParameterName, urlKeyRules } from "../scenario/key-rules.ts";
import type { CsvColumns } from "../workload/trace/contract.ts";
import { parseTimeUnit } from "../workload/trace/time-unit.ts";
import { DEFAULT_KEY } from "../workload/variety-options.ts";

/** Flags as commander gives them. */
export interface ReadFlags {
  readonly format?: string;
  /** CSV: `time=ts,key=url`. */
  readonly columns?: string;
  readonly timeUnit?: string;
  readonly damageLimit?: string;
  readonly keyQuery?: string;
  /** `utm_*,fbclid`. */
  readonly keyQueryAllow?: string;
  readonly keyQueryDeny?: string;
  readonly keySortQuery?: boolean;
}

const QUERY_RULES = ["whole", "ignored"] as const;
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
      parseTimeUnit,
      "auto, s, ms, us, ns or a duration such as 10ms",
    ),
    damageLimit: value("damage-limit", flags.damageLimit, shareOf, "a share like 5%"),
    keyRules: keyRulesOf(flags, problems),
  };
  if (problems.length > 0) throw new UsageError(problems.join("\n"));
  return options;
}

/** The rules for keys, in the words of a scenario's `edge.key` and read as there. */
function keyRulesOf(flags: ReadFlags, problems: string[]): KeyRules {
  const { keyQuery = "whole", keyQueryAllow, keyQueryDeny, keySortQuery } = flags;
  const query = QUERY_RULES.find((rule) => rule === keyQuery.toLowerCase()) ?? null;
  if (query === null) {
    const hint = nearest(keyQuery, QUERY_RULES);
    const meant = hint === null ? "" : `. Did you mean "${hint}"?`;
    problems.push(`--key-query: "${keyQuery}" is not a rule for keys: expected whole, ignored${meant}`);
  }
  const list = (flag: string, text: string | undefined) => {
    const names = text?.split(",").map((name) => name.trim());
    for (const name of names ?? [])
      if (!isParameterName(name))
        problems.push(`--${flag}: "${name}" is not a parameter name: expected one such as utm_*, fbclid`);
    return names;
  };
  const queryAllow = list("key-query-allow", keyQueryAllow);
  const queryDeny = list("key-query-deny", keyQueryDeny);
  const rules = [
    [query === "ignored", "--key-query ignored"],
    [queryAllow !== undefined, "--key-query-allow"],
    [queryDeny !== undefined, "--key-query-deny"],
  ] as const;
  const given = rules.filter(([isGiven]) => isGiven).map(([, flag]) => flag);
  if (given.length > 1) problems.push(`${given.join(" and ")}: one rule for the query is enough`);
  const key = { ...DEFAULT_KEY, query: query ?? "whole", queryAllow, queryDeny, sortQuery: keySortQuery };
  return urlKeyRules({ key }, RFC_PROFILE);
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
