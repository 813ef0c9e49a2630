/** One request of a JSON log on its way into a batch. */
import { GET, methodCode, type ReaderContext, type RecordBatch } from "./contract.ts";
import type { JsonRecord } from "./json-values.ts";
import type { Sites } from "./sites.ts";
import { StampGrain } from "./stamp-grain.ts";
import { TextHash } from "./text-hash.ts";
import { RecordGuard } from "./record-guard.ts";

/** What a format makes of one JSON object. */
export interface JsonRequest {
  /** Microseconds since 1970; NaN: what stands there is no time. */
  timeMicros: number;
  /** Host, path and query; empty: there is none. */
  key: string;
  /** Body bytes sent; -1: not told; NaN: no number. */
  sentBytes: number;
  client: string;
  /** HTTP status; -1: not told; NaN: no number. */
  status: number;
  /** As on the wire, upper case; empty: not told. */
  method: string;
  /** 1 hit, 0 miss, -1 not told. */
  loggedHit: number;
  site: string;
}

/** Takes a JSON object apart. False: a record that is fine and to be passed over, because it is no user's request. */
export type TakeApart = (record: JsonRecord, into: JsonRequest) => boolean;

/** Writes requests into rows. */
export class JsonRows {
  readonly grain = new StampGrain();
  readonly request: JsonRequest = {
    timeMicros: NaN,
    key: "",
    sentBytes: -1,
    client: "",
    status: -1,
    method: "",
    loggedHit: -1,
    site: "",
  };
  readonly #context: ReaderContext;
  readonly #sites: Sites;
  readonly #guard = new RecordGuard();
  readonly #hash = new TextHash();
  readonly #encoder = new TextEncoder();
  #scratch = new Uint8Array(1 << 12);

  constructor(context: ReaderContext, sites: Sites) {
    this.#context = context;
    this.#sites = sites;
  }

  /** Writes {@link request} into a row. Returns what is wrong with it, or null. */
  write(batch: RecordBatch, row: number): string | null {
    const { timeMicros, key, sentBytes, client, status, method, loggedHit, site } = this.request;
    if (timeMicros !== timeMicros) return "no time stamp that can be read";
    if (key === "") return "no URL";
    if (sentBytes !== sentBytes) return "the bytes sent are not a number of bytes";
    if (status !== -1 && !(status >= 100 && status <= 999)) return "the status is not an HTTP status";
    const doubt = this.#guard.problem(timeMicros, sentBytes);
    if (doubt !== null) return doubt;
    this.grain.note(timeMicros);
    batch.timeMicros[row] = timeMicros;
    const keyBytes = this.#encode(key);
    batch.object[row] = this.#context.objects.ofText(this.#scratch, 0, keyBytes);
    batch.sizeBytes[row] = -1;
    batch.sentBytes[row] = sentBytes;
    batch.client[row] = this.#clientHash(client);
    batch.status[row] = status;
    batch.method[row] = methodOf(method);
    batch.loggedHit[row] = loggedHit;
    batch.site[row] = this.#sites.indexOf(site);
    return null;
  }

  #clientHash(client: string): number {
    if (client === "" || client === "-") return -1;
    this.#hash.of(this.#scratch, 0, this.#encode(client));
    return this.#hash.low & 0x7fffffff;
  }

  /** Writes a text into the scratch bytes; returns how many there are. */
  #encode(content: string): number {
    if (this.#scratch.length < 3 * content.length) this.#scratch = new Uint8Array(6 * content.length);
    return this.#encoder.encodeInto(content, this.#scratch).written;
  }
}

function methodOf(method: string): number {
  return method === "" || method === "-" ? GET : methodCode(method);
}
