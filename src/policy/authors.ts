/**
 * What authors of policies need, through the public door: `import { SlotList, type EvictionPolicy } from "cdnlab"`. The
 * contract, the structures that the built-in policies are made of, and the suite that every policy must pass.
 */
export { BloomFilter } from "../ds/bloom.ts";
export { CountMinSketch } from "../ds/count-min.ts";
export { GhostList } from "../ds/ghost-list.ts";
export { SlotColumn } from "../ds/slot-column.ts";
export { SlotHeap } from "../ds/slot-heap.ts";
export { SlotList } from "../ds/slot-list.ts";
export type { Slots } from "../ds/slots.ts";
export type { Stream } from "../base/random.ts";
export { admissionBreach, type Breach, evictionBreach } from "./conformance.ts";
export { ghostOf, hasherOf } from "./contract.ts";
export type {
  Admission,
  AdmissionPolicy,
  AdmissionSite,
  Eviction,
  EvictionPolicy,
  EvictionSite,
  Ghost,
  Memory,
  Parameter,
  Parameters,
  PolicyCard,
  PolicyClock,
} from "./contract.ts";
