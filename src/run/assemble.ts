/**
 * From a valid scenario to a world that is ready to run: opens the workload, compiles the plan, sets up the counting.
 * Needs no files, so that it runs in a browser; whoever has files passes the bytes of the trace.
 */
import { stream } from "../base/random.ts";
import type { Watch } from "../cdn/watch.ts";
import { World } from "../cdn/world.ts";
import { Collector } from "../metrics/collector.ts";
import { inParts } from "../model/behaviours.ts";
import { compile } from "../model/compile.ts";
import { compileMetros } from "../model/places.ts";
import { syntheticOptions, traceOptions } from "../model/workloads.ts";
import type { Plan } from "../model/plan.ts";
import type { Scenario, TraceWorkload } from "../scenario/types.ts";
import type { FactSink } from "../vocabulary/facts.ts";
import type { BrowserTotals, TraceTotals, WorldTotals } from "../vocabulary/totals.ts";
import { AttackedSource } from "../workload/attacked.ts";
import type { SessionSource } from "../workload/sessions/workload.ts";
import { type SyntheticOptions, SyntheticSource } from "../workload/synthetic.ts";
import type { ByteSource } from "../workload/trace/contract.ts";
import { openTrace } from "../workload/trace/source.ts";
import { censusOf } from "./census.ts";

/** A world ready to run, and who listens to it. */
export interface OpenWorld {
  readonly plan: Plan;
  readonly world: World;
  readonly collector: Collector;
  /** Share of the work done, 0 to 1; null when it cannot be known. */
  done(): number | null;
  /** What the world counted; call when it has come to rest. */
  totals(): WorldTotals;
  /** Lets go of files. */
  close(): void;
}

/** The bytes of a trace, and how much of them has been read. */
export interface TraceBytes extends ByteSource {
  /** Size, bytes; 0 when unknown. */
  readonly totalBytes: number;
  /** Bytes read so far. */
  readonly readBytes: number;
  close(): void;
}

/**
 * Makes a world.
 * @param trace opens the trace of a scenario that has one, by its path
 * @param watch looks on; null in ordinary runs
 * Throws PlanError or TraceError for what the scenario names and cannot be used.
 */
export function assembleWorld(
  scenario: Scenario,
  trace: (path: string) => TraceBytes,
  watch: Watch | null = null,
): OpenWorld {
  const metros = compileMetros(scenario);
  if (scenario.workload.kind === "trace") {
    const parted = inParts(scenario);
    return traceWorld(parted, scenario.workload, compile(parted, metros, null), trace, watch);
  }
  const options = syntheticOptions(scenario, metros);
  const source = new SyntheticSource(options);
  const plan = compile(scenario, metros, source.catalogue.bytesAtStart);
  return assemble(plan, attacked(source, options), watch, {
    done: (world) => world.nowMicros / scenario.durationMicros,
    asked: () => source.asked,
    trace: () => null,
    browsers: () => source.browsers,
    close: () => {},
  });
}

/** The source with attacks among its requests, if there are any. */
function attacked(
  source: SyntheticSource,
  { attacks = [], seed, durationMicros }: SyntheticOptions,
): SessionSource {
  return attacks.length === 0
    ? source
    : new AttackedSource(source, attacks, durationMicros, (attack) => stream(seed, "attack", attack));
}

function traceWorld(
  scenario: Scenario,
  workload: TraceWorkload,
  plan: Plan,
  open: (path: string) => TraceBytes,
  watch: Watch | null,
): OpenWorld {
  const bytes = open(workload.path);
  try {
    const options = traceOptions(scenario, workload, plan.metros);
    const onKey = watch === null ? {} : { onKey: (object: number, text: string) => watch.key(object, text) };
    const source = openTrace(bytes, workload.path, { ...options, ...onKey });
    const dated = Number.isNaN(source.firstEpochMicros)
      ? plan
      : { ...plan, scenario: { ...scenario, startOfDayMicros: source.firstEpochMicros % DAY_MICROS } };
    return assemble(dated, source, watch, {
      done: () => (bytes.totalBytes > 0 ? bytes.readBytes / bytes.totalBytes : null),
      asked: () => source.asked,
      trace: () => source.totals(),
      browsers: () => null,
      close: () => bytes.close(),
    });
  } catch (error) {
    bytes.close();
    throw error;
  }
}

const DAY_MICROS = 86_400_000_000;

function assemble(
  plan: Plan,
  source: SessionSource,
  watch: Watch | null,
  parts: {
    done(world: World): number | null;
    asked(): number;
    trace(): TraceTotals | null;
    browsers(): BrowserTotals | null;
    close(): void;
  },
): OpenWorld {
  const collector = new Collector(censusOf(plan));
  const world =
    watch === null
      ? new World(plan, source, collector)
      : new World(watch.plan(plan), source, both(collector, watch.sink), watch);
  return {
    plan,
    world,
    collector,
    done: () => parts.done(world),
    totals: () => world.totals(parts.trace(), parts.browsers(), parts.asked()),
    close: () => parts.close(),
  };
}

/** Two who listen to the same facts. */
function both(one: FactSink, other: FactSink): FactSink {
  return {
    requests: (batch) => {
      one.requests(batch);
      other.requests(batch);
    },
    fetches: (batch) => {
      one.fetches(batch);
      other.fetches(batch);
    },
    parts: (batch) => {
      one.parts?.(batch);
      other.parts?.(batch);
    },
  };
}
