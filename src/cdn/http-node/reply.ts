/**
 * Answers out of stored responses: whole, 304 for a condition that holds, parts for ranges, the head alone for HEAD; with Age,
 * Via, Cache-Status (RFC 9211) and X-Cache.
 */
import type { Fields, HttpRequest, NodeResponse } from "./contract.ts";
import type { StoredResponse } from "./stored-response.ts";
import { cacheStatus, type CacheStatusParts } from "../../http/cache-status.ts";
import { formatHttpDate } from "../../http/dates.ts";
import { contentRange, type ByteRange, selectRange, unsatisfiedRange } from "../../http/ranges.ts";
import { evaluateConditions, notModifiedFields } from "../../http/validate.ts";
import { fieldValue } from "../../http/fields.ts";

/** What X-Cache says, by the words that proxies have made usual. */
export type XCache = "HIT" | "MISS" | "STALE" | "REVALIDATED" | "BYPASS" | "COLLAPSED" | "ERROR";

/** Makes answers in the name of one node. */
export class Replies {
  readonly #name: string;
  /** Fields of further up that do not go on, in lower case. */
  readonly #withheld: ReadonlySet<string>;

  /** @param withheld fields meant for this node alone, in lower case: targeted ones, where the profile takes them out */
  constructor(name: string, withheld: readonly string[]) {
    this.#name = name;
    this.#withheld = new Set([...OWN_FIELDS, ...withheld]);
  }

  /** The fields by which a node makes itself known, put at the end of what came from further up. */
  signed(fields: Fields, status: CacheStatusParts, xCache: XCache): Fields {
    const above = fieldValue(fields, "cache-status");
    const own = cacheStatus(this.#name, status);
    const kept = fields.filter(([name]) => !this.#withheld.has(name.toLowerCase()));
    const via = fieldValue(fields, "via");
    return [
      ...kept,
      ["Via", via === null ? `1.1 ${this.#name}` : `${via}, 1.1 ${this.#name}`],
      ["Cache-Status", above === null ? own : `${above}, ${own}`],
      ["X-Cache", xCache],
    ];
  }

  /** The answer of a hit on a whole stored response, for a request that asks for nothing special. */
  readonly plain = (stored: StoredResponse, nowMillis: number): NodeResponse => ({
    status: stored.status,
    fields: this.#fields(stored, nowMillis, hitStatus(stored, nowMillis), "HIT", EVERYTHING),
    content: stored.content,
  });

  /**
   * What the request asks for, out of the stored response; null when only parts are stored and they do not hold it.
   * `leaveOut`: fields not to be sent without validation.
   */
  answer(
    stored: StoredResponse,
    request: HttpRequest,
    nowMillis: number,
    status: CacheStatusParts,
    xCache: XCache,
    leaveOut: readonly string[],
  ): NodeResponse | null {
    const fields = this.#fields(stored, nowMillis, status, xCache, leaveOut);
    const good = stored.status === 200 || stored.status === 206;
    if (good && evaluateConditions(request, stored.fields, stored.rules.responseMillis) === "not-modified")
      return { status: 304, fields: notModifiedFields(fields), content: null };
    const code = stored.status;
    if (good && stored.completeLength >= 0) {
      const part = this.#part(stored, request, fields);
      if (part !== undefined) return part;
    }
    if (stored.content === null) return null;
    if (request.method === "HEAD") {
      const length = fieldValue(fields, "content-length");
      const sized =
        length === null && code !== 204
          ? [...fields, ["Content-Length", String(stored.content.length)] as const]
          : fields;
      return { status: code, fields: sized, content: null };
    }
    return { status: code, fields, content: stored.content };
  }

  /** The node's own answer where the upstream gave none: 502 or 504. */
  gatewayError(
    request: HttpRequest,
    status: number,
    why: string,
    parts: CacheStatusParts,
    nowMillis: number,
  ): NodeResponse {
    const text = status === 504 ? "Gateway Timeout" : "Bad Gateway";
    const content = new TextEncoder().encode(`${status} ${text}: ${why}\n`);
    const fields = [
      ["Date", formatHttpDate(nowMillis)],
      ["Content-Type", "text/plain; charset=utf-8"],
      ["Cache-Control", "no-store"],
      ["Content-Length", String(content.length)],
    ] as const;
    const signed = this.signed(fields, parts, "ERROR");
    return { status, fields: signed, content: request.method === "HEAD" ? null : content };
  }

  /** A range of it; undefined when the request asks for the whole, null when it is not held. */
  #part(stored: StoredResponse, request: HttpRequest, fields: Fields): NodeResponse | null | undefined {
    const length = stored.completeLength;
    const chosen = selectRange(request, stored.fields, length, stored.rules.responseMillis);
    if (chosen.kind === "whole") return undefined;
    const rest = fields.filter(([name]) => !/^content-(length|range)$/i.test(name));
    if (chosen.kind === "unsatisfiable") {
      const empty = rest.filter(([name]) => !/^content-type$/i.test(name));
      const range = ["Content-Range", unsatisfiedRange(length)] as const;
      return { status: 416, fields: [...empty, range, ["Content-Length", "0"]], content: null };
    }
    if (chosen.kind === "single") {
      const { range } = chosen;
      const content = stored.slice(range.first, range.last);
      if (content === null) return null;
      const described = [
        ["Content-Range", contentRange(range, length)],
        ["Content-Length", String(content.length)],
      ] as const;
      return { status: 206, fields: [...rest, ...described], content };
    }
    return severalParts(stored, rest, chosen.ranges);
  }

  #fields(
    stored: StoredResponse,
    nowMillis: number,
    status: CacheStatusParts,
    xCache: XCache,
    leaveOut: readonly string[],
  ): Fields {
    const kept =
      leaveOut.length === 0
        ? stored.fields
        : stored.fields.filter(([name]) => !leaveOut.includes(name.toLowerCase()));
    return this.signed([...kept, ["Age", String(Math.max(0, stored.ageSeconds(nowMillis)))]], status, xCache);
  }
}

/** What Cache-Status says of a fresh hit; errors that are kept are told apart. */
export function hitStatus(stored: StoredResponse, nowMillis: number): CacheStatusParts {
  const ttlSeconds = stored.ttlSeconds(nowMillis);
  return stored.status < 400 ? { hit: true, ttlSeconds } : { hit: true, ttlSeconds, detail: "negative" };
}

/** Nothing is left out. */
export const EVERYTHING: readonly string[] = [];

const OWN_FIELDS: ReadonlySet<string> = new Set(["via", "cache-status", "x-cache"]);

/** Several ranges as multipart/byteranges (RFC 9110 section 14.6). */
function severalParts(
  stored: StoredResponse,
  fields: Fields,
  ranges: readonly ByteRange[],
): NodeResponse | null {
  const encoder = new TextEncoder();
  const type = fieldValue(fields, "content-type");
  const chunks: Uint8Array[] = [];
  for (const range of ranges) {
    const content = stored.slice(range.first, range.last);
    if (content === null) return null;
    const head =
      `\r\n--${BOUNDARY}\r\n` +
      (type === null ? "" : `Content-Type: ${type}\r\n`) +
      `Content-Range: ${contentRange(range, stored.completeLength)}\r\n\r\n`;
    chunks.push(encoder.encode(head), content);
  }
  chunks.push(encoder.encode(`\r\n--${BOUNDARY}--\r\n`));
  const content = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    content.set(chunk, at);
    at += chunk.length;
  }
  const rest = fields.filter(([name]) => !/^content-type$/i.test(name));
  const described = [
    ["Content-Type", `multipart/byteranges; boundary=${BOUNDARY}`],
    ["Content-Length", String(content.length)],
  ] as const;
  return { status: 206, fields: [...rest, ...described], content };
}

/** Separates parts; a fixed text, so that the same request gets the same bytes. */
const BOUNDARY = "cdnlab-7f3a9c5e1b2d4860";
