/** Trace files for what looks at traces without a scenario around them: as records, or as requests in order of time. */
import { type KeyRules, pathKeyBy } from "../http/cache-key.ts";
import type { ClassPatterns } from "../workload/trace/classes.ts";
import type { CsvColumns } from "../workload/trace/contract.ts";
import type { TraceSource } from "../workload/trace/replay.ts";
import { openRecords, type OpenRecords, openTrace } from "../workload/trace/source.ts";
import { AUTO_UNIT } from "../workload/trace/time-unit.ts";
import { FileBytes } from "./file-bytes.ts";
import { fileProblem, traceProblem } from "./usage-error.ts";

/** Order is put right within this time where nothing is said about it, as in scenarios; microseconds. */
const REORDER_WINDOW_MICROS = 120_000_000;
/** Larger shares of damaged records are refused where nothing is said about it, as in scenarios. */
const DAMAGE_LIMIT = 0.05;
/** Columns of a CSV file where nothing is said about them. */
const CSV_COLUMNS: CsvColumns = { time: "time", key: "key", size: "size", client: "", status: "" };

/** How a file is to be read; what is left out is found out, or what scenarios have by default. */
export interface ReadOptions {
  /** A name of the registry, or `auto`. */
  readonly format?: string | undefined;
  /** CSV only: columns by name or number. */
  readonly columns?: Partial<CsvColumns> | undefined;
  /** CSV only: unit of the time column, microseconds; default one second. */
  readonly timeUnitMicros?: number | undefined;
  /** Share of damaged records above which the trace is refused; default 0.05. */
  readonly damageLimit?: number | undefined;
  /** Content classes by patterns of paths; default one for all. */
  readonly classes?: readonly ClassPatterns[] | undefined;
  /** What keys keep of the query; default all of it. */
  readonly keyRules?: Pick<KeyRules, "query" | "sortQuery"> | undefined;
}

/** Where the reading of a file stands. */
interface Progress {
  /** Bytes of the file and how many of them are read; 0 of 0 when unknown. */
  progress(): { readonly readBytes: number; readonly totalBytes: number };
  /** Closes the file early. */
  close(): void;
}

/** An open trace file. */
export interface RecordFile extends OpenRecords, Progress {}

/** Opens the records of a trace file, or of standard input as `-`. Throws {@link UsageError} for what the user can mend. */
export function openRecordFile(path: string, options: ReadOptions = {}): RecordFile {
  const name = nameOf(path);
  return mendable(name, () => {
    const bytes = new FileBytes(path);
    return { ...openRecords(bytes, name, recordOptions(options)), ...progressOf(bytes) };
  });
}

/** Opens a trace file as requests in order of time, at most `limit` of them. Throws as {@link openRecordFile} does. */
export function openTraceFile(
  path: string,
  options: ReadOptions = {},
  limit = Infinity,
): { source: TraceSource } & Progress {
  const name = nameOf(path);
  return mendable(name, () => {
    const bytes = new FileBytes(path);
    const source = openTrace(bytes, name, {
      ...recordOptions(options),
      pace: "recorded",
      durationMicros: Infinity,
      warmupMicros: 0,
      speedup: 1,
      reorderWindowMicros: REORDER_WINDOW_MICROS,
      limit,
      metroWeights: Float64Array.of(1),
      clientMetro: 0,
      seed: name,
    });
    return { source, ...progressOf(bytes) };
  });
}

/** What the path is called in messages. */
export function nameOf(path: string): string {
  return path === "-" ? "standard input" : path;
}

/** Does the work, and turns complaints of the trace reader and the file system into usage errors. */
export function mendable<T>(name: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw traceProblem(error) ?? fileProblem(error, name) ?? error;
  }
}

function recordOptions(options: ReadOptions) {
  const { format, columns, timeUnitMicros, damageLimit, classes, keyRules } = options;
  return {
    format: format ?? "auto",
    columns: { ...CSV_COLUMNS, ...columns },
    timeUnitMicros: timeUnitMicros ?? AUTO_UNIT,
    damageLimit: damageLimit ?? DAMAGE_LIMIT,
    classes: classes ?? [{ name: "all", match: ["*"] }],
    keyText: pathKeyBy(keyRules ?? {}),
  };
}

function progressOf(bytes: FileBytes): Progress {
  return {
    progress: () => ({ readBytes: bytes.readBytes, totalBytes: bytes.totalBytes }),
    close: () => bytes.close(),
  };
}
