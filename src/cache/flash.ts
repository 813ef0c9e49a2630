/**
 * What a cache does to flash: bytes the device writes for what the cache admits, and how soon that wears it out.
 * Two layouts. Log-structured: objects are appended to segments, and the oldest segment is freed as a whole;
 * with FIFO eviction nothing is written twice. Set-associative: an object hashes to a set of one page, and each
 * insert rewrites the page, which is simple and needs no index in DRAM but writes 4 KiB for an object of 100 bytes (S.
 * McAllister et al., "Kangaroo: caching billions of tiny objects on flash", SOSP 2021, which collects inserts in
 * a small log first, so that one rewrite takes several). All of this is amplification by the application; what
 * the device's own garbage collection adds depends on its over-provisioning and is a separate factor.
 */
import { log } from "../base/math.ts";

/** Page that a set-associative cache rewrites, bytes: the usual set of CacheLib and Kangaroo. */
export const SET_BYTES = 4096;
const MICROS_PER_DAY = 86_400_000_000;

/** What a cache on flash took in, and over which time. */
export interface FlashIntake {
  /** Bytes that entered (`SoloCache.admittedBytes`). */
  readonly admittedBytes: number;
  /** Objects that entered (`SoloCache.admittedObjects`). */
  readonly admittedObjects: number;
  /** Capacity of the device, bytes. */
  readonly capacityBytes: number;
  /** Time over which all this entered, microseconds of the trace; 0: the trace has no times. */
  readonly elapsedMicros: number;
}

/** How objects lie on the device. */
export type FlashLayout =
  | {
      readonly layout: "log-structured";
      /** Share of a freed segment's bytes that is kept and written again, 0 to below 1; 0 with FIFO. */
      readonly keptShare: number;
    }
  | {
      readonly layout: "set-associative";
      /** Bytes of a set, written as a whole. */
      readonly setBytes: number;
      /** Objects that one rewrite takes on average: 1 without a log in front of the sets. */
      readonly insertsPerWrite: number;
    };

/** What the device has to bear. */
export interface FlashWear {
  /** Mean size of what entered, bytes; 0 when nothing did. */
  readonly meanObjectBytes: number;
  /** Bytes written by the cache for each byte admitted. */
  readonly amplification: number;
  /** Bytes written by the cache. */
  readonly writtenBytes: number;
  /** Capacities written a day; -1 when the trace has no times. */
  readonly driveWritesPerDay: number;
}

/** Writes and wear of a device with the given layout. */
export function flashWear(intake: FlashIntake, layout: FlashLayout): FlashWear {
  const { admittedBytes, admittedObjects, capacityBytes, elapsedMicros } = intake;
  const meanObjectBytes = admittedObjects === 0 ? 0 : admittedBytes / admittedObjects;
  const amplification =
    layout.layout === "log-structured"
      ? logStructuredAmplification(layout.keptShare)
      : setAssociativeAmplification(meanObjectBytes, layout.setBytes, layout.insertsPerWrite);
  const writtenBytes = admittedBytes * amplification;
  return {
    meanObjectBytes,
    amplification,
    writtenBytes,
    driveWritesPerDay: driveWritesPerDay(writtenBytes, capacityBytes, elapsedMicros),
  };
}

/**
 * Bytes a log writes for each byte admitted. A freed segment of which a share u is kept gives room for 1 - u of new
 * bytes and costs u of old ones, so 1 + u / (1 - u) = 1 / (1 - u) are written for each new one (M. Rosenblum and J. K.
 * Ousterhout, "The design and implementation of a log-structured file system", ACM TOCS 1992, without its reads).
 * FIFO keeps nothing: 1.
 * @param keptShare u, 0 to below 1
 */
export function logStructuredAmplification(keptShare: number): number {
  if (!(keptShare >= 0 && keptShare < 1)) throw new RangeError(`a kept share of ${keptShare}`);
  return 1 / (1 - keptShare);
}

/**
 * Share of the oldest segment that must be kept when evictions do not follow the log's order, as with LRU, where
 * the least wanted objects lie scattered over all segments: each of a segment's bytes is evicted as likely as any
 * other, so its live share decays exponentially while the log goes round once, and u solves
 * utilisation = (1 - u) / -ln u (J. Menon, "A performance comparison of RAID-5 and log-structured arrays", HPDC 1995).
 * @param utilisation bytes the cache holds / capacity of the device, above 0 and below 1
 */
export function keptShareOfScatteredEvictions(utilisation: number): number {
  if (!(utilisation > 0 && utilisation < 1)) throw new RangeError(`a utilisation of ${utilisation}`);
  let low = 0;
  let high = 1;
  // (1 - u) / -ln u grows with u from 0 to 1; 60 halvings reach the last bit.
  for (let round = 0; round < 60; round++) {
    const middle = (low + high) / 2;
    if (middle >= 1 || (1 - middle) / -log(middle) > utilisation) high = middle;
    else low = middle;
  }
  return low;
}

/**
 * Bytes a set-associative cache writes for each byte admitted: the set is rewritten for every insert, or for
 * every so many when a log in front collects them, and what goes through that log is written once more. Objects
 * larger than a set take as many sets as they need. The mean stands for all sizes, which is right up to one set.
 * @param meanObjectBytes mean size of the objects admitted; 0 (nothing admitted) gives 1
 */
export function setAssociativeAmplification(
  meanObjectBytes: number,
  setBytes: number = SET_BYTES,
  insertsPerWrite = 1,
): number {
  if (!(setBytes > 0 && insertsPerWrite >= 1))
    throw new RangeError(`sets of ${setBytes} bytes, rewritten every ${insertsPerWrite} inserts`);
  if (meanObjectBytes === 0) return 1;
  const rewritten = (Math.ceil(meanObjectBytes / setBytes) * setBytes) / meanObjectBytes;
  return insertsPerWrite === 1 ? rewritten : 1 + rewritten / insertsPerWrite;
}

/**
 * How many times its own capacity a device writes in a day (DWPD, as data sheets rate endurance); -1 when no time
 * passed.
 */
export function driveWritesPerDay(
  writtenBytes: number,
  capacityBytes: number,
  elapsedMicros: number,
): number {
  if (!(elapsedMicros > 0)) return -1;
  return writtenBytes / capacityBytes / (elapsedMicros / MICROS_PER_DAY);
}
