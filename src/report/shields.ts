/** Regions of shields and levels between, and fetches that changed their way: as people read them, in terminal and page. */
import { showCount, showSize } from "../base/units.ts";
import type { Summary } from "../result/summary.ts";
import type { Column } from "./layout.ts";
import { duration, percent } from "./wording.ts";

/** Columns of the table of regions. */
export const REGION_COLUMNS: readonly Column[] = [
  { title: "BEHIND THE EDGE", align: "left" },
  { title: "AT", align: "left" },
  { title: "REQUESTS", align: "right" },
  { title: "HIT", align: "right" },
  { title: "TTFB P50", align: "right" },
  { title: "P99", align: "right" },
  { title: "EGRESS", align: "right" },
];

/** One row a node behind the edge; none where there is but one shield. */
export function regionRows({ shieldRegions = [] }: Summary): string[][] {
  return shieldRegions.map(({ level, name, place, provider, requests, hitRatio, ttfbMicros, bytes }) => [
    [provider, level, name].filter((word) => word !== undefined && word !== "").join(" "),
    place,
    showCount(requests),
    percent(hitRatio),
    duration(ttfbMicros?.p50),
    duration(ttfbMicros?.p99),
    showSize(bytes),
  ]);
}

/** What became of fetches that changed their way, phrase by phrase; nothing where none can. */
export function failoverPhrases({ failover, collapsing, errorsKept }: Summary): string[] {
  if (failover === undefined && collapsing === undefined && errorsKept === undefined) return [];
  const {
    afterErrors = 0,
    afterSilence = 0,
    exhausted = 0,
    lateAnswers = 0,
    avoided = 0,
    consults,
    consultsAnswered,
  } = failover ?? {};
  const phrases: string[] = [];
  const say = (count: number, what: string) => {
    if (count > 0) phrases.push(`${showCount(count)} ${what}`);
  };
  say(afterErrors, "after an error");
  say(afterSilence, "after silence");
  say(avoided, "past who had been silent");
  say(exhausted, "failed everywhere");
  say(lateAnswers, "late answers dropped");
  say(collapsing?.left ?? 0, "left a line");
  say(collapsing?.retries ?? 0, "retried for a line");
  say((errorsKept?.atPops ?? 0) + (errorsKept?.behind ?? 0), "not sent after an error");
  if (phrases.length === 0) phrases.push("none");
  if (consults !== undefined)
    phrases.push(
      `other shields asked ${showCount(consults)} times, ${showCount(consultsAnswered ?? 0)} had it`,
    );
  return phrases;
}
