/**
 * Connections between nodes where their number counts: from each PoP to its upstream, and from the shield to the origin. A fill
 * leaves when it has a stream on a connection whose handshake is done, and keeps the stream until its answer has arrived.
 */
import type { Keeper } from "../base/keeper.ts";
import { ConnectionPool, NO_ROOM, PoolCounters } from "../engine/connection-pool.ts";
import type { EventHeap } from "../ds/event-heap.ts";
import type { Plan, UpstreamPlan } from "../model/plan.ts";
import type { PoolTotals } from "../vocabulary/totals.ts";
import { doubled, type Fills, GIVEN_UP, REFUSED, SILENCE } from "./fills.ts";
import { type CdnState, FILL_ENDS, FILL_REACHES } from "./state.ts";
import type { Watch } from "./watch.ts";

/** All pools. */
export class UpstreamPools {
  readonly #plan: Plan;
  readonly #upstream: UpstreamPlan;
  readonly #fills: Fills;
  readonly #queue: EventHeap;
  readonly #watch: Watch | null;
  /** By way. */
  readonly #pools: readonly ConnectionPool[];
  /** By level of the plan. */
  readonly #counters: readonly PoolCounters[];
  /** By fill: the connection it is on. */
  #connection = new Int32Array(256);

  constructor({ plan, fills, queue: events, watch }: CdnState, upstream: UpstreamPlan) {
    this.#plan = plan;
    this.#upstream = upstream;
    this.#fills = fills;
    this.#queue = events;
    this.#watch = watch;
    this.#counters = plan.levels.map(() => new PoolCounters());
    const { connections, streams, handshakeRoundTrips, queue } = upstream;
    const { keepAliveMicros } = plan.scenario.network.backbone;
    this.#pools = plan.ways.map(
      ({ from, rttMicros }) =>
        new ConnectionPool(
          { connections, streams, keepAliveMicros, handshakeMicros: handshakeRoundTrips * rttMicros, queue },
          this.#counters[plan.levels.indexOf(plan.nodes[from].level)],
        ),
    );
  }

  /** A fill wants to take its way: it leaves as soon as it can. */
  send(fill: number, way: number, nowMicros: number): void {
    while (fill >= this.#connection.length) this.#connection = doubled(this.#connection);
    const connection = this.#pools[way].ask(fill, nowMicros);
    if (connection >= 0) this.#leave(fill, way, connection, nowMicros);
    else if (connection === NO_ROOM) this.#refuse(fill, nowMicros);
  }

  /** A fill goes nowhere: no way leads to the upstream. */
  passBy(fill: number): void {
    while (fill >= this.#connection.length) this.#connection = doubled(this.#connection);
    this.#connection[fill] = -1;
  }

  /** The answer to a fill has arrived: its stream is free for the next in line. */
  ended(fill: number, nowMicros: number): void {
    const way = this.#fills.way[fill];
    const connection = this.#connection[fill];
    if (connection < 0) return;
    const next = this.#pools[way].giveBack(connection, nowMicros);
    if (next >= 0) this.#leave(next, way, connection, nowMicros);
  }

  /** Begins the measured time. */
  restart(): void {
    for (const counters of this.#counters) counters.restart();
    for (const pool of this.#pools) pool.restart();
  }

  /** What was counted, by level. */
  totals(): PoolTotals[] {
    const { protocol, connections, streams, queue } = this.#upstream;
    return this.#plan.levels.map(({ level }, at) => {
      const { opened, reused, waited, openMost, refused, waits } = this.#counters[at];
      return {
        level,
        pairs: this.#plan.ways.filter(({ from }) => this.#plan.nodes[from].level.level === level).length,
        protocol,
        connections,
        streams,
        opened,
        reused,
        openMost,
        waited,
        ...(queue === Infinity ? {} : { refused }),
        waitMicros: {
          count: waits.count,
          mean: waits.mean,
          p50: waits.quantile(0.5),
          p90: waits.quantile(0.9),
          p95: waits.quantile(0.95),
          p99: waits.quantile(0.99),
          p999: waits.quantile(0.999),
          max: waits.max,
        },
      };
    });
  }

  /** What is left over at the end, as sentences: nothing should be. */
  audit(): string[] {
    return this.#pools.flatMap((pool, way) => {
      const { waiting, inUse } = pool;
      return waiting + inUse === 0
        ? []
        : [`way ${way}: ${waiting} fills still wait for a connection and ${inUse} still have one`];
    });
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    for (const part of [...this.#counters, ...this.#pools]) part.keep(keeper);
    this.#connection = keeper.column(this.#connection);
  }

  /** There is no room in the line: that is the answer, at once. */
  #refuse(fill: number, nowMicros: number): void {
    const fills = this.#fills;
    this.#connection[fill] = -1;
    fills.answer[fill] = REFUSED;
    fills.answerVersion[fill] = -1;
    fills.expiresMicros[fill] = 0;
    fills.firstByteMicros[fill] = nowMicros;
    fills.endMicros[fill] = nowMicros;
    this.#queue.push(nowMicros, FILL_ENDS, fill);
    this.#watch?.silent(fill, nowMicros);
  }

  #leave(fill: number, way: number, connection: number, nowMicros: number): void {
    this.#connection[fill] = connection;
    if ((this.#fills.flags[fill] & GIVEN_UP) !== 0) {
      // It has stood in line for too long: its turn passes on.
      this.#fills.answer[fill] = SILENCE;
      this.#queue.push(nowMicros, FILL_ENDS, fill);
      return;
    }
    const ready = this.#pools[way].readyMicros(connection);
    const leaves = ready > nowMicros ? ready : nowMicros;
    this.#watch?.left(fill, nowMicros, leaves - nowMicros);
    this.#queue.push(Math.ceil(leaves + this.#plan.ways[way].rttMicros / 2), FILL_REACHES, fill);
  }
}
