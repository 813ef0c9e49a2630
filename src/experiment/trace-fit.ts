/**
 * Fits a synthetic scenario to a log that cannot be shown: the same popularity, sizes, reuse and daily curve, and nothing
 * that names an object, a client or a site. How near it comes is not derived from the fit: the scenario's own
 * text is read, its requests are generated as `run` would, and both streams go through the same counting and the same
 * caches.
 */
import { compileMetros } from "../model/places.ts";
import { syntheticOptions } from "../model/workloads.ts";
import { fitLines } from "../report/fit.ts";
import { UsageError } from "../run/usage-error.ts";
import { formatProblems, parseScenario } from "../scenario/parse.ts";
import type { Scenario } from "../scenario/types.ts";
import { fitClass } from "../workload/fit/class-fit.ts";
import { type FitErrors, fitErrors, type LruPair } from "../workload/fit/errors.ts";
import { fitSizes } from "../workload/fit/sizes.ts";
import { type Traffic, TrafficMeter } from "../workload/fit/traffic.ts";
import { RequestBatch } from "../workload/requests.ts";
import { SyntheticSource } from "../workload/synthetic.ts";
import { type FitLog, type LogOptions, readFitLog } from "./fit-log.ts";
import { type Lru, lruOf } from "./fit-lru.ts";
import { type FittedClass, scenarioText } from "./fit-scenario.ts";

/** Capacities at which LRU is compared, as shares of the log's footprint. */
export const LRU_SHARES = [0.003, 0.01, 0.03, 0.1, 0.3] as const;
/** Seeds that are tried where none is given: the sizes of the few most popular objects are luck. */
const SEEDS = ["1", "2", "3", "4", "5"];
/** Longer logs leave less to luck and take longer: one seed, and large objects are a class of their own unseen. */
const MANY_REQUESTS = 1_000_000;
/** More classes must be so much better to be worth it. */
const WORTH = 0.8;

/** How to fit. */
export interface FitOptions extends LogOptions {
  /** Name of the scenario. */
  readonly name?: string | undefined;
  readonly seed?: string | undefined;
  /** Is told what is done: share of the whole, 0 to 1 (NaN: unknown), in words, and requests read so far (0: no more are read). */
  readonly onProgress?: ((share: number, what: string, requests: number) => void) | undefined;
}

/** What came of it. */
export interface FitOutcome {
  /** The scenario file. */
  readonly text: string;
  readonly seed: string;
  readonly classes: readonly FittedClass[];
  readonly errors: FitErrors;
  /** Format of the log, and records of it that made no sense. */
  readonly format: string;
  readonly damaged: number;
  readonly notes: readonly string[];
}

/** Fits. Throws `UsageError` for what the user can mend. */
export async function fitTrace(path: string, options: FitOptions = {}): Promise<FitOutcome> {
  const { name = "fitted", seed, onProgress, ...reading } = options;
  // A name that is none is said before the work, not after it.
  parsed(`name: ${JSON.stringify(name)}\nworkload: web\n`, "--name");
  if (seed === "") throw new UsageError("--seed: the seed is empty; any text or number will do");
  const log = readFitLog(path, reading, (share, requests) =>
    onProgress?.(share * 0.2, "reading the log", requests),
  );
  const { requests } = log.traffic.profile;
  const capacities = LRU_SHARES.map((share) =>
    Math.max(1, Math.round(share * log.traffic.profile.footprintBytes)),
  );
  const own = await lruOf(capacities);
  for (const objects of log.requests())
    own.feedObjects(objects, log.sizeOf, (object) => log.isPassed(object));
  const isLong = requests > MANY_REQUESTS;
  const seeds = seed !== undefined ? [seed] : isLong ? SEEDS.slice(0, 1) : SEEDS;
  let best: Attempt | null = null;
  const divisions = isLong ? [true] : [false, true];
  for (const [n, bySize] of divisions.entries()) {
    const before = log.classes.length;
    log.divide(bySize);
    if (n > 0 && log.classes.length === before) break;
    const progress = (share: number, what: string) =>
      onProgress?.(0.2 + (0.8 * (n + share)) / divisions.length, what, 0);
    const classes = fitted(log, (share, what) => progress(share * 0.6, what));
    for (const [tried, one] of seeds.entries()) {
      const text = scenarioText({ name, seed: one, log, classes });
      const made = await generated(parsed(text, "fitted.yaml"), log, capacities);
      const { startOfDayMicros, spanMicros, traffic } = log;
      const errors = fitErrors(traffic, made.traffic, startOfDayMicros, spanMicros, pairs(own, made.lru));
      const score = scoreOf(errors) / (n > 0 ? WORTH : 1);
      if (best === null || score < best.score) best = { text, seed: one, classes, errors, score };
      progress(0.6 + (0.4 * (tried + 1)) / seeds.length, "generating");
    }
  }
  const { text, errors, classes, seed: chosen } = best as Attempt;
  const notes = notesOf(log);
  const comment = [...HEADER, "", ...fitLines(errors), ...(notes.length > 0 ? ["", ...notes] : []), ""];
  return {
    text: `${comment.map((line) => `# ${line}`.trimEnd()).join("\n")}\n${text}`,
    seed: chosen,
    classes,
    errors,
    format: log.format,
    damaged: log.damaged,
    notes,
  };
}

/** A finished scenario, and how far it is from the log. */
interface Attempt extends Pick<FitOutcome, "text" | "seed" | "classes" | "errors"> {
  readonly score: number;
}

/** Fits every class. */
function fitted(log: FitLog, onProgress: (share: number, what: string) => void): FittedClass[] {
  return log.classes.map((one, index) => {
    const { sample, whole } = log.observed(index);
    const fit = fitClass(sample, whole, (done, all) =>
      onProgress((index + done / all) / log.classes.length, `fitting ${one.name}`),
    );
    const { sizes, weights } = log.sizes(index);
    return { ...one, ...fit, ...fitSizes(sizes, weights, fit.law) };
  });
}

const HEADER = [
  "A stand-in for a log that stays where it is, made by cdnlab trace fit. It has figures over many objects",
  "and nothing else of the log: no URL, no client, no site, no date. The requests that this scenario generates,",
  "beside those of the log:",
];

/** What the scenario generates, counted as the log was. */
async function generated(
  scenario: Scenario,
  log: FitLog,
  capacities: readonly number[],
): Promise<{ traffic: Traffic; lru: Lru }> {
  const source = new SyntheticSource(syntheticOptions(scenario, compileMetros(scenario)));
  const meter = new TrafficMeter(log.startOfDayMicros);
  const lru = await lruOf(capacities);
  const batch = new RequestBatch();
  for (source.fill(batch); batch.rows > 0; source.fill(batch)) {
    meter.feed(batch);
    lru.feed(batch);
  }
  return { traffic: meter.result(log.traffic.profile.time.tickMicros), lru };
}

function pairs(own: Lru, made: Lru): LruPair[] {
  return own.results().map(({ capacityBytes, hitRatio, byteHitRatio }, n) => {
    const other = made.results()[n];
    return {
      capacityBytes,
      footprintShare: LRU_SHARES[n],
      hitRatio: { log: hitRatio, synthetic: other.hitRatio },
      byteHitRatio: { log: byteHitRatio, synthetic: other.byteHitRatio },
    };
  });
}

/** How good a seed is: hit ratios and bytes. */
function scoreOf({ lru, bytesRequested }: FitErrors): number {
  const gaps = lru.map(({ hitRatio, byteHitRatio }) => {
    const bytes = Math.abs(byteHitRatio.log - byteHitRatio.synthetic);
    return Math.abs(hitRatio.log - hitRatio.synthetic) + bytes / 2;
  });
  const ofBytes = Math.abs(bytesRequested.synthetic / Math.max(1, bytesRequested.log) - 1);
  return gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length + Math.min(1, ofBytes) / 10;
}

function notesOf(log: FitLog): string[] {
  const notes: string[] = [];
  if (!log.isTimed) notes.push("The log's stamps are all the same: 1,000 requests a second are assumed.");
  else if (!log.isDated) notes.push("The log's stamps are no dates: it is taken to begin at midnight.");
  if (log.classes.some(({ ttlMicros }) => ttlMicros === null))
    notes.push("The log tells no times to live: those here are usual ones for the kind of content.");
  notes.push("Where users are, the log does not tell: all are in London, whose clock is UTC.");
  return notes;
}

/** The scenario of a text that is ours; a problem with it is the given option's. */
function parsed(text: string, what: string): Scenario {
  const { scenario, problems } = parseScenario(text, { file: what });
  if (scenario !== null) return scenario;
  if (what === "--name") {
    const [{ message, hint }] = problems;
    throw new UsageError(`--name: ${message}${hint === null ? "" : `. Did you mean "${hint}"?`}`);
  }
  throw new Error(`the fitted scenario is not valid: ${formatProblems(problems)}`);
}
