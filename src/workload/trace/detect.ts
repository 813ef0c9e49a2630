/**
 * Which format is it? Every format says how sure it is from the first bytes; the surest is taken, and a format
 * that was named but is plainly another is refused before it produces thousands of damaged records.
 */
import { nearest, plainName } from "../../base/nearest.ts";
import { TraceError, type TraceFormat } from "./contract.ts";
import { TRACE_FORMATS } from "./registry.ts";

/** A format this sure of itself may be taken. */
const LIKELY = 0.5;
/** One this sure makes another that is not even likely look like a mistake. */
const SURE = 0.8;

/** The format called `name`, or for `auto` the likeliest, of a file that starts with `head`. Throws `TraceError`. */
export function formatOf(name: string, head: Uint8Array, fileName: string): TraceFormat {
  const likeliest = likeliestOf(TRACE_FORMATS, head, fileName);
  if (name === "auto") {
    if (likeliest !== null && likeliest.confidence >= LIKELY) return likeliest.format;
    const titles = TRACE_FORMATS.map((format) => format.title).join("; ");
    throw new TraceError(fileName, "the format is none that is known", `one of: ${titles}`, HOW_TO_NAME);
  }
  const format = TRACE_FORMATS.find((candidate) => plainName(candidate.name) === plainName(name));
  if (format === undefined) {
    const names = TRACE_FORMATS.map((candidate) => candidate.name);
    const near = nearest(name, names);
    throw new TraceError(
      fileName,
      `no trace format "${name}"`,
      `auto, ${names.join(", ")}`,
      near === null ? null : `Did you mean "${near}"?`,
    );
  }
  if (
    likeliest !== null &&
    likeliest.format !== format &&
    likeliest.confidence >= SURE &&
    format.detect(head, fileName) < LIKELY
  )
    throw new TraceError(
      fileName,
      `this looks like ${likeliest.format.name}, not ${format.name}`,
      format.title,
      `Use format: ${likeliest.format.name}, or auto.`,
    );
  return format;
}

const HOW_TO_NAME = "If it is one of them all the same, name it: format: csv.";

function likeliestOf(
  formats: readonly TraceFormat[],
  head: Uint8Array,
  fileName: string,
): { format: TraceFormat; confidence: number } | null {
  let best: { format: TraceFormat; confidence: number } | null = null;
  for (const format of formats) {
    const confidence = format.detect(head, fileName);
    if (confidence > (best?.confidence ?? 0)) best = { format, confidence };
  }
  return best;
}

/** What a file full of damage may be instead. */
export function suspicion(format: TraceFormat, head: Uint8Array, fileName: string): string | null {
  const others = TRACE_FORMATS.filter((other) => other !== format);
  const best = likeliestOf(others, head, fileName);
  return best !== null && best.confidence >= LIKELY ? `This looks like ${best.format.name}.` : null;
}
