/** Requests of users with those of attacks among them, in order of time. Users' requests are what they would be without. */
import type { Keeper } from "../base/keeper.ts";
import type { Stream } from "../base/random.ts";
import { Attack, type AttackSpec, lotOf } from "./attack.ts";
import type { ObjectNames } from "./object-names.ts";
import { NO_ATTACK, REQUEST_ROWS, RequestBatch, type Shelves } from "./requests.ts";
import type { SessionSource, SessionWorkload } from "./sessions/workload.ts";
import type { SyntheticSource } from "./synthetic.ts";

/** A source under attack. */
export class AttackedSource implements SessionSource {
  readonly #users: SyntheticSource;
  readonly #attacks: readonly Attack[];
  readonly #durationMicros: number = 0;
  /** The users' next requests, and how many of them have been handed on. */
  readonly #batch = new RequestBatch();
  #next = 0;
  #ended = false;

  constructor(
    users: SyntheticSource,
    attacks: readonly AttackSpec[],
    durationMicros: number,
    stream: (attack: number) => Stream,
  ) {
    this.#users = users;
    this.#durationMicros = durationMicros;
    this.#attacks = attacks.map((spec, i) => new Attack(spec, i, stream(i)));
  }

  get sessions(): SessionWorkload | null {
    return this.#users.sessions;
  }

  get shelves(): Shelves {
    return this.#users.shelves;
  }

  get names(): ObjectNames | undefined {
    return this.#users.names;
  }

  classOf(object: number): number {
    return this.#users.classOf(object);
  }

  referrer(contentClass: number): number {
    return this.#users.referrer(contentClass);
  }

  get objects(): number {
    return this.#users.objects;
  }

  /** Sessions beside both. */
  get footprintBytes(): number {
    return this.#users.footprintBytes;
  }

  objectOf(id: number): number {
    return this.#users.objectOf(id);
  }

  nextKey(object: number, id: number): number {
    return this.#users.nextKey(object, id);
  }

  /** Overwrites the batch with the next requests; of equal times users come first. */
  fill(batch: RequestBatch): void {
    let row = 0;
    while (row < REQUEST_ROWS) {
      const usersDue = this.#usersDue();
      const attack = this.#nextAttack();
      const due = attack < 0 ? Infinity : this.#attacks[attack].dueMicros;
      if (usersDue <= due) {
        if (usersDue === Infinity) break;
        row = this.#copy(batch, row, due);
      } else if (due < this.#durationMicros) this.#strike(batch, row++, attack);
      else break;
    }
    batch.rows = row;
  }

  keep(keeper: Keeper): void {
    this.#users.keep(keeper);
  }

  /** When the next user's request comes; Infinity after the last. */
  #usersDue(): number {
    if (this.#next === this.#batch.rows && !this.#ended) {
      this.#users.fill(this.#batch);
      this.#next = 0;
      this.#ended = this.#batch.rows === 0;
    }
    return this.#next < this.#batch.rows ? this.#batch.atMicros[this.#next] : Infinity;
  }

  /** The attack whose next request comes first, or -1. */
  #nextAttack(): number {
    let first = -1;
    let due = Infinity;
    for (let i = 0; i < this.#attacks.length; i++)
      if (this.#attacks[i].dueMicros < due) {
        first = i;
        due = this.#attacks[i].dueMicros;
      }
    return first;
  }

  /** Copies users' requests up to `untilMicros`; returns the row after the last. */
  #copy(batch: RequestBatch, row: number, untilMicros: number): number {
    const from = this.#batch;
    let next = this.#next;
    while (next < from.rows && row < REQUEST_ROWS && from.atMicros[next] <= untilMicros) {
      batch.atMicros[row] = from.atMicros[next];
      batch.metro[row] = from.metro[next];
      batch.object[row] = from.object[next];
      batch.contentClass[row] = from.contentClass[next];
      batch.sizeBytes[row] = from.sizeBytes[next];
      batch.sentBytes[row] = from.sentBytes[next];
      batch.fromByte[row] = from.fromByte[next];
      batch.flags[row] = from.flags[next];
      batch.kind[row] = from.kind[next];
      batch.attack[row++] = NO_ATTACK;
      next++;
    }
    this.#next = next;
    return row;
  }

  /** Writes the next request of an attack. */
  #strike(batch: RequestBatch, row: number, index: number): void {
    const attack = this.#attacks[index];
    const { contentClass, freshKeys } = attack.spec;
    batch.atMicros[row] = Math.floor(attack.dueMicros);
    batch.metro[row] = attack.metro();
    batch.contentClass[row] = contentClass;
    batch.object[row] = this.#users.catalogue.objectAtRank(contentClass, attack.rank());
    batch.attack[row] = index;
    batch.attacker[row] = attack.client;
    this.#users.describe(batch, row, lotOf(index, attack.client), freshKeys);
    attack.advance();
  }
}
