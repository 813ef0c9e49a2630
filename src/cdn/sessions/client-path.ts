/**
 * The way of a session's requests to their PoP. A user has one link: last mile, bandwidth, protocol, resolver and jitter are the same
 * for all requests of the session, because all draws begin anew with its seed; only packets are lost afresh.
 */
import { hash2, hashText } from "../../base/hash.ts";
import type { Plan } from "../../model/plan.ts";
import type { RequestBatch } from "../../workload/requests.ts";
import { SessionLuck } from "../../workload/sessions/luck.ts";
import { ClientPath } from "../client-path.ts";
import type { Providers } from "../providers.ts";
import type { Session } from "./session.ts";

/** Draws whose outcome is another for each request. */
const FRESH = new Set(["losses"]);

/** Lays the paths of sessions' requests, one at a time. */
export class SessionPath {
  readonly path: ClientPath;
  readonly #lucks: { readonly salt: number; readonly fresh: boolean; readonly luck: SessionLuck }[] = [];

  constructor(plan: Plan, providers: Providers) {
    this.path = new ClientPath(plan, providers, (purpose) => {
      const luck = new SessionLuck(0);
      this.#lucks.push({ salt: hashText(purpose), fresh: FRESH.has(purpose), luck });
      return luck;
    });
  }

  /** Lays the path of the batch's only row; `open`: on a connection that is open. */
  lay(batch: RequestBatch, { seed, requests }: Session, open: boolean): void {
    for (const { salt, fresh, luck } of this.#lucks)
      luck.begin(hash2(fresh ? hash2(seed, requests) : seed, salt));
    this.path.held = open;
    this.path.knowsName = requests > 0;
    this.path.draw(batch);
  }
}
