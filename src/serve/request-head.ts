/**
 * From a parsed request head to the request that the caching node sees, or to a refusal. Node's strict parser has already refused
 * what can split one message in two (folded fields, NUL, bare CR or LF, Content-Length twice or beside Transfer-Encoding);
 * here stands what it lets through and RFC 9112 does not, or what this proxy has no use for.
 */
import type { IncomingMessage } from "node:http";
import type { NodeRequest } from "../cdn/http-node/contract.ts";
import type { Fields } from "../http/message.ts";
import { type KnownHosts, MALFORMED, UNKNOWN } from "./known-hosts.ts";
import { decline, refuse, type Refusal } from "./refusal.ts";

/** Field lines of a request; nginx and Apache draw the line at 100 too (Apache's LimitRequestFields). */
export const MOST_FIELDS = 100;
/** Bytes of a request target; RFC 9110 section 4.1 recommends 8,000 at least. */
export const LONGEST_TARGET_BYTES = 8192;

/** The last request of a connection: the next one of the same client mostly brings the same fields. */
export interface RequestMemo {
  rawFields: readonly string[];
  target: string;
  host: string;
  request: NodeRequest;
}

const NO_REQUEST: NodeRequest = { method: "", url: "", fields: [], content: null };

/** A memo that matches nothing. */
export function emptyMemo(): RequestMemo {
  return { rawFields: [], target: "", host: "", request: NO_REQUEST };
}

/**
 * The request as far as its head, without content yet, or why it is refused. Compares with the memo of the connection first, so that a repeated request costs some
 * string comparisons and hands the very same object on.
 */
export function readHead(
  incoming: IncomingMessage,
  hosts: KnownHosts,
  memo: RequestMemo,
): NodeRequest | Refusal {
  const { rawHeaders, method = "", url: target = "" } = incoming;
  if (sameTexts(rawHeaders, memo.rawFields)) {
    if (target === memo.target && method === memo.request.method) return memo.request;
    if (target.charCodeAt(0) === SLASH && memo.host !== "" && isPlain(target) && isPassedOn(method)) {
      memo.target = target;
      return (memo.request = {
        method,
        url: `http://${memo.host}${target}`,
        fields: memo.request.fields,
        content: null,
      });
    }
  }
  return readNewHead(incoming, target, hosts, memo);
}

/** Whether an answer of {@link readHead} is a refusal. */
export function isRefusal(read: NodeRequest | Refusal): read is Refusal {
  return "status" in read;
}

const SLASH = 47;

function readNewHead(
  incoming: IncomingMessage,
  target: string,
  hosts: KnownHosts,
  memo: RequestMemo,
): NodeRequest | Refusal {
  const { rawHeaders, method = "", httpVersion } = incoming;
  memo.rawFields = [];
  if (httpVersion !== "1.1" && httpVersion !== "1.0")
    return refuse(505, `HTTP/${httpVersion} is not spoken here: HTTP/1.1 is`);
  if (rawHeaders.length > 2 * MOST_FIELDS)
    return refuse(431, `${rawHeaders.length / 2} field lines: at most ${MOST_FIELDS} are accepted`);
  if (target.length > LONGEST_TARGET_BYTES)
    return refuse(414, `a target of ${target.length} bytes: at most ${LONGEST_TARGET_BYTES} are accepted`);
  if (!isPassedOn(method)) return decline(405, `${method} is not passed on`, [["Allow", ALLOWED]]);
  const fields = fieldsOf(rawHeaders);
  const refused = framingProblem(fields, httpVersion);
  if (refused !== null) return refused;
  const hostLines = fields.filter(([name]) => name.toLowerCase() === "host");
  if (hostLines.length > 1) return refuse(400, "more than one Host field");
  let authority = hostLines[0]?.[1] ?? "localhost";
  if (hosts.check(authority) === MALFORMED) return refuse(400, "the Host field is no host");
  let path = target;
  if (target.charCodeAt(0) !== SLASH) {
    // Absolute form: its authority counts, not the Host field (RFC 9112 section 3.2.2). Only known hosts pass.
    const absolute = /^https?:\/\/([^/?#]*)([^#]*)$/i.exec(target);
    if (absolute === null)
      return target === "*" && method === "OPTIONS"
        ? decline(204, "", [["Allow", ALLOWED]])
        : refuse(400, "the request target is neither a path nor a URL");
    authority = absolute[1];
    path = absolute[2].startsWith("/") ? absolute[2] : `/${absolute[2]}`;
  }
  if (!isPlain(path)) return refuse(400, "the request target has characters that no URL has");
  const host = hosts.check(authority);
  if (host === MALFORMED) return refuse(400, "the authority of the request target is no host");
  if (host === UNKNOWN)
    return refuse(421, `this server does not answer for "${authority}": name it with --host to serve it`);
  memo.rawFields = rawHeaders;
  memo.target = target;
  // What came in absolute form may name another host than the field: its successors are read anew.
  memo.host = path === target ? host : "";
  return (memo.request = { method, url: `http://${host}${path}`, fields, content: null });
}

/** RFC 9112 section 6.1 and 6.3: how long the content is must be beyond doubt. */
function framingProblem(fields: Fields, httpVersion: string): Refusal | null {
  for (const [name, value] of fields) {
    if (name.length !== 17 || name.toLowerCase() !== "transfer-encoding") continue;
    if (httpVersion === "1.0") return refuse(400, "Transfer-Encoding in a request of HTTP/1.0");
    if (value.toLowerCase() !== "chunked")
      return refuse(501, "a Transfer-Encoding other than chunked is not understood");
  }
  return null;
}

const ALLOWED = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, PURGE";

/** TRACE shows field values to scripts; CONNECT makes an open proxy (Node hands it to its own listener). */
function isPassedOn(method: string): boolean {
  return method !== "TRACE" && method !== "CONNECT";
}

/** A path and query without a fragment, white space, quotes or control characters. */
function isPlain(path: string): boolean {
  for (let at = 0; at < path.length; at++) {
    const code = path.charCodeAt(at);
    if (code <= 32 || code >= 127 || code === 35) return false;
  }
  return path.length <= LONGEST_TARGET_BYTES;
}

/** Raw names and values in turn, as pairs. */
export function fieldsOf(raw: readonly string[]): Fields {
  const fields: (readonly [string, string])[] = [];
  for (let at = 0; at + 1 < raw.length; at += 2) fields.push([raw[at], raw[at + 1]]);
  return fields;
}

function sameTexts(one: readonly string[], other: readonly string[]): boolean {
  if (one.length !== other.length || one.length === 0) return false;
  for (let at = 0; at < one.length; at++) if (one[at] !== other[at]) return false;
  return true;
}
