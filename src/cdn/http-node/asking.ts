/** What a request asks for besides its URL, and what that means for collapsing and for Cache-Status. */
import type { NodeRequest } from "./contract.ts";
import type { StoredResponse } from "./stored-response.ts";
import { hasField } from "../../http/fields.ts";
import type { RequestRules } from "../../http/request-rules.ts";
import type { ReuseDecision } from "../../http/reuse.ts";
import {
  NOT_REUSED_ABSENT,
  NOT_REUSED_EXPIRED,
  NOT_REUSED_INVALIDATED,
  NOT_REUSED_NO_CACHE,
  REUSED,
} from "../../vocabulary/caching.ts";

/** Request fields that make a request ask for more than the URL. */
export const SPECIAL_FIELDS: ReadonlySet<string> = new Set(
  "authorization cache-control cookie if-match if-modified-since if-none-match if-range if-unmodified-since pragma range".split(
    " ",
  ),
);
/** Of these, those that only matter to some. */
const CONDITIONS = [
  "if-none-match",
  "if-modified-since",
  "if-match",
  "if-unmodified-since",
  "range",
] as const;

/** Does the request ask for its URL and no more? */
export function isPlain({ method, fields }: NodeRequest): boolean {
  if (method !== "GET") return false;
  for (let k = 0; k < fields.length; k++) if (SPECIAL_FIELDS.has(fields[k][0].toLowerCase())) return false;
  return true;
}

/** May the request wait for another's fetch, and another for its? Not with conditions or ranges of its own. */
export function mayJoin(request: NodeRequest, rules: RequestRules): boolean {
  if (request.method !== "GET" || rules.noStore || rules.noCache || rules.authorized) return false;
  return !CONDITIONS.some((name) => hasField(request.fields, name));
}

/** Why it is forwarded, in the words of RFC 9211 section 2.2. */
export function fwdOf(
  decision: ReuseDecision,
  variants: readonly StoredResponse[] | undefined,
  stored: StoredResponse | null,
): string {
  if (stored === null) return variants === undefined ? "uri-miss" : "vary-miss";
  switch (decision.reason) {
    case NOT_REUSED_ABSENT:
      return "uri-miss";
    case NOT_REUSED_EXPIRED:
    case NOT_REUSED_NO_CACHE:
    case NOT_REUSED_INVALIDATED:
      return "stale";
    case REUSED:
      return "partial";
    default:
      return "request";
  }
}
