/** How long a fetch takes in a comparison. */
import { parseDuration } from "../base/units.ts";
import { UsageError } from "../run/usage-error.ts";

/** Longest fetches: a billion requests, a year. */
const MOST = { ticks: 1e9, micros: 365 * 86_400 * 1e6 };

/** How long a fetch takes: so many requests, or so many microseconds of the trace's time. */
export interface FetchLatency {
  readonly unit: "ticks" | "micros";
  readonly value: number;
}

/** The latency in a text: `10` is ten requests, `50ms` of the trace's time. Throws `UsageError` for neither. */
export function fetchLatency(text: string): FetchLatency {
  const ticks = /^\d+$/.test(text.trim()) ? Number(text) : null;
  const latency: FetchLatency =
    ticks === null ? { unit: "micros", value: parseDuration(text) ?? 0 } : { unit: "ticks", value: ticks };
  if (latency.value > 0 && latency.value <= MOST[latency.unit]) return latency;
  throw new UsageError(
    `--fetch-latency: "${text}" is neither a number of requests like 10 nor a duration like 50ms, up to a year`,
  );
}
