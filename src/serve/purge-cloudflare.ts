/** Cloudflare's `POST /client/v4/zones/ID/purge_cache`: everything, files, tags, hosts or prefixes, in JSON. */
import type { NodeResponse } from "../cdn/http-node/contract.ts";
import { nearest } from "../base/nearest.ts";
import { json, pathOf, type PurgeApi, type PurgeTarget, targetUrl } from "./purger.ts";

/** Cloudflare takes 30 entries a call (100 on larger plans). */
const MOST_ENTRIES = 100;
/** Codes of Cloudflare's purge API. */
const UNREADABLE = 6007;
const INVALID = 1012;
const TOO_MANY = 1094;

/** Answers in Cloudflare's envelope: success, errors, messages, result. */
export const cloudflarePurge: PurgeApi = (request, text, purger) => {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return problem(UNREADABLE, "Malformed JSON in request body");
  }
  if (typeof document !== "object" || document === null || Array.isArray(document))
    return problem(UNREADABLE, "The request body must be a JSON object");
  const targets = targetsOf(document as Record<string, unknown>);
  if (typeof targets === "string") return problem(INVALID, targets);
  if (targets.length > MOST_ENTRIES)
    return problem(TOO_MANY, `At most ${MOST_ENTRIES} entries in one request`);
  purger.purge(targets, false);
  const [, , , , zone = ""] = pathOf(request.url).split("/");
  return json(200, { success: true, errors: [], messages: [], result: { id: zone } });
};

const KINDS = ["purge_everything", "files", "tags", "hosts", "prefixes"];

/** What to purge, or what is wrong. */
function targetsOf(document: Record<string, unknown>): PurgeTarget[] | string {
  const targets: PurgeTarget[] = [];
  for (const [kind, value] of Object.entries(document)) {
    if (!KINDS.includes(kind)) {
      const near = nearest(kind, KINDS);
      return `"${kind}" is not a kind of purge.${near === null ? ` Expected one of ${KINDS.join(", ")}` : ` Did you mean "${near}"?`}`;
    }
    if (kind === "purge_everything") {
      if (value !== true) return "purge_everything must be true";
      targets.push({ kind: "all" });
      continue;
    }
    if (!Array.isArray(value) || value.length === 0) return `${kind} must be a list with at least one entry`;
    for (const entry of value as unknown[]) {
      const target = targetOf(kind, entry);
      if (target === null) return `${kind}: ${JSON.stringify(entry)} is not valid`;
      targets.push(target);
    }
  }
  return targets.length === 0 ? `Expected one of ${KINDS.join(", ")}` : targets;
}

function targetOf(kind: string, entry: unknown): PurgeTarget | null {
  // A file may come with the fields that select its variant; the URL is what names it here.
  const inner =
    typeof entry === "object" && entry !== null ? (entry as { readonly url?: unknown }).url : entry;
  const text = kind === "files" ? inner : entry;
  if (typeof text !== "string" || text === "") return null;
  if (kind === "tags") return { kind: "tag", tag: text };
  const url = targetUrl(text);
  if (url === null) return null;
  return kind === "files" ? { kind: "url", url } : { kind: "prefix", prefix: url };
}

function problem(code: number, message: string): NodeResponse {
  return json(400, { success: false, errors: [{ code, message }], messages: [], result: null });
}
