/**
 * How old answers are: of every answer to a user, whether the origin had a newer version by then, and since when. "By then" is when the
 * PoP had it at hand: looked up, or its first byte arrived. An answer under a name that a deploy has replaced is as old as that
 * deploy. For each stated change and deploy, the last byte of an answer older than it, by PoP.
 *
 * An answer in slices is as old as its oldest slice, when it is complete. Browsers' own copies are not seen.
 */
import type { Keeper } from "../base/keeper.ts";
import { Histogram } from "../ds/histogram.ts";
import type { FreshnessPlan, Plan, Update } from "../model/plan.ts";
import { OUTCOMES, SHED } from "../vocabulary/outcomes.ts";
import type { FreshnessTotals, Spread, StalenessTotals, UpdateTotals } from "../vocabulary/totals.ts";
import { WRITE } from "../workload/request-kinds.ts";
import type { Store } from "../cache/store.ts";
import type { DeployedNames } from "./deployed-names.ts";
import type { FactsWriter } from "./facts-writer.ts";
import type { Fills } from "./fills.ts";
import type { PurgeStaleness } from "./purge-staleness.ts";
import type { SliceKeys } from "./slice-keys.ts";
import { takesPart } from "./stated-changes.ts";
import type { Versions } from "./versions.ts";

/** Version of an answer that has none: that to a write. */
export const NO_VERSION = -1;

/** What of the CDN's state is looked at. */
interface Site {
  readonly plan: Plan;
  readonly stores: readonly Store[];
  readonly fills: Fills;
  readonly facts: FactsWriter;
  readonly versions: Versions;
  readonly names: DeployedNames | null;
  readonly sliceKeys: SliceKeys;
  /** What purges have announced as old; null: nothing. */
  readonly announced: PurgeStaleness | null;
  readonly pops: number;
  objectOf(id: number): number;
  heldVersion(store: Store, slot: number): number;
}

/** Answers of one class. */
interface Count {
  responses: number;
  readonly staleByOutcome: Float64Array;
  readonly ages: Histogram;
}

/** One change or deploy, and what was older than it. */
interface Watched {
  readonly update: Update;
  responses: number;
  readonly lastByteMicros: Float64Array;
}

/** Looks at every answer. */
export class FreshnessWatch {
  readonly #site: Site;
  readonly #salt: number = 0;
  readonly #warmupMicros: number = 0;
  readonly #counts: readonly Count[];
  /** In the plan's order, and the same by class. */
  readonly #watched: readonly Watched[];
  readonly #ofClass: readonly (readonly Watched[])[];

  /** @param salt as `StatedChanges` has it */
  constructor(site: Site, plan: FreshnessPlan, salt: number) {
    this.#site = site;
    this.#salt = salt;
    this.#warmupMicros = site.plan.scenario.warmupMicros;
    this.#counts = plan.changes.map(() => emptyCount());
    this.#watched = plan.updates.map((update) => ({
      update,
      responses: 0,
      lastByteMicros: new Float64Array(site.pops),
    }));
    this.#ofClass = plan.changes.map((_, contentClass) =>
      this.#watched.filter(({ update }) => update.contentClass === contentClass),
    );
  }

  /** The answer to a fill of a PoP has been applied to its store: leaves in the fill's row which version those who wait get: `fromStore`, the one that is held. */
  settled(fill: number, fromStore: boolean): void {
    const { fills, stores } = this.#site;
    if (fills.kind[fill] === WRITE) fills.answerVersion[fill] = NO_VERSION;
    else if (fromStore)
      fills.answerVersion[fill] = this.#site.heldVersion(stores[fills.node[fill]], fills.slot[fill]);
  }

  /**
   * The request whose fact was written last has got a version of what stands behind `id`, which its PoP had at hand at `takenMicros`.
   */
  answered(
    pop: number,
    id: number,
    contentClass: number,
    outcome: number,
    version: number,
    takenMicros: number,
    nowMicros: number,
  ): void {
    const site = this.#site;
    if (outcome >= SHED || version === NO_VERSION || site.facts.atMicros < this.#warmupMicros) return;
    const count = this.#counts[contentClass];
    count.responses++;
    site.announced?.served(id, version, site.facts.atMicros);
    const object = site.objectOf(id);
    const newVersion = site.versions.supersededMicros(object, contentClass, version, nowMicros);
    let since = newVersion;
    let newName = Infinity;
    if (site.names !== null) {
      newName = site.names.supersededMicros(site.sliceKeys.objectOf(id), contentClass);
      if (newName < since) since = newName;
    }
    if (since > takenMicros) return;
    count.staleByOutcome[outcome]++;
    count.ages.record(Math.round(takenMicros - since));
    for (const watched of this.#ofClass[contentClass])
      this.#look(watched, pop, object, watched.update.renames ? newName : newVersion, takenMicros);
  }

  /** What was measured. */
  totals(): FreshnessTotals {
    const all = emptyCount();
    for (const { responses, staleByOutcome, ages } of this.#counts) {
      all.responses += responses;
      staleByOutcome.forEach((stale, outcome) => (all.staleByOutcome[outcome] += stale));
      all.ages.merge(ages);
    }
    return {
      total: totalsOf(all),
      classes: this.#counts.map(totalsOf),
      updates: this.#watched.map(updateTotals),
    };
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    for (const count of this.#counts) {
      count.responses = keeper.number(count.responses);
      keeper.fixed(count.staleByOutcome);
      count.ages.keep(keeper);
    }
    for (const watched of this.#watched) {
      watched.responses = keeper.number(watched.responses);
      keeper.fixed(watched.lastByteMicros);
    }
  }

  /** Is the answer, whose content or name was replaced at `sinceMicros`, older than an occurrence of the update? The first one counts. */
  #look(watched: Watched, pop: number, object: number, sinceMicros: number, takenMicros: number): void {
    const { atMicros, firstId, below } = watched.update;
    let n = firstFrom(atMicros, sinceMicros);
    while (n < atMicros.length && !takesPart(this.#salt, firstId + n, object, below)) n++;
    if (n === atMicros.length || atMicros[n] > takenMicros) return;
    watched.responses++;
    const { firstByteMicros, endMicros, bytes, sendingMicros } = this.#site.facts;
    const sending = bytes > 0 ? sendingMicros : 0;
    const last = Math.max(firstByteMicros + sending, endMicros) - atMicros[n];
    if (last > watched.lastByteMicros[pop]) watched.lastByteMicros[pop] = last;
  }
}

/** Position of the first time that is not before `micros`. */
function firstFrom(times: Float64Array, micros: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (times[middle] < micros) low = middle + 1;
    else high = middle;
  }
  return low;
}

function emptyCount(): Count {
  return { responses: 0, staleByOutcome: new Float64Array(OUTCOMES.length), ages: new Histogram() };
}

function totalsOf({ responses, staleByOutcome, ages }: Count): StalenessTotals {
  const at = (q: number) => ages.quantile(q);
  const ageMicros: Spread = {
    count: ages.count,
    mean: ages.mean,
    p50: at(0.5),
    p90: at(0.9),
    p95: at(0.95),
    p99: at(0.99),
    p999: at(0.999),
    max: ages.max,
  };
  return { responses, staleByOutcome: [...staleByOutcome], ageMicros };
}

function updateTotals({ update, responses, lastByteMicros }: Watched): UpdateTotals {
  const { name, contentClass, atMicros } = update;
  return {
    name,
    contentClass,
    fromMicros: atMicros[0],
    untilMicros: atMicros[atMicros.length - 1],
    times: atMicros.length,
    responses,
    lastByteMicros: [...lastByteMicros].map(Math.round),
  };
}
