/**
 * Colours of a terminal, given by the caller, who knows whether there is one, and of charts. Colour never says anything
 * alone.
 */

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

/** What charts stand on. */
export const CHART_GROUND = { light: "#ffffff", dark: "#16181c" };

/** Text, less important text, lines behind the rest, and how strongly areas are shaded. */
export const CHART_INK = {
  light: { ink: "#1b1b1b", soft: "#666666", grid: "#d9d9d9", shade: 0.08 },
  dark: { ink: "#ececec", soft: "#a0a0a0", grid: "#3a3d44", shade: 0.12 },
};

/**
 * Lines of charts, which their names share: hues of M. Okabe and K. Ito's palette for people of any colour vision, darker
 * on white and lighter on black until text is legible (4.5 : 1, WCAG 2.1, success criterion 1.4.3).
 */
export const CHART_COLOURS = [
  { light: "#0072b2", dark: "#5ab0f0" },
  { light: "#c04a00", dark: "#ff8f55" },
  { light: "#00785a", dark: "#35c99a" },
  { light: "#b0458a", dark: "#f08fc4" },
  { light: "#946500", dark: "#f0b429" },
  { light: "#6f4fc4", dark: "#b8a4ff" },
  { light: "#2b7a8a", dark: "#6fd3e0" },
  { light: "#667300", dark: "#bccf4a" },
] as const;
