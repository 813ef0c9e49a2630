/** Numbers of a summary as people read them: three significant digits with a unit, times of day, names of regions. */
import { showCount, showDuration, showPercent, showRate, showSize, showUsd } from "../base/units.ts";
import type { SimulatedTime, ThresholdResult, Worst } from "../result/summary.ts";
import { metricOf } from "../vocabulary/metrics.ts";
import type { Phase } from "../vocabulary/phases.ts";

/** What stands where there is no number. */
export const NONE = "-";

const MINUTE = 60_000_000;
const DAY = 1440 * MINUTE;

/** A share, or a dash. */
export function percent(share: number | null): string {
  return share === null ? NONE : showPercent(share);
}

/** `part` of `whole`; null when there is no whole. */
export function shareOf(part: number, whole: number): number | null {
  return whole > 0 ? part / whole : null;
}

/** A share in whole per cent, for running text: "41 %", "<1 %". */
export function wholePercent(share: number): string {
  if (share > 0 && share < 0.005) return "<1 %";
  return `${Math.round(share * 100)} %`;
}

/** By how many points a simulated share is off the logged one: " (+1.2 points)"; nothing where one is missing. */
export function errorOf(simulated: number | null, logged: number | null): string {
  if (simulated === null || logged === null) return "";
  const points = Math.round((simulated - logged) * 1000) / 10;
  return ` (${points >= 0 ? "+" : "-"}${Math.abs(points).toFixed(1)} points)`;
}

/** Microseconds, or a dash. */
export function duration(micros: number | null | undefined): string {
  return micros === null || micros === undefined ? NONE : showDuration(micros);
}

/** A phase as a heading has it. */
export function phaseTitle(phase: Phase): string {
  return phase === "dns" || phase === "tls" ? phase.toUpperCase() : phase;
}

/** A metric's value in its unit. */
export function metricText(metric: string, value: number | null): string {
  if (value === null) return NONE;
  switch (metricOf(metric)?.unit) {
    case "micros":
      return showDuration(value);
    case "bytes":
      return showSize(value);
    case "per-second":
      return showRate(value);
    case "usd":
      return showUsd(value);
    case "ratio":
      // Below 1 % three decimals would not be three digits.
      return value !== 0 && Math.abs(value) < 0.01 ? String(Number(value.toPrecision(3))) : value.toFixed(3);
    case "requests":
    case undefined:
      return showCount(value);
  }
}

/** A threshold's value in its unit; in full where rounding would make it look like the limit it is not. */
export function thresholdText({ metric, value, limit }: ThresholdResult): string {
  const text = metricText(metric, value);
  if (value === null || value === limit || text !== metricText(metric, limit)) return text;
  return metricOf(metric)?.unit === "micros" ? `${value / 1000} ms` : String(value);
}

/** UTC time of day of a moment of the run: "12:04", "day 2 00:30"; with seconds when they are not 0. */
export function clock(atMicros: number, simulated: SimulatedTime): string {
  const at = simulated.startOfDayMicros + atMicros;
  const day = Math.floor(at / DAY);
  const seconds = Math.floor((at - day * DAY) / 1_000_000);
  const two = (value: number) => String(value).padStart(2, "0");
  const time = `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}`;
  const rest = seconds % 60 === 0 ? "" : `:${two(seconds % 60)}`;
  return `${day > 0 ? `day ${day + 1} ` : ""}${time}${rest}`;
}

/** UTC time of day with milliseconds: "12:07:33.104", "day 2 00:30:00.000". @param micros since midnight of the first day */
export function timeOfDay(micros: number): string {
  const day = Math.floor(micros / DAY);
  const millis = Math.floor((micros - day * DAY) / 1000);
  const two = (value: number) => String(Math.floor(value)).padStart(2, "0");
  const time = `${two(millis / 3_600_000)}:${two((millis / 60_000) % 60)}:${two((millis / 1000) % 60)}`;
  return `${day === 0 ? "" : `day ${day + 1} `}${time}.${String(millis % 1000).padStart(3, "0")}`;
}

/** "worst 12:04 to 12:19, South America: 1.2 s". */
export function worstText({ metric }: ThresholdResult, worst: Worst, simulated: SimulatedTime): string {
  const { time, region, value } = worst;
  const where = region === null ? "" : regionTitle(region);
  const when =
    time === null ? "" : `${clock(time.fromMicros, simulated)} to ${clock(time.untilMicros, simulated)}`;
  return `worst ${[when, where].filter((text) => text !== "").join(", ")}: ${metricText(metric, value)}`;
}

/** "south-america" as "South America". */
export function regionTitle(name: string): string {
  return name
    .split("-")
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(" ");
}

/** Parts of a whole as phrases, the largest first, without those that are 0: "cold 41 %". */
export function shares(counts: Readonly<Record<string, number>>): string[] {
  const entries = Object.entries(counts).filter(([, count]) => count > 0);
  const whole = entries.reduce((sum, [, count]) => sum + count, 0);
  return entries
    .sort(([, a], [, b]) => b - a)
    .map(([word, count]) => `${word} ${wholePercent(count / whole)}`);
}
