/**
 * Fastly's real-time logs as JSON lines. Customers write the log format themselves; understood are the member names of
 * Fastly's documented examples ("Useful log formats", and those of the logging endpoints), {@link ALIASES}. The first
 * name that a record has counts. Other CDNs' and servers' JSON logs that use these names are read as well.
 *
 * A hit is a state (`fastly_info.state`) that starts with HIT, whatever follows (`HIT-CLUSTER`, `HIT-STALE`,
 * `HIT-WAIT`); of `X-Cache: MISS, HIT` the last, the edge's, counts. MISS and what starts so is a miss. `HITPASS` is
 * an object marked not to be cached, so like PASS, ERROR, SYNTH and PIPE it was not looked up, and tells nothing.
 */
import type { TraceFormat } from "./contract.ts";
import { JsonLinesReader, probeJsonLines } from "./json-lines.ts";
import type { JsonRequest } from "./json-request.ts";
import { bytesOf, type JsonRecord, numberOf, stampOf, textOf } from "./json-values.ts";
import { urlKey } from "./url-key.ts";

/** Names of each field's member, the preferred one first. */
export const ALIASES = {
  time: ["time_start", "timestamp", "start_time", "time"],
  url: ["url", "request_url", "uri"],
  host: ["host", "request_host", "req_host"],
  method: ["request_method", "method", "request", "req_method"],
  status: ["response_status", "status", "resp_status", "status_code"],
  bytes: ["response_body_size", "resp_body_bytes", "resp_body_size", "resp_body_bytes_written", "bytes_sent"],
  state: ["fastly_info_state", "response_state", "cache_status", "state", "x_cache"],
  site: ["pop", "server_datacenter", "datacenter", "fastly_pop", "fastly_server", "server_identity"],
  client: ["client_ip", "fastly_client_ip", "remote_addr"],
} as const satisfies Record<string, readonly string[]>;

const STATE = /^(HIT|MISS|PASS|ERROR|SYNTH|PIPE)/;
/** Confidence of files that use the names but tell no state: more than that of CSV, which takes JSON for columns. */
const BY_NAMES_ALONE = 0.75;

/** The format. */
export const fastly: TraceFormat = {
  name: "fastly",
  title: "Fastly log (JSON lines)",
  extensions: [".json", ".ndjson", ".log"],
  about: "Fastly real-time logs as JSON lines with the names of its documented examples, hits and sites.",
  recordBytes: 0,
  detect,
  open: (bytes, context) => new JsonLinesReader(bytes, context, takeApart),
};

/** Share of the first lines with time, URL and host or status; less when no state or name is Fastly's. */
function detect(head: Uint8Array): number {
  const { records, lines } = probeJsonLines(head);
  const own = records.filter((record) => {
    const { time, url, host, status } = ALIASES;
    const hasAnswer = member(record, host) !== undefined || member(record, status) !== undefined;
    return hasAnswer && member(record, time) !== undefined && typeof member(record, url) === "string";
  });
  if (own.length === 0) return 0;
  const isFastly = own.some(
    (record) => STATE.test(stateOf(record)) || Object.keys(record).some((name) => name.includes("fastly")),
  );
  return ((isFastly ? 1 : BY_NAMES_ALONE) * own.length) / lines;
}

function takeApart(record: JsonRecord, into: JsonRequest): boolean {
  // With shielding, what the edge asks of the shield is logged too, and is no user's request.
  if (record.fastly_is_edge === false || record.fastly_is_edge === "false") return false;
  into.timeMicros = stampOf(member(record, ALIASES.time));
  const url = textOf(member(record, ALIASES.url));
  into.key = url === "" ? "" : urlKey(textOf(member(record, ALIASES.host)), url);
  into.sentBytes = bytesOf(member(record, ALIASES.bytes));
  into.client = textOf(member(record, ALIASES.client));
  into.status = numberOf(member(record, ALIASES.status));
  into.method = textOf(member(record, ALIASES.method)).toUpperCase();
  const state = stateOf(record);
  const isHit = state.startsWith("HIT") && !/^HIT-?PASS/.test(state);
  into.loggedHit = isHit ? 1 : state.startsWith("MISS") ? 0 : -1;
  const site = textOf(member(record, ALIASES.site));
  // Servers are called cache-fra-eddf8230055-FRA: the data centre comes last.
  into.site = site.startsWith("cache-") ? site.slice(site.lastIndexOf("-") + 1) : site;
  return true;
}

/** State of the server that answered the user, upper case. */
function stateOf(record: JsonRecord): string {
  const state = textOf(member(record, ALIASES.state)).toUpperCase();
  return state.slice(state.lastIndexOf(",") + 1).trim();
}

/** The first of the members that the record has. */
function member(record: JsonRecord, names: readonly string[]): unknown {
  for (const name of names) {
    const value = record[name];
    if (value !== undefined && value !== null) return value;
  }
  return undefined;
}
