/**
 * Admission of load: what a PoP takes in, in requests and in bytes a second. Requests pass one after another at the
 * capacity's rate, so a burst waits; who would wait longer than the queue allows is refused. The same counts tell
 * health checks and routing how much of the capacity is asked for.
 */
import type { Keeper } from "../base/keeper.ts";
import type { Plan } from "../model/plan.ts";
import type { Capacity } from "../scenario/types.ts";

const SECOND_MICROS = 1_000_000;
const BITS = 8;

/** The load of every PoP. */
export class PopLoad {
  /** How long the request that came last waits; 0 when it was refused. */
  lastMicros = 0;
  /** Requests refused since the measured time began. */
  refused = 0;
  /** By PoP: longest wait, and what each server takes in. */
  readonly #queueMicros: Float64Array;
  readonly #capacity: readonly (Capacity | undefined)[];
  /** By PoP: microseconds that a request, and a byte, take of the capacity. */
  readonly #microsPerRequest: Float64Array;
  readonly #microsPerByte: Float64Array;
  /** By PoP: when the requests, and the bytes, admitted so far are through. */
  readonly #requestsThrough: Float64Array;
  readonly #bytesThrough: Float64Array;
  /** By PoP, since {@link take}: what was asked for, refused requests included, and requests refused. */
  readonly #requests: Float64Array;
  readonly #bytes: Float64Array;
  readonly #refused: Float64Array;

  constructor(plan: Plan) {
    const pops = plan.pops.length;
    this.#capacity = plan.pops.map(({ provider }) => plan.providers[provider].scenario.edge.capacity);
    this.#queueMicros = Float64Array.from(this.#capacity, (capacity) => capacity?.queueMicros ?? Infinity);
    this.#microsPerRequest = new Float64Array(pops);
    this.#microsPerByte = new Float64Array(pops);
    for (let pop = 0; pop < pops; pop++) this.setServers(pop, plan.nodes[pop].ring.servers);
    this.#requestsThrough = new Float64Array(pops);
    this.#bytesThrough = new Float64Array(pops);
    this.#requests = new Float64Array(pops);
    this.#bytes = new Float64Array(pops);
    this.#refused = new Float64Array(pops);
  }

  /** From now on so many servers of the PoP take in requests. */
  setServers(pop: number, servers: number): void {
    const capacity = this.#capacity[pop];
    if (capacity === undefined) return;
    const { requestsPerSecond, bitsPerSecond } = capacity;
    this.#microsPerRequest[pop] = SECOND_MICROS / (requestsPerSecond * servers);
    this.#microsPerByte[pop] = (SECOND_MICROS * BITS) / (bitsPerSecond * servers);
  }

  /** A request for `bytes` reaches a PoP: microseconds that it waits, or -1 when it is refused. */
  admit(pop: number, nowMicros: number, bytes: number): number {
    this.#requests[pop]++;
    this.#bytes[pop] += bytes;
    const requests = Math.max(nowMicros, this.#requestsThrough[pop]);
    const sent = Math.max(nowMicros, this.#bytesThrough[pop]);
    const wait = Math.max(requests, sent) - nowMicros;
    this.lastMicros = 0;
    if (wait > this.#queueMicros[pop]) {
      this.refused++;
      this.#refused[pop]++;
      return -1;
    }
    this.#requestsThrough[pop] = requests + this.#microsPerRequest[pop];
    this.#bytesThrough[pop] = sent + bytes * this.#microsPerByte[pop];
    this.lastMicros = Math.round(wait);
    return this.lastMicros;
  }

  /**
   * Sets `load` to the share of the capacity that was asked for in the last `periodMicros`, and `errors` to the share of
   * requests refused, of the PoPs from `firstPop` on, and begins anew.
   */
  take(periodMicros: number, firstPop: number, load: Float64Array, errors: Float64Array): void {
    for (let own = 0; own < load.length; own++) {
      const pop = firstPop + own;
      const busy = Math.max(
        this.#requests[pop] * this.#microsPerRequest[pop],
        this.#bytes[pop] * this.#microsPerByte[pop],
      );
      load[own] = busy / periodMicros;
      errors[own] = this.#requests[pop] > 0 ? this.#refused[pop] / this.#requests[pop] : 0;
      this.#refused[pop] = 0;
      this.#requests[pop] = 0;
      this.#bytes[pop] = 0;
    }
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    this.lastMicros = keeper.number(this.lastMicros);
    this.refused = keeper.number(this.refused);
    keeper.fixed(this.#microsPerRequest);
    keeper.fixed(this.#microsPerByte);
    keeper.fixed(this.#requestsThrough);
    keeper.fixed(this.#bytesThrough);
    keeper.fixed(this.#requests);
    keeper.fixed(this.#bytes);
    keeper.fixed(this.#refused);
  }
}
