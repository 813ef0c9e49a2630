/** Opens a trace: finds out compression and format from the first bytes, and puts the parts together. */
import type { ByteSource, TraceOptions } from "./contract.ts";
import { DamageLog } from "./damage.ts";
import { decompress } from "./decompress.ts";
import { formatOf, suspicion } from "./detect.ts";
import { TraceError } from "./error.ts";
import { ClientMetros } from "./metros.ts";
import { Objects } from "./objects.ts";
import { Peeked, RawBytes } from "./raw-bytes.ts";
import { TraceSource } from "./replay.ts";

/** Bytes looked at to recognise a format, and a compression. */
const HEAD_BYTES = 1 << 16;
const MAGIC_BYTES = 4;

/** Opens the trace in `bytes`. Throws `TraceError` when it is empty, of no known format, or not the named one. */
export function openTrace(bytes: ByteSource, fileName: string, options: TraceOptions): TraceSource {
  const raw = new RawBytes(bytes);
  const packed = new Peeked(raw, MAGIC_BYTES);
  if (packed.head.length === 0) throw new TraceError(fileName, "the file is empty", "a trace or log");
  const plain = new Peeked(decompress(packed, packed.head, fileName), HEAD_BYTES);
  const format = formatOf(options.format, plain.head, fileName);
  const objects = new Objects(options.classes);
  const damage = new DamageLog(fileName, options.damageLimit, format.title, format.recordBytes, () =>
    suspicion(format, plain.head, fileName),
  );
  const { columns, timeUnitMicros } = options;
  return new TraceSource({
    formatName: format.name,
    reader: format.open(plain, { fileName, columns, timeUnitMicros, objects, damage }),
    objects,
    metros: new ClientMetros(options.metroWeights, options.clientMetro, options.seed),
    damage,
    digest: () => raw.digest(),
    reorderWindowMicros: options.reorderWindowMicros,
    speedup: options.speedup,
    durationMicros: options.pace === "recorded" ? options.durationMicros : Infinity,
    limit: options.limit,
  });
}
