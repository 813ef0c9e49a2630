/**
 * Measures attacks, and users beside them: each attack's requests, those of users before the first attack and while there are any,
 * and what both sent upstream. "Before" is as long as from the first attack's beginning to the last one's end, outside the warm-up.
 */
import type { Keeper } from "../base/keeper.ts";
import {
  AT_REGIONAL,
  AT_SHIELD,
  BATCH_ROWS,
  type FetchFacts,
  type PartFacts,
  type RequestFacts,
} from "../vocabulary/facts.ts";
import type { Census, CensusAttack } from "./census.ts";
import type { Tally } from "./tally.ts";
import { TallyFamily } from "./tally-family.ts";

/** Requests and bytes of attacks. */
export interface AttackUsage {
  requests: number;
  bytes: number;
}

/** Counts by attack. */
export class AttackMeter {
  /** Length of the time before, and of that with attacks, microseconds. */
  readonly beforeMicros: number;
  readonly duringMicros: number;
  /** By PoP: all attacks. */
  readonly pops: readonly AttackUsage[];
  /** By attack: what reached shields and origin on its behalf. */
  readonly shield: readonly AttackUsage[];
  readonly origin: readonly AttackUsage[];
  /** By node behind the edge, as the census has them: all attacks. */
  readonly nodes: readonly AttackUsage[];
  /** By provider: the same of all attacks. */
  readonly shieldOfProvider: readonly AttackUsage[];
  readonly originOfProvider: readonly AttackUsage[];
  /** Requests at the origin on behalf of users, before and during. */
  usersOriginBefore = 0;
  usersOriginDuring = 0;
  readonly #attacks: readonly CensusAttack[];
  readonly #warmupMicros: number = 0;
  readonly #fromMicros: number = 0;
  readonly #beforeFromMicros: number = 0;
  readonly #hasShield: boolean;
  readonly #providerOfPop: Uint8Array;
  /** Groups: the attacks, users before, users during. */
  readonly #family: TallyFamily;
  readonly #group = new Int32Array(BATCH_ROWS);

  constructor({ attacks = [], warmupMicros, durationMicros, pops, providers, shield, behind = [] }: Census) {
    this.#attacks = attacks;
    this.#warmupMicros = warmupMicros;
    this.#hasShield = shield !== null;
    this.#fromMicros = Math.min(...attacks.map(({ fromMicros }) => fromMicros));
    const until = Math.min(durationMicros, Math.max(...attacks.map(({ untilMicros }) => untilMicros)));
    this.#beforeFromMicros = Math.max(warmupMicros, 2 * this.#fromMicros - until);
    this.beforeMicros = Math.max(0, this.#fromMicros - this.#beforeFromMicros);
    this.duringMicros = measuredMicros(attacks, warmupMicros, durationMicros);
    const usage = () => ({ requests: 0, bytes: 0 });
    this.pops = pops.map(usage);
    this.#providerOfPop = Uint8Array.from(pops, ({ provider = 0 }) => provider);
    this.shield = attacks.map(usage);
    this.origin = attacks.map(usage);
    this.nodes = behind.map(usage);
    this.shieldOfProvider = (providers ?? [0]).map(usage);
    this.originOfProvider = (providers ?? [0]).map(usage);
    this.#family = new TallyFamily(attacks.length + 2);
  }

  requests(batch: RequestFacts, code: Uint8Array, ttfbBucket: Int32Array, totalBucket: Int32Array): void {
    const { rows, bytes, ttfbMicros, totalMicros } = batch;
    this.#locate(batch);
    this.#family.record(rows, this.#group, code, bytes, ttfbBucket, totalBucket, ttfbMicros, totalMicros);
    this.#countPops(batch, 1);
  }

  /** More bytes of requests that came in slices. */
  parts(batch: PartFacts, code: Uint8Array): void {
    this.#locate(batch);
    this.#family.recordBytes(batch.rows, this.#group, code, batch.bytes);
    this.#countPops(batch, 0);
  }

  fetches({ rows, atMicros, attack, level, node, from, bytes }: FetchFacts): void {
    for (let row = 0; row < rows; row++) {
      const at = atMicros[row];
      if (at < this.#warmupMicros) continue;
      const whose = attack[row];
      if (level[row] >= AT_REGIONAL) continue;
      const toShield = level[row] === AT_SHIELD;
      if (whose >= 0) {
        const provider = this.shieldOfProvider.length > 1 ? this.#providerOfPop[from[row]] : 0;
        add(toShield ? this.shield[whose] : this.origin[whose], bytes[row]);
        const behind = node[row] - this.pops.length;
        if (toShield && behind < this.nodes.length) add(this.nodes[behind], bytes[row]);
        add(toShield ? this.shieldOfProvider[provider] : this.originOfProvider[provider], bytes[row]);
      } else if (!toShield && this.#isDuring(at)) this.usersOriginDuring++;
      else if (!toShield && this.#isBefore(at)) this.usersOriginBefore++;
    }
  }

  /** Requests of an attack. */
  attack(index: number): Tally {
    return this.#family.view(index);
  }

  /** Requests of attacks that PoPs sent on upstream: to the shield where there is one. */
  sentOn(index: number): number {
    return (this.#hasShield ? this.shield : this.origin)[index].requests;
  }

  get usersBefore(): Tally {
    return this.#family.view(this.#attacks.length);
  }

  get usersDuring(): Tally {
    return this.#family.view(this.#attacks.length + 1);
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    keeper.same("measured time under attack so far planned, microseconds", this.duringMicros);
    keeper.same("measured time before attacks, microseconds", this.beforeMicros);
    const usages = [this.pops, this.shield, this.origin, this.shieldOfProvider, this.originOfProvider].flat();
    for (const usage of usages) {
      usage.requests = keeper.number(usage.requests);
      usage.bytes = keeper.number(usage.bytes);
    }
    this.usersOriginBefore = keeper.number(this.usersOriginBefore);
    this.usersOriginDuring = keeper.number(this.usersOriginDuring);
    this.#family.keep(keeper);
  }

  #isDuring(at: number): boolean {
    for (const { fromMicros, untilMicros } of this.#attacks)
      if (at >= fromMicros && at < untilMicros) return true;
    return false;
  }

  #isBefore(at: number): boolean {
    return at >= this.#beforeFromMicros && at < this.#fromMicros;
  }

  /** Works out which group every row belongs to; -1: none. */
  #locate({ rows, atMicros, attack }: RequestFacts | PartFacts): void {
    for (let row = 0; row < rows; row++) {
      const at = atMicros[row];
      let group = -1;
      if (at >= this.#warmupMicros) {
        if (attack[row] >= 0) group = attack[row];
        else if (this.#isBefore(at)) group = this.#attacks.length;
        else if (this.#isDuring(at)) group = this.#attacks.length + 1;
      }
      this.#group[row] = group;
    }
  }

  #countPops({ rows, attack, pop, bytes }: RequestFacts | PartFacts, requests: number): void {
    for (let row = 0; row < rows; row++) {
      if (this.#group[row] < 0 || attack[row] < 0 || pop[row] < 0) continue;
      const usage = this.pops[pop[row]];
      usage.requests += requests;
      usage.bytes += bytes[row];
    }
  }
}

function add(usage: AttackUsage, bytes: number): void {
  usage.requests++;
  usage.bytes += bytes;
}

/** How long there is an attack in the measured time. */
function measuredMicros(
  attacks: readonly CensusAttack[],
  warmupMicros: number,
  durationMicros: number,
): number {
  const spans = attacks
    .map(({ fromMicros, untilMicros }) => [
      Math.max(fromMicros, warmupMicros),
      Math.min(untilMicros, durationMicros),
    ])
    .sort((a, b) => a[0] - b[0]);
  let total = 0;
  let covered = 0;
  for (const [from, until] of spans) {
    total += Math.max(0, until - Math.max(from, covered));
    covered = Math.max(covered, until);
  }
  return total;
}
