/**
 * Who may purge and look inside. With a token, those who bear it; without one, only this machine itself, and not a web page
 * in its browser: pages may send simple requests to loopback, but browsers say where they come from.
 */
import { timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { isLoopbackAddress } from "./known-hosts.ts";
import { decline, type Refusal } from "./refusal.ts";

/** Null when the request is allowed, else the refusal. */
export function guard(incoming: IncomingMessage, token: string | null): Refusal | null {
  const { headers, socket } = incoming;
  if (token !== null) {
    return bearsToken(headers, token)
      ? null
      : decline(401, "a token is needed: Authorization: Bearer ...", [["WWW-Authenticate", "Bearer"]]);
  }
  // Behind another proxy on this machine everybody comes from loopback.
  const forwarded = headers["x-forwarded-for"] !== undefined || headers.forwarded !== undefined;
  if (!isLoopbackAddress(socket.remoteAddress) || forwarded)
    return decline(403, "allowed from this machine only; start with --token to allow others");
  const site = headers["sec-fetch-site"];
  const foreign = site !== undefined && site !== "same-origin" && site !== "none";
  const { origin } = headers;
  if (foreign || (origin !== undefined && origin !== `http://${headers.host ?? ""}`))
    return decline(403, "not allowed from pages of another origin");
  return null;
}

/** The token as each provider's clients send it: RFC 6750, or Fastly's own field. */
function bearsToken(headers: IncomingMessage["headers"], token: string): boolean {
  const [, bearer] = /^Bearer +(\S+) *$/i.exec(headers.authorization ?? "") ?? [];
  const fastly = headers["fastly-key"];
  return [bearer, fastly].some((given) => typeof given === "string" && sameSecret(given, token));
}

/** Compares in a time that does not tell how much of it was right. */
function sameSecret(given: string, token: string): boolean {
  const one = Buffer.from(given);
  const other = Buffer.from(token);
  return one.length === other.length && timingSafeEqual(one, other);
}
