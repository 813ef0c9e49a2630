/** A purge that is being made: the calls to control planes that it takes, each on its way to the nodes. */
import { type Keeper, Shared } from "../base/keeper.ts";
import type { Purge } from "../scenario/purges.ts";
import type { PurgeRecord } from "./purge-records.ts";
import { type PurgeTarget, type PurgeTargets, sharedTargets } from "./purge-target.ts";

/** One time that an entry of `purges` is made. */
export class PurgeMaking {
  /** Place in `purges`. */
  readonly entry: number;
  readonly purge: Purge;
  readonly record: PurgeRecord;
  readonly atMicros: number;
  /** Calls of which no API has said yet that they are done, and when the last of the others was; Infinity: one never will be. */
  #open = 0;
  #doneMicros = 0;

  /** @param calls to how many calls it comes */
  constructor(entry: number, purge: Purge, record: PurgeRecord, atMicros: number, calls: number) {
    this.entry = entry;
    this.purge = purge;
    this.record = record;
    this.atMicros = atMicros;
    this.#open = calls;
    this.#doneMicros = atMicros;
  }

  /** The API says that a call is done, at that time; Infinity: it never will. */
  done(atMicros: number): void {
    this.#doneMicros = Math.max(this.#doneMicros, atMicros);
    if (--this.#open > 0 || this.#doneMicros === Infinity) return;
    this.record.confirmed.record(this.#doneMicros - this.atMicros);
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    this.#open = keeper.number(this.#open);
    this.#doneMicros = keeper.number(this.#doneMicros);
  }
}

/** One call of a purge to the control plane of a provider. */
export class PurgeCall {
  readonly making: PurgeMaking;
  readonly target: PurgeTarget;
  /** By group of nodes that hear of it together, one group after the other: those that have neither confirmed nor been given up. */
  readonly left: number[] = [];
  /** When the last of all confirmed, microseconds; Infinity: some were given up. */
  confirmedMicros = 0;

  constructor(making: PurgeMaking, target: PurgeTarget) {
    this.making = making;
    this.target = target;
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    keeper.list(this.left);
    this.confirmedMicros = keeper.number(this.confirmedMicros);
  }
}

/** Shows calls to a keeper: several messages are of one, and several calls of one making. */
export function sharedCalls(
  keeper: Keeper,
  purges: readonly Purge[],
  targets: PurgeTargets,
  recordOf: (entry: number, atMicros: number) => PurgeRecord,
): Shared<PurgeCall> {
  const known = sharedTargets(keeper, targets);
  const makings = new Shared<PurgeMaking>(keeper, (one) => {
    const entry = keeper.number(one?.entry ?? 0);
    const atMicros = keeper.number(one?.atMicros ?? 0);
    const making = one ?? new PurgeMaking(entry, purges[entry], recordOf(entry, atMicros), atMicros, 0);
    making.keep(keeper);
    return making;
  });
  return new Shared<PurgeCall>(keeper, (one) => {
    const making = makings.keep(one?.making ?? null)!;
    const target = known.keep(one?.target ?? null)!;
    const call = one ?? new PurgeCall(making, target);
    call.keep(keeper);
    return call;
  });
}
