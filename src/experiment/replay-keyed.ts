/**
 * One replay of a long plain file, in memory that depends on the cache alone: objects are told apart as far as the cache knows them
 * (`cache/keyed.ts`), so how many there are in all is not counted. Gives the same row as a replay of columns does.
 */
import { KeyedCache } from "../cache/keyed.ts";
import type { ReplaySpec } from "../cache/replayed.ts";
import type { AdmissionPolicy, EvictionPolicy } from "../policy/contract.ts";
import { Intern } from "../workload/trace/intern.ts";
import type { OnRead, TraceFacts } from "./trace-facts.ts";
import { readPlainRecords, RECORD_WORDS, RecordSums } from "./plain-records.ts";
import { SAMPLE_REQUESTS } from "./trace-columns.ts";

/** Records from which on it is worth it, and not to know the number of objects a pity: 48 MB. */
export const FEWEST_RECORDS = 2_000_000;
/** Records read at once, so that they and the cache's table share the second-level cache. */
const AT_ONCE = 4096;

/** What is to be replayed. */
export interface KeyedReplay {
  readonly path: string;
  /** Name of a format, or `auto`. */
  readonly format: string;
  /** Smaller files are left to others. */
  readonly fewestRecords: number;
  /** What the cache is made of; how large objects are on the average may be asked for until it is made. */
  specOf(objects: { readonly meanObjectBytes: number }): ReplaySpec;
  readonly onRead?: OnRead | undefined;
}

/** Can a cache of these policies know objects by their keys alone? */
export function knowsKeysOnly(eviction: EvictionPolicy, admission: AdmissionPolicy): boolean {
  return eviction.keysLast !== undefined && admission.name === "always";
}

/** Replays the file; null when it is not plain, or too short. */
export function replayKeyed({ path, format, fewestRecords, specOf, onRead }: KeyedReplay) {
  const sums = new RecordSums();
  let cache: KeyedCache | null = null;
  let seconds = 0;
  const isPlain = readPlainRecords(path, format, {
    atOnce: [SAMPLE_REQUESTS, AT_ONCE],
    begin: (records) => records >= fewestRecords,
    take: (words, records, share) => {
      if (cache === null) {
        const sample = new Sample(words, records);
        cache = new KeyedCache(specOf(sample));
        sample.end();
      }
      if (!cache.hasRoomFor(records)) return false;
      const start = performance.now();
      // The sample in pieces, too: what V8 compiles in the middle of a first long call does not know how the call ends, and falls back at the
      // end of each later one.
      for (let from = 0; from < records; from += AT_ONCE) {
        const rows = Math.min(AT_ONCE, records - from);
        const before = sums.bytesRequested;
        if (!sums.add(words, from, rows)) return false;
        cache.feed(words, from * RECORD_WORDS, rows, sums.bytesRequested - before);
      }
      seconds += (performance.now() - start) / 1000;
      onRead?.(share, sums.requests);
      return true;
    },
  });
  if (!isPlain || cache === null) return null;
  return { cache: cache as KeyedCache, seconds, facts: factsOf(path, sums) };
}

/** The records that a trace begins with, as long as they stand in the buffer. */
class Sample {
  /** Null when others have taken their place. */
  #words: Int32Array | null;
  readonly #records: number;
  #mean = -1;

  constructor(words: Int32Array, records: number) {
    this.#words = words;
    this.#records = records;
  }

  /** Mean size of their objects, bytes. Counted when it is first asked for: it takes as long as a million requests, and most policies never ask. */
  get meanObjectBytes(): number {
    if (this.#mean >= 0) return this.#mean;
    const words = this.#words;
    if (words === null) throw new Error("expectedObjects is known in create() only");
    const objects = new Intern();
    let bytes = 0;
    for (let at = 0; at < this.#records * RECORD_WORDS; at += RECORD_WORDS) {
      const known = objects.size;
      if (objects.id(words[at + 1], words[at + 2]) === known) bytes += words[at + 3] >>> 0;
    }
    return (this.#mean = bytes / objects.size);
  }

  /** The records are about to be replaced. */
  end(): void {
    this.#words = null;
  }
}

function factsOf(path: string, sums: RecordSums): TraceFacts {
  const { requests, bytesRequested, emptyRequests, lastMicros } = sums;
  const counted = { requests, bytesRequested, emptyRequests, lastMicros };
  const nothingWrong = { passed: 0, damaged: 0, damage: [], reordered: 0, clamped: 0, expires: false };
  return {
    name: path,
    format: "oracleGeneral",
    objects: null,
    footprintBytes: null,
    ...counted,
    ...nothingWrong,
  };
}
