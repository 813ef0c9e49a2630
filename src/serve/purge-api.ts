/**
 * Purge APIs that clients of others speak already, so that scripts and plug-ins can be tried out against this port:
 *
 * - `PURGE` of a URL, as Fastly, Varnish and nginx take it; a trailing `*` is a prefix; soft with `Fastly-Soft-Purge: 1`,
 *   by tag with `xkey` or `Surrogate-Key`;
 * - Fastly: `POST /service/ID/purge/KEY`, `/service/ID/purge` (keys in `Surrogate-Key` or JSON), `/service/ID/purge_all`, `/purge/URL`;
 * - Cloudflare: `POST /client/v4/zones/ID/purge_cache`, JSON;
 * - CloudFront: `POST /2020-05-31/distribution/ID/invalidation`, XML, and the `GET` of one by which its clients wait.
 *
 * Each answers in the shape that its clients expect.
 */
import type { NodeResponse } from "../cdn/http-node/contract.ts";
import { firstLine } from "../http/fields.ts";
import type { HttpRequest } from "../http/message.ts";
import { cloudflarePurge } from "./purge-cloudflare.ts";
import { cloudfrontInvalidation, cloudfrontStatus } from "./purge-cloudfront.ts";
import { json, pathOf, type PurgeApi, type Purger, type PurgeTarget, targetUrl } from "./purger.ts";

/** Content of an API request, bytes: CloudFront takes 3,000 paths, some hundred bytes each. */
export const MOST_API_BYTES = 512 * 1024;

/** The API that a request is for, or null. */
export function purgeApiOf({ method, url }: HttpRequest): PurgeApi | null {
  if (method === "PURGE") return purgeMethod;
  const path = pathOf(url);
  if (method === "GET" && CLOUDFRONT_STATUS.test(path)) return cloudfrontStatus;
  if (method !== "POST") return null;
  if (/^\/client\/v4\/zones\/[^/]+\/purge_cache$/.test(path)) return cloudflarePurge;
  if (/^\/2020-05-31\/distribution\/[^/]+\/invalidation\/?$/.test(path)) return cloudfrontInvalidation;
  if (/^\/service\/[^/]+\/(purge(\/[^/]+)?|purge_all)$/.test(path)) return fastlyService;
  return path.startsWith("/purge/") ? fastlyUrl : null;
}

const CLOUDFRONT_STATUS = /^\/2020-05-31\/distribution\/[^/]+\/invalidation\/[^/]+$/;

function purgeMethod(request: HttpRequest, _text: string, purger: Purger): NodeResponse {
  const { fields, url } = request;
  const softTags = firstLine(fields, "xkey-softpurge");
  const tags =
    softTags ??
    firstLine(fields, "xkey") ??
    firstLine(fields, "xkey-purge") ??
    firstLine(fields, "surrogate-key");
  const targets: PurgeTarget[] =
    tags !== null
      ? tagTargets(tags)
      : url.endsWith("*")
        ? [{ kind: "prefix", prefix: url.slice(0, -1) }]
        : [{ kind: "url", url }];
  return fastlyAnswer(purger.purge(targets, softTags !== null || isSoft(request)));
}

function fastlyService(request: HttpRequest, text: string, purger: Purger): NodeResponse {
  const [, , , , key] = pathOf(request.url).split("/");
  const soft = isSoft(request);
  if (pathOf(request.url).endsWith("/purge_all")) return fastlyAnswer(purger.purge([{ kind: "all" }], false));
  if (key !== undefined) {
    const tag = decoded(key);
    return tag === null
      ? fastlyProblem("the key is not well-formed")
      : fastlyAnswer(purger.purge([{ kind: "tag", tag }], soft));
  }
  const field = firstLine(request.fields, "surrogate-key");
  const keys = field !== null ? field.split(/\s+/).filter((each) => each !== "") : keysOf(text);
  if (keys === null || keys.length === 0)
    return fastlyProblem('no keys: expected Surrogate-Key: a b, or {"surrogate_keys": ["a", "b"]}');
  const answer: Record<string, string> = {};
  for (const tag of keys) {
    purger.purge([{ kind: "tag", tag }], soft);
    answer[tag] = nextPurgeId();
  }
  return json(200, answer);
}

function fastlyUrl(request: HttpRequest, _text: string, purger: Purger): NodeResponse {
  const url = targetUrl(decoded(pathOf(request.url).slice("/purge/".length)) ?? "");
  if (url === null) return fastlyProblem("expected /purge/HOST/PATH");
  return fastlyAnswer(purger.purge([{ kind: "url", url }], isSoft(request)));
}

function keysOf(text: string): string[] | null {
  try {
    const keys = (JSON.parse(text) as { readonly surrogate_keys?: unknown } | null)?.surrogate_keys;
    return Array.isArray(keys) && keys.every((key) => typeof key === "string") ? keys : null;
  } catch {
    return null;
  }
}

function tagTargets(text: string): PurgeTarget[] {
  return text
    .split(/[\s,]+/)
    .filter((tag) => tag !== "")
    .map((tag) => ({ kind: "tag", tag }));
}

function isSoft({ fields }: HttpRequest): boolean {
  return ["fastly-soft-purge", "soft-purge", "x-soft-purge"].some((name) =>
    /^(1|true|soft)$/i.test(firstLine(fields, name) ?? ""),
  );
}

let purges = 0;

function nextPurgeId(): string {
  return `cdnlab-${++purges}`;
}

function fastlyAnswer(purged: number): NodeResponse {
  return json(200, { status: "ok", id: nextPurgeId(), purged });
}

function fastlyProblem(detail: string): NodeResponse {
  return json(400, { msg: "Bad request", detail });
}

/** Percent escapes undone, or null. */
function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
