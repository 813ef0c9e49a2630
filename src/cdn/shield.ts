/**
 * Caching nodes behind the edge: a request here is a fill of another node, and those who wait are fills. The
 * decision is the same as at a PoP; only the askers differ.
 */
import { decide, FETCH, JOIN, REVALIDATE, SERVE, SERVE_AND_REVALIDATE } from "../http/decide.ts";
import { AT_SHIELD } from "../vocabulary/facts.ts";
import {
  BYPASS,
  COLD,
  COLLAPSED,
  EXPIRED,
  FAILED,
  HIT,
  MISS,
  NO_REASON,
  NO_TIER,
  REVALIDATED,
  SHED,
  STALE,
} from "../vocabulary/outcomes.ts";
import type { Backbone } from "./backbone.ts";
import {
  BYPASSING,
  CONDITIONAL,
  ERROR,
  FULL,
  NOT_MODIFIED,
  REFUSED,
  REGISTERED,
  RELOADING,
} from "./fills.ts";
import { CONFIRMED, NOTHING, settle, STANDS_IN } from "./settle.ts";
import type { CdnState } from "./state.ts";

/** The shield. */
export class ShieldActor {
  readonly #state: CdnState;
  readonly #backbone: Backbone;

  constructor(state: CdnState, backbone: Backbone) {
    this.#state = state;
    this.#backbone = backbone;
  }

  /** A fill of another node reaches this node. */
  request(node: number, asker: number, nowMicros: number): void {
    const state = this.#state;
    const { fills, plan } = state;
    fills.reachedMicros[asker] = nowMicros;
    const object = fills.object[asker];
    const contentClass = fills.contentClass[asker];
    if ((fills.flags[asker] & BYPASSING) !== 0) {
      this.#wait(this.#fetch(node, -1, asker, BYPASSING, NO_REASON, nowMicros), asker);
      return;
    }
    const store = state.stores[node];
    store.clock.nowMicros = nowMicros;
    const slot = store.request(object, fills.sizeBytes[asker]);
    let decision = FETCH;
    let filling = false;
    if (slot >= 0) {
      filling = store.isFilling(slot);
      decision = decide(
        store.isHeld(slot),
        filling,
        plan.nodes[node].level.collapse,
        nowMicros,
        store.slots.expiresMicros(slot),
        plan.staleWhileRevalidateMicros[contentClass],
      );
    }
    const reloading = fills.flags[asker] & RELOADING;
    if (reloading !== 0 && decision >= SERVE)
      decision = filling && plan.nodes[node].level.collapse ? JOIN : REVALIDATE;
    if (decision === JOIN) {
      this.#wait(store.slots.version(slot), asker);
      return;
    }
    if (decision >= SERVE && decision !== REVALIDATE) {
      let version = filling ? fills.version[store.slots.version(slot)] : store.slots.version(slot);
      if (decision === SERVE_AND_REVALIDATE) {
        version = store.slots.version(slot);
        this.#fetch(node, slot, asker, CONDITIONAL | REGISTERED, NO_REASON, nowMicros);
      }
      this.#answerFromStore(node, slot, asker, version, decision === SERVE ? HIT : STALE, nowMicros);
      return;
    }
    const alone = filling ? 0 : REGISTERED;
    const fill =
      decision === REVALIDATE
        ? this.#fetch(node, slot, asker, CONDITIONAL | alone | reloading, EXPIRED, nowMicros)
        : this.#fetch(node, slot, asker, alone, slot < 0 ? store.reason(object) : COLD, nowMicros);
    this.#wait(fill, asker);
  }

  /** The answer to a fill of this node is complete: every fill in its line is answered. */
  fillEnds(fill: number, nowMicros: number): void {
    const state = this.#state;
    const { fills } = state;
    const verdict = settle(state, fill, nowMicros);
    let first = (fills.flags[fill] & CONDITIONAL) === 0 || fills.reason[fill] !== NO_REASON;
    let asker = fills.firstWaiter[fill];
    while (asker >= 0) {
      const next = fills.next[asker];
      fills.next[asker] = -1;
      this.#serve(fill, asker, first, verdict, nowMicros);
      asker = next;
      first = false;
    }
    if (state.stores[fills.node[fill]].writes > 0) state.chargeWrites(fills.node[fill], nowMicros);
    fills.giveBack(fill);
  }

  #fetch(
    node: number,
    slot: number,
    asker: number,
    flags: number,
    reason: number,
    nowMicros: number,
  ): number {
    const { fills } = this.#state;
    return this.#backbone.send(
      node,
      slot,
      fills.object[asker],
      fills.contentClass[asker],
      fills.sizeBytes[asker],
      flags,
      fills.pop[asker],
      reason,
      nowMicros,
    );
  }

  #wait(fill: number, asker: number): void {
    const { fills } = this.#state;
    const last = fills.lastWaiter[fill];
    if (last >= 0) fills.next[last] = asker;
    else fills.firstWaiter[fill] = asker;
    fills.lastWaiter[fill] = asker;
  }

  #serve(fill: number, asker: number, initiator: boolean, verdict: number, nowMicros: number): void {
    const state = this.#state;
    const { fills } = state;
    const node = fills.node[fill];
    const version = fills.answerVersion[fill];
    const at = fills.reachedMicros[asker];
    if (verdict === CONFIRMED || verdict === STANDS_IN) {
      const outcome = verdict === STANDS_IN ? STALE : initiator ? REVALIDATED : COLLAPSED;
      const store = state.stores[node];
      const slot = fills.slot[fill];
      if (store.slots.key(slot) === fills.object[fill] && store.isHeld(slot)) {
        this.#answerFromStore(node, slot, asker, store.slots.version(slot), outcome, nowMicros);
        return;
      }
      const expires = fills.expiresMicros[fill];
      const bytes = this.#backbone.answer(asker, FULL, version, expires, nowMicros, nowMicros);
      this.#tell(asker, outcome, NO_REASON, NO_TIER, bytes, nowMicros);
      return;
    }
    if (verdict === NOTHING) {
      const refused = fills.answer[fill] === REFUSED;
      this.#backbone.answer(asker, refused ? REFUSED : ERROR, -1, 0, nowMicros, nowMicros);
      this.#tell(asker, refused ? SHED : FAILED, NO_REASON, NO_TIER, 0, nowMicros);
      return;
    }
    let outcome = COLLAPSED;
    let reason = NO_REASON;
    if (initiator) {
      if ((fills.flags[fill] & BYPASSING) !== 0) outcome = BYPASS;
      else if (fills.answer[fill] === NOT_MODIFIED) outcome = REVALIDATED;
      else {
        outcome = MISS;
        reason = fills.reason[fill];
      }
    }
    const first = Math.max(at, fills.firstByteMicros[fill]);
    const expires = fills.expiresMicros[fill];
    const bytes = this.#backbone.answer(asker, FULL, version, expires, first, nowMicros);
    this.#tell(asker, outcome, reason, NO_TIER, bytes, first);
  }

  /** Reads the copy (unless the asker already has this version) and answers with it. */
  #answerFromStore(
    node: number,
    slot: number,
    asker: number,
    version: number,
    outcome: number,
    nowMicros: number,
  ): void {
    const state = this.#state;
    const { fills } = state;
    const store = state.stores[node];
    const expires = store.slots.expiresMicros(slot);
    const current = fills.version[asker] === version;
    const sentBytes = current ? 0 : fills.sizeBytes[asker];
    const server = store.slots.server(slot);
    const tier = store.read(slot, sentBytes);
    state.devices.use(node, server, tier, nowMicros, sentBytes);
    const first = state.devices.firstByteMicros;
    const end = state.devices.endMicros;
    if (store.writes > 0) state.chargeWrites(node, nowMicros);
    const bytes = this.#backbone.answer(asker, FULL, version, expires, first, end);
    this.#tell(asker, outcome, NO_REASON, state.plan.nodes[node].level.firstTier + tier, bytes, first);
  }

  #tell(
    asker: number,
    outcome: number,
    reason: number,
    tier: number,
    bytes: number,
    firstByteMicros: number,
  ): void {
    const { fills, facts } = this.#state;
    const at = fills.reachedMicros[asker];
    const from = fills.pop[asker];
    facts.fetch(
      at,
      AT_SHIELD,
      from,
      fills.contentClass[asker],
      outcome,
      reason,
      tier,
      bytes,
      firstByteMicros,
    );
  }
}
