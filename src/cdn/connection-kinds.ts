/**
 * Kinds of connections: a protocol, and whether an earlier session is resumed. Drawn for each request from streams of their own,
 * and only where there is something to draw: with one protocol and no resumption every request is of kind 0.
 */
import type { Keeper } from "../base/keeper.ts";
import type { Luck } from "../base/random.ts";
import { AliasTable } from "../ds/alias-table.ts";
import type { ConnectionPlan } from "../model/plan.ts";
import { REQUEST_ROWS, type RequestBatch, UNCACHEABLE } from "../workload/requests.ts";

const TWO_32 = 4294967296;

/** Kinds of the connections of one batch, row by row, and what each kind takes. Kind = 2 x protocol + (1 when resumed). */
export class ConnectionKinds {
  readonly kind = new Uint8Array(REQUEST_ROWS);
  /** By kind: draws of 32 bits below this find an open connection. */
  readonly reuseBelow: Float64Array;
  /** By kind: round trips of TCP's or QUIC's handshake, and of TLS's. */
  readonly connectTrips: Uint8Array;
  readonly tlsTrips: Uint8Array;
  readonly #mix: AliasTable | null;
  readonly #mixLuck: Luck | null;
  readonly #resumedBelow: number = 0;
  readonly #resumedLuck: Luck | null;
  readonly #earlyData: boolean[];

  /** @param streamOf the run's stream for a purpose */
  constructor({ protocols, resumedShare }: ConnectionPlan, streamOf: (purpose: string) => Luck) {
    const handshakes = protocols.flatMap(({ handshakes: { full, resumed } }) => [full, resumed]);
    this.reuseBelow = Float64Array.from(handshakes, (_, kind) => protocols[kind >> 1].reuse * TWO_32);
    this.connectTrips = Uint8Array.from(handshakes, ({ connect }) => connect);
    this.tlsTrips = Uint8Array.from(handshakes, ({ tls }) => tls);
    const mixed = protocols.length > 1;
    this.#mix = mixed ? new AliasTable(protocols.map(({ share }) => share)) : null;
    this.#mixLuck = mixed ? streamOf("protocols") : null;
    this.#resumedBelow = resumedShare * TWO_32;
    this.#resumedLuck = resumedShare > 0 ? streamOf("resumption") : null;
    this.#earlyData = protocols.map(({ handshakes: { earlyData } }) => earlyData);
  }

  /** Draws the kinds for all requests of the batch. */
  draw({ rows, flags }: RequestBatch): void {
    const { kind } = this;
    if (this.#mix !== null && this.#mixLuck !== null)
      for (let row = 0; row < rows; row++) kind[row] = 2 * this.#mix.sample(this.#mixLuck);
    if (this.#resumedLuck === null) return;
    for (let row = 0; row < rows; row++) {
      const resumed = this.#resumedLuck.u32() < this.#resumedBelow;
      const protocol = kind[row] >> 1;
      // What may not be stored may not be repeatable either, and then does not travel as early data (RFC 8470).
      const helps = !this.#earlyData[protocol] || (flags[row] & UNCACHEABLE) === 0;
      kind[row] = 2 * protocol + (resumed && helps ? 1 : 0);
    }
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    keeper.fixed(this.kind);
  }
}
