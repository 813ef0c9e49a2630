/**
 * The daily curve: how a metro's request rate follows its local time. A cosine between trough and peak, or a measured
 * rate for each hour; the mean over a day is 1.
 */
import { cos } from "../base/math.ts";

const DAY_MICROS = 86_400_000_000;
const HOUR_MICROS = 3_600_000_000;
const HOURS = 24;
const TWO_PI = 6.283185307179586;

/** Lowest rate / highest rate (1 is flat), and the local hour of the highest. */
export interface Diurnal {
  readonly trough: number;
  readonly peakHour: number;
  /** Relative rate of each of the 24 hours, in place of the cosine. */
  readonly hours?: readonly number[];
}

/** Factor on the mean rate at a local time of day, microseconds after midnight (any whole days are ignored). */
export function dailyFactor(diurnal: Diurnal, localMicros: number): number {
  const { hours } = diurnal;
  if (hours !== undefined) {
    const hour = Math.floor(localMicros / HOUR_MICROS) % HOURS;
    return (hours[hour < 0 ? hour + HOURS : hour] * HOURS) / hours.reduce((sum, rate) => sum + rate, 0);
  }
  const amplitude = (1 - diurnal.trough) / (1 + diurnal.trough);
  return 1 + amplitude * cos(TWO_PI * (localMicros / DAY_MICROS - diurnal.peakHour / 24));
}

/** The daily curve at many places: worked out once for each time zone, not for each place. */
export class DailyCurve {
  readonly #diurnal: Diurnal;
  /** Offsets from UTC that there are, microseconds, and which one a place has. */
  readonly #offsets: readonly number[];
  readonly #zoneOf: Int32Array;
  /** By zone, at the time that was asked for last. */
  readonly #factors: Float64Array;

  constructor(diurnal: Diurnal, places: readonly { readonly utcOffsetMicros: number }[]) {
    this.#diurnal = diurnal;
    this.#offsets = [...new Set(places.map(({ utcOffsetMicros }) => utcOffsetMicros))];
    this.#zoneOf = Int32Array.from(places, ({ utcOffsetMicros }) => this.#offsets.indexOf(utcOffsetMicros));
    this.#factors = new Float64Array(this.#offsets.length);
  }

  /** Moves to a time, microseconds since some midnight UTC. */
  moveTo(utcMicros: number): void {
    for (let zone = 0; zone < this.#offsets.length; zone++)
      this.#factors[zone] = dailyFactor(this.#diurnal, utcMicros + this.#offsets[zone]);
  }

  /** The place's factor at that time. */
  factor(place: number): number {
    return this.#factors[this.#zoneOf[place]];
  }
}
