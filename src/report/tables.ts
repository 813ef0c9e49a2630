/**
 * The CSV files of a results folder as columns and rows, at full precision and with units in the column names.
 * Writing them is for whoever may touch files.
 */
import { MISS_REASONS, OUTCOMES } from "../vocabulary/outcomes.ts";
import type { BillLineSummary, LatencySummary, PartSummary, Summary } from "../result/summary.ts";

/** A cell; null is an empty one. */
export type Cell = string | number | null;

/** Columns and rows of one CSV file. */
export interface DataTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** `pops.csv`: one row a PoP. */
export function popsTable({ pops, providers }: Summary): DataTable {
  const provider = providers === undefined ? [] : ["provider"];
  return {
    columns: [...provider, "iata", "name", "country", "region", "price_region", ...PART_COLUMNS],
    rows: pops.map((pop) => [
      ...(providers === undefined ? [] : [pop.provider ?? null]),
      pop.iata,
      pop.name,
      pop.country,
      pop.region,
      pop.priceRegion,
      ...partCells(pop),
    ]),
  };
}

/** `classes.csv`: one row a content class. */
export function classesTable({ classes }: Summary): DataTable {
  return {
    columns: ["class", ...PART_COLUMNS, "origin_requests", "origin_bytes", "origin_offload"],
    rows: classes.map((part) => [
      part.name,
      ...partCells(part),
      part.originRequests,
      part.originBytes,
      part.originOffload,
    ]),
  };
}

/** `timeline.csv`: one row a stretch of time. */
export function timelineTable({ timeline, regions, faults = [], providers = [] }: Summary): DataTable {
  const broken = (fromMicros: number) =>
    faults
      .filter((fault) => fault.fromMicros < fromMicros + timeline.widthMicros)
      .filter(({ untilMicros }) => untilMicros === null || untilMicros > fromMicros)
      .map(({ name }) => name)
      .join("; ");
  return {
    columns: [
      "from_micros",
      "warmup",
      "requests",
      ...OUTCOMES,
      "bytes",
      "hit_ratio",
      "byte_hit_ratio",
      "ttfb_p50_micros",
      "ttfb_p99_micros",
      "shield_requests",
      "origin_requests",
      "origin_bytes",
      ...regions.flatMap(({ name }) => [`${name}_requests`, `${name}_ttfb_p99_micros`]),
      ...providers.flatMap(({ name }) => [`${name}_requests`, `${name}_hit_ratio`, `${name}_errors`]),
      ...(faults.length > 0 ? ["faults"] : []),
    ],
    rows: timeline.buckets.map((bucket) => [
      bucket.fromMicros,
      bucket.warmup ? 1 : 0,
      bucket.requests,
      ...OUTCOMES.map((outcome) => bucket.outcomes[outcome]),
      bucket.bytes,
      bucket.hitRatio,
      bucket.byteHitRatio,
      bucket.ttfbP50Micros,
      bucket.ttfbP99Micros,
      bucket.shieldRequests,
      bucket.originRequests,
      bucket.originBytes,
      ...regions.flatMap(({ name }) => [bucket.regions[name].requests, bucket.regions[name].ttfbP99Micros]),
      ...providers.flatMap(({ name }) => {
        const { requests = 0, hitRatio = null, errors = 0 } = bucket.providers?.[name] ?? {};
        return [requests, hitRatio, errors];
      }),
      ...(faults.length > 0 ? [broken(bucket.fromMicros)] : []),
    ]),
  };
}

/** `bill.csv`: one row a line of the bill, the total of each part after its lines. */
export function billTable({ bill, providers }: Summary): DataTable {
  const columns = [
    "part",
    ...(providers === undefined ? [] : ["provider"]),
    "level",
    "item",
    "region",
    "step",
    "quantity",
    "unit",
    "rate_usd",
    "rate_per",
    "nano_usd",
    "measured_micros",
    "month_micros",
  ];
  if (bill === null) return { columns, rows: [] };
  const period = [bill.measuredMicros, bill.monthMicros];
  const whose = (line?: BillLineSummary) => (providers === undefined ? [] : [line?.provider ?? null]);
  const part = (name: string, lines: readonly BillLineSummary[], nanoUsd: string): Cell[][] => [
    ...lines.map((line) => [
      name,
      ...whose(line),
      line.level,
      line.item,
      line.region,
      line.step,
      line.quantity,
      line.unit,
      line.rateUsd,
      line.ratePer,
      line.nanoUsd,
      ...period,
    ]),
    [name, ...whose(), null, "total", null, null, null, null, null, null, nanoUsd, ...period],
  ];
  return {
    columns,
    rows: [
      ...part("with CDN", bill.lines, bill.nanoUsd),
      ...part("origin alone", bill.aloneLines, bill.aloneNanoUsd),
    ],
  };
}

/** Statistics of a latency, in the order of their columns. */
const STATISTICS = ["mean", "p50", "p90", "p95", "p99", "p999", "max"] as const;

/** Columns that every part of the requests has. */
const PART_COLUMNS: readonly string[] = [
  "requests",
  ...OUTCOMES,
  ...MISS_REASONS.map((reason) => `miss_${reason.replace("-", "_")}`),
  "bytes",
  "hit_bytes",
  "hit_ratio",
  "byte_hit_ratio",
  ...STATISTICS.map((statistic) => `ttfb_${statistic}_micros`),
  ...STATISTICS.map((statistic) => `total_${statistic}_micros`),
];

function partCells(part: PartSummary): Cell[] {
  return [
    part.requests,
    ...OUTCOMES.map((outcome) => part.outcomes[outcome]),
    ...MISS_REASONS.map((reason) => part.missReasons[reason]),
    part.bytes,
    part.hitBytes,
    part.hitRatio,
    part.byteHitRatio,
    ...latencyCells(part.ttfbMicros),
    ...latencyCells(part.totalMicros),
  ];
}

function latencyCells(latency: LatencySummary | null): Cell[] {
  return STATISTICS.map((statistic) => (latency === null ? null : latency[statistic]));
}
