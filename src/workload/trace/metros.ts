/**
 * Puts clients into metros. A log tells addresses, not places, and a table of addresses would be wrong and
 * old; so a client gets a metro by the hash of its name, with probabilities in proportion to the metros'
 * weights: the same client is always in the same metro, in every run with the same metros, and the clients as
 * a whole are spread as people are. Records without a client get a metro each, drawn by the run's seed.
 */
import { mix32 } from "../../base/hash.ts";
import { type Stream, stream } from "../../base/random.ts";
import { AliasTable } from "../../ds/alias-table.ts";

/** Chooses the metro of each request. */
export class ClientMetros {
  readonly #table: AliasTable;
  readonly #stream: Stream;
  /** -1: none. */
  readonly #fixed: number = 0;
  /** Stands in for the random stream when a client is to have its metro by hash. */
  readonly #hash = { bits: 0, u32: hashBits };

  /**
   * @param weights of the metros, at least one above 0
   * @param choice the metro of every client, or `hash`
   */
  constructor(weights: Float64Array, choice: "hash" | number, seed: string) {
    this.#table = new AliasTable(weights);
    this.#stream = stream(seed, "trace", "metro");
    this.#fixed = choice === "hash" ? -1 : choice;
  }

  /** The metro of a client by the hash of its name; -1: the trace tells no client. */
  of(client: number): number {
    if (this.#fixed >= 0) return this.#fixed;
    if (client < 0) return this.#table.sample(this.#stream);
    this.#hash.bits = mix32(client);
    return this.#table.sample(this.#hash);
  }
}

function hashBits(this: { bits: number }): number {
  return this.bits;
}
