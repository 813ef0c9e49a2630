/** Colours of a terminal, given by the caller, who knows whether there is one. Colour never says anything alone. */

/** Functions that wrap text in colour; picocolors' object fits. */
export interface Palette {
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  green(text: string): string;
  yellow(text: string): string;
}

const same = (text: string) => text;

/** No colour: for files, pipes and NO_COLOR. */
export const PLAIN: Palette = { bold: same, dim: same, red: same, green: same, yellow: same };
