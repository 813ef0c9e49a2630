/**
 * "Did you mean ...?": the valid name nearest to a mistyped one, by edit distance (V. Levenshtein, 1966). Case,
 * hyphens, underscores and spaces do not count, as nowhere in names.
 */
import { distance } from "fastest-levenshtein";

/** The candidate nearest to `name`, or null when none is near: about a third of the letters may differ. */
export function nearest(name: string, candidates: Iterable<string>): string | null {
  const wanted = plainName(name);
  if (wanted === "") return null;
  let best: string | null = null;
  let bestEdits = Infinity;
  for (const candidate of candidates) {
    const plain = plainName(candidate);
    // A beginning is what people type when they abbreviate: better than any typing error, worse than equality.
    const starts = wanted.length >= 3 && plain.startsWith(wanted);
    const edits = plain === wanted ? 0 : starts ? 0.5 : distance(wanted, plain);
    const letters = Math.max(wanted.length, plain.length);
    // Two neighbours swapped, the commonest slip, count as two edits.
    const allowed = letters < 4 ? 1 : Math.max(2, Math.floor(letters / 3));
    if (edits <= allowed && edits < bestEdits) {
      best = candidate;
      bestEdits = edits;
    }
  }
  return best;
}

/** A name without what does not count in names: "S3-FIFO" and "s3_fifo" are both "s3fifo". */
export function plainName(name: string): string {
  return name.toLowerCase().replace(/[-_\s]+/g, "");
}
