/** The records of a trace file, for what looks at traces without a scenario around them. */
import type { CsvColumns } from "../workload/trace/contract.ts";
import { openRecords, type OpenRecords } from "../workload/trace/source.ts";
import { FileBytes } from "./file-bytes.ts";
import { traceProblem } from "./open.ts";
import { fileProblem } from "./usage-error.ts";

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
}

/** An open trace file. */
export interface RecordFile extends OpenRecords {
  /** Bytes of the file and how many of them are read; 0 of 0 when unknown. */
  progress(): { readonly readBytes: number; readonly totalBytes: number };
  /** Closes the file early. */
  close(): void;
}

/** Opens a trace file, or standard input as `-`. Throws {@link UsageError} for what the user can mend. */
export function openRecordFile(path: string, options: ReadOptions = {}): RecordFile {
  const name = path === "-" ? "standard input" : path;
  try {
    const bytes = new FileBytes(path);
    const opened = openRecords(bytes, name, {
      format: options.format ?? "auto",
      columns: { time: "time", key: "key", size: "size", client: "", status: "", ...options.columns },
      timeUnitMicros: options.timeUnitMicros ?? 1_000_000,
      damageLimit: options.damageLimit ?? 0.05,
      classes: [{ name: "all", match: ["*"] }],
    });
    return {
      ...opened,
      progress: () => ({ readBytes: bytes.readBytes, totalBytes: bytes.totalBytes }),
      close: () => bytes.close(),
    };
  } catch (error) {
    throw traceProblem(error) ?? fileProblem(error, name) ?? error;
  }
}
