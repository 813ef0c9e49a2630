/**
 * Sessions that ask for one thing after another: programs that poll, robots that crawl or scan, downloads of a release, clones of
 * a repository. They differ in what they ask for and in how long they go on.
 */
import type { Keeper } from "../../base/keeper.ts";
import { UNCACHEABLE } from "../../workload/requests.ts";
import type { SessionPlan } from "../../workload/sessions/workload.ts";
import type { SessionCounts } from "./counts.ts";
import { type Asker, isError, MOST_ERRORS, RETRY_MICROS, Session } from "./session.ts";

/** A session of one request after another. */
export class Sequence extends Session {
  /** Answers that it has, and errors in a row. */
  #had = 0;
  #errors = 0;
  /** When it is over; Infinity: when it has all that it came for. */
  readonly #endMicros: number = Infinity;
  /** Requests after which it has all; Infinity: it goes on until its end. */
  readonly #wanted: number = Infinity;
  /** What its choices follow from: an object, the rank it walks on from, or a repository. */
  #choice = 0;

  constructor(
    plan: SessionPlan,
    index: number,
    metro: number,
    seed: number,
    startedMicros: number,
    counts: SessionCounts | null,
  ) {
    super(plan, index, metro, seed, startedMicros, counts);
    const { kind, packs = 1 } = plan.group;
    if (kind === "release") this.#wanted = 1;
    else if (kind === "git-clone") this.#wanted = 1 + packs;
    else this.#endMicros = startedMicros + plan.lasts(this.luck.open());
  }

  begin(asker: Asker, nowMicros: number): void {
    const { contentClass, titles, group } = this.plan;
    if (group.kind === "polling") this.#choice = asker.draw(contentClass, this.luck);
    if (group.kind === "crawler") this.#choice = this.luck.below(asker.objectsOf(contentClass));
    if (group.kind === "release")
      this.#choice = asker.atRank(contentClass, this.luck.below(group.files ?? 1));
    if (titles !== null) this.#choice = titles.sample(this.luck);
    this.#ask(asker, asker.lane(this), nowMicros);
  }

  answered(asker: Asker, lane: number, nowMicros: number): void {
    const { lanes } = asker;
    if (isError(lanes.outcome[lane]) && this.#wanted < Infinity) {
      if (++this.#errors > MOST_ERRORS) this.end(asker, lane, "failed");
      else this.#ask(asker, lane, nowMicros + RETRY_MICROS);
      return;
    }
    this.#errors = 0;
    this.#had++;
    const next = Math.max(nowMicros, lanes.leftMicros[lane] + (this.plan.group.intervalMicros ?? 0));
    if (this.#had < this.#wanted && next < this.#endMicros) {
      this.#ask(asker, lane, next);
      return;
    }
    if (this.#wanted < Infinity) this.counts?.download.record(nowMicros - this.startedMicros);
    this.end(asker, lane, "finished");
  }

  override keep(keeper: Keeper): void {
    super.keep(keeper);
    this.#had = keeper.number(this.#had);
    this.#errors = keeper.number(this.#errors);
    this.#choice = keeper.number(this.#choice);
  }

  /** Asks for what comes next. */
  #ask(asker: Asker, lane: number, atMicros: number): void {
    const { contentClass, refsClass, group } = this.plan;
    const choice = this.#choice;
    switch (group.kind) {
      case "crawler": {
        const rank = (choice + this.#had) % asker.objectsOf(contentClass);
        asker.ask(lane, asker.atRank(contentClass, rank), contentClass, 0, atMicros);
        return;
      }
      case "scanner":
        asker.ask(lane, asker.newKey(asker.draw(contentClass, this.luck)), contentClass, 0, atMicros);
        return;
      case "git-clone":
        if (this.#had === 0) {
          const refs = asker.firstObject(refsClass) + (choice % asker.objectsOf(refsClass));
          asker.ask(lane, refs, refsClass, UNCACHEABLE, atMicros);
        } else {
          const pack = asker.firstObject(contentClass) + choice * (group.packs ?? 1) + this.#had - 1;
          asker.ask(lane, pack, contentClass, 0, atMicros);
        }
        return;
      default:
        asker.ask(lane, choice, contentClass, 0, atMicros);
    }
  }
}
