/**
 * Generates the records of a trace from a specification: each request is one of a scan, a loop, or the catalogue
 * by popularity. Ids are dense: the catalogue's come first (0 is the most popular object at the start), then the
 * loop's, then newcomers and what scans find fresh, in the order in which they turn up. Chance comes from one stream for each
 * purpose, so that adding a scan moves no arrival and changes no size.
 */
import { distribution } from "../../base/distribution.ts";
import { pow } from "../../base/math.ts";
import { type Stream, stream } from "../../base/random.ts";
import { AliasTable } from "../../ds/alias-table.ts";
import { GET, RECORD_ROWS, type RecordBatch } from "../trace/contract.ts";
import { Arrivals } from "./arrivals.ts";
import { Permutation } from "./permutation.ts";
import { LARGEST_SIZE_BYTES, type SynthSpec } from "./spec.ts";

const DAY_MICROS = 86_400_000_000;
const TWO_32 = 4294967296;

/** A generated trace, front to back. The same specification gives the same records. */
export class SynthTrace {
  /** Ids given so far: those of catalogue and loop from the start. */
  objects: number;
  readonly #spec: SynthSpec;
  readonly #popularity: AliasTable;
  readonly #things: Stream;
  readonly #churn: Stream;
  readonly #sizes: Stream;
  readonly #phases: Stream;
  readonly #arrivals: Arrivals;
  readonly #drawSize: (p: number) => number;
  /** Size by id, as far as drawn; fixed sizes are not written down. */
  #sizeOf: Float64Array;
  #sized = 0;
  readonly #fixedBytes: number = 0;
  /** Object at each place; null while the catalogue stays what it is. */
  readonly #objectAt: Int32Array | null;
  /** Place of each rank. */
  #places: Permutation;
  readonly #churnEveryMicros: number = 0;
  #churnDueMicros = 0;
  readonly #loopBelow: number = 0;
  #loopAt = 0;
  #scanAt = 0;
  #request = 0;

  /** @param spec one in which `synthProblems` finds none */
  constructor(spec: SynthSpec) {
    const { seed, objects, popularity, size, loop } = spec;
    this.#spec = spec;
    this.objects = objects + (loop?.objects ?? 0);
    const weights = new Float64Array(objects);
    for (let rank = 0; rank < objects; rank++)
      weights[rank] = pow(rank + 1 + popularity.offset, -popularity.exponent);
    this.#popularity = new AliasTable(weights);
    this.#things = stream(seed, "synth", "objects");
    this.#churn = stream(seed, "synth", "churn");
    this.#sizes = stream(seed, "synth", "sizes");
    this.#phases = stream(seed, "synth", "phases");
    this.#arrivals = new Arrivals(spec.requestsPerSecond, spec.diurnal, stream(seed, "synth", "arrivals"));
    this.#drawSize = distribution(size).quantile;
    this.#fixedBytes = size.kind === "fixed" ? Math.round(size.value) : -1;
    this.#sizeOf = new Float64Array(this.#fixedBytes >= 0 ? 0 : this.objects);
    this.#churnEveryMicros = spec.churnPerDay > 0 ? DAY_MICROS / (objects * spec.churnPerDay) : Infinity;
    this.#churnDueMicros = this.#churnEveryMicros;
    this.#objectAt = spec.churnPerDay > 0 ? Int32Array.from({ length: objects }, (_, n) => n) : null;
    this.#places = new Permutation(objects, 0);
    this.#loopBelow = loop === null ? 0 : loop.share * TWO_32;
  }

  /** Overwrites the batch with the next records; 0 rows: the end. */
  fill(batch: RecordBatch): void {
    const rows = Math.min(RECORD_ROWS, this.#spec.requests - this.#request);
    const { timeMicros, object, sizeBytes } = batch;
    for (let row = 0; row < rows; row++) {
      const at = this.#arrivals.next();
      while (at >= this.#churnDueMicros) this.#bringIn();
      timeMicros[row] = at;
      object[row] = this.#next();
      this.#request++;
    }
    this.#drawSizes();
    if (this.#fixedBytes >= 0) sizeBytes.fill(this.#fixedBytes, 0, rows);
    else for (let row = 0; row < rows; row++) sizeBytes[row] = this.#sizeOf[object[row]];
    batch.sentBytes.fill(-1, 0, rows);
    batch.client.fill(-1, 0, rows);
    batch.status.fill(-1, 0, rows);
    batch.method.fill(GET, 0, rows);
    batch.ttlMicros.fill(-1, 0, rows);
    batch.rows = rows;
  }

  /** The object of the next request. */
  #next(): number {
    const { scan, loop, objects, phaseRequests } = this.#spec;
    const request = this.#request;
    if (phaseRequests > 0 && request > 0 && request % phaseRequests === 0)
      this.#places = new Permutation(objects, this.#phases.u32() || 1);
    if (scan !== null && request % scan.every >= scan.every - scan.length) {
      if (scan.over === "fresh") return this.objects++;
      const rank = objects - 1 - (this.#scanAt++ % objects);
      return this.#atRank(rank);
    }
    if (loop !== null && this.#things.u32() < this.#loopBelow)
      return objects + (this.#loopAt++ % loop.objects);
    return this.#atRank(this.#popularity.sample(this.#things));
  }

  #atRank(rank: number): number {
    const place = this.#places.at(rank);
    return this.#objectAt === null ? place : this.#objectAt[place];
  }

  /** A newcomer takes a rank drawn by popularity; the one displaced fades to a rank below, whose object leaves. */
  #bringIn(): void {
    this.#churnDueMicros += this.#churnEveryMicros;
    const at = this.#objectAt;
    if (at === null) return;
    const { objects } = this.#spec;
    const rank = this.#popularity.sample(this.#churn);
    const below = rank + 1 + this.#churn.below(Math.max(1, objects - rank - 1));
    const place = this.#places.at(rank);
    if (below < objects) at[this.#places.at(below)] = at[place];
    at[place] = this.objects++;
  }

  /** Draws the sizes of all ids that have none yet: one draw each, in the order of ids. */
  #drawSizes(): void {
    if (this.#fixedBytes >= 0) return;
    if (this.objects > this.#sizeOf.length) {
      const longer = new Float64Array(this.objects * 2);
      longer.set(this.#sizeOf);
      this.#sizeOf = longer;
    }
    for (; this.#sized < this.objects; this.#sized++) {
      const size = Math.round(this.#drawSize(this.#sizes.open()));
      this.#sizeOf[this.#sized] = Math.min(LARGEST_SIZE_BYTES, Math.max(1, size));
    }
  }
}
