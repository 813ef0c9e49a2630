/**
 * A trace on its way into a file, whole or not at all, in any format that can be written. Memory grows with the objects
 * where the format tells each object's next request (8 bytes each), and with nothing else: those numbers are filled in
 * afterwards, from the end of the file to its beginning. A compressed file cannot be changed afterwards, so its
 * records stand in a file beside it until they are complete.
 */
import { createHash } from "node:crypto";
import type {
  EncoderOptions,
  TraceEncoder,
  TraceWriter,
  WrittenRows,
} from "../workload/trace/write-contract.ts";
import { NextRequests, ORACLE_BYTES } from "../workload/trace/write-oracle.ts";
import { AtomicFile } from "../run/atomic-file.ts";
import { isPacked, PackedFile } from "./packed-file.ts";

/** Bytes written, or changed, at once: whole records, about a megabyte and a half. */
const BLOCK_BYTES = ORACLE_BYTES * (1 << 16);

/** What is told of a finished file. */
export interface WrittenFile {
  readonly fileBytes: number;
  /** Of the file as it stands there, compressed or not; hex. */
  readonly contentSha256: string;
}

/** How to write. */
export interface TraceFileOptions extends EncoderOptions {
  readonly writer: TraceWriter;
  /** Replace a file that is there. */
  readonly force: boolean;
}

/** A trace that is being written. */
export class TraceFile {
  /** Records so far. */
  records = 0;
  readonly #encoder: TraceEncoder;
  /** Where records go that are complete. */
  readonly #packed: PackedFile | null;
  /** Where records go whose next request is not known yet. */
  readonly #open: AtomicFile | null;
  readonly #block = new Uint8Array(BLOCK_BYTES);
  #filled = 0;
  #bytes = 0;
  /** Dense ids so far are below. */
  #objects = 0;

  /** Begins to write. Throws `UsageError` when that is impossible, or when there is a file and no `force`. */
  constructor(path: string, { writer, force, ...options }: TraceFileOptions) {
    this.#packed = !writer.tellsNext || isPacked(path) ? new PackedFile(path, force) : null;
    this.#open = writer.tellsNext ? new AtomicFile(path, force) : null;
    this.#encoder = writer.encoder(options);
    this.#block.set(this.#encoder.head);
    this.#filled = this.#encoder.head.length;
  }

  /** Writes rows. When that fails, nothing is left behind. */
  async write(rows: WrittenRows): Promise<void> {
    const bytes = this.#encoder.encode(rows);
    for (let row = 0; row < rows.rows; row++)
      if (rows.object[row] >= this.#objects) this.#objects = rows.object[row] + 1;
    this.records += rows.rows;
    if (this.#filled + bytes.length > BLOCK_BYTES) await this.#flush();
    this.#block.set(bytes, this.#filled);
    this.#filled += bytes.length;
  }

  /** Completes the records and puts the file into its place. `onBlock` is called between blocks. */
  async finish(onBlock?: () => Promise<void>): Promise<WrittenFile> {
    await this.#flush();
    const open = this.#open;
    const packed = this.#packed;
    if (open === null) return finishPacked(packed!);
    await this.#fillNext(open, onBlock);
    const hash = createHash("sha256");
    for (let at = 0; at < this.#bytes; at += BLOCK_BYTES) {
      const block = this.#block.subarray(0, Math.min(BLOCK_BYTES, this.#bytes - at));
      open.readAt(block, at);
      if (packed === null) hash.update(block);
      else await packed.write(block);
      await onBlock?.();
    }
    if (packed === null) {
      open.finish();
      return { fileBytes: this.#bytes, contentSha256: hash.digest("hex") };
    }
    open.abandon();
    return finishPacked(packed);
  }

  /** Removes what is written so far; nothing to do once the file is in its place. */
  abandon(): void {
    this.#open?.abandon();
    this.#packed?.abandon();
  }

  async #fillNext(open: AtomicFile, onBlock?: () => Promise<void>): Promise<void> {
    const next = new NextRequests(this.records, this.#objects);
    for (let end = this.#bytes; end > 0;) {
      const length = end % BLOCK_BYTES || BLOCK_BYTES;
      const block = this.#block.subarray(0, length);
      end -= length;
      open.readAt(block, end);
      next.fill(block);
      open.writeAt(block, end);
      await onBlock?.();
    }
  }

  async #flush(): Promise<void> {
    const bytes = this.#block.subarray(0, this.#filled);
    this.#filled = 0;
    this.#bytes += bytes.length;
    if (this.#open !== null) this.#open.write(bytes);
    else await this.#packed!.write(bytes);
  }
}

async function finishPacked(packed: PackedFile): Promise<WrittenFile> {
  const contentSha256 = await packed.finish();
  return { fileBytes: packed.fileBytes, contentSha256 };
}
