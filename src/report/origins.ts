/** What each origin had to bear, in words for terminal and page. */
import { showBitRate, showCount, showPercent, showRate } from "../base/units.ts";
import type { OriginSummary } from "../result/summary.ts";

/** "api, FRA". */
export function originTitle({ name, place }: OriginSummary): string {
  return `${name}, ${place}`;
}

/** Phrase by phrase; what never happened is left out. */
export function originPhrases(origin: OriginSummary): string[] {
  const { requests, direct, statuses, perSecond, concurrency, bitsPerSecond, workers } = origin;
  const all = requests + direct;
  if (all === 0) return ["nobody asked"];
  const phrases = [
    `${showCount(requests)} requests`,
    `${showRate(perSecond.mean)} mean, p95 ${showRate(perSecond.p95)}, peak ${showRate(perSecond.peak)}`,
    `at once ${numberText(concurrency.mean)} mean, ${showCount(concurrency.peak)} most`,
    `${showBitRate(bitsPerSecond.mean)} mean, p95 ${showBitRate(bitsPerSecond.p95)}, peak ${showBitRate(bitsPerSecond.peak)}`,
    `answers ${Object.entries(statuses)
      .map(([status, count]) => `${status} ${showPercent(count / all)}`)
      .join(", ")}`,
  ];
  if (direct > 0) phrases.push(`${showCount(direct)} more went round the CDN`);
  if (workers !== null)
    phrases.push(
      `workers ${numberText(workers.mean)} mean, ${showCount(workers.most)} most, ${showCount(workers.atEnd)} at the end`,
    );
  return phrases;
}

/** Three significant digits, for means of small counts. */
function numberText(value: number): string {
  return value >= 100 ? showCount(Math.round(value)) : String(Number(value.toPrecision(3)));
}
