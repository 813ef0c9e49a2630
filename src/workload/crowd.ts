/**
 * A flash crowd: extra requests for a few objects, rising to a peak, holding and fading. A Poisson process
 * whose rate follows that outline, made by thinning one of constant rate (Lewis and Shedler, 1979).
 */
import type { Stream } from "../base/random.ts";
import { AliasTable } from "../ds/alias-table.ts";
import type { Catalogue } from "./catalogue.ts";

/** What a flash crowd is. */
export interface CrowdSpec {
  readonly atMicros: number;
  readonly rampMicros: number;
  readonly holdMicros: number;
  readonly decayMicros: number;
  /** Extra requests per second at the peak. */
  readonly requestsPerSecond: number;
  /** Index of the class that the objects are of. */
  readonly contentClass: number;
  /** How many of its objects, from the most popular down, share the crowd. */
  readonly objects: number;
  /** Regions it comes from; empty: all. */
  readonly regions: readonly string[];
}

/** Arrivals of one flash crowd. */
export class Crowd {
  readonly contentClass: number;
  /** When the next request of the crowd comes, microseconds; Infinity when it is over. */
  dueMicros: number;
  readonly #spec: CrowdSpec;
  readonly #metros: AliasTable;
  readonly #catalogue: Catalogue;
  readonly #luck: Stream;
  readonly #meanGapMicros: number = 0;

  constructor(
    spec: CrowdSpec,
    metros: readonly { readonly weight: number; readonly region: string }[],
    catalogue: Catalogue,
    luck: Stream,
  ) {
    this.#spec = spec;
    this.contentClass = spec.contentClass;
    this.#luck = luck;
    this.#catalogue = catalogue;
    this.#meanGapMicros = 1_000_000 / spec.requestsPerSecond;
    this.#metros = new AliasTable(
      metros.map((metro) =>
        spec.regions.length === 0 || spec.regions.includes(metro.region) ? metro.weight : 0,
      ),
    );
    this.dueMicros = spec.atMicros;
    this.advance();
  }

  /** Share of the peak rate at a time. */
  outline(micros: number): number {
    const { atMicros, rampMicros, holdMicros, decayMicros } = this.#spec;
    const since = micros - atMicros;
    if (since < 0) return 0;
    if (since < rampMicros) return since / rampMicros;
    if (since < rampMicros + holdMicros) return 1;
    const fading = since - rampMicros - holdMicros;
    return fading < decayMicros ? 1 - fading / decayMicros : 0;
  }

  /** Moves on to the next request of the crowd. */
  advance(): void {
    const { atMicros, rampMicros, holdMicros, decayMicros } = this.#spec;
    const end = atMicros + rampMicros + holdMicros + decayMicros;
    while (this.dueMicros < end) {
      this.dueMicros += this.#luck.exponential(this.#meanGapMicros);
      if (this.#luck.uniform() < this.outline(this.dueMicros)) return;
    }
    this.dueMicros = Infinity;
  }

  /** Metro of the request that is due. */
  metro(): number {
    return this.#metros.sample(this.#luck);
  }

  /** Object of the request that is due. */
  object(): number {
    return this.#catalogue.objectAtRank(this.contentClass, this.#luck.below(this.#spec.objects));
  }
}
