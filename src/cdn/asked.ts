/**
 * Requests that ask for more than an object (a HEAD, `Cache-Control` in the request): decided by `decideReuse`, the very code that
 * decides about real messages. The stored copy's rules are those of its class, with the time at which it was made, which follows from
 * its expiry. Such requests neither wait for another's fill nor let others wait for theirs.
 */
import { FETCH } from "../http/decide.ts";
import type { ResponseRules } from "../http/response-rules.ts";
import { decideReuse } from "../http/reuse.ts";
import type { Store } from "../cache/store.ts";
import type { Plan } from "../model/plan.ts";
import { isInvalidated } from "./write-log.ts";

const MICROS = 1000;

/** Decides, and says what it decided in its fields. */
export class Asked {
  /** FETCH, SERVE, SERVE_AND_REVALIDATE, SERVE_STALE or REVALIDATE of `http/decide`. */
  action = FETCH;
  /** Why the copy is not used as it is: code in NOT_REUSED_REASONS, or -1. */
  reason = -1;
  /** Served past its lifetime. */
  stale = false;
  /** The upstream would have to be asked and must not be: 504. */
  refused = false;
  readonly #plan: Plan;
  readonly #stored: { -readonly [Name in keyof ResponseRules]: ResponseRules[Name] }[];
  readonly #state = { filling: false, collapse: false, invalidated: false };

  constructor(plan: Plan) {
    this.#plan = plan;
    this.#stored = plan.responseRules.map((rules) => ({ ...rules, initialAgeMillis: 0 }));
  }

  /** Decides about a request of some kind for the object in `slot` (-1: none) of a store. */
  decide(store: Store, slot: number, contentClass: number, kind: number, nowMicros: number): void {
    const rules = this.#plan.requestRules[kind];
    const held = slot >= 0 && store.isHeld(slot);
    const state = this.#state;
    const stored = this.#stored[contentClass];
    state.filling = slot >= 0 && store.isFilling(slot);
    state.invalidated = false;
    if (held) {
      const expires = store.slots.expiresMicros(slot);
      state.invalidated = isInvalidated(expires);
      stored.responseMillis = state.invalidated ? 0 : expires / MICROS - stored.lifetimeMillis;
    }
    const decision = decideReuse(held ? stored : null, rules, nowMicros / MICROS, state);
    this.action = decision.action;
    this.reason = decision.reason;
    this.stale = decision.stale;
    this.refused = decision.gatewayTimeout;
  }

  /** Does the answer to such a request stay out of the store: a HEAD, or no-store? */
  isPassed(kind: number): boolean {
    const { head, noStore } = this.#plan.requestRules[kind];
    return head || noStore;
  }

  /** Is it a HEAD? */
  isHead(kind: number): boolean {
    return this.#plan.requestRules[kind].head;
  }
}

/** Does no behaviour let requests of this kind through to content of this class? */
export function refuses(
  { refusedRequests, requestRules }: Plan,
  contentClass: number,
  kind: number,
): boolean {
  return refusedRequests !== null && refusedRequests[contentClass * requestRules.length + kind] > 0;
}
