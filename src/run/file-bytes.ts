/** The bytes of a file, chunk by chunk, in constant memory. */
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { createHash } from "node:crypto";

const CHUNK_BYTES = 1 << 20;

/** A file (or standard input, as `-`) read from front to back. */
export class FileBytes {
  /** Size of the file, bytes; 0 when unknown. */
  readonly totalBytes: number;
  /** Bytes read so far. */
  readBytes = 0;
  readonly #fd: number = 0;
  readonly #hash = createHash("sha256");
  #ended = false;

  /** Opens the file. Throws the error of the file system. */
  constructor(path: string) {
    this.#fd = path === "-" ? 0 : openSync(path, "r");
    const stat = fstatSync(this.#fd);
    if (stat.isDirectory()) {
      closeSync(this.#fd);
      throw Object.assign(new Error(`${path} is a folder`), { code: "EISDIR" });
    }
    this.totalBytes = stat.isFile() ? stat.size : 0;
  }

  /** The next chunk, or null at the end. */
  read(): Uint8Array | null {
    if (this.#ended) return null;
    const chunk = new Uint8Array(CHUNK_BYTES);
    const length = readSync(this.#fd, chunk);
    if (length === 0) {
      this.close();
      return null;
    }
    this.readBytes += length;
    const bytes = chunk.subarray(0, length);
    this.#hash.update(bytes);
    return bytes;
  }

  /** SHA-256 of the bytes read so far, hex. */
  sha256Hex(): string {
    return this.#hash.copy().digest("hex");
  }

  /** Closes the file; reading on gives null. */
  close(): void {
    if (!this.#ended && this.#fd !== 0) closeSync(this.#fd);
    this.#ended = true;
  }
}
