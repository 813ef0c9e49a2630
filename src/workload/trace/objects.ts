/**
 * The objects of a trace: a dense id for each key, and for each id its content class and what is known of its
 * size. The only memory of a replay that grows with the trace: 28 to 56 bytes an object.
 */
import { ClassMatcher, type ClassPatterns } from "./classes.ts";
import { Intern } from "./intern.ts";
import { MedianSize } from "./median-size.ts";
import { NumericKey } from "./numeric-key.ts";
import { TextHash } from "./text-hash.ts";

/** Guess when a trace has not told any size at all, bytes: the order of magnitude of an object of the web. */
const UNKNOWN_SIZE_BYTES = 10_000;

/** "?": the query begins. */
const QUESTION_MARK = 63;
/** Low byte of an object's facts: its class. */
const CLASS_MASK = 0xff;
/** Flag: its size was guessed when it was first asked for. */
const GUESSED = 0x100;
/** Flag: its size was seen. */
const SEEN = 0x200;
/** Flag: it was asked for, and may be stored. */
const ASKED = 0x400;

/** Who hears of keys when they first appear, with the dense id of each. */
export type KeyListener = (object: number, text: string) => void;

/** Objects by id. */
export class Objects {
  /** Class and flags. */
  #facts = new Uint16Array(4096);
  /** Largest size seen or, before any is, the guess; bytes. */
  #sizeBytes = new Float64Array(4096);
  /** Sizes of the objects of each class, one each, to guess others' by. */
  readonly #medians: readonly MedianSize[];
  readonly #medianOfAll = new MedianSize();
  readonly #matcher: ClassMatcher;
  readonly #lastClass: number = 0;
  readonly #table = new Intern();
  readonly #hash = new TextHash();
  readonly #number = new NumericKey();
  readonly #decoder = new TextDecoder();

  /** What the cache key keeps of a key with a query; null: all of it. */
  readonly #keyText: ((text: string) => string) | null;
  readonly #encoder = new TextEncoder();
  readonly #onKey: KeyListener | null;

  /**
   * @param classes content classes, the last one takes what no pattern fits
   * @param keyText what the cache key keeps of a key with a query
   * @param onKey hears of each key when it first appears
   * @param parts path patterns that cut each class to parts, as in {@link ClassMatcher}
   */
  constructor(
    classes: readonly ClassPatterns[],
    keyText: ((text: string) => string) | null = null,
    onKey: KeyListener | null = null,
    parts: readonly string[] = [],
  ) {
    this.#onKey = onKey;
    this.#keyText = keyText;
    this.#matcher = new ClassMatcher(classes, parts);
    this.#lastClass = classes.length - 1;
    this.#medians = classes.map(() => new MedianSize());
  }

  /** Ids given so far. */
  get size(): number {
    return this.#table.size;
  }

  /** Id of a numeric key of 64 bits. Such keys have no path, so they belong to the last class. */
  ofNumber(low: number, high: number): number {
    const fresh = this.#table.size;
    const id = this.#table.id(low, high);
    if (id === fresh) {
      this.#add(id, this.#lastClass);
      this.#onKey?.(id, String((BigInt(high >>> 0) << 32n) | BigInt(low >>> 0)));
    }
    return id;
  }

  /**
   * Id of the key that is written in `bytes[from..to)`. Whole numbers below 2^64, as one writes them, are numeric keys:
   * told apart exactly, and the same whatever format they come in. All else is known by its hash.
   */
  ofText(bytes: Uint8Array, from: number, to: number): number {
    if (this.#keyText !== null && bytes.subarray(from, to).includes(QUESTION_MARK)) {
      bytes = this.#encoder.encode(this.#keyText(this.#decoder.decode(bytes.subarray(from, to))));
      from = 0;
      to = bytes.length;
    }
    const number = this.#number;
    if (number.read(bytes, from, to)) return this.ofNumber(number.low, number.high);
    const hash = this.#hash;
    hash.of(bytes, from, to);
    const fresh = this.#table.size;
    const id = this.#table.id(hash.low, hash.high);
    if (id === fresh) {
      const text = this.#decoder.decode(bytes.subarray(from, to));
      this.#add(id, this.#matcher.classOf(text));
      this.#onKey?.(id, text);
    }
    return id;
  }

  /** Low half of the 64 bits by which the object is known. */
  keyLow(id: number): number {
    return this.#table.low(id);
  }

  /** High half of them. */
  keyHigh(id: number): number {
    return this.#table.high(id);
  }

  /** Hash of them. */
  hashOf(id: number): number {
    return this.#table.hashOf(id);
  }

  /** Index of the object's class. */
  classOf(id: number): number {
    return this.#facts[id] & CLASS_MASK;
  }

  /** Marks that the object was asked for; was this the first time? */
  ask(id: number): boolean {
    const facts = this.#facts[id];
    if ((facts & ASKED) !== 0) return false;
    this.#facts[id] = facts | ASKED;
    return true;
  }

  /** Takes note that the whole object was sent, which tells its size. */
  see(id: number, sizeBytes: number): void {
    const facts = this.#facts[id];
    if ((facts & SEEN) !== 0) {
      if (sizeBytes > this.#sizeBytes[id]) this.#sizeBytes[id] = sizeBytes;
      return;
    }
    this.#facts[id] = facts | SEEN;
    this.#sizeBytes[id] = sizeBytes;
    this.#medians[facts & CLASS_MASK].record(sizeBytes);
    this.#medianOfAll.record(sizeBytes);
  }

  /** Takes note that a part was sent, so the size is at least that; returns the best guess at the size, bytes. */
  seePart(id: number, partBytes: number): number {
    const facts = this.#facts[id];
    if ((facts & (SEEN | GUESSED)) === 0 || this.#sizeBytes[id] < partBytes) {
      this.#facts[id] = facts | GUESSED;
      this.#sizeBytes[id] = partBytes;
    }
    return this.#sizeBytes[id];
  }

  /** The largest size seen, else a guess: the median of its class's objects so far, or of all; bytes. */
  sizeOf(id: number): number {
    const facts = this.#facts[id];
    if ((facts & (SEEN | GUESSED)) !== 0) return this.#sizeBytes[id];
    let guess = this.#medians[facts & CLASS_MASK].bytes;
    if (guess < 0) guess = this.#medianOfAll.bytes;
    if (guess < 0) guess = UNKNOWN_SIZE_BYTES;
    this.#facts[id] = facts | GUESSED;
    this.#sizeBytes[id] = guess;
    return guess;
  }

  #add(id: number, contentClass: number): void {
    if (id === this.#facts.length) {
      const facts = new Uint16Array(id * 2);
      facts.set(this.#facts);
      this.#facts = facts;
      const sizeBytes = new Float64Array(id * 2);
      sizeBytes.set(this.#sizeBytes);
      this.#sizeBytes = sizeBytes;
    }
    this.#facts[id] = contentClass;
  }
}
