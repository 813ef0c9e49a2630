/** The counters of a plan by name. */
import type { WarmingCounts } from "../../vocabulary/warming-totals.ts";
import {
  ALREADY,
  CONFIRMED,
  FAILED,
  FETCHED,
  FETCHED_BYTES,
  LEFT,
  LEFT_BYTES,
  NOT_KEPT,
  SENT,
  UNSENT,
  USEFUL,
  type WarmedCopies,
} from "./warmed-copies.ts";

/** What became of the requests of a plan: wasted are those that left unasked and those that are there unasked. */
export function planTotals(copies: WarmedCopies, plan: number): WarmingCounts {
  const counters = copies.counters[plan];
  const { objects, bytes } = copies.unasked(plan);
  return {
    sent: counters[SENT],
    already: counters[ALREADY],
    fetched: counters[FETCHED],
    fetchedBytes: counters[FETCHED_BYTES],
    confirmed: counters[CONFIRMED],
    failed: counters[FAILED],
    notKept: counters[NOT_KEPT],
    useful: counters[USEFUL],
    wasted: counters[LEFT] + objects,
    wastedBytes: counters[LEFT_BYTES] + bytes,
    unsent: counters[UNSENT],
  };
}
