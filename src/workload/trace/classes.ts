/**
 * Which content class does a key belong to? By patterns on its path: `*` stands for any run of characters,
 * slashes included; upper and lower case are the same (`IMG_1.JPG` is a `*.jpg`). The first class with a
 * pattern that fits wins; what fits none belongs to the last class. Asked once an object, never once a request.
 */
import { fitsPath } from "../../http/path-pattern.ts";

/** A content class with its path patterns. */
export interface ClassPatterns {
  readonly name: string;
  readonly match: readonly string[];
}

/** Finds classes of keys. */
export class ClassMatcher {
  readonly #patterns: readonly Pattern[];
  /** Path patterns that cut each class to parts; the last part is the rest. */
  readonly #parts: readonly string[];
  readonly #last: number = 0;

  /**
   * @param classes at least one; each as many times as it has parts
   * @param parts path patterns, one for each part of a class but the last
   */
  constructor(classes: readonly ClassPatterns[], parts: readonly string[] = []) {
    const each = parts.length + 1;
    this.#patterns = classes.flatMap(({ match }, index) =>
      index % each === 0 ? match.map((text) => compile(text, index)) : [],
    );
    this.#parts = parts;
    this.#last = classes.length - each;
  }

  /** Index of the class, and part of it, of a key as logged: a path, or an absolute URL; query and fragment do not count. */
  classOf(key: string): number {
    const path = pathOf(key);
    if (path === null) return this.#last + this.#parts.length;
    return this.#classOfPath(path.toLowerCase()) + this.#partOf(path);
  }

  #classOfPath(path: string): number {
    for (const pattern of this.#patterns) if (fits(pattern.pieces, path)) return pattern.index;
    return this.#last;
  }

  #partOf(path: string): number {
    const part = this.#parts.findIndex((pattern) => fitsPath(pattern, path));
    return part < 0 ? this.#parts.length : part;
  }
}

/** What lies between the stars, in lower case. */
interface Pattern {
  readonly pieces: readonly string[];
  readonly index: number;
}

function compile(text: string, index: number): Pattern {
  return { pieces: text.toLowerCase().split("*"), index };
}

/** The path of a key, or null when it is neither path nor URL. */
export function pathOf(key: string): string | null {
  let from = 0;
  if (!key.startsWith("/")) {
    const scheme = key.indexOf("://");
    // Schemes are short: an URL somewhere inside a key does not make the key an URL.
    if (scheme <= 0 || scheme > 10) return null;
    from = key.indexOf("/", scheme + 3);
    if (from < 0) return "/";
  }
  const query = key.slice(from).search(/[?#]/);
  return key.slice(from, query < 0 ? undefined : from + query);
}

/** Is `path` made of the pieces in order, with anything between them? Leftmost fits suffice, for the middle ones. */
function fits(pieces: readonly string[], path: string): boolean {
  const last = pieces.length - 1;
  if (last === 0) return path === pieces[0];
  if (!path.startsWith(pieces[0]) || !path.endsWith(pieces[last])) return false;
  let at = pieces[0].length;
  const end = path.length - pieces[last].length;
  for (let n = 1; n < last; n++) {
    const found = path.indexOf(pieces[n], at);
    if (found < 0) return false;
    at = found + pieces[n].length;
  }
  return at <= end;
}
