/** Purges as people read them: a title and phrases for each, for terminal and page alike. */
import { showCount, showDuration, showSize, showUsd } from "../base/units.ts";
import type { PurgeSummary } from "../result/purge-summary.ts";
import type { SimulatedTime } from "../result/summary.ts";
import { clock } from "./wording.ts";

/** "class html, soft, at 02:00", "tag html-1 and 9 more, 24 times from 01:00 on". */
export function purgeTitle({ name, atMicros, times }: PurgeSummary, simulated: SimulatedTime): string {
  if (atMicros === null) return `${name}, in the warm-up only`;
  const at = clock(atMicros, simulated);
  return times === 1 ? `${name}, at ${at}` : `${name}, ${showCount(times)} times from ${at} on`;
}

/** What it did, phrase by phrase; what does not apply is left out. */
export function purgePhrases(purge: PurgeSummary): string[] {
  const { objects, bytes, reach, confirmed, confirmedMicros, origin, times, stale } = purge;
  if (times === 0) return [];
  const soft = purge.name.endsWith(", soft");
  const phrases = [
    `${showCount(objects)} copies ${soft ? "made stale" : "removed"} (${showSize(bytes)})`,
    `${showCount(purge.examined)} looked at`,
  ];
  if (reach.p50Micros !== null && reach.p95Micros !== null)
    phrases.push(
      `at 50 % of PoPs after ${showDuration(reach.p50Micros)}`,
      `95 % ${showDuration(reach.p95Micros)}`,
      reach.allMicros === null ? "never at all" : `all ${showDuration(reach.allMicros)}`,
    );
  if (purge.lost + purge.unheard > 0)
    phrases.push(
      `${showCount(purge.lost)} of ${showCount(purge.messages)} messages lost, ${showCount(purge.unheard)} unheard`,
    );
  if (purge.unreached > 0) phrases.push(counted(purge.unreached, "node given up", "nodes given up"));
  phrases.push(
    confirmedMicros.max === null
      ? "the API never said done"
      : `API done after ${showDuration(confirmedMicros.max)}${confirmed < times ? `, ${counted(times - confirmed, "time", "times")} never` : ""}`,
  );
  phrases.push(
    `origin ${showCount(origin.requestsAfter)} requests in the minute after, ${showCount(origin.requestsBefore)} before, peak ${showCount(origin.peakPerSecond)}/s`,
  );
  if (stale !== undefined)
    phrases.push(
      stale.requests === 0
        ? "no stale answers"
        : `${counted(stale.requests, "stale answer", "stale answers")}, the last ${showDuration(stale.lastMicros)} after the change`,
    );
  if (purge.usd > 0)
    phrases.push(`${counted(purge.paths, "path", "paths")}, ${showUsd(purge.usd)} unless free`);
  return phrases;
}

function counted(count: number, one: string, many: string): string {
  return `${showCount(count)} ${count === 1 ? one : many}`;
}
