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
    const edits = plain === wanted ? 0 : starts ? 0.5 : editsBetween(wanted, plain);
    const letters = Math.max(wanted.length, plain.length);
    const allowed = letters < 4 ? 1 : Math.max(2, Math.floor(letters / 3));
    if (edits <= allowed && edits < bestEdits) {
      best = candidate;
      bestEdits = edits;
    }
  }
  return best;
}

/** Edit distance, but two neighbours swapped, the commonest slip, count as less than one edit. */
function editsBetween(a: string, b: string): number {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  const isSwap = a.slice(0, at) + a.slice(at + 1, at + 2) + a.slice(at, at + 1) + a.slice(at + 2) === b;
  return isSwap ? 0.75 : distance(a, b);
}

/** A name without what does not count in names: "S3-FIFO" and "s3_fifo" are both "s3fifo". */
export function plainName(name: string): string {
  return name.toLowerCase().replace(/[-_\s]+/g, "");
}
