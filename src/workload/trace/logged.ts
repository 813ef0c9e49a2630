/**
 * What a CDN's own log says about its cache: requests, bytes and hits, overall and by site, to hold a simulation of
 * the same log against. Which states are hits is told in each format's file; requests whose record does not tell
 * (passed through, redirected, errors) count as requests, and in no ratio.
 */
import type { RecordBatch } from "./contract.ts";

/** Counts of some records. */
export interface LoggedCounts {
  readonly requests: number;
  /** Bytes sent, or sizes where only those are told. */
  readonly bytes: number;
  /** Of these, what the log says was a hit or a miss. */
  readonly toldRequests: number;
  readonly toldBytes: number;
  readonly hits: number;
  readonly hitBytes: number;
  /** Hits / told requests, and the same of bytes; null when nothing is told. */
  readonly hitRatio: number | null;
  readonly byteHitRatio: number | null;
}

/** Counts at one site. */
export interface SiteCounts extends LoggedCounts {
  readonly site: string;
}

/** All that was counted. */
export interface Logged extends LoggedCounts {
  /** Sites that the log names, most requests first, equal ones by name. */
  readonly sites: readonly SiteCounts[];
  /** Requests of which the log does not tell the site. */
  readonly siteless: number;
}

/** Numbers kept for each site. */
const REQUESTS = 0;
const BYTES = 1;
const TOLD = 2;
const TOLD_BYTES = 3;
const HITS = 4;
const HIT_BYTES = 5;
const KEPT = 6;

/** Counts batches of records. */
export class LoggedHits {
  /** {@link KEPT} numbers for each site; the first ones are of records without a site. */
  #counts = new Float64Array(64 * KEPT);
  #sites = 0;

  /** Takes the next records of the log. */
  feed(batch: RecordBatch): void {
    const { rows, sentBytes, sizeBytes, loggedHit, site } = batch;
    for (let row = 0; row < rows; row++) {
      const index = site[row] + 1;
      if (index > this.#sites) this.#grow(index);
      const counts = this.#counts;
      const at = index * KEPT;
      const bytes = Math.max(0, sentBytes[row] >= 0 ? sentBytes[row] : sizeBytes[row]);
      counts[at + REQUESTS]++;
      counts[at + BYTES] += bytes;
      if (loggedHit[row] < 0) continue;
      counts[at + TOLD]++;
      counts[at + TOLD_BYTES] += bytes;
      if (loggedHit[row] === 0) continue;
      counts[at + HITS]++;
      counts[at + HIT_BYTES] += bytes;
    }
  }

  /** What was counted. @param names of the sites, as the reader tells them */
  result(names: readonly string[] = []): Logged {
    const total = new Float64Array(KEPT);
    const sites: SiteCounts[] = [];
    for (let index = 0; index <= this.#sites; index++) {
      const counts = this.#counts.subarray(index * KEPT, (index + 1) * KEPT);
      for (let n = 0; n < KEPT; n++) total[n] += counts[n];
      if (index > 0 && counts[REQUESTS] > 0)
        sites.push({ site: names[index - 1] ?? String(index - 1), ...countsOf(counts) });
    }
    sites.sort((a, b) => b.requests - a.requests || (a.site < b.site ? -1 : 1));
    return { ...countsOf(total), sites, siteless: this.#counts[REQUESTS] };
  }

  #grow(index: number): void {
    this.#sites = index;
    if ((index + 1) * KEPT <= this.#counts.length) return;
    const counts = new Float64Array(2 * (index + 1) * KEPT);
    counts.set(this.#counts);
    this.#counts = counts;
  }
}

function countsOf(counts: Float64Array): LoggedCounts {
  const told = counts[TOLD];
  const toldBytes = counts[TOLD_BYTES];
  return {
    requests: counts[REQUESTS],
    bytes: counts[BYTES],
    toldRequests: told,
    toldBytes,
    hits: counts[HITS],
    hitBytes: counts[HIT_BYTES],
    hitRatio: told > 0 ? counts[HITS] / told : null,
    byteHitRatio: toldBytes > 0 ? counts[HIT_BYTES] / toldBytes : null,
  };
}
