/** Header text as people write it, line by line, to the fields that the rules read. */
import { trimOws } from "./fields.ts";
import type { Fields } from "./message.ts";

/** Fields of `Name: value` lines; each line must have a colon. */
export function fieldsOf(lines: readonly string[]): Fields {
  return lines.map((line) => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon), trimOws(line.slice(colon + 1))] as const;
  });
}
