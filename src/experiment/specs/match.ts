/** Whether a message is as a specification says: fields and requests. */
import type { Fields, HttpRequest } from "../../http/message.ts";
import type { FieldExpectation, NumberExpectation, RequestMatcher } from "./specification.ts";

/** Values of all lines of a field, in order. */
export function valuesOf(fields: Fields, name: string): string[] {
  const wanted = name.toLowerCase();
  return fields.filter(([one]) => one.toLowerCase() === wanted).map(([, value]) => value);
}

/** Path and query of an absolute URL. */
export function pathOf(url: string): string {
  return /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*(.*)$/i.exec(url)?.[1] || url;
}

/** Is the request the one meant? */
export function matches(matcher: RequestMatcher, request: HttpRequest): boolean {
  if (matcher.method !== null && matcher.method !== request.method) return false;
  if (matcher.url !== null && matcher.url !== pathOf(request.url)) return false;
  return matcher.fields.every((field) => fieldProblem(field, request.fields) === null);
}

/** What is wrong with a field, or null. */
export function fieldProblem(field: FieldExpectation, fields: Fields): string | null {
  const values = valuesOf(fields, field.name);
  const found = values.join(", ");
  switch (field.is) {
    case "absent":
      return values.length === 0 ? null : `${field.name}: ${found}, expected none`;
    case "present":
      return values.length > 0 ? null : `no ${field.name}`;
    case "equal":
      return values.length > 0 && found === field.text
        ? null
        : `${field.name}: ${values.length === 0 ? "(none)" : found}, expected ${field.text}`;
    case "pattern":
      return values.length > 0 && new RegExp(field.text, "iu").test(found)
        ? null
        : `${field.name}: ${values.length === 0 ? "(none)" : found}, expected /${field.text}/`;
  }
}

/** Does a number keep to its bound? */
export function within({ op, value }: NumberExpectation, found: number): boolean {
  switch (op) {
    case "=":
      return found === value;
    case "<":
      return found < value;
    case "<=":
      return found <= value;
    case ">":
      return found > value;
    case ">=":
      return found >= value;
  }
}

/** Does a number keep to its bound, when it may be up to `slack` too large, or `early` too small, for no fault of its own? */
export function nearlyWithin(bound: NumberExpectation, found: number, slack: number, early = 0): boolean {
  if (within(bound, found)) return true;
  if (slack === 0) return false;
  if (bound.op === "=") return found >= bound.value - early && found <= bound.value + slack;
  return within(bound, bound.op.startsWith("<") ? found - slack : found + early);
}
