/**
 * Numbers for people: three significant digits and a unit, in tables and messages. One way only: what must be
 * read back is written by `units.ts`, what must be exact goes to JSON. No locale takes part.
 */

/** Bytes: "212 TB", "25.2 TB", "640 B". */
export function showSize(bytes: number): string {
  return withPrefix(bytes, ["B", "kB", "MB", "GB", "TB", "PB", "EB"]);
}

/** Microseconds: "850 us", "14 ms", "1.5 s", "2 min 11 s", "6 h". */
export function showDuration(micros: number): string {
  if (micros < 0) return `-${showDuration(-micros)}`;
  if (micros === Infinity) return "never";
  if (micros < 999.5) return `${threeDigits(micros, true)} us`;
  if (micros < 999_500) return `${threeDigits(micros / 1e3, true)} ms`;
  if (micros < 59_950_000) return `${threeDigits(micros / 1e6, true)} s`;
  const seconds = Math.round(micros / 1e6);
  if (seconds < 3600) return twoUnits(seconds, 60, "min", 1, "s");
  // From 23 h 59.5 min on, minutes would round to 24 h.
  if (seconds < 86370) return twoUnits(seconds, 3600, "h", 60, "min");
  return twoUnits(seconds, 86400, "d", 3600, "h");
}

/** A count: below 10,000 in full, "18.0 M" above. */
export function showCount(count: number): string {
  if (count > -9999.5 && count < 9999.5)
    return Number.isInteger(count) ? thousands(String(count)) : plain(count);
  return withPrefix(count, ["", "k", "M", "G", "T"]);
}

/** Events per second: "960 k/s", "42.5/s". */
export function showRate(perSecond: number): string {
  return perSecond < 999.5
    ? `${threeDigits(perSecond, true)}/s`
    : `${withPrefix(perSecond, ["", "k", "M", "G", "T"])}/s`;
}

/** Bits per second: "119 Mbps", "unlimited". */
export function showBitRate(bitsPerSecond: number): string {
  return bitsPerSecond === Infinity
    ? "unlimited"
    : withPrefix(bitsPerSecond, ["bps", "kbps", "Mbps", "Gbps", "Tbps"]);
}

/** A share: "93.4 %". Never rounds to 0 or 100 what is not. */
export function showPercent(share: number): string {
  if (share !== share) return "-";
  const percent = share * 100;
  if (percent === 0 || percent === 100) return `${percent} %`;
  if (percent > 0 && percent < 0.05) return "<0.1 %";
  if (percent > 99.95 && percent < 100) return ">99.9 %";
  return `${percent.toFixed(1)} %`;
}

/** Money: "$13,310", "$4.20", "$0.0021". Takes US dollars, or whole nano-dollars as a bigint. */
export function showUsd(amount: number | bigint): string {
  const usd = typeof amount === "bigint" ? Number(amount) / 1e9 : amount;
  if (usd < 0) return `-${showUsd(-usd)}`;
  if (usd >= 99.995) return `$${thousands(usd.toFixed(0))}`;
  if (usd >= 0.00995 || usd === 0) return `$${usd.toFixed(2)}`;
  // Below a cent: two significant digits.
  return usd < 1e-6 ? "<$0.000001" : `$${Number(usd.toPrecision(2))}`;
}

/** Three significant digits with the prefix that leaves one to three digits before the point. */
function withPrefix(value: number, names: readonly string[]): string {
  if (value < 0) return `-${withPrefix(-value, names)}`;
  let at = 0;
  // 999.5 and not 1000: from there on three digits would round to four.
  while (value >= 999.5 && at < names.length - 1) {
    value /= 1000;
    at++;
  }
  const number = threeDigits(value, at === 0);
  return names[at] === "" ? number : `${number} ${names[at]}`;
}

/** Three significant digits; `trim` drops zeros at the end, as whole units read better without. */
function threeDigits(value: number, trim: boolean): string {
  const text = value >= 99.95 ? value.toFixed(0) : value >= 9.995 ? value.toFixed(1) : value.toFixed(2);
  return trim ? trimZeros(text) : text.length > 3 && !text.includes(".") ? thousands(text) : text;
}

/** Up to two decimals. */
function plain(value: number): string {
  return thousands(trimZeros(value.toFixed(2)));
}

/** "3 h 20 min", or "3 h" when nothing is left. */
function twoUnits(
  seconds: number,
  large: number,
  largeName: string,
  small: number,
  smallName: string,
): string {
  const total = Math.round(seconds / small) * small;
  const first = Math.floor(total / large);
  const second = Math.round((total - first * large) / small);
  return second === 0 ? `${first} ${largeName}` : `${first} ${largeName} ${second} ${smallName}`;
}

/** Drops zeros after the decimal point, and the point with them. */
function trimZeros(text: string): string {
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

/** Puts commas between thousands. */
function thousands(text: string): string {
  const [whole, decimals] = text.split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return decimals === undefined ? grouped : `${grouped}.${decimals}`;
}
