/** The way of one user while something is broken. */
import type { RequestBatch } from "../workload/requests.ts";
import type { ClientPath } from "./client-path.ts";
import type { CdnState } from "./state.ts";
import type { Providers } from "./providers.ts";

/** Which PoP does the user of the row reach, and how much time is lost on the way there? */
export function meetFaults(
  { conditions, faultWatch }: CdnState,
  providers: Providers,
  path: ClientPath,
  batch: RequestBatch,
  row: number,
  nowMicros: number,
): void {
  const view = path.view[row];
  const provider = path.provider[row];
  const steering = providers.of[provider];
  const unresolved = conditions.dnsDown > 0 && path.needsAuthority(row, nowMicros);
  const pop = unresolved ? steering.giveUp() : steering.reach(view, nowMicros);
  faultWatch.request(view, provider, pop, unresolved);
  if (pop !== path.pop[row] || steering.lostMicros > 0) path.divert(batch, row, pop, steering.lostMicros);
}
