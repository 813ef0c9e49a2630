/** What a plan asks for: objects by popularity, from the catalogue where there is one, else from what has been asked for so far. */
import type { Keeper } from "../../base/keeper.ts";
import type { WarmedNode, WarmingPlans } from "../../model/warming-plan.ts";
import type { RequestSource } from "../../workload/requests.ts";
import type { Observed } from "./observed.ts";
import { keptList, WorkList } from "./work-list.ts";

/** A node's part of a list. */
export interface ListPart {
  readonly list: WorkList;
  readonly until: number;
}

/** Lists of all plans, made when they are needed and shared by nodes. */
export class WarmLists {
  /** Is any of them made from what was asked for? */
  readonly needsCounts: boolean;
  readonly #plans: WarmingPlans;
  readonly #source: RequestSource;
  readonly #observed: Observed;
  readonly #sliceBytes: number;
  readonly #lists = new Map<string, WorkList>();

  constructor(plans: WarmingPlans, source: RequestSource, observed: Observed, sliceBytes: number) {
    this.#sliceBytes = sliceBytes;
    this.#plans = plans;
    this.#source = source;
    this.#observed = observed;
    this.needsCounts = plans.plans.some(({ classes }) => classes.some((one) => !this.#isKnown(one)));
  }

  /** The lists that a node gets of a plan, one a class; the same objects again until {@link forget}. */
  of(plan: number, { share, country }: WarmedNode): ListPart[] {
    return this.#plans.plans[plan].classes.map((contentClass) => {
      const key = `${plan} ${contentClass} ${country ?? ""}`;
      let list = this.#lists.get(key);
      if (list === undefined) this.#lists.set(key, (list = this.#make(plan, contentClass, country)));
      return { list, until: Math.round(share * list.objects.length) };
    });
  }

  /** A new wave of a plan (-1: of any) begins: what is popular may have changed. */
  forget(plan: number): void {
    for (const key of this.#lists.keys()) if (plan < 0 || key.startsWith(`${plan} `)) this.#lists.delete(key);
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    const names = [...this.#lists.keys()];
    const lists = keeper.number(names.length);
    for (let n = 0; n < lists; n++) {
      const name = keeper.text(names[n] ?? "");
      this.#lists.set(name, keptList(keeper, this.#lists.get(name) ?? null, this.#sliceBytes));
    }
  }

  #make(plan: number, contentClass: number, country: string | null): WorkList {
    const { top, share } = this.#plans.plans[plan];
    const { shelves } = this.#source;
    const objects: number[] = [];
    if (shelves !== undefined && this.#isKnown(contentClass)) {
      const known = shelves.objectsOf(contentClass);
      const most = Math.min(top, Math.round(share * known));
      for (let rank = 0; rank < Math.min(most, known); rank++) {
        const object = shelves.objectAt(contentClass, rank, country);
        if (shelves.isStorable(object)) objects.push(object);
      }
      return this.#listOf(contentClass, objects, (object) => shelves.sizeOf(object));
    }
    const ranked = this.#observed.ranked(contentClass);
    const asked = ranked.slice(0, Math.min(top, Math.round(share * ranked.length)));
    return this.#listOf(contentClass, asked, (object) => this.#observed.sizeOf(object));
  }

  #listOf(contentClass: number, objects: readonly number[], sizeOf: (object: number) => number): WorkList {
    return new WorkList(contentClass, Int32Array.from(objects), sizeOf, this.#sliceBytes);
  }

  #isKnown(contentClass: number): boolean {
    return (this.#source.shelves?.objectsOf(contentClass) ?? 0) > 0;
  }
}
