/** Those who stand in line for something that only so many may have at a time, first come, first served. */
import type { Keeper } from "../base/keeper.ts";

/** One in line: its row, and since when it stands there, microseconds. */
export interface InLine {
  readonly row: number;
  readonly sinceMicros: number;
}

/** Shows a line to a keeper. */
export function keepLine(keeper: Keeper, line: InLine[]): void {
  const length = keeper.number(line.length);
  for (let at = 0; at < length; at++) {
    const { row, sinceMicros } = line[at] ?? { row: -1, sinceMicros: 0 };
    line[at] = { row: keeper.number(row), sinceMicros: keeper.number(sinceMicros) };
  }
  line.length = length;
}
