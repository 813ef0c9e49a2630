/**
 * Where attackers stand on the net. Users are drawn anew for each request; a client of an attack stays who it is, behind one
 * network and one resolver, so that catchments and limits see one client and not many.
 */
import type { Plan } from "../model/plan.ts";
import { lotOf } from "../workload/attack.ts";
import type { RequestBatch } from "../workload/requests.ts";
import type { SyntheticWorkload } from "../scenario/types.ts";

const TWO_32 = 4294967296;

/** Does anybody attack? */
export function hasAttacks({ scenario: { workload } }: Plan): boolean {
  return workload.kind === "synthetic" && (workload.attacks ?? []).length > 0;
}

/** The attacks' clients. */
export class Attackers {
  readonly #plan: Plan;
  /** By attack: 1 for each view it may come from; null where it is any of the metro's. */
  readonly #views: readonly (Uint8Array | null)[];

  constructor(plan: Plan) {
    this.#plan = plan;
    const { networks, viewSite, siteNetwork } = plan.routing;
    const { attacks = [] } = plan.scenario.workload as SyntheticWorkload;
    this.#views = attacks.map(({ from }) =>
      from.networks.length === 0
        ? null
        : Uint8Array.from(viewSite, (site) => (from.networks.includes(networks[siteNetwork[site]]) ? 1 : 0)),
    );
  }

  /** What the client of the row draws among the views of its metro: 32 bits, as `RoutingPlan.drawBelow` has them. */
  lot(batch: RequestBatch, row: number): number {
    const attack = batch.attack[row];
    const lot = lotOf(attack, batch.attacker[row]);
    const views = this.#views[attack];
    if (views === null) return lot;
    const { firstView, drawBelow } = this.#plan.routing;
    const first = firstView[batch.metro[row]];
    const end = firstView[batch.metro[row] + 1];
    const widthOf = (view: number) => drawBelow[view] - (view === first ? 0 : drawBelow[view - 1]);
    let all = 0;
    for (let view = first; view < end; view++) if (views[view] === 1) all += widthOf(view);
    // The lot's part of the views that are its own, counted from their beginning.
    let left = (lot / TWO_32) * all;
    for (let view = first; view < end; view++) {
      if (views[view] === 0) continue;
      const width = widthOf(view);
      if (left < width) return Math.floor(drawBelow[view] - width + left);
      left -= width;
    }
    return lot;
  }
}
