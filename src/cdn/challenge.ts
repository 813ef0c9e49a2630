/**
 * The challenge: a page that a browser solves by running a script, and that most programs do not. Who has solved it carries a
 * clearance for a while. Whether somebody can solve it is a trait of the client, not of the request: a headless browser always can, a
 * user without scripts never. A PoP challenges only while it is asked for more than the rules say: looked at by whole seconds, the
 * one at hand and the one before.
 */
import type { Keeper } from "../base/keeper.ts";
import { hash2 } from "../base/hash.ts";
import type { ChallengeRules } from "../scenario/attacks.ts";
import { Intern } from "../workload/trace/intern.ts";

const SECOND_MICROS = 1_000_000;
const TWO_32 = 4294967296;

/** What {@link Challenge.meet} says of somebody who is let in without solving anything. */
export const LET_IN = 0;
/** Has solved it now. */
export const SOLVED = 1;
/** Cannot solve it. */
export const UNSOLVED = 2;

/** Challenges of all PoPs. */
export class Challenge {
  readonly #rules: ChallengeRules;
  readonly #salt: number = 0;
  /** By PoP: the second looked at last, requests in it, and in the one before. */
  readonly #second: Float64Array;
  readonly #now: Uint32Array;
  readonly #before: Uint32Array;
  /** Who has a clearance, and until when. */
  readonly #cleared = new Intern(64);
  #untilMicros = new Float64Array(64);

  constructor(rules: ChallengeRules, pops: number, salt: number) {
    this.#rules = rules;
    this.#salt = salt;
    this.#second = new Float64Array(pops);
    this.#now = new Uint32Array(pops);
    this.#before = new Uint32Array(pops);
  }

  /** A request reaches a PoP: counts it; true while the PoP challenges. */
  count(pop: number, nowMicros: number): boolean {
    const second = Math.floor(nowMicros / SECOND_MICROS);
    if (second !== this.#second[pop]) {
      this.#before[pop] = second === this.#second[pop] + 1 ? this.#now[pop] : 0;
      this.#now[pop] = 0;
      this.#second[pop] = second;
    }
    this.#now[pop]++;
    const { overPerSecond = 0 } = this.#rules;
    return this.#now[pop] > overPerSecond || this.#before[pop] > overPerSecond;
  }

  /** A client of an attack (-1: a user) meets the challenge. */
  meet(client: number, attack: number, nowMicros: number): number {
    const { humans, bots, clearanceMicros } = this.#rules;
    const able = attack < 0 ? humans : bots;
    if (hash2(client, this.#salt + attack) >>> 0 >= able * TWO_32) return UNSOLVED;
    const slot = this.#cleared.id(client, attack);
    if (slot === this.#untilMicros.length) {
      const wider = new Float64Array(2 * slot);
      wider.set(this.#untilMicros);
      this.#untilMicros = wider;
    }
    // A new slot says 0: nobody has a clearance from before the beginning.
    if (this.#untilMicros[slot] > nowMicros) return LET_IN;
    this.#untilMicros[slot] = nowMicros + clearanceMicros;
    return SOLVED;
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    for (const column of [this.#second, this.#now, this.#before]) keeper.fixed(column);
    this.#cleared.keep(keeper);
    this.#untilMicros = keeper.column(this.#untilMicros);
  }
}
