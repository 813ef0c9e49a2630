/**
 * Errors that nodes remember (negative caching): whoever asks for an object for which the upstream has just failed gets the error, or the
 * stale copy that stands in for it, without the upstream's being asked again. For so long as the class says (`errorTtl`), as the
 * error caching minimum TTL of CloudFront, 10 s unless told otherwise there, holds for 404 and 5xx; a purge ends it.
 */
import { keepTable, type Keeper } from "../base/keeper.ts";
import type { Store } from "../cache/store.ts";
import { SERVE, SERVE_AND_REVALIDATE } from "../http/decide.ts";
import { usableOnError } from "../http/freshness.ts";
import type { Plan } from "../model/plan.ts";
import { PLAIN } from "../workload/request-kinds.ts";
import { type Fills, PEER } from "./fills.ts";
import type { PurgeTarget } from "./purge-target.ts";
import type { ReasonCounts } from "./reason-counts.ts";
import { notReusedReason } from "./reasons.ts";
import { isInvalidated } from "./write-log.ts";

/** Beside the decisions of `http/decide.ts`: the error is the answer. */
export const FAIL = -1;

/** What of the CDN's state errors depend on. */
interface Site {
  readonly plan: Plan;
  readonly stores: readonly Store[];
  readonly fills: Fills;
  readonly pops: number;
  readonly placement: { isLost(pop: number, key: number): boolean } | null;
  readonly edgeReasons: ReasonCounts;
  reasonsAt(node: number): ReasonCounts;
  readonly objectOf: (id: number) => number;
}

/** An error that stands. */
interface Known {
  object: number;
  untilMicros: number;
}

/** The errors of all nodes. */
export class ErrorMemory {
  /** Requests answered with a remembered error or a copy in its place since the measured time began: at PoPs, and behind them. */
  atPops = 0;
  behind = 0;
  readonly #site: Site;
  /** By node, by key of the store. */
  readonly #known: Map<number, Known>[];

  constructor(site: Site) {
    this.#site = site;
    this.#known = site.plan.nodes.map(() => new Map<number, Known>());
  }

  /** A fill of a node has brought an error. */
  failed(fill: number, nowMicros: number): void {
    const { fills, plan } = this.#site;
    const ttl = plan.errorTtlMicros[fills.contentClass[fill]];
    if (ttl === 0 || fills.kind[fill] !== PLAIN || (fills.flags[fill] & PEER) !== 0) return;
    // A server of a PoP that is lost has brought nothing; the upstream may have.
    const [node, key] = [fills.node[fill], fills.key[fill]];
    if (node < this.#site.pops && this.#site.placement?.isLost(node, key) === true) return;
    this.#known[node].set(key, {
      object: this.#site.objectOf(fills.object[fill]),
      untilMicros: nowMicros + ttl,
    });
  }

  /** It has brought something. */
  arrived(node: number, key: number): void {
    if (this.#known[node].size > 0) this.#known[node].delete(key);
  }

  /** A node carries a purge out. */
  purge(node: number, target: PurgeTarget): void {
    for (const [key, { object }] of this.#known[node])
      if (target.covers(object)) this.#known[node].delete(key);
  }

  /** What to do in place of asking the upstream, as `decision` would: that, {@link FAIL}, or `SERVE` the copy that stands in. */
  instead(
    decision: number,
    node: number,
    key: number,
    slot: number,
    contentClass: number,
    nowMicros: number,
  ): number {
    const known = this.#known[node].get(key);
    if (known === undefined) return decision;
    if (known.untilMicros <= nowMicros) {
      this.#known[node].delete(key);
      return decision;
    }
    const { stores, pops, plan } = this.#site;
    if (node < pops) this.atPops++;
    else this.behind++;
    // It is served in any case, and nothing is sent behind it.
    if (decision === SERVE_AND_REVALIDATE) return SERVE;
    const store = stores[node];
    const expires = slot < 0 || !store.isHeld(slot) ? NaN : store.slots.expiresMicros(slot);
    const window = plan.staleIfErrorMicros[contentClass];
    const standsIn = !isInvalidated(expires) && usableOnError(nowMicros, expires, window);
    const reasons = node < pops ? this.#site.edgeReasons : this.#site.reasonsAt(node);
    reasons.notReused(
      notReusedReason(store, slot, plan.responseRules[contentClass].noCache, false),
      nowMicros,
    );
    if (standsIn) reasons.stoodIn(nowMicros);
    return standsIn ? SERVE : FAIL;
  }

  /** Begins the measured time. */
  restart(): void {
    this.atPops = 0;
    this.behind = 0;
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    this.atPops = keeper.number(this.atPops);
    this.behind = keeper.number(this.behind);
    for (const known of this.#known)
      keepTable(
        keeper,
        known,
        () => ({ object: -1, untilMicros: 0 }),
        (one) => {
          one.object = keeper.number(one.object);
          one.untilMicros = keeper.number(one.untilMicros);
        },
      );
  }
}
