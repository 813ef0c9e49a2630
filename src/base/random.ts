/**
 * Seeded random numbers. Every purpose has a stream of its own (`stream(seed, "arrivals", metro)`), so that a
 * change of policy leaves the workload's luck alone: variants meet the same users, objects and jitter.
 *
 * The generator is sfc32 of Chris Doty-Humphrey's PractRand: 128 bits of state, three additions and two shifts a
 * draw, passes PractRand and TestU01's BigCrush. Its fourth word is a counter, which makes the period at least
 * 2^32 from any seed and tells the number of draws for free. The package seedrandom turns the seed's text into
 * the first state.
 */
import type { Keeper } from "./keeper.ts";
import seedrandom from "seedrandom";
import { logOfDraw } from "./math.ts";
import { normalQuantile } from "./normal.ts";

/** 2^-32. */
const U32 = 1 / 4294967296;

/** The stream of one purpose of one run. Names that differ in any part give independent streams. */
export function stream(seed: string, ...purpose: (string | number)[]): Stream {
  const name = [seed, ...purpose].map((part) => String(part).replaceAll("%", "%25").replaceAll("/", "%2F"));
  const source = seedrandom(name.join("/"));
  return new Stream(source.int32(), source.int32(), source.int32(), source.int32());
}

/** What can be drawn from: a {@link Stream}, or numbers that follow from hashes. */
export interface Luck {
  /** A whole number from 0 to 2^32 - 1. */
  u32(): number;
  /** A number in [0, 1). */
  uniform(): number;
}

/** A stream of random numbers. */
export class Stream {
  // Given a number at once, V8 keeps these as small integers; declared without a value they first hold
  // undefined, which costs a factor of three a draw for good.
  #a = 0;
  #b = 0;
  #c = 0;
  #counter = 0;
  #start = 0;

  /** @param a four 32-bit words of seed; twelve draws are discarded, as PractRand does, to mix them */
  constructor(a: number, b: number, c: number, d: number) {
    this.#a = a | 0;
    this.#b = b | 0;
    this.#c = c | 0;
    this.#counter = d | 0;
    for (let n = 0; n < 12; n++) this.u32();
    this.#start = this.#counter;
  }

  /** A whole number from 0 to 2^32 - 1. One draw. */
  u32(): number {
    const b = this.#b;
    const c = this.#c;
    const counter = this.#counter;
    const sum = (this.#a + b + counter) | 0;
    this.#counter = (counter + 1) | 0;
    this.#a = b ^ (b >>> 9);
    this.#b = (c + (c << 3)) | 0;
    this.#c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  /** A number in [0, 1), a multiple of 2^-32. One draw. */
  uniform(): number {
    return this.u32() * U32;
  }

  /** A number in (0, 1), the middle of one of 2^32 equal cells: never 0 nor 1. One draw. */
  open(): number {
    return (this.u32() + 0.5) * U32;
  }

  /**
   * A whole number from 0 to n - 1, for n up to 2^32. One draw. Not rejected, so the probabilities of two
   * results differ by up to 2^-32: for n = 1e6 by 0.02 % of one of them.
   */
  below(n: number): number {
    return Math.floor(this.u32() * U32 * n);
  }

  /** An exponential number of the given mean. One draw; between 1.2e-10 and 22.9 means. */
  exponential(mean: number): number {
    return -mean * logOfDraw(this.u32());
  }

  /** A standard normal number. One draw; within 6.4 either way. */
  normal(): number {
    return normalQuantile((this.u32() + 0.5) * U32);
  }

  /** Draws so far, modulo 2^32: with the values themselves, names the first draw in which two runs differ. */
  get draws(): number {
    return (this.#counter - this.#start) >>> 0;
  }

  /** The whole state, for {@link restore}. */
  save(): number[] {
    return [this.#a, this.#b, this.#c, this.#counter, this.#start];
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    this.restore(this.save().map((word) => keeper.number(word)));
  }

  /** Goes back to a state that {@link save} gave. */
  restore(state: readonly number[]): void {
    [this.#a, this.#b, this.#c, this.#counter, this.#start] = state as [
      number,
      number,
      number,
      number,
      number,
    ];
  }
}
