/** The daily curve of a log: the mean rate of each hour of the day, over the time for which the log covers it. */
import { HOUR_MICROS } from "./traffic.ts";

const HOURS = 24;
/** Shorter logs show no daily curve. */
const LEAST_HOURS = 2;

/**
 * Relative rate of each hour of the day, mean 1, three digits; null when the log is too short to tell. Hours that it does not
 * cover get the mean.
 * @param hours requests of each hour of the clock
 * @param startOfDayMicros time of day at which the log begins
 * @param spanMicros how long it lasts
 */
export function fitHours(
  hours: readonly number[],
  startOfDayMicros: number,
  spanMicros: number,
): number[] | null {
  if (spanMicros < LEAST_HOURS * HOUR_MICROS) return null;
  const mean = hours.reduce((sum, count) => sum + count, 0) / spanMicros;
  const counted = new Float64Array(HOURS);
  const covered = new Float64Array(HOURS);
  const first = Math.floor(startOfDayMicros / HOUR_MICROS);
  for (let hour = 0; hour < hours.length; hour++) {
    const ofDay = (first + hour) % HOURS;
    counted[ofDay] += hours[hour];
    covered[ofDay] += coverOf(hour, startOfDayMicros, spanMicros);
  }
  return Array.from(counted, (count, hour) =>
    // A minute or two of an hour say nothing about it.
    covered[hour] < HOUR_MICROS / 30 ? 1 : Number((count / covered[hour] / mean).toPrecision(3)),
  );
}

/** How much of the n-th hour of the clock lies within the log, microseconds. */
export function coverOf(hour: number, startOfDayMicros: number, spanMicros: number): number {
  const from = Math.max(hour * HOUR_MICROS, startOfDayMicros % HOUR_MICROS);
  const until = Math.min((hour + 1) * HOUR_MICROS, (startOfDayMicros % HOUR_MICROS) + spanMicros);
  return Math.max(0, until - from);
}
