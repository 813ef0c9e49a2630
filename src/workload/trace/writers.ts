/** The formats that traces can be written in, one line each, and how one of them is chosen. */
import { plainName } from "../../base/nearest.ts";
import type { TraceWriter } from "./write-contract.ts";
import { csvWriter } from "./write-csv.ts";
import { lrbWriter } from "./write-lrb.ts";
import { oracleWriter } from "./write-oracle.ts";

/** Every writer, in the order of lists. */
export const TRACE_WRITERS: readonly TraceWriter[] = [oracleWriter, csvWriter, lrbWriter];

/** The writer of that name, in any spelling; null: there is none. */
export function writerNamed(name: string): TraceWriter | null {
  return TRACE_WRITERS.find((writer) => plainName(writer.name) === plainName(name)) ?? null;
}

/** The writer by the ending of a file's name, compression's ending not counted; the first one where none fits. */
export function writerOf(fileName: string): TraceWriter {
  const plain = fileName.replace(/\.(gz|zst)$/i, "").toLowerCase();
  const fits = ({ extensions }: TraceWriter) => extensions.some((end) => plain.endsWith(end.toLowerCase()));
  return TRACE_WRITERS.find(fits) ?? oracleWriter;
}
