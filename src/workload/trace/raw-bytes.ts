/** Bytes on their way from the file: hashed, and with a beginning that can be looked at. */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import type { ByteSource } from "./contract.ts";

/** The file's own bytes, hashed on the way unless the source does it. */
export class RawBytes implements ByteSource {
  readonly #source: ByteSource;
  readonly #hash: ReturnType<typeof sha256.create> | null;

  constructor(source: ByteSource) {
    this.#source = source;
    this.#hash = source.sha256Hex === undefined ? sha256.create() : null;
  }

  read(): Uint8Array | null {
    const chunk = this.#source.read();
    if (chunk !== null) this.#hash?.update(chunk);
    return chunk;
  }

  /** SHA-256 of the whole file, hex; reads what is left of it. */
  digest(): string {
    while (this.read() !== null);
    return this.#hash === null ? this.#source.sha256Hex!() : bytesToHex(this.#hash.clone().digest());
  }
}

/** A source whose beginning can be looked at before it is read. */
export class Peeked implements ByteSource {
  /** The first bytes, fewer than asked for only if there are no more. */
  readonly head: Uint8Array;
  readonly #source: ByteSource;
  #headRead = false;

  constructor(source: ByteSource, bytes: number) {
    this.#source = source;
    const chunks: Uint8Array[] = [];
    let length = 0;
    while (length < bytes) {
      const chunk = source.read();
      if (chunk === null) break;
      chunks.push(new Uint8Array(chunk));
      length += chunk.length;
    }
    const head = new Uint8Array(length);
    let at = 0;
    for (const chunk of chunks) {
      head.set(chunk, at);
      at += chunk.length;
    }
    this.head = head;
  }

  read(): Uint8Array | null {
    if (this.#headRead) return this.#source.read();
    this.#headRead = true;
    return this.head;
  }
}
