/**
 * Writes the text of LRB and webcachesim (see `lrb.ts`): `time id size`, whole numbers with spaces between. Their
 * programs read the time as an integer, so it is cut to seconds; the order of the lines keeps what the seconds lose.
 */
import { keyText } from "./write-contract.ts";
import type { TraceEncoder, TraceWriter, WrittenRows } from "./write-contract.ts";

const SECOND_MICROS = 1_000_000;

/** The writer. */
export const lrbWriter: TraceWriter = {
  name: "lrb",
  extensions: [".lrb", ".tr"],
  tellsNext: false,
  wholeSeconds: true,
  lastSecond: Infinity,
  largestBytes: Infinity,
  keepsTtl: false,
  encoder: () => new LrbEncoder(),
};

class LrbEncoder implements TraceEncoder {
  readonly head = new Uint8Array(0);
  readonly #encoder = new TextEncoder();

  encode({ rows, timeMicros, keyLow, keyHigh, sizeBytes }: WrittenRows): Uint8Array {
    let lines = "";
    for (let row = 0; row < rows; row++)
      lines += `${Math.floor(timeMicros[row] / SECOND_MICROS)} ${keyText(keyLow[row], keyHigh[row])} ${sizeBytes[row]}\n`;
    return this.#encoder.encode(lines);
  }
}
