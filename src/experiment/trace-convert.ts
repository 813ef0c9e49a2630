/**
 * Writes a trace or log in another format, whole or not at all. What is written are the requests that a replay would
 * see: in order of time, with the sizes a cache would store, without the records that no cache answers. So a converted
 * file gives the comparisons of its original, as far as the new format can hold it; what it cannot is counted.
 */
import { setImmediate } from "node:timers/promises";
import { nearest } from "../base/nearest.ts";
import { mendable, nameOf, openTraceFile, type ReadOptions } from "../run/records.ts";
import { Interrupted } from "../run/simulate.ts";
import { UsageError } from "../run/usage-error.ts";
import { RequestBatch } from "../workload/requests.ts";
import type { Damage } from "../workload/trace/damage.ts";
import type { TraceSource } from "../workload/trace/replay.ts";
import { type TraceWriter, WrittenRows } from "../workload/trace/write-contract.ts";
import { TRACE_WRITERS, writerNamed, writerOf } from "../workload/trace/writers.ts";
import { TraceFile, type WrittenFile } from "./trace-file.ts";

const SECOND_MICROS = 1_000_000;
/** Batches between two looks around: 32 thousand requests. */
const BATCHES = 64;

/** How to convert. */
export interface ConvertOptions extends ReadOptions {
  /** Name of the format to write; by the ending of the file's name when absent. */
  readonly to?: string | undefined;
  /** Replace a file that is there. */
  readonly force?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Is told the share of the file that is read, 0 to 1, or NaN when unknown. */
  readonly onProgress?: ((share: number) => void) | undefined;
}

/** What was written. */
export interface ConvertOutcome extends WrittenFile {
  readonly file: string;
  /** Names of the formats read and written. */
  readonly from: string;
  readonly to: string;
  readonly requests: number;
  /** Distinct objects asked for. */
  readonly objects: number;
  /** Sum of their first-seen sizes, and of those of all requests; bytes. */
  readonly footprintBytes: number;
  readonly bytesRequested: number;
  /** Time from the first request to the last, microseconds. */
  readonly spanMicros: number;
  /** Records left out because no cache answers them: other methods, errors. */
  readonly passed: number;
  /** Records that make no sense and were skipped, and the first few of them. */
  readonly damaged: number;
  readonly damage: readonly Damage[];
  /** Records put in order, and those too late for that. */
  readonly reordered: number;
  readonly clamped: number;
  /** What the new format cannot hold. */
  readonly lost: {
    /** Times cut to whole seconds. */
    readonly fractions: number;
    /** Sizes above {@link TraceWriter.largestBytes}, written as that. */
    readonly sizes: number;
    /** Times to live that are not written. */
    readonly ttls: number;
  };
}

/** Converts the trace in the file `from`, or standard input as `-`. Throws `UsageError`, or `Interrupted` on the signal. */
export async function convertTrace(
  from: string,
  path: string,
  options: ConvertOptions = {},
): Promise<ConvertOutcome> {
  const { to, force = false, signal, onProgress, ...reading } = options;
  const writer = to === undefined ? writerOf(path) : namedWriter(to);
  const name = nameOf(from);
  const { source, progress, close } = openTraceFile(from, reading);
  let file: TraceFile | null = null;
  try {
    const { tickMicros } = source;
    const wholeSeconds = tickMicros > 0 && tickMicros % SECOND_MICROS === 0;
    file = new TraceFile(path, { writer, force, wholeSeconds, ttl: true });
    const pause = async () => {
      await setImmediate();
      if (signal?.aborted) throw new Interrupted();
    };
    const rows = new RequestRows(source, writer, name);
    const batch = new RequestBatch();
    const fill = () => mendable(name, () => source.fill(batch));
    let batches = 0;
    for (fill(); batch.rows > 0; fill()) {
      await file.write(rows.of(batch));
      if (++batches % BATCHES !== 0) continue;
      const { readBytes, totalBytes } = progress();
      onProgress?.(totalBytes > 0 ? readBytes / totalBytes : NaN);
      await pause();
    }
    if (file.records === 0)
      throw new UsageError(`${name}: no request that a cache could answer. Expected a trace with requests`);
    const totals = mendable(name, () => source.totals());
    const written = await file.finish(pause);
    const { damaged, damage, reordered, clamped } = totals;
    const { passed, bytesRequested, spanMicros, lost } = rows;
    const counts = { requests: file.records, objects: source.asked, footprintBytes: source.footprintBytes };
    const seen = { passed, damaged, damage, reordered, clamped, lost: { ...lost } };
    return {
      ...{ file: path, from: source.formatName, to: writer.name },
      ...{ ...counts, bytesRequested, spanMicros, ...seen, ...written },
    };
  } finally {
    file?.abandon();
    close();
  }
}

/** The writer called `name`. Throws `UsageError` with the nearest name. */
function namedWriter(name: string): TraceWriter {
  const writer = writerNamed(name);
  if (writer !== null) return writer;
  const names = TRACE_WRITERS.map((one) => one.name);
  const near = nearest(name, names);
  const hint = near === null ? "" : `. Did you mean "${near}"?`;
  throw new UsageError(`--format: "${name}" is none of ${names.join(", ")}, which can be written${hint}`);
}

/** Turns requests into rows, and counts. */
class RequestRows {
  passed = 0;
  bytesRequested = 0;
  readonly lost = { fractions: 0, sizes: 0, ttls: 0 };
  #firstMicros = NaN;
  #lastMicros = NaN;
  readonly #source: TraceSource;
  readonly #writer: TraceWriter;
  readonly #name: string;
  readonly #rows = new WrittenRows();

  constructor(source: TraceSource, writer: TraceWriter, name: string) {
    this.#source = source;
    this.#writer = writer;
    this.#name = name;
  }

  /** Time from the first request to the last, microseconds. */
  get spanMicros(): number {
    return this.#lastMicros - this.#firstMicros;
  }

  /** The requests that a cache could answer; valid until the next call. */
  of(batch: RequestBatch): WrittenRows {
    const rows = this.#rows;
    const source = this.#source;
    const { wholeSeconds, largestBytes, keepsTtl } = this.#writer;
    const { startMicros, tickMicros } = source;
    let row = 0;
    for (let from = 0; from < batch.rows; from++) {
      if (batch.flags[from] !== 0) {
        this.passed++;
        continue;
      }
      let micros = startMicros + batch.atMicros[from];
      // Requests were spread over the tick of their stamp; what is written is the stamp.
      if (tickMicros > 0) micros -= micros % tickMicros;
      const size = batch.sizeBytes[from];
      const ttl = batch.ttlMicros[from];
      if (wholeSeconds && micros % SECOND_MICROS !== 0) this.lost.fractions++;
      if (size > largestBytes) this.lost.sizes++;
      if (ttl >= 0 && !keepsTtl) this.lost.ttls++;
      this.bytesRequested += size;
      const object = batch.object[from];
      rows.timeMicros[row] = micros;
      rows.object[row] = object;
      rows.keyLow[row] = source.keyLow(object);
      rows.keyHigh[row] = source.keyHigh(object);
      rows.sizeBytes[row] = size;
      rows.ttlMicros[row] = ttl;
      row++;
    }
    rows.rows = row;
    if (row > 0) this.#span(rows.timeMicros[0], rows.timeMicros[row - 1]);
    return rows;
  }

  #span(firstMicros: number, lastMicros: number): void {
    if (this.#firstMicros !== this.#firstMicros) this.#firstMicros = firstMicros;
    this.#lastMicros = lastMicros;
    const { name, lastSecond } = this.#writer;
    if (firstMicros < 0)
      throw new UsageError(
        `${this.#name}: times before 1970. Expected times from 0 on, to be written as ${name}`,
      );
    if (lastMicros / SECOND_MICROS >= lastSecond + 1)
      throw new UsageError(
        `${this.#name}: the time ${Math.floor(lastMicros / SECOND_MICROS)} s does not fit into ${name}. ` +
          `Expected at most ${lastSecond} s. If the trace counts in other units, say --time-unit 1ms; or write csv`,
      );
  }
}
