/**
 * Versioned URLs: a deploy gives every object of a class a new name, and to caches what has a new name is a new object. Which name a user
 * asks for is said by the page that the user came from: while the user's PoP has a page that is older than the deploy, and may
 * serve it, those who come from there ask for the old names. The page is drawn by popularity; looking at it is no request.
 *
 * Names are numbered when first asked for, 24 to 32 bytes each.
 */
import type { Store } from "../cache/store.ts";
import { EXPIRED_COPY, freshness } from "../http/freshness.ts";
import type { ClassNames, Plan } from "../model/plan.ts";
import { FIRST_NAME, type RequestBatch, type RequestSource } from "../workload/requests.ts";
import { Intern } from "../workload/trace/intern.ts";
import type { Versions } from "./versions.ts";

/** What of the CDN's state names depend on. */
interface Site {
  readonly plan: Plan;
  readonly stores: readonly Store[];
  readonly versions: Versions;
  heldVersion(store: Store, slot: number): number;
}

/** The names given so far. */
export class DeployedNames {
  /** Bytes of what has a new name, each once. */
  bytes = 0;
  readonly #site: Site;
  readonly #classes: readonly (ClassNames | null)[];
  readonly #objectOf: (id: number) => number;
  readonly #draw: (contentClass: number) => number;
  /** Pairs of id and generation, from 1. */
  readonly #names = new Intern(64);
  /** By object, its name given last; by name, the one before of the same object, or -1. */
  readonly #last = new Map<number, number>();
  readonly #before: number[] = [];
  /** By class: deploys that have come. */
  readonly #passed: Int32Array;

  constructor(
    site: Site,
    classes: readonly (ClassNames | null)[],
    source: Pick<RequestSource, "objectOf" | "referrer">,
  ) {
    this.#site = site;
    this.#objectOf = (id) => source.objectOf?.(id) ?? id;
    this.#classes = classes;
    this.#draw = (contentClass) => source.referrer?.(contentClass) ?? -1;
    this.#passed = new Int32Array(classes.length);
  }

  /** Names given so far. */
  get size(): number {
    return this.#names.size;
  }

  /** Gives a request that reaches a PoP the name that its user knows. */
  apply(batch: RequestBatch, row: number, pop: number, nowMicros: number): void {
    const contentClass = batch.contentClass[row];
    const own = this.#classes[contentClass];
    if (own === null) return;
    const passed = this.#passedBy(own, contentClass, nowMicros);
    if (passed === 0) return;
    const known = own.pages < 0 ? passed : this.#known(own, passed, pop, nowMicros);
    if (known > 0) batch.object[row] = this.#name(batch.object[row], known, batch.sizeBytes[row]);
  }

  /** The newest name of the object that an id is a name of: what the CDN itself asks for. */
  newest(id: number, contentClass: number, sizeBytes: number, nowMicros: number): number {
    const own = this.#classes[contentClass];
    if (own === null) return id;
    const passed = this.#passedBy(own, contentClass, nowMicros);
    return passed === 0 ? id : this.#name(this.baseOf(id), passed, sizeBytes);
  }

  /** When an id's name was followed by a new one, microseconds; Infinity: never up to now. */
  supersededMicros(id: number, contentClass: number): number {
    const own = this.#classes[contentClass];
    if (own === null) return Infinity;
    const generation = id < FIRST_NAME ? 0 : this.#names.high(id - FIRST_NAME);
    return generation < this.#passed[contentClass] ? own.atMicros[generation] : Infinity;
  }

  /** The id of which this is a new name, or the id itself. */
  baseOf(id: number): number {
    return id < FIRST_NAME ? id : this.#names.low(id - FIRST_NAME);
  }

  /** The names of an object one after another: the one after `id`, the first when that is none of them; -1 at the end. */
  next(object: number, id: number): number {
    const name = id < FIRST_NAME ? (this.#last.get(object) ?? -1) : this.#before[id - FIRST_NAME];
    return name < 0 ? -1 : FIRST_NAME + name;
  }

  /** Deploys that the page knows of which a user of the PoP comes from: all but those that are younger than the copy there. */
  #known(own: ClassNames, passed: number, pop: number, nowMicros: number): number {
    const { plan, stores, versions } = this.#site;
    const page = this.#draw(own.pages);
    const store = stores[pop];
    const slot = page < 0 ? -1 : store.find(page);
    if (slot < 0 || !store.isHeld(slot)) return passed;
    const window = plan.staleWhileRevalidateMicros[own.pages];
    // Asking for it would bring a new one.
    if (freshness(nowMicros, store.slots.expiresMicros(slot), window) === EXPIRED_COPY) return passed;
    const version = this.#site.heldVersion(store, slot);
    const until = versions.supersededMicros(page, own.pages, version, nowMicros);
    while (passed > 0 && own.atMicros[passed - 1] >= until) passed--;
    return passed;
  }

  /** Deploys of a class that have come by now. */
  #passedBy(own: ClassNames, contentClass: number, nowMicros: number): number {
    let passed = this.#passed[contentClass];
    while (passed < own.atMicros.length && own.atMicros[passed] <= nowMicros) passed++;
    this.#passed[contentClass] = passed;
    return passed;
  }

  #name(id: number, generation: number, sizeBytes: number): number {
    const known = this.#names.size;
    const name = this.#names.id(id, generation);
    if (name === known) {
      this.bytes += sizeBytes;
      const object = this.#objectOf(id);
      this.#before.push(this.#last.get(object) ?? -1);
      this.#last.set(object, name);
    }
    return FIRST_NAME + name;
  }
}
