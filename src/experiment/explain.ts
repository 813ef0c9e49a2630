/**
 * Explains single requests of a run by running it again: once to number and list them, and, for the one to explain, once
 * more with its number and object known beforehand, so that nothing is kept of all the others. The same seed gives the
 * same run; where a results folder says what came out, the first pass is held against it.
 */
import { nearest } from "../base/nearest.ts";
import { formatDuration } from "../base/units.ts";
import { VERSION } from "../base/version.ts";
import { NodeLook, type NodeChoice, type NodeState } from "../cdn/node-state.ts";
import { ObjectHistory } from "../cdn/object-history.ts";
import { Recorder } from "../cdn/recorder.ts";
import type { FillTrace, RequestTrace } from "../cdn/trace-rows.ts";
import type { Census } from "../metrics/census.ts";
import { Listing, type ListedRow, type ListingOptions } from "../metrics/listing.ts";
import { digestOf } from "../result/digest.ts";
import { explain, type Explanation } from "../result/explanation.ts";
import type { Scenario } from "../scenario/types.ts";
import type { FoundRun } from "../run/find-run.ts";
import { runWatched, type WatchedOptions, type WatchedRun } from "../run/watched.ts";
import { scenarioSha256 } from "../run/simulate-scenario.ts";
import { UsageError } from "../run/usage-error.ts";

/** Is the run that was repeated the run that was recorded? */
export type Sameness =
  /** There is nothing to compare with, or the run was not gone through to its end. */
  | "not compared"
  | "the same"
  /** Another version of cdnlab made it. */
  | "another version"
  /** This version made it and comes to another result. */
  | "different";

/** What was found out. */
export interface Findings {
  readonly scenario: Scenario;
  readonly census: Census;
  readonly sameness: Sameness;
  readonly requests: number;
  readonly endMicros: number;
  /** Requests that fit the question, the first of them, and their objects' keys in the log. */
  readonly matched: number;
  readonly rows: readonly ListedRow[];
  readonly keys: ReadonlyMap<number, string>;
  /** The request asked for, or the first of the slowest. */
  readonly explanation: Explanation | null;
}

/** How to go about it. */
export interface ExplainOptions extends Pick<WatchedOptions, "signal" | "onProgress"> {
  /** Go through the whole run, to compare its digest with the folder's. */
  readonly check: boolean;
}

/** Answers a question about requests. Throws UsageError for a request, an object or a time that the run does not have. */
export async function explainRequests(
  found: FoundRun,
  question: ListingOptions,
  options: ExplainOptions,
): Promise<Findings> {
  const { scenario } = found;
  refuseUnwatchable(scenario);
  // Lists are about the measured time unless a time is given.
  const fromMicros = question.fromMicros >= 0 ? question.fromMicros : scenario.warmupMicros;
  if (fromMicros >= scenario.durationMicros) throw beyondEnd("--from", scenario.durationMicros);
  const listing = new Listing({ ...question, fromMicros });
  const early = question.kind === "request" && !(options.check && found.recorded !== null);
  const first = await runWatched(scenario, listing, {
    ...options,
    ...(early ? { until: () => listing.asked >= 0 } : {}),
  });
  refuseAbsent(question, listing, first);
  const rows = listing.rows();
  const number = question.kind === "request" ? question.number : question.kind === "slowest" ? rows[0]?.number : undefined; // prettier-ignore
  const object = question.kind === "request" ? listing.asked : rows[0]?.object;
  const wanted = new Set([object, ...rows.map((row) => row.object)]);
  const keys = new Map<number, string>();
  if (typeof question.object === "string") keys.set(listing.object, question.object);
  const explanation =
    number === undefined || object === undefined
      ? null
      : await explainOne(scenario, number, object, wanted, keys, options);
  return {
    scenario: first.plan.scenario,
    census: first.census,
    sameness: samenessOf(found, first),
    requests: first.requests,
    endMicros: first.endMicros,
    matched: listing.matched,
    rows,
    keys,
    explanation,
  };
}

async function explainOne(
  scenario: Scenario,
  number: number,
  object: number,
  wanted: ReadonlySet<number | undefined>,
  keys: Map<number, string>,
  options: ExplainOptions,
): Promise<Explanation | null> {
  let trace: RequestTrace | null = null as RequestTrace | null;
  const recorder = new Recorder({
    wants: (candidate) => candidate === number,
    done: (recorded) => (trace = recorded),
    history: new ObjectHistory(object),
    key: (id, text) => {
      if (wanted.has(id)) keys.set(id, text);
    },
  });
  const run = await runWatched(scenario, recorder, {
    ...options,
    // Facts wait in batches, and what a request started may take longer than the request.
    until: () => {
      if (recorder.number >= number && trace === null) recorder.flush();
      return trace !== null && trace.caused.every(isOver);
    },
  });
  return trace === null ? null : explain(trace, run.plan, run.census, keys.get(object) ?? null);
}

function isOver(fill: FillTrace): boolean {
  return !Number.isNaN(fill.endMicros) && fill.caused.every(isOver);
}

/** Looks at a node at a moment. */
export async function explainNode(
  found: FoundRun,
  choose: (scenario: Scenario) => NodeChoice,
  atMicros: number,
  options: ExplainOptions,
): Promise<{ state: NodeState; scenario: Scenario; sameness: Sameness }> {
  refuseUnwatchable(found.scenario);
  const look = new NodeLook(choose(found.scenario), atMicros);
  const { durationMicros } = found.scenario;
  if (atMicros > durationMicros) throw beyondEnd("--at", durationMicros);
  const compared = options.check && found.recorded !== null;
  const run = await runWatched(found.scenario, look, {
    ...options,
    ...(compared ? {} : { until: () => look.state !== null }),
  });
  // Nothing happened after that moment: the world rests as it is, unless its log had ended before.
  if (look.state === null && durationMicros === Infinity) throw beyondEnd("--at", run.endMicros);
  if (look.state === null) look.look();
  if (look.state === null) throw new Error("the look was not taken");
  return { state: look.state, scenario: run.plan.scenario, sameness: samenessOf(found, run) };
}

/** The complaint about a time after the end of the run. */
function beyondEnd(option: string, endMicros: number): UsageError {
  return new UsageError(
    `${option}: the run is over by then; it ends after ${formatDuration(Math.ceil(endMicros / 1e6) * 1e6)}`,
  );
}

/** Standard input can be read once, one CDN be followed, and a request be told that is answered as a whole. */
function refuseUnwatchable({ workload, providers, edge }: Scenario): void {
  if (providers !== undefined)
    throw new UsageError("explain tells of one CDN, and the scenario has several (providers)");
  if ((edge.sliceBytes ?? Infinity) < Infinity)
    throw new UsageError(
      "explain tells of requests that are answered as a whole, and the scenario keeps large objects in slices (edge.slices): --set edge.slices=none",
    );
  if (workload.kind === "trace" && workload.path === "-")
    throw new UsageError(
      'workload.trace.path: "-" is standard input, and explain reads the trace twice; save the trace to a file',
    );
}

function refuseAbsent(question: ListingOptions, listing: Listing, run: WatchedRun): void {
  const { kind, number, object, fromMicros } = question;
  if (kind === "request" && listing.asked < 0)
    throw new UsageError(
      `--request: the run has ${run.requests} requests; "${number}" is not from 1 to ${run.requests}`,
    );
  if (kind === "object" && typeof object === "string" && listing.object < 0) {
    if (listing.keys.length === 0)
      throw new UsageError(
        `--object: "${object}" is not an object's number, and generated objects have no other name`,
      );
    const near = nearest(object, listing.keys);
    throw new UsageError(
      `--object: the log has no key "${object}"${near === null ? "" : `. Did you mean "${near}"?`}`,
    );
  }
  if (kind === "object" && listing.object >= listing.objects)
    throw new UsageError(
      `--object: "${object}" is not an object's number; they go from 0 to ${listing.objects - 1}`,
    );
  if (kind !== "request" && fromMicros > run.endMicros) throw beyondEnd("--from", run.endMicros);
}

/** Holds the summary against the one in the results folder. */
function samenessOf({ recorded, scenario }: FoundRun, { summary }: WatchedRun): Sameness {
  if (recorded === null) return "not compared";
  if (recorded.summary.version !== VERSION) return "another version";
  if (recorded.summary.scenario.sha256 !== scenarioSha256(scenario)) return "different";
  if (summary === null) return "not compared";
  // What was said of the scenario's file, and other seeds, were not simulated again.
  const { warnings, replications } = recorded.summary;
  return digestOf({ ...summary, warnings, replications }).text === recorded.text ? "the same" : "different";
}
