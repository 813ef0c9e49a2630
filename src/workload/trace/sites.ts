/**
 * Names of a CDN's sites as its log writes them (`FRA56-P4`, `FRA`), and an index for each, in order of first
 * appearance. A CDN has hundreds of sites; a file with more names than {@link MOST_SITES} has something else in
 * that field, and must not fill the memory.
 */

/** Names told apart: ten times the sites of the largest CDNs; others that come later have no site. */
export const MOST_SITES = 1 << 13;
/** Longest name, bytes. */
const LONGEST_NAME = 64;

const NONE = -1;

/** Gives names their indexes. */
export class Sites {
  readonly names: string[] = [];
  readonly #indexes = new Map<string, number>();
  readonly #decoder = new TextDecoder();

  /** Index of the name in `bytes[from..to)`, as {@link indexOf}. */
  ofText(bytes: Uint8Array, from: number, to: number): number {
    return to - from > LONGEST_NAME ? NONE : this.indexOf(this.#decoder.decode(bytes.subarray(from, to)));
  }

  /** Index of a name; -1 when it is empty, a lone hyphen, too long, or one too many. */
  indexOf(name: string): number {
    const known = this.#indexes.get(name);
    if (known !== undefined) return known;
    const isNone = name === "" || name === "-" || name.length > LONGEST_NAME;
    if (isNone || this.names.length === MOST_SITES) return NONE;
    this.#indexes.set(name, this.names.length);
    return this.names.push(name) - 1;
  }
}
