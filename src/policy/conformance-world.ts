/**
 * One tiny world of the conformance suite: a tier of a few objects through which a policy is led step by step, and that
 * looks after every step whether the policy kept the contract (`contract.ts`). Slow and obvious; the real stores trust
 * policies that passed here.
 */
import { stream } from "../base/random.ts";
import { LINK_WORD, MAX_TIERS, Slots } from "../ds/slots.ts";
import {
  type Eviction,
  type EvictionPolicy,
  parametersOf,
  type Parameters,
  PolicyClock,
} from "./contract.ts";

/** What can happen: a request, a purge (or expiry), a request whose newcomer an admission policy turns away at the door. */
export const ASK = 0;
export const PURGE = 1;
export const REFUSE = 2;

/** One thing that happens to one object. */
export interface Step {
  readonly act: number;
  readonly object: number;
}

/** A world. */
export interface World {
  readonly capacityBytes: number;
  /** Which links and marks of the slots are the policy's. */
  readonly tier: number;
  /** Size of each object, bytes. */
  readonly sizes: readonly number[];
  readonly params: Parameters;
  /** What a fetch is said to take, seconds; 0: nothing is said. */
  readonly fetchSeconds: number;
  readonly seed: string;
  readonly steps: readonly Step[];
}

/** What came of a world: who left for whom, and what broke the contract, at which step. */
export interface Played {
  readonly victims: readonly number[];
  /** Null: nothing. */
  readonly problem: string | null;
  readonly step: number;
}

const SECOND_MICROS = 1_000_000;

/** Leads a policy through a world, up to the first breach. */
export function play(policy: EvictionPolicy, world: World): Played {
  const tier = new TestTier(world);
  const done = (problem: string | null, step: number) => ({ victims: tier.victims, problem, step });
  let step = 0;
  try {
    tier.begin(policy);
    for (; step < world.steps.length; step++) {
      const problem = tier.step(step) ?? tier.audit();
      if (problem !== null) return done(problem, step);
    }
    return done(tier.drain(), step);
  } catch (error) {
    return done(`it threw: ${error instanceof Error ? error.message : String(error)}`, step);
  }
}

/** One tier, with a plain map for its truth. */
class TestTier {
  /** Keys of those evicted, in order. */
  readonly victims: number[] = [];
  readonly #world: World;
  // Room for one slot at first, so that whoever keeps the slots' memory across a growth is found out.
  readonly #slots = new Slots({ expected: 1 });
  readonly #clock = new PolicyClock();
  readonly #slotOf = new Map<number, number>();
  #usedBytes = 0;
  #order: Eviction | null = null;

  constructor(world: World) {
    this.#world = world;
  }

  begin(policy: EvictionPolicy): void {
    const { capacityBytes, tier, params, fetchSeconds, seed } = this.#world;
    this.#clock.fetchMicros = fetchSeconds * SECOND_MICROS;
    this.#order = policy.create({
      slots: this.#slots,
      tier,
      capacityBytes,
      expectedObjects: capacityBytes,
      params: parametersOf(policy, params),
      clock: this.#clock,
      luck: () => stream(seed, "conformance"),
    });
  }

  /** Does one step; what is wrong, or null. */
  step(number: number): string | null {
    const { steps, sizes, capacityBytes } = this.#world;
    const order = this.#order!;
    const { act, object } = steps[number];
    const slot = this.#slotOf.get(object);
    this.#clock.nowMicros = number * SECOND_MICROS;
    if (act === PURGE) {
      if (slot !== undefined) this.#remove(slot, false);
      return null;
    }
    this.#clock.requests = number + 1;
    const next = steps.findIndex((other, n) => n > number && other.object === object && other.act !== PURGE);
    this.#clock.nextRequest = next < 0 ? Infinity : next + 1;
    if (slot !== undefined) {
      order.hit(slot);
      return null;
    }
    const size = sizes[object];
    if (size > Math.min(capacityBytes, order.largestBytes ?? Infinity)) return null;
    order.announce(object, size);
    while (this.#usedBytes + size > capacityBytes) {
      const victim = order.victim();
      const problem = this.#flawOfVictim(victim) ?? this.audit();
      if (problem !== null) return problem;
      if (act === REFUSE || order.keepsOut?.(victim) === true) return null;
      this.victims.push(this.#slots.key(victim));
      this.#remove(victim, true);
    }
    this.#insert(object, size);
    return null;
  }

  /** Empties the tier by asking for victims. */
  drain(): string | null {
    const order = this.#order!;
    while (this.#slotOf.size > 0) {
      const victim = order.victim();
      const problem = this.#flawOfVictim(victim) ?? this.audit();
      if (problem !== null) return problem;
      this.#remove(victim, true);
    }
    const problem = this.audit();
    if (problem !== null) return problem;
    const last = order.victim();
    return last === -1 ? null : `victim() of an empty tier is ${last}; expected -1`;
  }

  /** Does the order hold what it should, and has it left alone what is not its own? */
  audit(): string | null {
    const order = this.#order!;
    const seen = new Set<number>();
    let problem: string | null = null;
    order.forEach((slot) => {
      if (seen.has(slot)) problem ??= `forEach() visits ${this.#nameOf(slot)} twice`;
      if (!this.#holds(slot)) problem ??= `forEach() visits slot ${slot}, which is not in the tier`;
      seen.add(slot);
    });
    if (problem !== null) return problem;
    for (const [key, slot] of this.#slotOf) {
      if (!seen.has(slot)) return `forEach() leaves out ${letter(key)}, which is in the tier`;
      const foreign = this.#foreignFlaw(key, slot);
      if (foreign !== null) return foreign;
    }
    if (order.size !== this.#slotOf.size) return `size is ${order.size}; the tier holds ${this.#slotOf.size}`;
    return null;
  }

  #flawOfVictim(victim: number): string | null {
    if (this.#holds(victim)) return null;
    return `victim() is ${victim}, no slot of the tier, which holds ${this.#slotOf.size}`;
  }

  #holds(slot: number): boolean {
    return this.#slotOf.get(this.#slots.key(slot)) === slot;
  }

  #nameOf(slot: number): string {
    return letter(this.#slots.key(slot));
  }

  #insert(object: number, size: number): void {
    const slots = this.#slots;
    const slot = slots.allocate(object, 0, size);
    slots.setExpiresMicros(slot, object);
    slots.setVersion(slot, object);
    for (let tier = 0; tier < MAX_TIERS; tier++) {
      if (tier === this.#world.tier) continue;
      // What other tiers keep in the slot; any number will do.
      slots.setMark(slot, tier, object & 3);
      slots.setQueue(slot, tier, object & 1);
      slots.words[slot * slots.width + LINK_WORD + 2 * tier] = object + 1000;
      slots.words[slot * slots.width + LINK_WORD + 2 * tier + 1] = object + 2000;
    }
    this.#slotOf.set(object, slot);
    this.#usedBytes += size;
    this.#order!.insert(slot);
  }

  #remove(slot: number, evicted: boolean): void {
    const key = this.#slots.key(slot);
    this.#order!.remove(slot, evicted);
    this.#usedBytes -= this.#world.sizes[key];
    this.#slotOf.delete(key);
    this.#slots.release(slot);
  }

  /** Has the policy written into a slot what is not its own? */
  #foreignFlaw(key: number, slot: number): string | null {
    const slots = this.#slots;
    const isWhole =
      slots.sizeBytes(slot) === this.#world.sizes[key] &&
      slots.expiresMicros(slot) === key &&
      slots.version(slot) === key;
    if (!isWhole) return `size, expiry or version of ${letter(key)} was overwritten`;
    for (let tier = 0; tier < MAX_TIERS; tier++) {
      if (tier === this.#world.tier) continue;
      const link = slot * slots.width + LINK_WORD + 2 * tier;
      const isOthers =
        slots.mark(slot, tier) === (key & 3) &&
        slots.queue(slot, tier) === (key & 1) &&
        slots.words[link] === key + 1000 &&
        slots.words[link + 1] === key + 2000;
      if (!isOthers)
        return `links or marks of ${letter(key)} in tier ${tier} were overwritten; the policy's tier is ${this.#world.tier}`;
    }
    return null;
  }
}

/** Name of an object: a, b, c ... */
export function letter(object: number): string {
  return object < 26 ? String.fromCharCode(97 + object) : `object ${object}`;
}
