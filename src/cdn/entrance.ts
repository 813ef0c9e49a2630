/** The entrance of a PoP: methods that are not let through (403), the gate, which knows who asks, then the PoP's capacity, which knows how much is asked for. */
import type { RequestBatch } from "../workload/requests.ts";
import { NOT_REUSED_METHOD } from "../vocabulary/caching.ts";
import { refuses } from "./asked.ts";
import type { ClientPath } from "./client-path.ts";
import { UNANSWERED } from "./gate.ts";
import type { CdnState } from "./state.ts";

export { UNANSWERED };

/**
 * Row `row` reaches the PoP of its path: microseconds that it waits before the PoP looks at it; below 0: refused, or
 * {@link UNANSWERED}.
 */
export function enter(
  state: CdnState,
  path: ClientPath,
  batch: RequestBatch,
  row: number,
  nowMicros: number,
): number {
  const { gate, load } = state;
  if (refuses(state.plan, batch.contentClass[row], batch.kind[row])) {
    state.edgeReasons.notReused(NOT_REUSED_METHOD, nowMicros);
    return UNANSWERED;
  }
  const heldUp = gate === null ? 0 : gate.admit(batch, row, path, nowMicros);
  if (load === null || heldUp < 0) return heldUp;
  const turn = load.admit(path.pop[row], nowMicros, batch.sentBytes[row]);
  if (turn >= 0) return heldUp + turn;
  // Who is refused is told so at once.
  if (gate !== null) gate.lastMicros = 0;
  return turn;
}
