/** Which servers of the PoPs answered, in words for terminal and page. */
import { showCount, showSize } from "../base/units.ts";
import type { PlacementTotals } from "../vocabulary/totals.ts";
import { percent } from "./wording.ts";

/** Phrase by phrase; what never happened is left out. */
export function placementPhrases(placement: PlacementTotals): string[] {
  const { requests, busiest, lostServer, movedByLoad, hot, peerFetches, peerBytes } = placement;
  const phrases = [`busiest ${percent(busiest)} of the mean`];
  const share = (count: number, what: string) => {
    if (count > 0) phrases.push(`${percent(count / requests)} of requests ${what}`);
  };
  share(lostServer, "for a lost server");
  share(movedByLoad, "passed on for load");
  share(hot, "for replicated objects");
  if (peerFetches > 0) phrases.push(`fetched from peers: ${showCount(peerFetches)} (${showSize(peerBytes)})`);
  if (placement.copyObjects > 0)
    phrases.push(`further copies: ${showCount(placement.copyObjects)} (${showSize(placement.copyBytes)})`);
  return phrases;
}
