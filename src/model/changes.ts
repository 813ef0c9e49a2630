/** Stated changes and deploys as the world needs them: by class, in order of time, with ids that say which objects take part. */
import { type Change, firstTime, measuresFreshness, timesOf } from "../scenario/freshness.ts";
import type { Scenario } from "../scenario/types.ts";
import type { ClassChanges, ClassNames, FreshnessPlan, Update } from "./plan.ts";

const TWO_32 = 4294967296;

/** The plan of changes; null where content changes at no stated time and nobody wants to know how old answers are. */
export function compileFreshness(scenario: Scenario): FreshnessPlan | null {
  const { content, deploys = [], durationMicros } = scenario;
  const isMeasured = measuresFreshness(scenario);
  const updates: Update[] = [];
  let occurrences = 0;
  const add = (name: string, contentClass: number, change: Change, renames: boolean) => {
    const count = timesOf(change, durationMicros);
    const { everyMicros = 0 } = change;
    const atMicros = Float64Array.from({ length: count }, (_, k) => firstTime(change) + k * everyMicros);
    updates.push({
      name,
      contentClass,
      atMicros,
      below: change.share * TWO_32,
      firstId: occurrences,
      renames,
    });
    occurrences += count;
  };
  content.forEach(({ changes = [] }, contentClass) => {
    for (const change of changes) add("change", contentClass, change, false);
  });
  for (const { name: called, atMicros, classes, by, referredBy } of deploys) {
    const change = { atMicros, share: 1 };
    const classOf = (wanted: string) => content.findIndex(({ name }) => name === wanted);
    const words = called === undefined ? `deploy by ${by}` : `deploy ${called}`;
    for (const name of classes) add(words, classOf(name), change, by === "versioned-urls");
    if (referredBy !== undefined)
      add(`deploy of ${called ?? classes.join(", ")}`, classOf(referredBy), change, false);
  }
  if (!isMeasured && updates.length === 0) return null;
  return {
    isMeasured,
    updates,
    changes: content.map((_, contentClass) => changesOf(updates, contentClass)),
    names: content.map(({ name }, contentClass) => namesOf(scenario, name, updates, contentClass)),
  };
}

function changesOf(updates: readonly Update[], contentClass: number): ClassChanges | null {
  const own = updates
    .filter((update) => update.contentClass === contentClass && !update.renames)
    .flatMap(({ atMicros, below, firstId }) => [...atMicros].map((at, k) => ({ at, below, id: firstId + k })))
    .sort((a, b) => a.at - b.at || a.id - b.id);
  if (own.length === 0) return null;
  return {
    atMicros: Float64Array.from(own, ({ at }) => at),
    below: Float64Array.from(own, ({ below }) => below),
    ids: Int32Array.from(own, ({ id }) => id),
  };
}

function namesOf(
  { content, deploys = [] }: Scenario,
  name: string,
  updates: readonly Update[],
  contentClass: number,
): ClassNames | null {
  const own = updates.filter((update) => update.contentClass === contentClass && update.renames);
  if (own.length === 0) return null;
  const deploy = deploys.find(({ by, classes }) => by === "versioned-urls" && classes.includes(name));
  return {
    atMicros: Float64Array.from(own, ({ atMicros }) => atMicros[0]).sort((a, b) => a - b),
    pages: content.findIndex((one) => one.name === deploy?.referredBy),
  };
}
