/** The one error of traces that cannot be replayed: where, what was found, what was expected, what to do. */

/** A trace or log that cannot be used; the message is fit to be shown as it is. */
export class TraceError extends Error {
  /** File name, and line or byte where there is one. */
  readonly place: string;
  readonly found: string;
  readonly expected: string;
  /** What to do about it, or null. */
  readonly hint: string | null;

  constructor(place: string, found: string, expected: string, hint: string | null = null) {
    super(`${place}: ${found}; expected ${expected}.${hint === null ? "" : ` ${hint}`}`);
    this.name = "TraceError";
    this.place = place;
    this.found = found;
    this.expected = expected;
    this.hint = hint;
  }
}
