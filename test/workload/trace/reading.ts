/** What the trace tests share: byte sources of arrays, options, and rows as plain objects. */
import { RequestBatch, type RequestSource } from "../../../src/workload/requests.ts";
import type { ByteSource, TraceOptions } from "../../../src/workload/trace/contract.ts";
import { openTrace } from "../../../src/workload/trace/source.ts";

/** One request. */
export interface Row {
  readonly at: number;
  readonly metro: number;
  readonly object: number;
  readonly contentClass: number;
  readonly size: number;
  readonly sent: number;
  readonly flags: number;
}

/** Bytes in chunks of the given lengths, again and again; each chunk is overwritten when the next one is read. */
export function chunked(bytes: Uint8Array, lengths: readonly number[] = [65_536]): ByteSource {
  let at = 0;
  let turn = 0;
  let last = new Uint8Array(0);
  return {
    read() {
      last.fill(0xaa);
      if (at >= bytes.length) return null;
      last = new Uint8Array(bytes.subarray(at, at + lengths[turn++ % lengths.length]));
      at += last.length;
      return last;
    },
  };
}

/** Bytes of a text, as chunks. */
export function text(content: string, lengths?: readonly number[]): ByteSource {
  return chunked(new TextEncoder().encode(content), lengths);
}

/** Options that leave everything as it is in the trace. */
export function options(changes: Partial<TraceOptions> = {}): TraceOptions {
  return {
    format: "auto",
    columns: { time: "time", key: "key", size: "size", client: "", status: "" },
    timeUnitMicros: 1_000_000,
    pace: "recorded",
    durationMicros: Infinity,
    warmupMicros: 0,
    speedup: 1,
    reorderWindowMicros: 120_000_000,
    damageLimit: 0.05,
    limit: Infinity,
    classes: [{ name: "all", match: [] }],
    metroWeights: new Float64Array([1, 2, 3, 4]),
    clientMetro: "hash",
    seed: "7",
    ...changes,
  };
}

/** All requests of a source. */
export function rowsOf(source: RequestSource): Row[] {
  const batch = new RequestBatch();
  const rows: Row[] = [];
  for (;;) {
    source.fill(batch);
    if (batch.rows === 0) return rows;
    for (let n = 0; n < batch.rows; n++)
      rows.push({
        at: batch.atMicros[n],
        metro: batch.metro[n],
        object: batch.object[n],
        contentClass: batch.contentClass[n],
        size: batch.sizeBytes[n],
        sent: batch.sentBytes[n],
        flags: batch.flags[n],
      });
  }
}

/** Requests and totals of a log written as text. */
export function replay(content: string, changes: Partial<TraceOptions> = {}, fileName = "access.log") {
  const source = openTrace(text(content), fileName, options(changes));
  return { source, rows: rowsOf(source), totals: source.totals() };
}

/** Records of 24 bytes: seconds, id, size, next. */
export function oracleGeneralBytes(
  records: readonly (readonly [number, bigint, number, bigint])[],
): Uint8Array {
  const bytes = new Uint8Array(records.length * 24);
  const view = new DataView(bytes.buffer);
  records.forEach(([time, id, size, next], n) => {
    view.setUint32(n * 24, time, true);
    view.setBigUint64(n * 24 + 4, id, true);
    view.setUint32(n * 24 + 12, size, true);
    view.setBigInt64(n * 24 + 16, next, true);
  });
  return bytes;
}

/** One line of a combined log; `second` counts from 10 May 2026, 06:00:00 UTC. */
export function logLine(parts: {
  second?: number;
  client?: string;
  request?: string;
  status?: number;
  bytes?: number | "-";
  rest?: string;
}): string {
  const { second = 0, client = "192.0.2.1", request = "GET / HTTP/1.1", status = 200, bytes = 100 } = parts;
  const clock = new Date(Date.UTC(2026, 4, 10, 6, 0, second)).toISOString();
  const stamp = `${clock.slice(8, 10)}/May/2026:${clock.slice(11, 19)} +0000`;
  return `${client} - - [${stamp}] "${request}" ${status} ${bytes}${parts.rest ?? ' "-" "curl/8.5"'}\n`;
}
