/** Traces that tests write for themselves, in a folder that goes when the tests are done. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";

let folder = "";

afterAll(() => {
  if (folder !== "") rmSync(folder, { recursive: true, force: true });
  folder = "";
});

/** One line of a trace. */
export interface Line {
  readonly seconds: number;
  readonly key: string;
  readonly sizeBytes: number;
  readonly client?: string;
}

/** Writes a CSV trace with stamps in microseconds; returns its path. */
export function csvTrace(name: string, lines: readonly Line[]): string {
  const rows = lines.map(
    (line) => `${Math.round(line.seconds * 1e6)},${line.key},${line.sizeBytes},${line.client ?? "somebody"}`,
  );
  return write(name, `time,key,size,client\n${rows.join("\n")}\n`);
}

/** Assignments that replay a trace of {@link csvTrace}. */
export function replayOf(path: string): string[] {
  return [
    `workload=${JSON.stringify({ trace: { path, format: "csv", timeUnit: "us", columns: { client: "client" } } })}`,
    "duration=whole-trace",
  ];
}

/** Bytes of an oracleGeneral record, and where in it the size stands. */
const RECORD_BYTES = 24;
const SIZE_AT = 12;

/** Copies an oracleGeneral trace with every object's size set to one byte, so that bytes count objects. */
export function withUnitSizes(path: string, name: string): string {
  const bytes = readFileSync(path);
  for (let at = 0; at < bytes.length; at += RECORD_BYTES) bytes.writeUInt32LE(1, at + SIZE_AT);
  return write(name, bytes);
}

/** Writes a file; returns its path. */
export function write(name: string, content: string | Uint8Array): string {
  if (folder === "") folder = mkdtempSync(join(tmpdir(), "cdnlab-validation-"));
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}
