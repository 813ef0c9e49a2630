/** Catchments by routing method: text of 80 columns, and map data for CSV. */
import { showDuration, showPercent } from "../base/units.ts";
import type { Catchment } from "../result/catchments.ts";
import { type Column, INDENT, proseLines, tableLines } from "./layout.ts";
import type { Palette } from "./palette.ts";
import type { DataTable } from "./tables.ts";

/** PoPs that the text lists, those with most users by any method. */
const SHOWN_POPS = 15;
const MICROS_PER_MS = 1000;
const NONE = "-";

const left = (title: string): Column => ({ title, align: "left" });
const right = (title: string): Column => ({ title, align: "right" });

/** The report, lines ending in a newline. */
export function catchmentsReport(
  title: string,
  catchments: readonly Catchment[],
  notes: readonly string[],
  palette: Palette,
): string {
  const km = (value: number | undefined) => (value === undefined ? NONE : `${Math.round(value)}`);
  const ms = (value: number | undefined) => (value === undefined ? NONE : showDuration(value));
  const methods = tableLines(
    [
      left("METHOD"),
      right("KM P50"),
      right("P95"),
      right("P99"),
      right("RTT P50"),
      right("P95"),
      right("P99"),
      right("NOT BEST"),
      right("25 MS+"),
      right("EXTRA"),
    ],
    catchments.map(({ method, distanceKm, rttMicros, notBest, slow, extraMicros, served }) => [
      method,
      km(distanceKm?.p50),
      km(distanceKm?.p95),
      km(distanceKm?.p99),
      ms(rttMicros?.p50),
      ms(rttMicros?.p95),
      ms(rttMicros?.p99),
      served > 0 ? showPercent(notBest) : NONE,
      served > 0 ? showPercent(slow) : NONE,
      served > 0 ? showDuration(Math.round(extraMicros)) : NONE,
    ]),
  );
  const unserved = catchments.filter(({ served }) => served < 1 - 1e-9);
  const [shown, others] = popsShown(catchments);
  const pops = tableLines(
    [left("USERS OF"), ...catchments.map(({ method }) => right(method))],
    [
      ...shown.map((pop) => [
        catchments[0].pops[pop].iata,
        ...catchments.map((one) => showPercent(one.pops[pop].users)),
      ]),
      ...(others.length === 0
        ? []
        : [
            [
              `${others.length} more`,
              ...catchments.map((one) =>
                showPercent(others.reduce((sum, pop) => sum + one.pops[pop].users, 0)),
              ),
            ],
          ]),
    ],
  );
  const lines = [
    palette.bold(`${INDENT}${title}`),
    "",
    palette.dim(methods[0]),
    ...methods.slice(1),
    "",
    palette.dim(pops[0]),
    ...pops.slice(1),
    "",
    ...proseLines(
      "Round trips are medians over the public internet, without last mile and jitter. NOT BEST: users who lose 1 ms or more against the best healthy PoP; EXTRA: what all lose, in the mean.",
    ),
    ...unserved.flatMap(({ method, served }) =>
      proseLines(`${method}: ${showPercent(1 - served)} of the users reach no PoP.`),
    ),
    ...notes.flatMap(proseLines),
  ];
  return `${lines.join("\n")}\n`;
}

/** PoPs to list and those left over, as indices; both without those that nobody reaches. */
function popsShown(catchments: readonly Catchment[]): [number[], number[]] {
  const most = catchments[0].pops.map((_, pop) => Math.max(...catchments.map((one) => one.pops[pop].users)));
  const ranked = most
    .map((users, pop) => ({ users, pop }))
    .filter(({ users }) => users > 0)
    .sort((a, b) => b.users - a.users || a.pop - b.pop)
    .map(({ pop }) => pop);
  return [ranked.slice(0, SHOWN_POPS), ranked.slice(SHOWN_POPS)];
}

/** Map data: one row for each method, metro, network and kind of resolver. */
export function catchmentsTable(catchments: readonly Catchment[]): DataTable {
  return {
    columns: [
      "method",
      "metro",
      "country",
      "lat",
      "lon",
      "network",
      "resolver",
      "users_share",
      "pop",
      "distance_km",
      "rtt_ms",
      "extra_ms",
    ],
    rows: catchments.flatMap(({ method, rows }) =>
      rows.map((row) => [
        method,
        row.metro,
        row.country,
        row.lat,
        row.lon,
        row.network,
        row.resolver,
        row.users,
        row.pop,
        row.distanceKm === null ? null : Math.round(row.distanceKm),
        row.rttMicros === null ? null : Math.round(row.rttMicros) / MICROS_PER_MS,
        row.extraMicros === null ? null : Math.round(row.extraMicros) / MICROS_PER_MS,
      ]),
    ),
  };
}
