/**
 * What a node decided lately and why: a ring of rows that are written over and over, so that a hit leaves no garbage. For the
 * timeline of a failed specification and the page of a running server.
 */

/** What kind of decision a row tells of. */
export type DecisionKind = "answer" | "fetch" | "store" | "purge";

/** One decision. Rows are reused: copy what must stay. */
export interface Decision {
  /** Counts from 1 over the life of the node. */
  sequence: number;
  /** Milliseconds since 1970. */
  atMillis: number;
  kind: DecisionKind;
  method: string;
  url: string;
  /** An outcome of `vocabulary/outcomes.ts` for answers; a word of their own for the rest. */
  outcome: string;
  /** What the outcome leaves open: "while-revalidate", "if-error", "negative" ...; or empty. */
  detail: string;
  /** Why, in the words of `vocabulary/`; or empty. */
  reason: string;
  /** 0: none. */
  status: number;
}

/** A ring of decisions. */
export class DecisionLog {
  readonly #rows: Decision[];
  readonly #observe: ((decision: Decision) => void) | null;
  #next = 0;

  /**
   * @param rows how many are remembered; 0 is none
   * @param observe told of each decision as it is made, unless none is remembered; the row is reused afterwards
   */
  constructor(rows: number, observe: ((decision: Decision) => void) | null = null) {
    this.#observe = observe;
    this.#rows = Array.from({ length: rows }, () => ({
      sequence: 0,
      atMillis: 0,
      kind: "answer" as const,
      method: "",
      url: "",
      outcome: "",
      detail: "",
      reason: "",
      status: 0,
    }));
  }

  /** Decisions ever made. */
  get made(): number {
    return this.#next;
  }

  /** Notes a decision. */
  note(
    atMillis: number,
    kind: DecisionKind,
    method: string,
    url: string,
    outcome: string,
    detail: string,
    reason: string,
    status: number,
  ): void {
    const rows = this.#rows;
    const sequence = ++this.#next;
    if (rows.length === 0) return;
    const row = rows[sequence % rows.length];
    row.sequence = sequence;
    row.atMillis = atMillis;
    row.kind = kind;
    row.method = method;
    row.url = url;
    row.outcome = outcome;
    row.detail = detail;
    row.reason = reason;
    row.status = status;
    this.#observe?.(row);
  }

  /** Copies of what is remembered, the oldest first. */
  latest(): Decision[] {
    return this.#rows
      .filter((row) => row.sequence > 0)
      .map((row) => ({ ...row }))
      .sort((a, b) => a.sequence - b.sequence);
  }
}
