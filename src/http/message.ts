/**
 * HTTP messages as the rules see them: raw field lines in the order received, duplicates kept, because RFC 9110
 * section 5.3 joins only those lines that are lists, and what a rule does with a duplicate is part of the rule.
 */

/** Field lines: name as received (compared without case) and value without surrounding white space. */
export type Fields = readonly (readonly [name: string, value: string])[];

/** A request, without its content. */
export interface HttpRequest {
  /** Case-sensitive, "GET". */
  readonly method: string;
  /** Absolute: "http://example.org/path?query". */
  readonly url: string;
  readonly fields: Fields;
}

/** The head of a final or interim response. */
export interface HttpResponse {
  readonly status: number;
  readonly fields: Fields;
}
