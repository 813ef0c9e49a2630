/**
 * A file that is complete or absent (`atomic-file.ts`), compressed on the way when its name says so: gzip (RFC 1952)
 * for `.gz`; zstd (RFC 8878) for `.zst`, which Node.js can write from 22.15 on. Hashed on the way as well.
 */
import { createHash } from "node:crypto";
import type { Transform } from "node:stream";
import * as zlib from "node:zlib";
import { UsageError } from "../run/usage-error.ts";
import { AtomicFile } from "../run/atomic-file.ts";

/** Endings of compressions that are not written. */
const UNKNOWN = /\.(zip|bz2|xz|br|lz4|7z)$/i;

/** Starts a compression; null: bytes stay as they are. */
type Start = (() => Transform) | null;

/** A file that is being written, compressed or not. */
export class PackedFile {
  /** Bytes in the file so far, as they stand there. */
  fileBytes = 0;
  readonly #file: AtomicFile;
  readonly #hash = createHash("sha256");
  readonly #stream: Transform | null;
  /** What went wrong while the compressor handed over its results. */
  #failure: { readonly error: unknown } | null = null;

  /** Begins to write. Throws `UsageError` as {@link AtomicFile} does, and for compressions that cannot be written. */
  constructor(path: string, force: boolean) {
    const start = compressionOf(path);
    this.#file = new AtomicFile(path, force);
    this.#stream = start === null ? null : start();
    this.#stream?.on("data", (chunk: Uint8Array) => this.#take(chunk));
    this.#stream?.on("error", (error) => (this.#failure ??= { error }));
  }

  /** Writes all of `bytes`, which may be overwritten afterwards. When that fails, nothing is left behind. */
  async write(bytes: Uint8Array): Promise<void> {
    const stream = this.#stream;
    if (stream === null) return this.#put(bytes);
    await new Promise<void>((resolve) => {
      stream.write(bytes, () => resolve());
    });
    this.#check();
  }

  /** Puts the file into its place; returns its SHA-256, hex. */
  async finish(): Promise<string> {
    const stream = this.#stream;
    if (stream !== null) {
      await new Promise<void>((resolve) => {
        stream.once("close", resolve);
        stream.end();
      });
      this.#check();
    }
    this.#file.finish();
    return this.#hash.digest("hex");
  }

  /** Removes what is written so far; nothing to do once the file is in its place. */
  abandon(): void {
    this.#failure ??= { error: new Error("given up") };
    this.#stream?.destroy();
    this.#file.abandon();
  }

  #take(chunk: Uint8Array): void {
    if (this.#failure !== null) return;
    try {
      this.#put(chunk);
    } catch (error) {
      this.#failure = { error };
    }
  }

  #put(bytes: Uint8Array): void {
    this.#file.write(bytes);
    this.#hash.update(bytes);
    this.fileBytes += bytes.length;
  }

  #check(): void {
    if (this.#failure === null) return;
    this.#file.abandon();
    throw this.#failure.error;
  }
}

/** Does the file's name ask for compression? Throws `UsageError` for one that cannot be written. */
export function isPacked(path: string): boolean {
  return compressionOf(path) !== null;
}

function compressionOf(path: string): Start {
  if (/\.gz$/i.test(path)) return () => zlib.createGzip();
  if (UNKNOWN.test(path))
    throw new UsageError(`${path}: traces are written as they are, as .gz, or as .zst; name it so`);
  if (!/\.zst$/i.test(path)) return null;
  // The types are those of the oldest Node.js that is supported, which cannot do it.
  const { createZstdCompress } = zlib as { createZstdCompress?: () => Transform };
  if (createZstdCompress === undefined)
    throw new UsageError(
      `${path}: this Node.js (${process.version}) cannot write zstd. Name it .gz, or use Node.js 22.15 or newer`,
    );
  return createZstdCompress;
}
