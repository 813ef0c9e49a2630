/** Requests as a table: number, time, metro, PoP, outcome with its reason, times. */
import { showDuration } from "../base/units.ts";
import type { RequestRow } from "../result/request-row.ts";
import { tableLines } from "./layout.ts";
import { PLAIN, type Palette } from "./palette.ts";
import { NONE, timeOfDay } from "./wording.ts";

/** Longer names of metros are cut, characters. */
const METRO_WIDTH = 16;

/** Lines of the table, heading first. */
export function requestLines(rows: readonly RequestRow[], palette: Palette = PLAIN): string[] {
  const columns = [
    { title: "REQUEST", align: "right" },
    { title: "TIME", align: "left" },
    { title: "METRO", align: "left" },
    { title: "PoP", align: "left" },
    { title: "OUTCOME", align: "left" },
    { title: "TTFB", align: "right" },
    { title: "TOTAL", align: "right" },
  ] as const;
  const [head, ...lines] = tableLines(
    columns,
    rows.map((row) => [
      String(row.number),
      timeOfDay(row.startOfDayMicros + row.atMicros),
      row.metro.length > METRO_WIDTH ? `${row.metro.slice(0, METRO_WIDTH - 1)}.` : row.metro,
      row.pop ?? NONE,
      row.reason === null ? row.outcome : `${row.outcome}, ${row.reason}`,
      showDuration(row.ttfbMicros),
      showDuration(row.totalMicros),
    ]),
  );
  return [palette.bold(head), ...lines];
}
