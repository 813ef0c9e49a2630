/** Whether a text is well-formed XML as far as reports need it: elements nested and closed, attributes quoted. */

/** What is wrong, or an empty text. */
export function XMLValidator(text: string): string {
  const open: string[] = [];
  const rest = text
    .replace(/^<\?xml [^?]*\?>\n/, "")
    .replace(
      /<(\/?)([A-Za-z]+)((?:\s+[a-z]+="[^"<]*")*)\s*(\/?)>/g,
      (all, closing: string, name: string, _: string, empty: string) => {
        if (closing === "/") return open.pop() === name ? "" : all;
        if (empty === "") open.push(name);
        return "";
      },
    );
  if (open.length > 0) return `open: ${open.join(", ")}`;
  return /[<>]/.test(rest) || /&(?!(amp|lt|gt|quot);)/.test(rest) ? rest : "";
}
