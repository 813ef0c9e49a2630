/** What became of the sessions of one group: the part of the summary that is not about single requests. */
import type { Spread } from "../vocabulary/totals.ts";

/** Times in microseconds. */
type Times = Omit<Spread, "count">;

/** Sessions that began in the measured time. What a kind does not have is null or 0. */
export interface SessionFigures {
  readonly name: string;
  readonly kind: string;
  readonly started: number;
  readonly finished: number;
  /** Viewers who left before the first picture. */
  readonly abandoned: number;
  /** Ended by errors. */
  readonly failed: number;
  /** Not over when the run was. */
  readonly underWay: number;
  /** From coming to the first picture, of those who stayed. */
  readonly startupMicros: Times | null;
  /** Time for which the picture stood still / that and the time played. */
  readonly rebufferRatio: number | null;
  readonly playedMicros: number;
  readonly stalls: number;
  readonly seekMicros: Times | null;
  readonly segments: number;
  readonly meanBitsPerSecond: number | null;
  /** Changes of the bit rate. */
  readonly switches: number;
  /** Requests for segments that were not produced yet; segments that had left the playlist when their turn came. */
  readonly early: number;
  readonly missed: number;
  /** From the click to a page's last object. */
  readonly pageLoadMicros: Times | null;
  /** From the beginning to the end of a download or clone. */
  readonly downloadMicros: Times | null;
}
