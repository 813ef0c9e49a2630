/**
 * Units as text, at the scenario's door: `10GB`, `250ms`, `1.5Gbps`, `20k/s`, `200k`, `5%`. Behind the door
 * there are plain numbers: bytes, whole microseconds, bits per second, requests per second, counts, shares.
 * Units are spelled exactly (`MB` is 10^6 bytes, `Mb` is nothing): a guess about a factor of eight or 2^20 / 10^6 is
 * the reader's to make, by `suggestUnit`. Every `parse...` gives null for text that is not of its kind; every
 * `format...` gives text that its parser turns back into the very same number.
 */

/** Kinds of quantities that have units. */
export type UnitKind = "size" | "duration" | "bitRate" | "rate" | "count" | "share";

/** What one unit is worth in the base unit of its kind. */
export type UnitTable = ReadonlyMap<string, number>;

const KIB = 1024;

/** Bytes. SI prefixes are powers of ten, IEC prefixes (IEC 80000-13) powers of two. */
export const SIZE_UNITS: UnitTable = new Map([
  ["B", 1],
  ["kB", 1e3],
  ["KB", 1e3],
  ["MB", 1e6],
  ["GB", 1e9],
  ["TB", 1e12],
  ["PB", 1e15],
  ["KiB", KIB],
  ["MiB", KIB * KIB],
  ["GiB", KIB * KIB * KIB],
  ["TiB", KIB * KIB * KIB * KIB],
  ["PiB", KIB * KIB * KIB * KIB * KIB],
]);

const SECOND = 1e6;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Microseconds. A year is 365 days. */
export const DURATION_UNITS: UnitTable = new Map([
  ["us", 1],
  ["µs", 1],
  ["ms", 1e3],
  ["s", SECOND],
  ["m", MINUTE],
  ["min", MINUTE],
  ["h", HOUR],
  ["d", DAY],
  ["w", 7 * DAY],
  ["y", 365 * DAY],
]);

/** Bits per second; devices are usually quoted in bytes per second, so those are understood too. */
export const BIT_RATE_UNITS: UnitTable = new Map([
  ["bps", 1],
  ["kbps", 1e3],
  ["Mbps", 1e6],
  ["Gbps", 1e9],
  ["Tbps", 1e12],
  ["B/s", 8],
  ["kB/s", 8e3],
  ["MB/s", 8e6],
  ["GB/s", 8e9],
  ["TB/s", 8e12],
]);

const MULTIPLES: UnitTable = new Map([
  ["", 1],
  ["k", 1e3],
  ["M", 1e6],
  ["G", 1e9],
]);

/** Seconds in the period after the slash of a rate. */
const PERIOD_SECONDS: UnitTable = new Map([
  ["s", 1],
  ["min", 60],
  ["h", 3600],
  ["d", 86400],
]);

/** A decimal number, then anything that could be a unit. */
const QUANTITY = /^(\d+(?:\.\d+)?(?:e[+-]?\d{1,3})?) ?([^\d\s.+-][^\d\s]*)?$/;

/** Bytes, a whole number; a bare number is bytes. */
export function parseSize(text: string): number | null {
  return whole(quantity(text, SIZE_UNITS, 1));
}

/** Microseconds, a whole number; terms may follow each other from large to small (`1h30m`). Only 0 may be bare. */
export function parseDuration(text: string): number | null {
  const compact = text.trim();
  if (/^0+(?:\.0+)?$/.test(compact)) return 0;
  if (!/^(?:\d+(?:\.\d+)?(?:e[+-]?\d{1,3})? ?[a-zµ]+ ?)+$/.test(compact)) return null;
  let sum = 0;
  let last = Infinity;
  for (const [, number, name] of compact.matchAll(/(\d+(?:\.\d+)?(?:e[+-]?\d{1,3})?) ?([a-zµ]+)/g)) {
    const unit = DURATION_UNITS.get(name);
    if (unit === undefined || unit >= last) return null;
    sum += Number(number) * unit;
    last = unit;
  }
  return whole(sum);
}

/** Bits per second; `unlimited` is Infinity. */
export function parseBitRate(text: string): number | null {
  return text.trim() === "unlimited" ? Infinity : quantity(text, BIT_RATE_UNITS, null);
}

/** Requests (or anything counted) per second: `20k/s`, `90/min`. */
export function parseRate(text: string): number | null {
  const slash = text.indexOf("/");
  const seconds = PERIOD_SECONDS.get(text.slice(slash + 1).trim());
  if (slash < 0 || seconds === undefined) return null;
  const number = quantity(text.slice(0, slash), MULTIPLES, 1);
  return number === null ? null : number / seconds;
}

/** A count, a whole number: `200k`, `1.5M`, `3`. */
export function parseCount(text: string): number | null {
  const number = quantity(text, MULTIPLES, 1);
  return number !== null && Math.abs(number - Math.round(number)) <= 1e-9 * number ? whole(number) : null;
}

/** A share: `5%` or `0.05`. Whether it must not exceed 1 is for the caller to say. */
export function parseShare(text: string): number | null {
  const trimmed = text.trim();
  if (!trimmed.endsWith("%")) return quantity(trimmed, MULTIPLES_OF_ONE, 1);
  const percent = quantity(trimmed.slice(0, -1).trimEnd(), MULTIPLES_OF_ONE, 1);
  return percent === null ? null : percent / 100;
}

const MULTIPLES_OF_ONE: UnitTable = new Map();

/** `bytes` (rounded to whole ones) as text for {@link parseSize}. */
export function formatSize(bytes: number): string {
  return shortest(
    Math.round(bytes),
    ["PB", "PiB", "TB", "TiB", "GB", "GiB", "MB", "MiB", "kB", "KiB", "B"],
    SIZE_UNITS,
    parseSize,
  );
}

/** `micros` (rounded to whole ones) as text for {@link parseDuration}. */
export function formatDuration(micros: number): string {
  const rounded = Math.round(micros);
  if (rounded === 0) return "0";
  // Whole minutes and more read best as terms: 1h30m, 7d.
  if (rounded >= MINUTE && rounded % SECOND === 0) {
    let text = "";
    let rest = rounded;
    for (const [name, unit] of [
      ["d", DAY],
      ["h", HOUR],
      ["m", MINUTE],
      ["s", SECOND],
    ] as const) {
      const count = Math.floor(rest / unit);
      if (count > 0) text += `${count}${name}`;
      rest -= count * unit;
    }
    if (parseDuration(text) === rounded) return text;
  }
  return shortest(rounded, ["s", "ms", "us"], DURATION_UNITS, parseDuration);
}

/** `bitsPerSecond` as text for {@link parseBitRate}. */
export function formatBitRate(bitsPerSecond: number): string {
  if (bitsPerSecond === Infinity) return "unlimited";
  return shortest(bitsPerSecond, ["Tbps", "Gbps", "Mbps", "kbps", "bps"], BIT_RATE_UNITS, parseBitRate);
}

/** `perSecond` as text for {@link parseRate}. */
export function formatRate(perSecond: number): string {
  for (const [name, seconds] of PERIOD_SECONDS) {
    const text = `${formatMultiple(perSecond * seconds)}/${name}`;
    if (parseRate(text) === perSecond && text.length <= 10) return text;
  }
  return `${perSecond}/s`;
}

/** `count` (rounded to a whole number) as text for {@link parseCount}. */
export function formatCount(count: number): string {
  return formatMultiple(Math.round(count));
}

/** `share` as text for {@link parseShare}: percent where that is short and exact. */
export function formatShare(share: number): string {
  const percent = `${Number((share * 100).toPrecision(12))}%`;
  return parseShare(percent) === share && percent.length <= 8 ? percent : `${share}`;
}

/** A number with k, M or G where that is exact. */
function formatMultiple(number: number): string {
  return shortest(number, ["G", "M", "k", ""], MULTIPLES, (text) => quantity(text, MULTIPLES, 1));
}

/**
 * The text in the largest of `names` that shows at most three decimals and parses back to `value`; in the last
 * of them otherwise, with all the digits that takes.
 */
function shortest(
  value: number,
  names: readonly string[],
  units: UnitTable,
  parse: (text: string) => number | null,
): string {
  if (!(value >= 0 && value < Infinity)) throw new RangeError(`no unit text for ${value}`);
  for (const name of names) {
    const amount = value / (units.get(name) as number);
    if (amount < 1) continue;
    const text = `${Number(amount.toFixed(3))}${name}`;
    // IEC units only where they come out whole: 1.5GiB is less plain than 1610612736B is long.
    if (name.includes("i") && amount !== Math.floor(amount)) continue;
    if (parse(text) === value) return text;
  }
  return `${value}${names[names.length - 1]}`;
}

/** Number x unit, or null when the text is not a number followed by a unit of the table (or none: `bare`). */
function quantity(text: string, units: UnitTable, bare: number | null): number | null {
  const match = QUANTITY.exec(text.trim());
  if (match === null) return null;
  const unit = match[2] === undefined ? bare : units.get(match[2]);
  if (unit === undefined || unit === null) return null;
  return Number(match[1]) * unit;
}

/** The nearest whole number, or null when it is too large to be counted one by one. */
function whole(value: number | null): number | null {
  if (value === null) return null;
  const rounded = Math.round(value);
  return Number.isSafeInteger(rounded) ? rounded : null;
}
