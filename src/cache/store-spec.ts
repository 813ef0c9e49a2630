/** What a store is made of, and its tiers made of that. */
import type { Stream } from "../base/random.ts";
import type { HashRing } from "../ds/hash-ring.ts";
import type { Slots } from "../ds/slots.ts";
import {
  type AdmissionPolicy,
  type EvictionPolicy,
  parametersOf,
  type Parameters,
  type PolicyClock,
} from "../policy/contract.ts";
import type { CopyKeys } from "./copy-keys.ts";
import { TierState } from "./tier.ts";

/** How the tiers of a node relate. */
export type Inclusion = "inclusive" | "exclusive" | "independent";

/** What one tier of a store is made of. */
export interface StoreTier {
  /** Bytes of each server. */
  readonly capacityBytes: number;
  readonly eviction: EvictionPolicy;
  readonly evictionParams: Parameters;
  readonly admission: AdmissionPolicy;
  readonly admissionParams: Parameters;
}

/** What a store is made of. */
export interface StoreSpec {
  readonly ring: HashRing;
  /** Where servers share objects. */
  readonly copies?: CopyKeys | undefined;
  readonly inclusion: Inclusion;
  /** Fastest first, one to three. */
  readonly tiers: readonly StoreTier[];
  /** Objects to make room for at first; more may come. Absent: few. */
  readonly expectedObjects?: number | undefined;
  /** Mean object size, to size sketches, bytes. */
  readonly meanObjectBytes: number;
  /** As in `EvictionSite`. Absent: keys are what they are. */
  readonly hashOf?: ((key: number) => number) | undefined;
  /** A random stream for the eviction policy of a tier on a server; server -1: for the admission policy of the tier. */
  luck(tier: number, server: number): Stream;
}

/** Stands for a server where the luck of an admission policy is asked for. */
const ADMISSION_LUCK = -1;

/** The tiers of a store, empty. */
export function tiersOf(spec: StoreSpec, slots: Slots, clock: PolicyClock): TierState[] {
  return spec.tiers.map((tier, index) => {
    const capacityBytes = tier.capacityBytes;
    const evictionParams = parametersOf(tier.eviction, tier.evictionParams);
    const orders = Array.from({ length: spec.ring.servers }, (_, server) =>
      tier.eviction.create({
        slots,
        tier: index,
        capacityBytes,
        expectedObjects: Math.max(1, Math.ceil(capacityBytes / spec.meanObjectBytes)),
        params: evictionParams,
        clock,
        hashOf: spec.hashOf,
        luck: () => spec.luck(index, server),
      }),
    );
    const nodeBytes = capacityBytes * spec.ring.servers;
    const admission = tier.admission.create({
      capacityBytes: nodeBytes,
      expectedObjects: Math.max(1, Math.ceil(nodeBytes / spec.meanObjectBytes)),
      params: parametersOf(tier.admission, tier.admissionParams),
      clock,
      luck: () => spec.luck(index, ADMISSION_LUCK),
    });
    return new TierState(slots, index, capacityBytes, orders, admission);
  });
}
