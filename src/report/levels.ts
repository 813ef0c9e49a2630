/** The table of the delivery path, edge to origin: the one that terminal and Markdown share. */
import { showCount, showSize, showUsd } from "../base/units.ts";
import type { LatencySummary, PartSummary, Summary, TierSummary } from "../result/summary.ts";
import type { Level } from "../vocabulary/totals.ts";
import { duration, NONE, percent } from "./wording.ts";
import type { Column } from "./layout.ts";

/** Its columns. Costs are those of a month; everything else is what was measured. */
export const LEVEL_COLUMNS: readonly Column[] = [
  { title: "TIER", align: "left" },
  { title: "REQUESTS", align: "right" },
  { title: "HIT", align: "right" },
  { title: "BYTE HIT", align: "right" },
  { title: "TTFB P50", align: "right" },
  { title: "P99", align: "right" },
  { title: "EGRESS", align: "right" },
  { title: "COST/MO", align: "right" },
];

/**
 * Its rows: each level, and below it (indented) its storage tiers. A tier's HIT is the share of the level's
 * requests that it served. The origin stores nothing and hits nothing.
 */
export function levelRows(summary: Summary): string[][] {
  const { total, regional = [], shield, origin, tiers, bill } = summary;
  const cost = (level: "edge" | "shield" | "origin") => (bill === null ? NONE : showUsd(bill.levels[level]));
  const rows = [row("edge", total, cost("edge")), ...tierRows(tiers, "edge", total)];
  for (const one of regional) rows.push(row(one.level, one, ""), ...tierRows(tiers, one.level, one));
  if (shield !== null) rows.push(row("shield", shield, cost("shield")), ...tierRows(tiers, "shield", shield));
  const bare = { ...origin, hitRatio: null, byteHitRatio: null };
  return [...rows, row("origin", bare, cost("origin"))];
}

function tierRows(tiers: readonly TierSummary[], level: Level, whole: PartSummary): string[][] {
  return tiers
    .filter((tier) => tier.level === level)
    .map((tier) => {
      const byteHitRatio = whole.bytes > 0 ? tier.bytes / whole.bytes : null;
      return row(`  ${tier.tier}`, { ...tier, hitRatio: tier.servedRatio, byteHitRatio }, "");
    });
}

interface Row {
  readonly requests: number;
  readonly hitRatio: number | null;
  readonly byteHitRatio: number | null;
  readonly ttfbMicros: LatencySummary | null;
  readonly bytes: number;
}

function row(name: string, part: Row, cost: string): string[] {
  return [
    name,
    showCount(part.requests),
    percent(part.hitRatio),
    percent(part.byteHitRatio),
    duration(part.ttfbMicros?.p50),
    duration(part.ttfbMicros?.p99),
    showSize(part.bytes),
    cost,
  ];
}
