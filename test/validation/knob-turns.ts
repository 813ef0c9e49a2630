/**
 * No dead knobs: every leaf of the scenario schema is turned from its base to another value, and what happens in a
 * small world must change, in the documented direction where there is one. What merely repeats the scenario (names,
 * capacities, numbers of channels) does not count as a change.
 */
import { expect, it } from "vitest";
import { runReplica } from "../../src/run/replica.ts";
import { UsageError } from "../../src/run/usage-error.ts";
import { parseScenario } from "../../src/scenario/parse.ts";
import type { Summary } from "../../src/result/summary.ts";
import { assignment, type Leaf, leaves, LEAVES_BASE } from "../../src/scenario/leaves.ts";
import type { Scenario } from "../../src/scenario/types.ts";
import { CIRCUMSTANCES, DIRECTIONS, SMALL, SMALL_BEGINS, SMALL_REPLAY } from "./knob-cases.ts";
import { write } from "./trace-file.ts";
import { scenarioOf } from "./world.ts";

/** Knobs that decide what is reported and not what happens: the whole summary but the scenario's hash is compared. */
const REPORTING =
  /^(timeline|thresholds|freshness|invalidation\.confirms|providers\.html\.pricing|pricing\..*|(edge|shield)\.tiers\.0\.name|shield\.regions\.0\.name|warming\.0\.name|deploys\.0\.name)$/;
/** Knobs whose other value makes the small trace unreadable: the refusal is the change. */
const REFUSING = new Set(["workload.trace.format", "workload.trace.damageLimit"]);

/** All knobs. */
export const ALL: readonly Leaf[] = leaves();

/** Turns the knobs of the `part`-th of `parts` shares: files of tests run side by side. */
export function turnKnobs(part: number, parts: number): void {
  const own = ALL.filter((_, n) => n % parts === part);
  it.each(own.map((leaf) => [leaf.path, leaf.about, leaf] as const))(
    "%s acts (%s)",
    async (path, _, leaf) => {
      const changed = CIRCUMSTANCES[leaf.key]?.changed ?? traceChange(path) ?? leaf.changed;
      const turn = assignment(path, changed);
      // What acts at the beginning of the world acts: only directions, and what takes its time, need the whole of it.
      if (!(leaf.key in DIRECTIONS) && (await actsAtOnce(leaf, turn))) return;
      const before = circumstances(leaf);
      const base = await outcome(path, before);
      const other = await outcome(path, [...before, turn]);
      expect(comparable(path, other)).not.toBe(comparable(path, base));
      if (leaf.key in DIRECTIONS) {
        const [figure, direction] = DIRECTIONS[leaf.key];
        const [from, to] = [base as Summary, other as Summary].map(figure);
        if (direction === "up") expect(to).toBeGreaterThan(from);
        else expect(to).toBeLessThan(from);
      }
    },
  );
}

/** Whether turning the knob changes the beginning of the small world; not of a replay, nor if it is about what comes later. */
async function actsAtOnce(leaf: Leaf, turn: string): Promise<boolean> {
  if (isReplay(leaf)) return false;
  const before = circumstances(leaf, SMALL_BEGINS);
  const worlds = [before, [...before, turn]].map((sets) => ({
    sets,
    scenario: parseScenario(LEAVES_BASE, { file: "knobs", sets }).scenario,
  }));
  if (worlds.some(({ scenario }) => scenario === null)) return false;
  const [base, other] = await Promise.all(
    worlds.map(({ sets, scenario }) => outcome(leaf.path, sets, scenario)),
  );
  return comparable(leaf.path, other) !== comparable(leaf.path, base);
}

function isReplay({ needs }: Leaf): boolean {
  return needs.some((need) => need.startsWith("workload.trace"));
}

/** Assignments before the knob is turned: the small world, what the knob needs, files in place of the schema's examples. */
function circumstances(leaf: Leaf, small = SMALL): string[] {
  const { key, needs } = leaf;
  const own = CIRCUMSTANCES[key]?.sets ?? [];
  const files = isReplay(leaf) ? [`workload.trace.path=${traceFile()}`] : [];
  return [...(isReplay(leaf) ? SMALL_REPLAY : small), ...needs, ...files, ...own];
}

const runs = new Map<string, Promise<Summary | string>>();

/** The summary of the small world with these assignments (parsed: `scenario`), or the message by which it refuses. */
export function outcome(
  path: string,
  sets: readonly string[],
  scenario: Scenario | null = null,
): Promise<Summary | string> {
  const key = sets.join("\n");
  let result = runs.get(key);
  if (result === undefined) {
    result = runReplica(scenario ?? scenarioOf(LEAVES_BASE, sets)).then(
      ({ summary, audit }) => {
        if (audit.length > 0) throw new Error(audit.join("\n"));
        return summary;
      },
      (error: unknown) => {
        if (REFUSING.has(path) && error instanceof UsageError) return error.message;
        throw error;
      },
    );
    runs.set(key, result);
  }
  return result;
}

/** What happened, as text, without what repeats the scenario. */
export function comparable(path: string, result: Summary | string): string {
  if (typeof result === "string") return result;
  const { scenario: _, ...whole } = result;
  if (REPORTING.test(path)) return JSON.stringify(whole);
  const {
    total,
    tiers,
    shield,
    origin,
    origins = [],
    pops,
    regions,
    classes,
    queues,
    dns,
    trace,
    world,
  } = whole;
  return JSON.stringify({
    total,
    shield,
    origin,
    origins: origins.map(({ name: _name, place: _place, ...counts }) => counts),
    dns,
    world: [world.objects, world.footprintBytes],
    tiers: tiers.map(({ requests, bytes, ttfbMicros, store }) => {
      const { tier: _name, capacityBytes: _capacity, ...counts } = store;
      return { requests, bytes, ttfbMicros, counts };
    }),
    pops: pops.map(({ requests, outcomes, bytes }) => ({ requests, outcomes, bytes })),
    regions: regions.map(({ name, requests, outcomes, bytes }) => ({ name, requests, outcomes, bytes })),
    classes: classes.map(({ requests, outcomes, bytes }) => ({ requests, outcomes, bytes })),
    queues: queues.map(({ arrivals, waitMicros, serviceMicrosMean }) => ({
      arrivals,
      waitMicros,
      serviceMicrosMean,
    })),
    trace: trace && { ...trace, contentSha256: "" },
  });
}

/** Columns of the small trace; the second half are the other columns that knobs turn to. */
const HEADER = "time,key,size,client,status,time2,key2,size2";
const LINES = 3000;

/** A CSV trace with repeats, several clients, some errors, lines out of order and two damaged ones. */
function traceFile(): string {
  const lines = Array.from({ length: LINES }, (_, n) => {
    const late = n % 50 === 49 ? 30 : 0;
    const query = n % 4 > 0 ? "" : n % 8 > 0 ? `?v=${n % 5}&a=1` : `?a=1&v=${n % 5}`;
    const key = `/${((n * n * 7) % 401) % (1 + (n % 97))}${[".html", ".png", ".xyz"][n % 3]}${query}`;
    const status = n % 40 === 0 ? 404 : 200;
    return [
      100 + n - late,
      key,
      1000 + (n % 7) * 900,
      `client-${n % 23}`,
      status,
      100 + 2 * n,
      `/b${n % 50}`,
      777,
    ];
  });
  const text = lines.map((cells) => cells.join(","));
  text[700] = "damaged";
  text[1400] = ",,";
  return write("trace.csv", `${HEADER}\n${text.join("\n")}\n`);
}

/** Other values for knobs of replays, which are about files that the schema's examples only name. */
function traceChange(path: string): unknown {
  const column = /^workload\.trace\.columns\.(\w+)$/.exec(path)?.[1];
  if (column !== undefined)
    return { time: "time2", key: "key2", size: "size2", client: "client", status: "status" }[column];
  if (path !== "workload.trace.path") return undefined;
  return write("other.csv", "time,key,size\n0,/a,1000\n1,/b,1000\n2,/a,1000\n");
}
