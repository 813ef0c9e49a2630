/** Faults as people read them: one block a fault, for terminal and page alike. */
import { showCount, showDuration, showRate } from "../base/units.ts";
import type { FaultSummary, SimulatedTime } from "../result/summary.ts";
import { clock, duration, percent } from "./wording.ts";

/** "pop-down FRA, 02:00 to 03:00". */
export function faultTitle(
  { name, fromMicros, untilMicros }: FaultSummary,
  simulated: SimulatedTime,
): string {
  const until = untilMicros === null ? "the end" : clock(untilMicros, simulated);
  return `${name}, ${clock(fromMicros, simulated)} to ${until}`;
}

/** What it did, phrase by phrase; what does not apply is left out. */
export function faultPhrases(fault: FaultSummary): string[] {
  const phrases = [`${showCount(fault.requests)} requests concerned`];
  if (fault.noticedMicros !== null)
    phrases.push(
      fault.noticedMicros > 0 ? `noticed after ${showDuration(fault.noticedMicros)}` : "noticed at once",
    );
  else if (/^(pop|cdn)-down/.test(fault.name)) phrases.push("never noticed");
  if (fault.movedMicros !== null) phrases.push(`users moved after ${showDuration(fault.movedMicros)}`);
  if (fault.returnedMicros !== null) phrases.push(`back ${showDuration(fault.returnedMicros)} after its end`);
  phrases.push(
    `${showCount(fault.errors)} errors (${percent(fault.errorRatioDuring)}, before ${percent(fault.errorRatioBefore)})`,
  );
  if (fault.recoveredMicros !== null && fault.recoveredMicros > 0)
    phrases.push(`errors over ${showDuration(fault.recoveredMicros)} after its end`);
  if (fault.extraTtfbMicros !== null)
    phrases.push(`mean TTFB ${duration(fault.ttfbMicrosDuring)}, before ${duration(fault.ttfbMicrosBefore)}`);
  if (fault.originPerSecondBefore !== null && fault.originPerSecondDuring !== null)
    phrases.push(
      `origin ${showRate(fault.originPerSecondDuring)}, before ${showRate(fault.originPerSecondBefore)}, peak ${showRate(fault.originPeakPerSecond)}`,
    );
  return phrases;
}
