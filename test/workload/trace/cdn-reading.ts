/** What the tests of CDN logs share: records as plain objects. */
import { RecordBatch } from "../../../src/workload/trace/contract.ts";
import { LoggedHits } from "../../../src/workload/trace/logged.ts";
import { openRecords } from "../../../src/workload/trace/source.ts";
import { chunked, options } from "./reading.ts";

/** 10 May 2026, 06:00 UTC, microseconds since 1970. */
export const START = Date.UTC(2026, 4, 10, 6) * 1000;
/** Bytes of a text. */
export const encode = (content: string) => new TextEncoder().encode(content);

/** All records of a log as plain objects, and its reader. */
export function read(content: string | Uint8Array, changes = {}, cuts?: readonly number[]) {
  const bytes = typeof content === "string" ? encode(content) : content;
  const open = openRecords(chunked(bytes, cuts), "log", options({ damageLimit: 1, ...changes }));
  const batch = new RecordBatch();
  const logged = new LoggedHits();
  const records = [];
  for (open.reader.read(batch); batch.rows > 0; open.reader.read(batch)) {
    logged.feed(batch);
    for (let n = 0; n < batch.rows; n++)
      records.push({
        at: batch.timeMicros[n] - START,
        object: batch.object[n],
        size: batch.sizeBytes[n],
        sent: batch.sentBytes[n],
        client: batch.client[n],
        status: batch.status[n],
        method: batch.method[n],
        hit: batch.loggedHit[n],
        site: open.reader.sites?.[batch.site[n]],
      });
  }
  return { ...open, records, logged: logged.result(open.reader.sites) };
}

/** Are the keys of two lines the same object? */
export function sameKey(a: string, b: string, header = ""): boolean {
  const { records } = read(header + a + b);
  return records[0].object === records[1].object;
}

/** Line and problem of the first damaged records. */
export const damageOf = ({ damage }: ReturnType<typeof read>) =>
  damage.first.map(({ line, problem }) => [line, problem]);
