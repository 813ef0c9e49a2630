/**
 * The key of a request as a CDN's cache has it: host, path and query. Scheme and fragment are not part of it (the
 * same object is sent over http and https, fragments never leave the browser), but keys are written as URLs, so
 * that the path patterns of content classes find the path. Hosts ignore case (RFC 9110, 4.2.3); paths do not.
 */

/** What every key with a host starts with, whatever the scheme was. */
export const KEY_SCHEME = "https://";

/** The key of `url`, a path with query or an absolute URL, at `host`; the path alone when there is no host. */
export function urlKey(host: string, url: string): string {
  const hash = url.indexOf("#");
  const whole = hash < 0 ? url : url.slice(0, hash);
  const scheme = /^https?:\/\//i.exec(whole);
  if (scheme === null) {
    const path = whole.startsWith("/") ? whole : `/${whole}`;
    return host === "" || host === "-" ? path : `${KEY_SCHEME}${host.toLowerCase()}${path}`;
  }
  const rest = whole.slice(scheme[0].length);
  const end = rest.search(/[/?]/);
  const name = (end < 0 ? rest : rest.slice(0, end)).toLowerCase();
  const path = end < 0 ? "/" : rest.slice(end);
  return `${KEY_SCHEME}${name}${path.startsWith("/") ? path : `/${path}`}`;
}
