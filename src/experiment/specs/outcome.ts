/**
 * What each cache on the way did, read off Cache-Status (RFC 9211): the same for a simulated node and for a real proxy that writes
 * it. A proxy that does not is understood from X-Cache, if it writes that, else from whether the origin was asked.
 */
import type { Fields } from "../../http/message.ts";
import { listMembers } from "../../http/fields.ts";
import { NOT_STORED_REASONS } from "../../vocabulary/caching.ts";
import type { Outcome } from "../../vocabulary/outcomes.ts";
import { valuesOf } from "./match.ts";

/** What one cache did. */
export interface CacheOutcome {
  /** Its name; empty when it says none. */
  readonly name: string;
  readonly outcome: Outcome;
  readonly detail: string;
  /** The field that says so. */
  readonly said: string;
}

/** The caches on the way, the client's first. */
export function outcomesOf(status: number, fields: Fields, askedOrigin: boolean): CacheOutcome[] {
  const members = valuesOf(fields, "cache-status").flatMap(listMembers);
  // Each cache adds itself at the end: the one nearest to the client is the last.
  if (members.length > 0) return members.reverse().map((member) => outcomeOf(member, status));
  const xCache = valuesOf(fields, "x-cache").join(", ").toLowerCase();
  const said =
    xCache === ""
      ? askedOrigin
        ? "the origin was asked"
        : "the origin was not asked"
      : `X-Cache: ${xCache}`;
  const outcome =
    wordsOf(xCache) ?? (askedOrigin ? (status >= 502 && status <= 504 ? "failed" : "miss") : "hit");
  return [{ name: "", outcome, detail: "", said }];
}

/** The last word of X-Cache is the nearest cache's. */
function wordsOf(xCache: string): Outcome | null {
  if (/stale|updating/.test(xCache)) return "stale";
  if (/revalidated|refresh/.test(xCache)) return "revalidated";
  if (/bypass|pass/.test(xCache)) return "bypass";
  if (/collapsed/.test(xCache)) return "collapsed";
  const last = /(hit|miss)[^,]*$/.exec(xCache)?.[1];
  return last === undefined ? null : (last as Outcome);
}

function outcomeOf(member: string, status: number): CacheOutcome {
  const [name = "", ...parameters] = member.split(";").map((part) => part.trim());
  const values = new Map(parameters.map((one) => [one.split("=")[0], one.split("=").slice(1).join("=")]));
  const detail = (values.get("detail") ?? "").replace(/^"|"$/g, "");
  const fwd = values.get("fwd");
  const found = (outcome: Outcome) => ({ name: name.replace(/^"|"$/g, ""), outcome, detail, said: member });
  if (values.has("hit"))
    return found(Number(values.get("ttl") ?? 0) < 0 || STALE_DETAILS.has(detail) ? "stale" : "hit");
  if (values.has("collapsed")) return found("collapsed");
  if (status >= 500 && !values.has("fwd-status")) return found("failed");
  if (fwd === "bypass" || fwd === "method") return found("bypass");
  if (values.get("fwd-status") === "304" && status !== 304) return found("revalidated");
  if (values.get("fwd-status") === "304" && fwd !== "uri-miss" && fwd !== "vary-miss")
    return found("revalidated");
  return found(!values.has("stored") && UNCACHEABLE.has(detail) ? "bypass" : "miss");
}

const UNCACHEABLE: ReadonlySet<string> = new Set(NOT_STORED_REASONS);
const STALE_DETAILS: ReadonlySet<string> = new Set(["while-revalidate", "if-error", "max-stale"]);
