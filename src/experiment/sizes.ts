/** Cache sizes as they are written on the command line: `64MB,1%,5000objects,auto`. */
import { nearest } from "../base/nearest.ts";
import { parseSize } from "../base/units.ts";
import { UsageError } from "../run/usage-error.ts";

/** A cache size. */
export interface CacheSize {
  /** As it was written, or what `auto` made of it. */
  readonly text: string;
  /** Bytes, or objects. */
  readonly capacity: number;
  /** Does every object count 1? */
  readonly unitSize: boolean;
}

/** What percentages are of. */
export interface Footprint {
  readonly objects: number;
  readonly footprintBytes: number;
}

/** Shares of the footprint that `auto` stands for: three steps a decade, where real caches live. */
export const AUTO_PERCENT = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50];

/** What percentages and `auto` come to. */
export interface SizeGrid {
  /** Percentages are of objects, and every object counts 1. */
  readonly unitSize?: boolean;
  readonly autoPercent?: readonly number[];
}

/** The sizes of a list. Throws `UsageError` that names every one that makes no sense. */
export function cacheSizes(
  list: string,
  { objects, footprintBytes }: Footprint,
  { unitSize = false, autoPercent = AUTO_PERCENT }: SizeGrid = {},
): CacheSize[] {
  const whole = { all: unitSize ? objects : footprintBytes, unitSize };
  const problems: string[] = [];
  const sizes = list.split(",").flatMap((raw): CacheSize[] => {
    const text = raw.trim();
    if (/^auto$/i.test(text))
      return autoPercent
        .map((percent) => shareOf(`${percent}%`, percent, whole))
        .filter((size) => size.capacity > 0);
    try {
      const size = sizeOf(text, whole);
      if (size.capacity >= 1) return [size];
      problems.push(`"${text}" is less than one ${size.unitSize ? "object" : "byte"}`);
    } catch (error) {
      problems.push((error as Error).message);
    }
    return [];
  });
  for (const { text, capacity, unitSize } of sizes) {
    const all = unitSize ? objects : footprintBytes;
    if (capacity > 1000 * all)
      problems.push(
        `"${text}" is more than a thousand times all ${unitSize ? "objects" : "bytes"} of the trace`,
      );
  }
  if (problems.length > 0) throw new UsageError(problems.map((problem) => `--sizes: ${problem}`).join("\n"));
  return sizes;
}

/** The sizes of a list that can be told before the trace is known; null: some are shares of it, or make no sense. */
export function fixedSizes(list: string): CacheSize[] | null {
  if (/%|auto/i.test(list)) return null;
  try {
    return cacheSizes(list, { objects: Infinity, footprintBytes: Infinity });
  } catch {
    return null;
  }
}

/** What a share is a share of. */
interface Whole {
  readonly all: number;
  readonly unitSize: boolean;
}

function sizeOf(text: string, whole: Whole): CacheSize {
  const percent = /^([\d.]+)\s*%$/.exec(text);
  if (percent !== null) return shareOf(text, Number(percent[1]), whole);
  const counted = /^([\d.]+)\s*(k|m)?\s*(objects?|obj)$/i.exec(text);
  if (counted !== null) {
    const scale = { k: 1000, m: 1_000_000 }[counted[2]?.toLowerCase() ?? ""] ?? 1;
    return { text, capacity: Math.floor(Number(counted[1]) * scale), unitSize: true };
  }
  const words = /^([\d.]+)\s*([a-z]+)$/i.exec(text);
  if (words !== null && nearest(words[2], ["objects"]) !== null)
    throw new UsageError(`"${text}" is no size. Did you mean "${words[1]}objects"?`);
  const bytes = parseSize(text);
  if (bytes === null)
    throw new UsageError(`"${text}" is no size: expected 64MB, 1GiB, 1%, 5000objects or auto`);
  return { text, capacity: Math.floor(bytes), unitSize: false };
}

function shareOf(text: string, percent: number, { all, unitSize }: Whole): CacheSize {
  return { text, capacity: Math.floor((all * percent) / 100), unitSize };
}
