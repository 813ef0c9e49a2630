/** Styles that charts share: on white and, where whoever looks prefers that, on black. */
import { CHART_COLOURS, CHART_GROUND, CHART_INK } from "./palette.ts";

/** Dashes of lines whose colours are used up. */
export const DASHES = ["", "6 3", "2 3", "9 3 2 3"];

/** The text of a chart's `style` element. */
export function chartStyles(): string {
  return `${styles("light")}
@media (prefers-color-scheme: dark) {
${styles("dark")}
}`;
}

function styles(ground: "light" | "dark"): string {
  const { ink, soft, grid, shade } = CHART_INK[ground];
  const colours = CHART_COLOURS.map((colour, at) => `.c${at} { color: ${colour[ground]} }`).join(" ");
  return (
    `.back { fill: ${CHART_GROUND[ground]} } .ink { fill: ${ink} } .soft { fill: ${soft} } .grid { stroke: ${grid} } ` +
    `.optimum { fill: ${ink}; fill-opacity: ${shade} } .bound { color: ${soft} }\n${colours}`
  );
}
