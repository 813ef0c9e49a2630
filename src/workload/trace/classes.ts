/**
 * Which content class does a key belong to? By patterns on its path: `*` stands for any run of characters,
 * slashes included; upper and lower case are the same (`IMG_1.JPG` is a `*.jpg`). The first class with a
 * pattern that fits wins; what fits none belongs to the last class. Asked once an object, never once a request.
 */

/** A content class with its path patterns. */
export interface ClassPatterns {
  readonly name: string;
  readonly match: readonly string[];
}

/** Finds classes of keys. */
export class ClassMatcher {
  readonly #patterns: readonly Pattern[];
  readonly #last: number = 0;

  /** @param classes at least one */
  constructor(classes: readonly ClassPatterns[]) {
    this.#patterns = classes.flatMap(({ match }, index) => match.map((text) => compile(text, index)));
    this.#last = classes.length - 1;
  }

  /** Index of the class of a key as logged: a path, or an absolute URL; query and fragment do not count. */
  classOf(key: string): number {
    const path = pathOf(key);
    if (path === null) return this.#last;
    for (const pattern of this.#patterns) if (fits(pattern.pieces, path)) return pattern.index;
    return this.#last;
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

/** The path of a key in lower case, or null when it is neither path nor URL. */
function pathOf(key: string): string | null {
  let from = 0;
  if (!key.startsWith("/")) {
    const scheme = key.indexOf("://");
    // Schemes are short: an URL somewhere inside a key does not make the key an URL.
    if (scheme <= 0 || scheme > 10) return null;
    from = key.indexOf("/", scheme + 3);
    if (from < 0) return "/";
  }
  const query = key.slice(from).search(/[?#]/);
  return key.slice(from, query < 0 ? undefined : from + query).toLowerCase();
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
