/** The bytes of a file, chunk by chunk, in constant memory. */
import { closeSync, fstatSync, openSync, readFileSync, readSync } from "node:fs";
import { createHash } from "node:crypto";

const CHUNK_BYTES = 1 << 20;

/** Pipes whose beginning was looked at and that nobody has read yet: what was looked at, and where the rest comes from. */
const lookedAt = new Map<string, { readonly fd: number; readonly head: Uint8Array }>();

/**
 * The first bytes of a file, `length` of them if it has so many. What comes from a pipe (or from standard input, as
 * `-`) can still be read afterwards. Throws the error of the file system.
 */
export function headOf(path: string, length: number): Uint8Array {
  const fd = path === "-" ? 0 : openSync(path, "r");
  const head = new Uint8Array(length);
  let filled = 0;
  let isFile = true;
  try {
    isFile = fd !== 0 && fstatSync(fd).isFile();
    for (let got = -1; got !== 0 && filled < length; filled += got)
      got = readSync(fd, head, filled, length - filled, null);
  } finally {
    if (isFile) closeSync(fd);
  }
  if (!isFile) lookedAt.set(path, { fd, head: head.subarray(0, filled) });
  return head.subarray(0, filled);
}

/** All bytes of a file, or of standard input as `-`. Throws the error of the file system. */
export function allBytes(path: string): Uint8Array {
  const known = lookedAt.get(path);
  lookedAt.delete(path);
  if (known === undefined) return readFileSync(path === "-" ? 0 : path);
  return Buffer.concat([known.head, readFileSync(known.fd)]);
}

/** A file (or standard input, as `-`) read from front to back. */
export class FileBytes {
  /** Size of the file, bytes; 0 when unknown. */
  readonly totalBytes: number;
  /** Bytes read so far. */
  readBytes = 0;
  readonly #fd: number = 0;
  readonly #hash = createHash("sha256");
  /** Read already by {@link headOf}, and not handed on yet. */
  #head: Uint8Array | null = null;
  #ended = false;

  /** Opens the file. Throws the error of the file system. */
  constructor(path: string) {
    const known = lookedAt.get(path);
    lookedAt.delete(path);
    this.#head = known?.head ?? null;
    this.#fd = known?.fd ?? (path === "-" ? 0 : openSync(path, "r"));
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
    const bytes = this.#next();
    if (bytes.length === 0) {
      this.close();
      return null;
    }
    this.readBytes += bytes.length;
    this.#hash.update(bytes);
    return bytes;
  }

  #next(): Uint8Array {
    const head = this.#head;
    this.#head = null;
    if (head !== null && head.length > 0) return head;
    const chunk = new Uint8Array(CHUNK_BYTES);
    return chunk.subarray(0, readSync(this.#fd, chunk));
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
