/**
 * A world's state in a file: two lines of text (what it is; of which run, as JSON), the state compressed by gzip, and the SHA-256 of all
 * that, so that whatever is damaged, foreign or of another version is refused before anything of it is believed.
 */
import { createHash } from "node:crypto";
import { constants, gunzipSync, gzipSync } from "node:zlib";
import { VERSION } from "../base/version.ts";
import type { Scenario } from "../scenario/types.ts";
import { AtomicFile } from "./atomic-file.ts";
import { allBytes } from "./file-bytes.ts";
import { plainScenario, type Plain } from "./kept-scenario.ts";
import { fileProblem, UsageError } from "./usage-error.ts";

/** First line of every such file; the number counts layouts. */
const MAGIC = "cdnlab state 2";
const DIGEST_BYTES = 32;
const LINE_END = 10;
/** No first two lines are longer: the second is a scenario as JSON. */
const MOST_HEAD_BYTES = 64_000_000;

/** Of which run a state is. */
export interface StateHead {
  /** The cdnlab that wrote it. */
  readonly version: string;
  /** Simulated time of the state, microseconds; null: the run had come to rest. */
  readonly atMicros: number | null;
  /** Requests that had reached the edge. */
  readonly requests: number;
  /** The scenario, as `plainScenario` tells it. */
  readonly scenario: Plain;
}

/** A state that was read. */
export interface KeptState {
  /** Where it was read from. */
  readonly path: string;
  readonly head: StateHead;
  readonly state: Uint8Array;
}

/** Writes a state; the file is complete or absent. Throws UsageError when it cannot be written. */
export function writeState(
  file: AtomicFile,
  state: Uint8Array,
  { scenario, ...rest }: Omit<StateHead, "version" | "scenario"> & { readonly scenario: Scenario },
): void {
  const head: StateHead = { version: VERSION, ...rest, scenario: plainScenario(scenario) };
  const parts = [
    new TextEncoder().encode(`${MAGIC}\n${JSON.stringify(head)}\n`),
    gzipSync(state, { level: constants.Z_BEST_SPEED }),
  ];
  const hash = createHash("sha256");
  for (const part of parts) {
    hash.update(part);
    file.write(part);
  }
  file.write(hash.digest());
  file.finish();
}

/** Begins to write a state: asked before a long run, so that what cannot be written is known at once. */
export function openStateFile(path: string): AtomicFile {
  if (path === "" || path === "-") throw new UsageError(`--save-state: "${path}" is no file name`);
  return new AtomicFile(path, true);
}

/** Reads a state. Throws UsageError when the file is not there, is none, is of another version or is damaged. */
export function readState(path: string): KeptState {
  if (path === "" || path === "-") throw new UsageError(`--load-state: "${path}" is no file name`);
  let bytes: Uint8Array;
  try {
    bytes = allBytes(path);
  } catch (error) {
    throw fileProblem(error, path) ?? error;
  }
  const firstEnd = bytes.subarray(0, 2 * MAGIC.length).indexOf(LINE_END);
  const first = new TextDecoder().decode(bytes.subarray(0, Math.max(0, firstEnd)));
  if (first !== MAGIC)
    throw new UsageError(
      /^cdnlab state \d+$/.test(first)
        ? `${path}: "${first}" is of another version of cdnlab; expected "${MAGIC}". Save the state anew`
        : `${path}: this is no state of a run; expected a file that cdnlab run --save-state has written`,
    );
  const headEnd = bytes.subarray(0, MOST_HEAD_BYTES).indexOf(LINE_END, firstEnd + 1);
  const bodyEnd = bytes.length - DIGEST_BYTES;
  const sum = createHash("sha256")
    .update(bytes.subarray(0, Math.max(0, bodyEnd)))
    .digest();
  if (headEnd < 0 || headEnd > bodyEnd || !sum.equals(bytes.subarray(bodyEnd)))
    throw new UsageError(
      `${path}: the file is damaged: its checksum is not that of its ${bytes.length} bytes. Save the state anew`,
    );
  const head = JSON.parse(new TextDecoder().decode(bytes.subarray(firstEnd + 1, headEnd))) as StateHead;
  if (head.version !== VERSION)
    throw new UsageError(
      `${path}: written by cdnlab ${head.version}, this is ${VERSION}. Save the state anew`,
    );
  return { path, head, state: gunzipSync(bytes.subarray(headEnd + 1, bodyEnd)) };
}
