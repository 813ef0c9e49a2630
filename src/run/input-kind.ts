/**
 * Is a file a scenario or a trace? Told by what is in it, since both may come on standard input and both may be JSON.
 * Looks at the first bytes only and loads no schema: traces of gigabytes are told as fast as scenarios.
 */
import { TraceError } from "../workload/trace/error.ts";
import { formatOf } from "../workload/trace/detect.ts";
import { headOf } from "./file-bytes.ts";
import { nameOf } from "./records.ts";
import { fileProblem, UsageError } from "./usage-error.ts";

/** What a command may be given. */
export type InputKind = "scenario" | "trace";

/** Bytes that tell: as many as formats of traces look at. */
const HEAD_BYTES = 1 << 16;

/** Fields at the top of a scenario; a test holds them against the schema. */
export const SCENARIO_FIELDS = [
  "$schema",
  "name",
  "description",
  "seed",
  "start",
  "duration",
  "warmup",
  "timeline",
  "users",
  "network",
  "routing",
  "edge",
  "shield",
  "regional",
  "origin",
  "origins",
  "originGroups",
  "behaviours",
  "content",
  "workload",
  "faults",
  "deploys",
  "freshness",
  "purges",
  "invalidation",
  "providers",
  "steering",
  "warming",
  "prefetch",
  "pricing",
  "thresholds",
] as const;

const FIELD = `"?(?:${SCENARIO_FIELDS.map((field) => field.replace("$", "\\$")).join("|")})"?`;
/** A line of YAML at the top level, or the first field of a JSON object. */
const SCENARIO_LINE = new RegExp(`^${FIELD}[ \\t]*:(?:\\s|$)`, "m");
const SCENARIO_OBJECT = new RegExp(`^\\s*\\{\\s*${FIELD}\\s*:`);

/** The kind of a file, or of standard input as `-`. Throws {@link UsageError} when it is neither, or cannot be read. */
export function inputKind(path: string): InputKind {
  const name = nameOf(path);
  let head: Uint8Array;
  try {
    head = headOf(path, HEAD_BYTES);
  } catch (error) {
    throw fileProblem(error, path) ?? error;
  }
  const kind = kindOf(head, name);
  if (kind !== null) return kind;
  throw new UsageError(
    `${name}: neither a scenario nor a trace: expected YAML or JSON with name and workload, or a trace ` +
      "(cdnlab list traces; --format names one that is not recognised)",
  );
}

/** The kind of what starts with `head`; null: neither. */
export function kindOf(head: Uint8Array, name: string): InputKind | null {
  const text = textOf(head);
  // What is no text, compressed files among it, can be nothing but a trace; the reader of traces knows why not.
  if (text === null || head.length === 0) return "trace";
  if (SCENARIO_LINE.test(text)) return "scenario";
  // Before objects of JSON: a log of JSON lines may have a field called "name", too.
  if (isLikelyTrace(head, name)) return "trace";
  if (SCENARIO_OBJECT.test(text)) return "scenario";
  // A scenario whose fields are all mistyped: the reader of scenarios names each.
  return /\.(ya?ml|json)$/i.test(name) ? "scenario" : null;
}

function isLikelyTrace(head: Uint8Array, name: string): boolean {
  try {
    formatOf("auto", head, name);
    return true;
  } catch (error) {
    if (error instanceof TraceError) return false;
    throw error;
  }
}

/** The bytes as text, or null when they are none. The last character may be cut. */
function textOf(head: Uint8Array): string | null {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(head, { stream: true });
    return text.includes("\0") ? null : text;
  } catch {
    return null;
  }
}
