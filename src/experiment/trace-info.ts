/** Looks into a trace file: what it is like, and what is damaged in it. */
import { openRecordFile, type ReadOptions } from "../run/records.ts";
import { fileProblem, traceProblem, UsageError } from "../run/usage-error.ts";
import { type Profile, TraceProfile } from "../workload/analysis/profile.ts";
import { RecordBatch } from "../workload/trace/contract.ts";
import type { Damage } from "../workload/trace/damage.ts";
import { type Logged, LoggedHits } from "../workload/trace/logged.ts";
import type { OnRead } from "./trace-facts.ts";

/** How to look. */
export interface InfoOptions extends ReadOptions {
  /** Objects up to which reuse distances are exact. */
  readonly exactObjects?: number | undefined;
  /** Is told the share of the file that is read, 0 to 1 (NaN: unknown), and the requests so far. */
  readonly onProgress?: OnRead | undefined;
}

/** What was found. */
export interface TraceInfo {
  readonly file: string;
  /** Name of its format, and the format in words. */
  readonly format: string;
  readonly formatTitle: string;
  readonly contentSha256: string;
  readonly profile: Profile;
  /** What the log says of the CDN's own cache; null when it says nothing. */
  readonly logged: Logged | null;
  /** Records that make no sense and were skipped, and the first few of them. */
  readonly damaged: number;
  readonly damage: readonly Damage[];
}

/** Reads a trace file, or standard input as `-`, to its end. Throws `UsageError` for what the user can mend. */
export function readTraceInfo(path: string, options: InfoOptions = {}): TraceInfo {
  const { exactObjects, onProgress, ...reading } = options;
  if (exactObjects !== undefined && !(Number.isInteger(exactObjects) && exactObjects >= 1))
    throw new UsageError(`--exact-objects: ${exactObjects} is not a whole number from 1 on`);
  const name = path === "-" ? "standard input" : path;
  const file = openRecordFile(path, reading);
  const profile = new TraceProfile({ exactObjects });
  const logged = new LoggedHits();
  const batch = new RecordBatch();
  let requests = 0;
  try {
    for (file.reader.read(batch); batch.rows > 0; file.reader.read(batch)) {
      profile.feed(batch);
      logged.feed(batch);
      if (onProgress === undefined) continue;
      requests += batch.rows;
      const { readBytes, totalBytes } = file.progress();
      onProgress(totalBytes > 0 ? readBytes / totalBytes : NaN, requests);
    }
    file.damage.end();
    const told = logged.result(file.reader.sites ?? []);
    return {
      file: path,
      format: file.format.name,
      formatTitle: file.format.title,
      contentSha256: file.digest(),
      profile: profile.result(file.reader.tickMicros),
      logged: told.toldRequests > 0 ? told : null,
      damaged: file.damage.damaged,
      damage: file.damage.first,
    };
  } catch (error) {
    throw traceProblem(error) ?? fileProblem(error, name) ?? error;
  } finally {
    file.close();
  }
}
