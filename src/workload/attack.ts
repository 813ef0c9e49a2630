/**
 * An attack: requests of many clients under one hand, beside those of users. Its rate rises in a straight line and holds: a Poisson
 * process of that rate, made by thinning one of constant rate (Lewis and Shedler, 1979). Each request is of one of the attack's
 * clients, any as likely as another; where a client is follows from its number by a hash, so it never moves.
 */
import { hash2 } from "../base/hash.ts";
import type { Stream } from "../base/random.ts";
import { AliasTable } from "../ds/alias-table.ts";

/** Kinds of attacks. */
export const ATTACK_KINDS = ["flood", "cache-busting", "slow", "slow-read"] as const;
/** One word of {@link ATTACK_KINDS}. */
export type AttackKind = (typeof ATTACK_KINDS)[number];

/** Does each of its requests hold a connection of its own? */
export function holdsConnections({ kind }: { readonly kind: AttackKind }): boolean {
  return kind === "slow" || kind === "slow-read";
}

/** What an attack is. */
export interface AttackSpec {
  readonly kind: AttackKind;
  readonly atMicros: number;
  readonly forMicros: number;
  /** Time from the beginning to the full rate; inside `forMicros`. */
  readonly rampMicros: number;
  /** At full rate. */
  readonly requestsPerSecond: number;
  readonly clients: number;
  /** Index of the class that it is aimed at, and how many of its objects, from the most popular down. */
  readonly contentClass: number;
  readonly objects: number;
  /** By metro: share of the attack's clients. */
  readonly metroWeights: ArrayLike<number>;
  /** Does each of its requests have a cache key of its own? */
  readonly freshKeys: boolean;
}

/** Purposes of hashes of a client's number. */
const METRO_SALT = 0x51a7;
const LOT_SALT = 0x2b1d;

/** Arrivals of one attack. */
export class Attack {
  readonly spec: AttackSpec;
  /** When the next request comes, microseconds; Infinity when it is over. */
  dueMicros: number;
  /** Which client sends it. */
  client = 0;
  readonly #luck: Stream;
  readonly #meanGapMicros: number = 0;
  readonly #metros: AliasTable;
  readonly #index: number = 0;
  readonly #hashed = { u32: () => hash2(this.client, METRO_SALT + this.#index) >>> 0 };

  constructor(spec: AttackSpec, index: number, luck: Stream) {
    this.spec = spec;
    this.#index = index;
    this.#luck = luck;
    this.#meanGapMicros = 1_000_000 / spec.requestsPerSecond;
    this.#metros = new AliasTable(spec.metroWeights);
    this.dueMicros = spec.atMicros;
    this.advance();
  }

  /** Moves on to the next request. */
  advance(): void {
    const { atMicros, forMicros, rampMicros, clients } = this.spec;
    const end = atMicros + forMicros;
    while (this.dueMicros < end) {
      this.dueMicros += this.#luck.exponential(this.#meanGapMicros);
      if (this.#luck.uniform() * rampMicros >= this.dueMicros - atMicros) continue;
      if (this.dueMicros >= end) break;
      this.client = this.#luck.below(clients);
      return;
    }
    this.dueMicros = Infinity;
  }

  /** Metro of the client. */
  metro(): number {
    return this.#metros.sample(this.#hashed);
  }

  /** Rank of the object asked for, from 0. */
  rank(): number {
    const { objects } = this.spec;
    return objects === 1 ? 0 : this.#luck.below(objects);
  }
}

/** The lot of an attack's client: 32 bits that say all else about where it is and what it has. */
export function lotOf(attack: number, client: number): number {
  return hash2(client, LOT_SALT + attack) >>> 0;
}
