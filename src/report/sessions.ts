/** Sessions as people read them: one block a group, for terminal and page alike. */
import { showBitRate, showCount, showDuration } from "../base/units.ts";
import type { LatencySummary, SessionSummary } from "../result/summary.ts";
import { percent } from "./wording.ts";

/** "viewers, video". */
export function sessionTitle({ name, kind }: SessionSummary): string {
  return `${name}, ${kind}`;
}

/** What became of its sessions, phrase by phrase; what the kind does not have is left out. */
export function sessionPhrases(group: SessionSummary): string[] {
  const { started, finished, abandoned, failed, underWay, stalls, segments, seekMicros } = group;
  const phrases = [`${showCount(started)} begun`, `${showCount(finished)} finished`];
  if (abandoned > 0) phrases.push(`${showCount(abandoned)} left before the start`);
  if (failed > 0) phrases.push(`${showCount(failed)} failed`);
  if (underWay > 0) phrases.push(`${showCount(underWay)} under way at the end`);
  phrases.push(`${showCount(group.requests)} requests, hit ratio ${percent(group.hitRatio)}`);
  if (group.pageLoadMicros !== null) phrases.push(`page load ${middle(group.pageLoadMicros)}`);
  if (group.downloadMicros !== null) phrases.push(`download ${middle(group.downloadMicros)}`);
  if (segments > 0) {
    if (group.startupMicros !== null) phrases.push(`start-up ${middle(group.startupMicros)}`);
    phrases.push(`rebuffering ${percent(group.rebufferRatio)}, ${showCount(stalls)} stalls`);
    if (group.meanBitsPerSecond !== null)
      phrases.push(`mean bit rate ${showBitRate(group.meanBitsPerSecond)}`);
    phrases.push(`${showCount(group.switches)} switches`);
  }
  if (seekMicros !== null) phrases.push(`seeks ${middle(seekMicros)}`);
  if (group.early > 0) phrases.push(`${showCount(group.early)} asked too early`);
  if (group.missed > 0) phrases.push(`${showCount(group.missed)} segments missed`);
  return phrases;
}

function middle({ p50, p95 }: LatencySummary): string {
  return `p50 ${showDuration(p50)}, p95 ${showDuration(p95)}`;
}
