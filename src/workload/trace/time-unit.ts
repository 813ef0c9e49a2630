/**
 * The unit of time stamps that are plain numbers. Where none is given, it is told by the first stamp: now, seconds have 10 digits, milliseconds 13,
 * microseconds 16, nanoseconds 19. So no number below 10^11 is taken for milliseconds, which are past 1973, nor above for seconds, which are
 * before 5138.
 */
import { formatDuration, parseDuration } from "../../base/units.ts";

/** Stands for "by the size of the first stamp" where units are given in microseconds. */
export const AUTO_UNIT = 0;

const SECOND_MICROS = 1_000_000;
/** Units by name, microseconds. */
const UNITS: Readonly<Record<string, number>> = {
  auto: AUTO_UNIT,
  s: SECOND_MICROS,
  ms: 1000,
  us: 1,
  ns: 0.001,
  min: 60 * SECOND_MICROS,
  h: 3600 * SECOND_MICROS,
};

/** The unit that a text names, or a duration such as 10ms, microseconds; null: it is neither. */
export function parseTimeUnit(text: string): number | null {
  const written = text.trim();
  return Object.hasOwn(UNITS, written) ? UNITS[written] : parseDuration(written) || null;
}

/** What {@link parseTimeUnit} reads as this unit. */
export function formatTimeUnit(micros: number): string {
  return Object.entries(UNITS).find(([, unit]) => unit === micros)?.[0] ?? formatDuration(micros);
}

/** The unit, microseconds: the one given, or for {@link AUTO_UNIT} that of this first stamp (none: seconds). */
export function timeUnitOf(givenMicros: number, firstStamp = 0): number {
  if (givenMicros !== AUTO_UNIT) return givenMicros;
  if (firstStamp < 1e11) return SECOND_MICROS;
  return firstStamp < 1e14 ? 1000 : firstStamp < 1e17 ? 1 : 0.001;
}

/** Resolution of whole numbers of a unit, microseconds, as readers tell it; 0: finer than a microsecond, and so exact. */
export function tickOf(unitMicros: number): number {
  return unitMicros < 1 ? 0 : unitMicros;
}
