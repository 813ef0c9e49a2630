/**
 * What became of one object at every node: when it entered, how often it was hit, when and by whose order it left,
 * who refused it. A node's own memory is half a byte an object and knows the reason of the next miss only; here the
 * policies are wrapped, and tell more of the one object that somebody asks about.
 */
import type { Slots } from "../ds/slots.ts";
import type { LevelPlan, Plan, TierPlan } from "../model/plan.ts";
import type {
  Admission,
  AdmissionPolicy,
  Eviction,
  EvictionPolicy,
  EvictionSite,
  PolicyClock,
} from "../policy/contract.ts";
import type { Past } from "./trace-rows.ts";

/** A node's memory of the object. */
class Memory {
  copies = 0;
  enteredMicros = NaN;
  hits = 0;
  leftMicros = NaN;
  leftTier = -1;
  leftPolicy = "";
  evicted = false;
  refusedMicros = NaN;
  refusedTier = -1;
  refusedBy = "";
}

/** The history of one object. */
export class ObjectHistory {
  readonly object: number;
  /** By the clock that all policies of a node share. */
  readonly #memories = new Map<PolicyClock, Memory>();

  constructor(object: number) {
    this.object = object;
  }

  /** The plan with policies that tell what they do. */
  plan(plan: Plan): Plan {
    const levels = new Map<LevelPlan, LevelPlan>();
    for (const level of plan.levels)
      levels.set(level, { ...level, tiers: level.tiers.map((tier, index) => this.#tier(tier, index)) });
    const of = (level: LevelPlan) => levels.get(level) ?? level;
    return {
      ...plan,
      levels: plan.levels.map(of),
      nodes: plan.nodes.map((node) => ({ ...node, level: of(node.level) })),
    };
  }

  /** What the node of this clock has done with the object until now; null for any other object. */
  past(object: number, clock: PolicyClock): Past | null {
    const memory = this.#memories.get(clock);
    return object !== this.object || memory === undefined ? null : { ...memory };
  }

  #tier(tier: TierPlan, index: number): TierPlan {
    const eviction: EvictionPolicy = {
      ...tier.eviction,
      create: (site) =>
        new WatchedOrder(tier.eviction.create(site), site, this.object, this.#of(site.clock), index, tier),
    };
    const admission: AdmissionPolicy = {
      ...tier.admission,
      create: (site) =>
        watchedAdmission(tier.admission.create(site), this.object, (by) => {
          const memory = this.#of(site.clock);
          memory.refusedMicros = site.clock.nowMicros;
          memory.refusedTier = index;
          memory.refusedBy = by;
        }, tier.admission.name), // prettier-ignore
    };
    return { ...tier, eviction, admission };
  }

  #of(clock: PolicyClock): Memory {
    let memory = this.#memories.get(clock);
    if (memory === undefined) this.#memories.set(clock, (memory = new Memory()));
    return memory;
  }
}

/** An order that notes when the one object comes, is hit and goes. */
class WatchedOrder implements Eviction {
  readonly largestBytes?: number;
  readonly #inner: Eviction;
  readonly #slots: Slots;
  readonly #clock: PolicyClock;
  readonly #object: number;
  readonly #memory: Memory;
  readonly #tier: number;
  readonly #policy: string;

  constructor(
    inner: Eviction,
    site: EvictionSite,
    object: number,
    memory: Memory,
    index: number,
    tier: TierPlan,
  ) {
    this.#inner = inner;
    if (inner.largestBytes !== undefined) this.largestBytes = inner.largestBytes;
    this.#slots = site.slots;
    this.#clock = site.clock;
    this.#object = object;
    this.#memory = memory;
    this.#tier = index;
    this.#policy = tier.eviction.name;
  }

  get size(): number {
    return this.#inner.size;
  }

  announce(key: number, sizeBytes: number): void {
    this.#inner.announce(key, sizeBytes);
  }

  victim(): number {
    return this.#inner.victim();
  }

  forEach(visit: (slot: number) => void): void {
    this.#inner.forEach(visit);
  }

  insert(slot: number): void {
    this.#inner.insert(slot);
    if (this.#slots.key(slot) !== this.#object) return;
    const memory = this.#memory;
    // Out of one tier and into another in the same instant is a move, not a new stay.
    if (memory.copies++ > 0 || memory.leftMicros === this.#clock.nowMicros) return;
    memory.enteredMicros = this.#clock.nowMicros;
    memory.hits = 0;
  }

  hit(slot: number): void {
    this.#inner.hit(slot);
    if (this.#slots.key(slot) === this.#object) this.#memory.hits++;
  }

  remove(slot: number, evicted: boolean): void {
    this.#inner.remove(slot, evicted);
    if (this.#slots.key(slot) !== this.#object) return;
    const memory = this.#memory;
    if (--memory.copies > 0) return;
    memory.leftMicros = this.#clock.nowMicros;
    memory.leftTier = this.#tier;
    memory.leftPolicy = this.#policy;
    memory.evicted = evicted;
  }
}

/** An admission policy whose refusals of the one object are told. */
function watchedAdmission(
  inner: Admission,
  object: number,
  refused: (by: string) => void,
  name: string,
): Admission {
  const noted = (asked: number, answer: boolean) => {
    if (!answer && asked === object) refused(name);
    return answer;
  };
  return {
    listens: inner.listens,
    request: (asked, sizeBytes) => inner.request(asked, sizeBytes),
    admits: (asked, sizeBytes) => noted(asked, inner.admits(asked, sizeBytes)),
    beats: (asked, victim) => noted(asked, inner.beats(asked, victim)),
  };
}
