/** With what the caches began, in words for terminal and page. */
import { showCount, showDuration, showSize } from "../base/units.ts";
import type { WarmStart } from "../result/warm-start.ts";

/** Phrase by phrase. */
export function warmStartPhrases({ atMicros, requests, objects, bytes }: WarmStart): string[] {
  return [
    `${showCount(objects)} objects (${showSize(bytes)}) in the caches at the start`,
    `as another run left them after ${showDuration(atMicros)} and ${showCount(requests)} requests`,
  ];
}
