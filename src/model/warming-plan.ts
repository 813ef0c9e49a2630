/** Warming and prefetching as the world needs them: nodes, groups and rates instead of words. */
import type { Prefetch } from "../scenario/warming.ts";

/** A node that a plan asks. */
export interface WarmedNode {
  readonly node: number;
  /** Share of the list, from the most popular down. */
  readonly share: number;
  /** Country whose taste counts; null: the world's. */
  readonly country: string | null;
}

/** Nodes that begin together. */
export interface WarmedGroup {
  readonly nodes: readonly WarmedNode[];
  /** When, from the start of the run, microseconds; -1: as soon as the group before it has sent its last, after the gap. */
  readonly fromMicros: number;
}

/** A plan. */
export interface WarmingPlan {
  readonly name: string;
  /** Indices of content classes. */
  readonly classes: readonly number[];
  /** Objects of each class: so many, or such a share of them. */
  readonly top: number;
  readonly share: number;
  readonly daily: boolean;
  readonly spacingMicros: number;
  readonly gapMicros: number;
  readonly groups: readonly WarmedGroup[];
  /** The same PoPs with everything, and in the plan's tiers or the usual ones: what is compared beforehand. */
  readonly full: readonly WarmedGroup[];
  readonly tiered: readonly WarmedGroup[];
}

/** A rule for prefetching. */
export interface PrefetchPlan {
  readonly name: string;
  readonly rule: Prefetch;
  /** Class that it guesses from, and that of what it guesses. */
  readonly watched: number;
  readonly contentClass: number;
  readonly spacingMicros: number;
  /** Objects of one video. */
  readonly segments: number;
}

/** Everything that the CDN asks for itself. */
export interface WarmingPlans {
  readonly plans: readonly WarmingPlan[];
  readonly prefetches: readonly PrefetchPlan[];
  /** Names of all, plans first: their positions are what fills and facts carry. */
  readonly names: readonly string[];
}
