/**
 * Writes CSV with a header: `time,key,size`, and `ttl` where times to live may come. Seconds, keys as numbers of 64
 * bits, bytes. What the reader (`csv.ts`) takes by default, and other programs with a column map.
 */
import { keyText, secondsText } from "./write-contract.ts";
import type { EncoderOptions, TraceEncoder, TraceWriter, WrittenRows } from "./write-contract.ts";

const SECOND_MICROS = 1_000_000;

/** The writer. */
export const csvWriter: TraceWriter = {
  name: "csv",
  extensions: [".csv"],
  tellsNext: false,
  wholeSeconds: false,
  lastSecond: Infinity,
  largestBytes: Infinity,
  keepsTtl: true,
  encoder: (options) => new CsvEncoder(options),
};

class CsvEncoder implements TraceEncoder {
  readonly head: Uint8Array;
  readonly #options: EncoderOptions;
  readonly #encoder = new TextEncoder();

  constructor(options: EncoderOptions) {
    this.#options = options;
    this.head = this.#encoder.encode(options.ttl ? "time,key,size,ttl\n" : "time,key,size\n");
  }

  encode({ rows, timeMicros, keyLow, keyHigh, sizeBytes, ttlMicros }: WrittenRows): Uint8Array {
    const { wholeSeconds, ttl } = this.#options;
    let lines = "";
    for (let row = 0; row < rows; row++) {
      const time = wholeSeconds
        ? String(Math.floor(timeMicros[row] / SECOND_MICROS))
        : secondsText(timeMicros[row]);
      lines += `${time},${keyText(keyLow[row], keyHigh[row])},${sizeBytes[row]}`;
      if (ttl) lines += `,${ttlText(ttlMicros[row])}`;
      lines += "\n";
    }
    return this.#encoder.encode(lines);
  }
}

/** Seconds, with decimals where there are some; empty when not told. */
function ttlText(micros: number): string {
  if (micros < 0) return "";
  return micros % SECOND_MICROS === 0 ? String(micros / SECOND_MICROS) : secondsText(micros);
}
