/**
 * The daily curve: how a metro's request rate follows its local time. A cosine between trough and peak, whose
 * mean over a day is 1.
 */
import { cos } from "../base/math.ts";

const DAY_MICROS = 86_400_000_000;
const TWO_PI = 6.283185307179586;

/** Lowest rate / highest rate (1 is flat), and the local hour of the highest. */
export interface Diurnal {
  readonly trough: number;
  readonly peakHour: number;
}

/** Factor on the mean rate at a local time of day, microseconds after midnight (any whole days are ignored). */
export function dailyFactor(diurnal: Diurnal, localMicros: number): number {
  const amplitude = (1 - diurnal.trough) / (1 + diurnal.trough);
  return 1 + amplitude * cos(TWO_PI * (localMicros / DAY_MICROS - diurnal.peakHour / 24));
}
