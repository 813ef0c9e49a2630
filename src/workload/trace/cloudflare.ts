/**
 * Cloudflare Logpush and Logpull: HTTP requests as JSON lines (Cloudflare's documentation, "Log fields, HTTP
 * requests"). Times are RFC 3339, Unix seconds or Unix nanoseconds, as the job was told.
 *
 * A hit is what the cache answered: `hit`, `stream_hit`, `stale` and `updating` (an old copy, while the origin is out
 * of reach or asked in the background), `revalidated` (the origin confirmed the copy). A miss: `miss`, `expired`. All
 * else (`dynamic`, `bypass`, `ignored`, `none`, `unknown`, ...) did not look the object up, and tells nothing.
 */
import type { TraceFormat } from "./contract.ts";
import { JsonLinesReader, probeJsonLines } from "./json-lines.ts";
import type { JsonRequest } from "./json-request.ts";
import { bytesOf, type JsonRecord, numberOf, stampOf, textOf } from "./json-values.ts";
import { urlKey } from "./url-key.ts";

const HITS = new Set(["hit", "stream_hit", "stale", "updating", "revalidated"]);
const MISSES = new Set(["miss", "expired"]);

/** The client went before there was an answer; the status that nginx and, today, Cloudflare log for that. */
const CLIENT_CLOSED = 499;

/** The format. */
export const cloudflare: TraceFormat = {
  name: "cloudflare",
  title: "Cloudflare Logpush (HTTP requests, JSON lines)",
  extensions: [".json", ".ndjson", ".log"],
  about: "Cloudflare Logpush, HTTP requests as JSON lines, with Cloudflare's own hits and sites.",
  recordBytes: 0,
  detect,
  open: (bytes, context) => new JsonLinesReader(bytes, context, takeApart),
};

/** Share of the first lines that have an edge time and a client's request. */
function detect(head: Uint8Array): number {
  const { records, lines } = probeJsonLines(head);
  const own = records.filter(
    (record) =>
      ("EdgeStartTimestamp" in record || "EdgeEndTimestamp" in record) &&
      ("ClientRequestURI" in record || "ClientRequestPath" in record),
  );
  return lines === 0 ? 0 : own.length / lines;
}

function takeApart(record: JsonRecord, into: JsonRequest): boolean {
  into.timeMicros = stampOf(record.EdgeStartTimestamp ?? record.EdgeEndTimestamp);
  const url = textOf(record.ClientRequestURI ?? record.ClientRequestPath);
  into.key = url === "" ? "" : urlKey(textOf(record.ClientRequestHost), url);
  // The body alone where it is logged; else the answer with its header.
  into.sentBytes = bytesOf(record.EdgeResponseBodyBytes ?? record.EdgeResponseBytes);
  into.client = textOf(record.ClientIP);
  const status = numberOf(record.EdgeResponseStatus);
  into.status = status === 0 ? CLIENT_CLOSED : status;
  into.method = textOf(record.ClientRequestMethod).toUpperCase();
  const cache = textOf(record.CacheCacheStatus).toLowerCase();
  into.loggedHit = HITS.has(cache) ? 1 : MISSES.has(cache) ? 0 : -1;
  into.site = textOf(record.EdgeColoCode ?? record.EdgeColoID);
  return true;
}
