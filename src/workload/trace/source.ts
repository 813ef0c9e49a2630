/** Opens a trace: finds out compression and format from the first bytes, and puts the parts together. */
import type { ClassPatterns } from "./classes.ts";
import type { ByteSource, CsvColumns, RecordReader, TraceFormat, TraceOptions } from "./contract.ts";
import { DamageLog } from "./damage.ts";
import { decompress } from "./decompress.ts";
import { formatOf, suspicion } from "./detect.ts";
import { TraceError } from "./error.ts";
import { ClientMetros } from "./metros.ts";
import { LoggedNames } from "../object-names.ts";
import { type KeyListener, Objects } from "./objects.ts";
import { Peeked, RawBytes } from "./raw-bytes.ts";
import { TraceSource } from "./replay.ts";

/** Bytes looked at to recognise a format, and a compression. */
const HEAD_BYTES = 1 << 16;
const MAGIC_BYTES = 4;

/** What the reading of records needs to know. */
export interface RecordOptions {
  /** A name of the registry, or `auto`. */
  readonly format: string;
  /** CSV only. */
  readonly columns: CsvColumns;
  /** Unit of stamps that have none of their own, microseconds. */
  readonly timeUnitMicros: number;
  /** Share of damaged records above which the trace is refused. */
  readonly damageLimit: number;
  /** Content classes, at least one; the last takes what no pattern fits. */
  readonly classes: readonly ClassPatterns[];
  /** What the cache key keeps of a key with a query; absent: all of it. */
  readonly keyText?: ((text: string) => string) | undefined;
  /** Path patterns that cut each class to parts, which stand in `classes` one after another; absent: none do. */
  readonly parts?: readonly string[] | undefined;
  /** Hears of each key when it first appears; absent: nobody does. */
  readonly onKey?: KeyListener | undefined;
}

/** A trace whose records can be read. */
export interface OpenRecords {
  readonly format: TraceFormat;
  readonly reader: RecordReader;
  readonly objects: Objects;
  readonly damage: DamageLog;
  /** Reads what is left of the file; returns the SHA-256 of all of it, hex. */
  digest(): string;
}

/** Opens the records in `bytes`. Throws `TraceError` when it is empty, of no known format, or not the named one. */
export function openRecords(bytes: ByteSource, fileName: string, options: RecordOptions): OpenRecords {
  const raw = new RawBytes(bytes);
  const packed = new Peeked(raw, MAGIC_BYTES);
  if (packed.head.length === 0) throw new TraceError(fileName, "the file is empty", "a trace or log");
  const plain = new Peeked(decompress(packed, packed.head, fileName), HEAD_BYTES);
  const format = formatOf(options.format, plain.head, fileName);
  const { classes, keyText = null, onKey = null, parts = [] } = options;
  const objects = new Objects(classes, keyText, onKey, parts);
  const damage = new DamageLog(fileName, options.damageLimit, format.title, format.recordBytes, () =>
    suspicion(format, plain.head, fileName),
  );
  const { columns, timeUnitMicros } = options;
  const reader = format.open(plain, { fileName, columns, timeUnitMicros, objects, damage });
  return { format, reader, objects, damage, digest: () => raw.digest() };
}

/** Opens the trace in `bytes` as requests of users. Throws as {@link openRecords} does. */
export function openTrace(bytes: ByteSource, fileName: string, options: TraceOptions): TraceSource {
  const names = options.named === true ? new LoggedNames((object) => objects.classOf(object)) : undefined;
  const onKey: KeyListener = (object, text) => {
    names?.add(object, text);
    options.onKey?.(object, text);
  };
  const listens = names !== undefined || options.onKey !== undefined;
  const { format, reader, objects, damage, digest } = openRecords(bytes, fileName, {
    ...options,
    onKey: listens ? onKey : undefined,
  });
  return new TraceSource({
    formatName: format.name,
    reader,
    objects,
    names,
    metros: new ClientMetros(options.metroWeights, options.clientMetro, options.seed),
    damage,
    digest,
    reorderWindowMicros: options.reorderWindowMicros,
    speedup: options.speedup,
    durationMicros: options.pace === "recorded" ? options.durationMicros : Infinity,
    warmupMicros: options.warmupMicros,
    writesInvalidate: options.writesInvalidate ?? false,
    limit: options.limit,
  });
}
