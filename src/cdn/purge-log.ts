/**
 * Purges that nodes have carried out, for answers that were on their way: what was asked for before a purge may be what the
 * purge is about, and is not stored. Kept per node, as long as a fill older than they are is under way.
 */
import type { Keeper, Shared } from "../base/keeper.ts";
import type { Fills } from "./fills.ts";
import type { PurgeTarget } from "./purge-target.ts";

/** A node's list is looked through for what may be forgotten when it has grown to this, and twice that, and so on. */
const FEW = 256;

/** Purges of one node, in order of time. */
interface NodeLog {
  readonly atMicros: number[];
  readonly targets: PurgeTarget[];
  /** Length at which it is looked through next. */
  limit: number;
}

/** The purges of all nodes. */
export class PurgeLog {
  readonly #fills: Fills;
  readonly #nodes: readonly NodeLog[];

  constructor(nodes: number, fills: Fills) {
    this.#fills = fills;
    this.#nodes = Array.from({ length: nodes }, () => ({ atMicros: [], targets: [], limit: FEW }));
  }

  /** A node has carried out a purge. */
  note(node: number, target: PurgeTarget, nowMicros: number): void {
    const log = this.#nodes[node];
    log.atMicros.push(nowMicros);
    log.targets.push(target);
    if (log.atMicros.length < log.limit) return;
    const oldest = this.#fills.oldestSentMicros();
    let old = log.atMicros.findIndex((at) => at >= oldest);
    if (old < 0) old = log.atMicros.length;
    log.atMicros.splice(0, old);
    log.targets.splice(0, old);
    log.limit = Math.max(FEW, 2 * log.atMicros.length);
  }

  /** Has a purge of the object been carried out at the node at or after `sentMicros`? */
  overtook(node: number, object: number, sentMicros: number): boolean {
    const { atMicros, targets } = this.#nodes[node];
    for (let n = atMicros.length - 1; n >= 0 && atMicros[n] >= sentMicros; n--)
      if (targets[n].covers(object)) return true;
    return false;
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper, targets: Shared<PurgeTarget>): void {
    for (const log of this.#nodes) {
      keeper.list(log.atMicros);
      log.limit = keeper.number(log.limit);
      log.targets.length = log.atMicros.length;
      log.atMicros.forEach((_, n) => (log.targets[n] = targets.keep(log.targets[n] ?? null)!));
    }
  }
}
