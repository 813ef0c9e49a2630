/**
 * What a successful unsafe request makes stale (RFC 9111 section 4.4): its target, and what Location and Content-Location
 * name on the same origin. Other origins are left alone: a response must not empty another site's cache.
 */
import { fieldLines } from "./fields.ts";
import type { HttpRequest, HttpResponse } from "./message.ts";
import { normalUrl, resolveUrl, sameOrigin } from "./url.ts";

/** URLs to invalidate, normalised, the target first; none after an error or a safe method. */
export function invalidates(request: HttpRequest, response: HttpResponse): string[] {
  if (SAFE.has(request.method) || response.status < 200 || response.status >= 400) return [];
  const urls = [normalUrl(request.url)];
  for (const name of ["location", "content-location"]) {
    for (const reference of fieldLines(response.fields, name)) {
      const url = resolveUrl(request.url, reference);
      if (url !== null && sameOrigin(url, request.url) && !urls.includes(url)) urls.push(url);
    }
  }
  return urls;
}

/** RFC 9110 section 9.2.1; a method that is not known counts as unsafe. */
const SAFE: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS", "TRACE"]);
