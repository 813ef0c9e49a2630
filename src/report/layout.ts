/** Columns and lines of plain text, as a terminal of 80 characters shows them. */

/** Width that reports keep to, characters. */
export const WIDTH = 80;

/** A column: its heading, and the side its cells lean on. */
export interface Column {
  readonly title: string;
  readonly align: "left" | "right";
}

/**
 * Lines of a table, heading first. Columns are as wide as their widest cell, `gap` spaces apart; what is between
 * them shrinks to two and then one space where the lines would be wider than {@link WIDTH}.
 */
export function tableLines(columns: readonly Column[], rows: readonly (readonly string[])[]): string[] {
  const all = [columns.map(({ title }) => title), ...rows];
  const widths = columns.map((_, at) => Math.max(...all.map((row) => row[at].length)));
  const cells = widths.reduce((sum, width) => sum + width, 0);
  const gap =
    [3, 2].find((candidate) => cells + candidate * (columns.length - 1) + INDENT.length <= WIDTH) ?? 1;
  return all.map((row) => {
    const padded = row.map((cell, at) =>
      columns[at].align === "left" ? cell.padEnd(widths[at]) : cell.padStart(widths[at]),
    );
    return `${INDENT}${padded.join(" ".repeat(gap))}`.trimEnd();
  });
}

/** As {@link tableLines}, with long cells of the first column cut in the middle so that the lines fit. */
export function fittedLines(columns: readonly Column[], rows: readonly (readonly string[])[]): string[] {
  const widthOf = (at: number) =>
    Math.max(...[columns[at].title, ...rows.map((row) => row[at])].map((cell) => cell.length));
  const others = columns.slice(1).reduce((sum, _, at) => sum + 1 + widthOf(at + 1), 0);
  const room = Math.max(SHORTEST, WIDTH - INDENT.length - others);
  const cut = (cell: string) =>
    cell.length <= room ? cell : `${cell.slice(0, room - 1 - TAIL)}…${cell.slice(-TAIL)}`;
  return tableLines(
    columns,
    rows.map(([first, ...rest]) => [cut(first), ...rest]),
  );
}

/** A name is not cut below this many characters. */
const SHORTEST = 8;
/** So many characters of its end stay: often they tell it from its neighbours. */
const TAIL = 4;

/** Cells of a matrix hold `84.8 %` at least, and two spaces stand before them. */
const CELL_WIDTH = 6;
const CELL_GAP = 2;

/** Columns of a matrix, by title, in groups that {@link tableLines} can show beside a first column with these cells. */
export function columnGroups(first: readonly string[], titles: readonly string[]): string[][] {
  const firstWidth = INDENT.length + Math.max(0, ...first.map((cell) => cell.length));
  const groups: string[][] = [];
  let left = 0;
  for (const title of titles) {
    const width = CELL_GAP + Math.max(CELL_WIDTH, title.length);
    if (groups.length === 0 || width > left) {
      groups.push([]);
      left = WIDTH - firstWidth;
    }
    groups[groups.length - 1].push(title);
    left -= width;
  }
  return groups;
}

/** Every line of a report begins with this. */
export const INDENT = "  ";

/** `label` and the phrases after it, three spaces apart, continued under the first phrase. */
export function phraseLines(label: string, phrases: readonly string[]): string[] {
  const start = label === "" ? INDENT : `${INDENT}${label}   `;
  const lines: string[] = [];
  let line = start;
  let empty = true;
  for (const phrase of phrases) {
    if (!empty && line.length + 3 + phrase.length > WIDTH) {
      lines.push(line);
      line = " ".repeat(start.length);
      empty = true;
    }
    line += empty ? phrase : `   ${phrase}`;
    empty = false;
  }
  if (!empty) lines.push(line);
  return lines;
}

/** Lines of running text, broken between words, continued two characters further in. */
export function proseLines(text: string): string[] {
  const lines: string[] = [];
  let line = INDENT;
  let empty = true;
  for (const word of text.split(" ")) {
    if (!empty && line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = `${INDENT}  `;
      empty = true;
    }
    line += empty ? word : ` ${word}`;
    empty = false;
  }
  lines.push(line);
  return lines;
}
