/**
 * The unit of time stamps that are plain numbers. Where none is given, it is told by the first stamp: now, seconds have 10 digits, milliseconds 13,
 * microseconds 16, nanoseconds 19. So no number below 10^11 is taken for milliseconds, which are past 1973, nor above for seconds, which are
 * before 5138.
 */

/** Stands for "by the size of the first stamp" where units are given in microseconds. */
export const AUTO_UNIT = 0;

const SECOND_MICROS = 1_000_000;

/** The unit, microseconds: the one given, or for {@link AUTO_UNIT} that of this first stamp (none: seconds). */
export function timeUnitOf(givenMicros: number, firstStamp = 0): number {
  if (givenMicros !== AUTO_UNIT) return givenMicros;
  if (firstStamp < 1e11) return SECOND_MICROS;
  return firstStamp < 1e14 ? 1000 : firstStamp < 1e17 ? 1 : 0.001;
}
