/** Numbers and texts as SVG has them. */

/** A coordinate: a tenth of a pixel is fine enough. */
export function svgNumber(value: number): string {
  return String(Number(value.toFixed(1)));
}

/** A text as content or attribute. Control characters, which XML does not allow at all, become spaces. */
export function svgText(text: string): string {
  return text
    .replace(/\p{Cc}/gu, " ")
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/"/g, "&quot;");
}
