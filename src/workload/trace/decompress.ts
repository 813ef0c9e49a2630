/**
 * Compressed traces: zstd (RFC 8878) and gzip (RFC 1952), recognised by their first bytes whatever the file is
 * called, and decompressed chunk by chunk, so that memory does not grow with the file.
 */
import { Gunzip } from "fflate";
import { Decompress } from "fzstd";
import type { ByteSource } from "./contract.ts";
import { TraceError } from "./error.ts";

/** Compressed bytes handed to the library at once: bounds what comes out at once (gzip: 1,032 times as much). */
const PIECE_BYTES = 1 << 14;

/** What both libraries offer. */
interface Decompressor {
  push(piece: Uint8Array, last: boolean): void;
}

/** Starts a decompressor that hands its results to `take`. */
type Start = (take: (bytes: Uint8Array) => void) => Decompressor;

/** Compressions by the first bytes of their files. */
const COMPRESSIONS: readonly {
  readonly name: string;
  readonly magic: readonly number[];
  readonly start: Start;
}[] = [
  { name: "zstd", magic: [0x28, 0xb5, 0x2f, 0xfd], start: (take) => new Decompress(take) },
  { name: "gzip", magic: [0x1f, 0x8b, 0x08], start: (take) => new CheckedGunzip(take) },
];

/** The plain bytes of a file that may be compressed; `head` is how it starts, and is still to be read. */
export function decompress(bytes: ByteSource, head: Uint8Array, fileName: string): ByteSource {
  for (const { name, magic, start } of COMPRESSIONS)
    if (magic.every((byte, n) => head[n] === byte))
      return new DecompressedBytes(bytes, name, start, fileName);
  return bytes;
}

/** Bytes as they were before compression. */
class DecompressedBytes implements ByteSource {
  readonly #source: ByteSource;
  readonly #name: string;
  readonly #fileName: string;
  readonly #decompressor: Decompressor;
  /** What came out and was not asked for yet, newest last. */
  #ready: Uint8Array[] = [];
  /** Position in {@link #ready}. */
  #at = 0;
  /** The chunk under way, and how much of it went in. */
  #chunk: Uint8Array = new Uint8Array(0);
  #taken = 0;
  #ended = false;

  constructor(source: ByteSource, name: string, start: Start, fileName: string) {
    this.#source = source;
    this.#name = name;
    this.#fileName = fileName;
    this.#decompressor = start((bytes) => {
      if (bytes.length > 0) this.#ready.push(bytes);
    });
  }

  read(): Uint8Array | null {
    while (this.#at === this.#ready.length) {
      if (this.#ended) return null;
      this.#ready = [];
      this.#at = 0;
      this.#feed();
    }
    return this.#ready[this.#at++];
  }

  #feed(): void {
    if (this.#taken === this.#chunk.length) {
      const next = this.#source.read();
      this.#ended = next === null;
      this.#chunk = next ?? new Uint8Array(0);
      this.#taken = 0;
    }
    // A copy, because the libraries keep what they could not use yet and a chunk is valid only for so long.
    const piece = new Uint8Array(this.#chunk.subarray(this.#taken, this.#taken + PIECE_BYTES));
    this.#taken += piece.length;
    try {
      this.#decompressor.push(piece, this.#ended);
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      throw new TraceError(
        this.#fileName,
        this.#ended
          ? `the ${this.#name} data end too early (${text})`
          : `damaged ${this.#name} data (${text})`,
        `a whole ${this.#name} file`,
        "Was the file copied completely?",
      );
    }
  }
}

/**
 * Gunzip that notices a missing end. The library does not when the cut falls between two symbols; the length of
 * the plain data, which a gzip member ends with, tells.
 */
class CheckedGunzip implements Decompressor {
  readonly #gunzip: Gunzip;
  /** Plain bytes of the member under way, modulo 2^32. */
  #plainBytes = 0;
  /** The last four compressed bytes, the latest on top. */
  #tail = 0;

  constructor(take: (bytes: Uint8Array) => void) {
    this.#gunzip = new Gunzip((bytes) => {
      this.#plainBytes = (this.#plainBytes + bytes.length) >>> 0;
      take(bytes);
    });
    this.#gunzip.onmember = () => {
      this.#plainBytes = 0;
    };
  }

  push(piece: Uint8Array, last: boolean): void {
    for (const byte of piece.subarray(-4)) this.#tail = (this.#tail >>> 8) | (byte << 24);
    this.#gunzip.push(piece, last);
    if (last && this.#tail >>> 0 !== this.#plainBytes) throw new Error("the length at the end is wrong");
  }
}
