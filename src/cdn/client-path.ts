/**
 * The way of users' requests to their PoPs: resolver, handshakes, round trip and bandwidth, drawn for a whole
 * batch at a time. Every request makes the same number of draws from its own stream whatever becomes of it,
 * so that variants of a scenario meet users with the same luck. Name resolution itself happens when the
 * request does, because resolvers' caches have a clock.
 */
import { lognormal, quantileTable } from "../base/distribution.ts";
import type { Stream } from "../base/random.ts";
import { AliasTable } from "../ds/alias-table.ts";
import { ACCESS_QUANTILES, type Plan } from "../model/plan.ts";
import type { DnsTotals } from "../vocabulary/totals.ts";
import { REQUEST_ROWS, type RequestBatch } from "../workload/requests.ts";

const QUANTILE_MASK = ACCESS_QUANTILES - 1;
/** A draw of 32 bits gives two quantiles: its low and its high bits. */
const SECOND_QUANTILE_SHIFT = 16;
const TWO_32 = 4294967296;

/** Paths of the requests of one batch, row by row. */
export class ClientPath {
  /** PoP that name resolution leads to, or -1. */
  readonly pop = new Int32Array(REQUEST_ROWS);
  readonly rttMicros = new Float64Array(REQUEST_ROWS);
  readonly bitsPerSecond = new Float64Array(REQUEST_ROWS);
  /** Handshakes of a new connection; 0 on an open one. */
  readonly connectMicros = new Float64Array(REQUEST_ROWS);
  /** Access kind of the user, and `metro * 2 + resolver kind`: read by those who look on. */
  readonly access = new Uint8Array(REQUEST_ROWS);
  readonly vantage = new Int32Array(REQUEST_ROWS);
  /** `metro * 2 + resolver kind` when the resolver has to be asked, else -1. */
  readonly #view = new Int32Array(REQUEST_ROWS);
  readonly #lastMileMicros = new Float64Array(REQUEST_ROWS);

  readonly #plan: Plan;
  readonly #luck: Stream;
  readonly #pops: number = 0;
  readonly #mixOf: Int32Array;
  readonly #mixes: AliasTable[];
  readonly #jitter: Float32Array;
  readonly #reuseBelow: number = 0;
  readonly #dnsCachedBelow: number = 0;
  readonly #publicBelow: number = 0;
  readonly #answerExpires: Float64Array;
  #stubQueries = 0;
  #resolverHits = 0;

  constructor(plan: Plan, luck: Stream) {
    const { network, routing } = plan.scenario;
    this.#plan = plan;
    this.#luck = luck;
    this.#pops = plan.pops.length;
    this.#mixOf = Int32Array.from(plan.metros, (metro) => metro.accessMix);
    this.#mixes = plan.access.mixes.map((mix) => new AliasTable(mix));
    this.#jitter = Float32Array.from(
      quantileTable(lognormal(1, network.jitterSigma).quantile, ACCESS_QUANTILES),
    );
    this.#reuseBelow = network.connectionReuse * TWO_32;
    this.#dnsCachedBelow = network.dnsCachedAtClient * TWO_32;
    this.#publicBelow = routing.publicResolverShare * TWO_32;
    this.#answerExpires = new Float64Array(plan.dns.answers).fill(-1);
  }

  /** Draws the paths of all requests of the batch. */
  draw(batch: RequestBatch): void {
    const { dns, access, publicRttMicros, handshakeRoundTrips } = this.#plan;
    const luck = this.#luck;
    const pops = this.#pops;
    for (let row = 0; row < batch.rows; row++) {
      const metro = batch.metro[row];
      const kind = this.#mixes[this.#mixOf[metro]].sample(luck);
      const shape = luck.u32();
      const connection = luck.u32();
      const cached = luck.u32();
      const view = metro * 2 + (luck.u32() < this.#publicBelow ? 1 : 0);
      const table = kind * ACCESS_QUANTILES;
      const lastMile = access.rttMicros[table + (shape & QUANTILE_MASK)];
      // The low bits of `connection` are independent of its comparison below to 1 part in 2^22.
      const jitter = this.#jitter[connection & QUANTILE_MASK];
      const pop = dns.route[view];
      const rtt = pop < 0 ? 0 : Math.round(publicRttMicros[metro * pops + pop] * jitter + lastMile);
      const fresh = pop >= 0 && connection >= this.#reuseBelow;
      this.pop[row] = pop;
      this.access[row] = kind;
      this.vantage[row] = view;
      this.rttMicros[row] = rtt;
      this.bitsPerSecond[row] =
        access.bitsPerSecond[table + ((shape >>> SECOND_QUANTILE_SHIFT) & QUANTILE_MASK)];
      this.connectMicros[row] = fresh ? rtt * handshakeRoundTrips : 0;
      this.#view[row] = fresh && cached >= this.#dnsCachedBelow ? view : -1;
      this.#lastMileMicros[row] = lastMile;
    }
  }

  /** Time that the request of a row spends on name resolution now, microseconds. */
  resolve(row: number, nowMicros: number): number {
    const view = this.#view[row];
    if (view < 0) return 0;
    const { dns, scenario } = this.#plan;
    this.#stubQueries++;
    let wait = this.#lastMileMicros[row] + dns.resolverMicros[view];
    const answer = dns.answer[view];
    if (nowMicros < this.#answerExpires[answer]) this.#resolverHits++;
    else {
      wait += dns.authoritativeMicros[view];
      this.#answerExpires[answer] = nowMicros + scenario.routing.dnsTtlMicros;
    }
    return Math.round(wait);
  }

  /** DNS counters since the measured time began. */
  totals(): DnsTotals {
    return {
      stubQueries: this.#stubQueries,
      resolverHits: this.#resolverHits,
      authoritativeQueries: this.#stubQueries - this.#resolverHits,
    };
  }

  /** Begins the measured time. */
  restart(): void {
    this.#stubQueries = 0;
    this.#resolverHits = 0;
  }
}
