/**
 * Who asks, for limits that count by client. Users of a view are a fixed number of clients of which any is as likely to ask as another;
 * one draw a request says which, from a stream of its own. Each has an address, but where the scenario has carriers' NAT many share
 * one (RFC 6888): then a limit by address counts them as one. An attack's clients have an address each.
 */
import { hash2 } from "../base/hash.ts";
import type { Stream } from "../base/random.ts";
import type { Plan } from "../model/plan.ts";
import { NO_ATTACK, type RequestBatch } from "../workload/requests.ts";
import { DEFAULT_CLIENTS } from "../workload/variety-options.ts";

const TWO_32 = 4294967296;
/** Purpose of the hash of a session's number. */
const VISITOR = 0x5e55;

/** Draws clients and their addresses. */
export class Identities {
  readonly #luck: Stream;
  /** By view: number of its first client, how many there are, and how many of them, the first ones, are behind NAT. */
  readonly #first: Float64Array;
  readonly #clients: Float64Array;
  readonly #behindNat: Float64Array;
  readonly #perAddress: number = 1;

  constructor({ routing, scenario }: Plan, luck: Stream) {
    const { count, nat = { share: 0, clients: 1 } } = scenario.users.clients ?? DEFAULT_CLIENTS;
    this.#luck = luck;
    this.#perAddress = nat.clients;
    this.#clients = Float64Array.from(routing.viewWeight, (weight) =>
      Math.max(1, Math.round(weight * count)),
    );
    this.#behindNat = this.#clients.map((clients) => Math.round(clients * nat.share));
    this.#first = new Float64Array(routing.views);
    for (let view = 1; view < routing.views; view++)
      this.#first[view] = this.#first[view - 1] + this.#clients[view - 1];
  }

  /** Sets the client and the address of every row; `views` are the rows' views. Numbers of attackers stand for themselves. */
  draw(batch: RequestBatch, views: Int32Array, client: Int32Array, address: Int32Array): void {
    for (let row = 0; row < batch.rows; row++) {
      if (batch.attack[row] !== NO_ATTACK) {
        client[row] = batch.attacker[row];
        address[row] = batch.attacker[row];
        continue;
      }
      const view = views[row];
      this.#set(view, this.#luck.below(this.#clients[view]), client, address, row);
    }
  }

  /** The same for one row of somebody who comes again: `lot` says who of the view it is. */
  visitor(view: number, lot: number, client: Int32Array, address: Int32Array, row: number): void {
    const own = Math.floor(((hash2(lot, VISITOR) >>> 0) / TWO_32) * this.#clients[view]);
    this.#set(view, own, client, address, row);
  }

  #set(view: number, own: number, client: Int32Array, address: Int32Array, row: number): void {
    const shared = own < this.#behindNat[view] ? Math.floor(own / this.#perAddress) : own;
    client[row] = this.#first[view] + own;
    address[row] = this.#first[view] + shared;
  }
}
