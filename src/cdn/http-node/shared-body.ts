/**
 * Content on its way from the upstream, read by everyone who waits for it: the client whose request started the fetch, those
 * collapsed into it, and the store. Everyone reads from the first byte. While the content may still be stored all of it
 * is kept and the upstream is read as fast as it sends, so that a slow client holds up neither the others nor the store; once it
 * is too large for that, only what the slowest reader still lacks is kept, and the upstream waits for it (back-pressure).
 */
/** Bytes that may lie between the upstream and the slowest reader of content that is not kept whole. */
const WINDOW_BYTES = 1 << 20;

/** Memory for all content in flight of a node together: what would go beyond it passes through and is not kept. */
export class InFlight {
  readonly limitBytes: number;
  /** Held now by content on its way. */
  heldBytes = 0;

  constructor(limitBytes: number) {
    this.limitBytes = limitBytes;
  }
}

/** How the content ended. */
export type BodyEnd =
  { readonly whole: true; readonly content: Uint8Array | null } | { readonly whole: false };

/** Content in flight. */
export class SharedBody {
  /** Bytes that have come. */
  receivedBytes = 0;
  readonly #chunks: (Uint8Array | null)[] = [];
  #freed = 0;
  #keeping: boolean;
  #done = false;
  #error: unknown = null;
  #wakers: (() => void)[] = [];
  #resume: (() => void) | null = null;
  readonly #readers = new Set<Reader>();
  readonly #limitBytes: number;
  readonly #inFlight: InFlight;
  /** Its share of {@link InFlight.heldBytes}. */
  #heldBytes = 0;
  readonly #onEnd: (end: BodyEnd) => void;
  readonly #onUnwanted: () => void;
  #pulling: AsyncIterator<Uint8Array> | null = null;

  /**
   * @param limitBytes more than so many are not kept; 0: nothing is kept
   * @param inFlight memory shared with all other content in flight
   * @param expectedBytes the length that was declared, or -1: content of any other length has failed
   * @param onEnd called once, before readers learn of the end
   * @param onUnwanted called when nobody reads or keeps the content any more: whoever fetches it may stop
   */
  constructor(
    source: AsyncIterable<Uint8Array>,
    limitBytes: number,
    inFlight: InFlight,
    expectedBytes: number,
    onEnd: (end: BodyEnd) => void,
    onUnwanted: () => void,
  ) {
    this.#limitBytes = limitBytes;
    this.#inFlight = inFlight;
    this.#keeping = limitBytes > 0;
    this.#onEnd = onEnd;
    this.#onUnwanted = onUnwanted;
    void this.#pump(source, expectedBytes);
  }

  /** May another reader begin at the first byte? */
  get joinable(): boolean {
    return this.#freed === 0 && this.#error === null;
  }

  /** A reader from the first byte. Reading fails with the upstream's error when the content fails. */
  read(): AsyncIterable<Uint8Array> {
    const reader: Reader = { at: 0, gone: false };
    this.#readers.add(reader);
    const leave = () => {
      reader.gone = true;
      this.#readers.delete(reader);
      this.#afterRead();
    };
    const next = async (): Promise<IteratorResult<Uint8Array>> => {
      for (;;) {
        if (reader.gone) return { done: true, value: undefined };
        if (reader.at < this.#chunks.length) {
          const value = this.#chunks[reader.at++]!;
          this.#afterRead();
          return { done: false, value };
        }
        if (this.#error !== null) {
          leave();
          throw this.#error;
        }
        if (this.#done) {
          leave();
          return { done: true, value: undefined };
        }
        await new Promise<void>((wake) => {
          this.#wakers.push(wake);
        });
      }
    };
    const iterator: AsyncIterator<Uint8Array> = {
      next,
      return: () => {
        leave();
        this.#wake();
        return Promise.resolve({ done: true, value: undefined });
      },
    };
    return { [Symbol.asyncIterator]: () => iterator };
  }

  async #pump(source: AsyncIterable<Uint8Array>, expectedBytes: number): Promise<void> {
    try {
      // Whoever made it gets the chance to read it first.
      await null;
      const iterator = source[Symbol.asyncIterator]();
      this.#pulling = iterator;
      for (;;) {
        if (this.#unwanted()) {
          this.#onUnwanted();
          void Promise.resolve(iterator.return?.()).catch(() => undefined);
          throw new Error("nobody reads");
        }
        const { done, value } = await iterator.next();
        if (done === true) break;
        if (value.length > 0) this.#take(value);
        if (expectedBytes >= 0 && this.receivedBytes > expectedBytes) break;
        while (this.#mustWait())
          await new Promise<void>((resume) => {
            this.#resume = resume;
          });
      }
      if (expectedBytes >= 0 && this.receivedBytes !== expectedBytes)
        throw new Error(`the content has ${this.receivedBytes} bytes, ${expectedBytes} were declared`);
    } catch (error) {
      this.#error = error ?? new Error("the content failed");
      this.#onEnd({ whole: false });
      this.#wake();
      this.#letGo();
      return;
    }
    this.#done = true;
    this.#onEnd({ whole: true, content: this.#keeping ? this.#joined() : null });
    this.#wake();
    this.#letGo();
  }

  #take(chunk: Uint8Array): void {
    this.receivedBytes += chunk.length;
    this.#hold(chunk.length);
    const { heldBytes, limitBytes } = this.#inFlight;
    if (this.receivedBytes > this.#limitBytes || heldBytes > limitBytes) this.#keeping = false;
    this.#chunks.push(chunk);
    this.#wake();
    this.#free();
  }

  #joined(): Uint8Array {
    const chunks = this.#chunks as Uint8Array[];
    if (chunks.length === 1) return chunks[0];
    const whole = new Uint8Array(this.receivedBytes);
    let at = 0;
    for (const chunk of chunks) {
      whole.set(chunk, at);
      at += chunk.length;
    }
    return whole;
  }

  #afterRead(): void {
    this.#free();
    this.#letGo();
    if (this.#resume !== null && !this.#mustWait()) {
      const resume = this.#resume;
      this.#resume = null;
      resume();
    }
    if (this.#unwanted() && !this.#done && this.#error === null) {
      // A source that waits for its next chunk is told at once.
      this.#onUnwanted();
      void Promise.resolve(this.#pulling?.return?.()).catch(() => undefined);
    }
  }

  #unwanted(): boolean {
    return !this.#keeping && this.#readers.size === 0;
  }

  #mustWait(): boolean {
    if (this.#keeping || this.#readers.size === 0) return false;
    let lag = 0;
    for (let at = this.#slowest(); at < this.#chunks.length; at++) lag += this.#chunks[at]!.length;
    return lag > WINDOW_BYTES;
  }

  #slowest(): number {
    let slowest = this.#chunks.length;
    for (const reader of this.#readers) slowest = Math.min(slowest, reader.at);
    return slowest;
  }

  /** Lets go of what everyone has read, when nothing is kept. */
  #free(): void {
    if (this.#keeping || this.#done) return;
    const slowest = this.#slowest();
    while (this.#freed < slowest) {
      this.#hold(-this.#chunks[this.#freed]!.length);
      this.#chunks[this.#freed++] = null;
    }
  }

  /** After the end nothing is held once the last reader has gone. */
  #letGo(): void {
    if ((this.#done || this.#error !== null) && this.#readers.size === 0) this.#hold(-this.#heldBytes);
  }

  #hold(bytes: number): void {
    this.#heldBytes += bytes;
    this.#inFlight.heldBytes += bytes;
  }

  #wake(): void {
    const wakers = this.#wakers;
    this.#wakers = [];
    for (const wake of wakers) wake();
  }
}

interface Reader {
  at: number;
  gone: boolean;
}
