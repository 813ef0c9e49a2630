/**
 * A visit: pages one after another, each an HTML document and then the objects that it is made of, as many at once as the browser
 * has lanes. A page is made of the same objects for everybody (a hash of the page draws them by the popularity of their classes);
 * what an earlier page of the visit has brought, the browser has. Page load time is from the click to the last object.
 */
import type { Keeper } from "../../base/keeper.ts";
import { hash2 } from "../../base/hash.ts";
import { log } from "../../base/math.ts";
import { SessionLuck } from "../../workload/sessions/luck.ts";
import { type Asker, isError, Session } from "./session.ts";

/** Tells the objects of a page from other uses of its hash. */
const ASSETS_SALT = 0x9a6e5;

/** One visit. */
export class PageVisit extends Session {
  #pagesLeft = 1;
  #clickedMicros = 0;
  /** Objects of the page, with their classes, that are yet to be asked for. */
  #objects: number[] = [];
  #classes: number[] = [];
  /** Lanes with nothing to do, and all there are. */
  readonly #idle: number[] = [];
  #lanes = 1;
  readonly #had = new Set<number>();
  #waitsForPage = true;

  begin(asker: Asker, nowMicros: number): void {
    const { pages = 1 } = this.plan.group;
    // Geometric with the given mean, from 1.
    if (pages > 1) this.#pagesLeft = 1 + Math.floor(log(this.luck.open()) / log(1 - 1 / pages));
    this.#click(asker, asker.lane(this), nowMicros);
  }

  answered(asker: Asker, lane: number, nowMicros: number): void {
    this.#idle.push(lane);
    if (this.#waitsForPage) {
      if (isError(asker.lanes.outcome[lane])) {
        this.#leave(asker, "failed");
        return;
      }
      this.#waitsForPage = false;
      this.#read(asker, asker.lanes.object[lane]);
    }
    this.#fetch(asker, nowMicros);
    if (this.#idle.length < this.#lanes) return;
    this.counts?.pageLoad.record(nowMicros - this.#clickedMicros);
    if (--this.#pagesLeft === 0) this.#leave(asker, "finished");
    else this.#click(asker, this.#idle.pop()!, nowMicros + this.plan.think(this.luck.open()));
  }

  override cut(_nowMicros: number, asker: Asker): void {
    for (const lane of this.#idle.splice(0)) asker.lanes.giveBack(lane);
  }

  override keep(keeper: Keeper): void {
    super.keep(keeper);
    this.#pagesLeft = keeper.number(this.#pagesLeft);
    this.#clickedMicros = keeper.number(this.#clickedMicros);
    for (const list of [this.#objects, this.#classes, this.#idle]) keeper.list(list);
    this.#lanes = keeper.number(this.#lanes);
    keeper.set(this.#had);
    this.#waitsForPage = keeper.flag(this.#waitsForPage);
  }

  /** The user asks for a page. */
  #click(asker: Asker, lane: number, atMicros: number): void {
    const { contentClass } = this.plan;
    this.#clickedMicros = atMicros;
    this.#waitsForPage = true;
    asker.ask(lane, asker.draw(contentClass, this.luck), contentClass, 0, atMicros);
  }

  /** The page is there: what is it made of? */
  #read(asker: Asker, page: number): void {
    const luck = new SessionLuck(hash2(page, ASSETS_SALT));
    for (const contentClass of this.plan.assets) {
      const object = asker.draw(contentClass, luck);
      if (this.#had.has(object)) continue;
      this.#had.add(object);
      this.#objects.push(object);
      this.#classes.push(contentClass);
    }
  }

  /** Asks for as many objects as there are lanes for. */
  #fetch(asker: Asker, nowMicros: number): void {
    const { parallel = 1 } = this.plan.group;
    const { lanes } = asker;
    let next = 0;
    while (next < this.#objects.length && (this.#idle.length > 0 || this.#lanes < parallel)) {
      let lane = this.#idle.pop();
      if (lane === undefined) {
        this.#lanes++;
        lane = asker.lane(this);
      }
      if (this.multiplexed) {
        // The page came on the connection that all lanes share.
        lanes.open[lane] = 1;
        lanes.hadMicros[lane] = nowMicros;
      }
      asker.ask(lane, this.#objects[next], this.#classes[next], 0, nowMicros);
      next++;
    }
    this.#objects = this.#objects.slice(next);
    this.#classes = this.#classes.slice(next);
  }

  #leave(asker: Asker, how: "finished" | "failed"): void {
    const lane = this.#idle.pop()!;
    this.cut(0, asker);
    this.end(asker, lane, how);
  }
}
