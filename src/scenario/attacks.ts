/** Attacks and what stands against them, as a scenario has them. */
import type { AttackKind } from "../workload/attack.ts";

/** Where an attack's clients are: in the places that fit all of the lists; an empty list fits everything. */
export interface AttackOrigin {
  /** Of `network/regions`. */
  readonly regions: readonly string[];
  /** Codes. */
  readonly countries: readonly string[];
  /** Ids of metros. */
  readonly metros: readonly string[];
  /** Names of client networks, such as "DE-2". */
  readonly networks: readonly string[];
}

/** Requests of many clients under one hand. */
export interface AttackScenario {
  readonly kind: AttackKind;
  /** Beginning and length, microseconds. */
  readonly atMicros: number;
  readonly forMicros: number;
  /** From the beginning to the full rate. */
  readonly rampMicros: number;
  /** Requests (of a slow flood: connections) a second at full rate, all clients together. */
  readonly requestsPerSecond: number;
  readonly clients: number;
  readonly from: AttackOrigin;
  readonly contentClass: string;
  /** How many objects of the class, from the most popular down. */
  readonly objects: number;
  /** How long each connection of a slow flood is held, unless somebody closes it. */
  readonly holdMicros: number;
}

/** A token bucket: so much a second, and so much at once. */
export interface RateLimit {
  readonly requestsPerSecond: number;
  /** Requests that a bucket at rest lets through at once. */
  readonly burst: number;
}

/** A challenge that browsers solve and most programs do not. */
export interface ChallengeRules {
  /** A PoP challenges while it is asked for more than this in a second. Absent: always. */
  readonly overPerSecond?: number | undefined;
  /** Share of users, and of an attack's clients, that can solve it. */
  readonly humans: number;
  readonly bots: number;
  /** Time that solving takes, beside the round trip. */
  readonly solveMicros: number;
  /** Who has solved it is not asked again for so long. */
  readonly clearanceMicros: number;
}

/** What PoPs do against attacks. Absent parts are not there. */
export interface Protection {
  readonly perClient?: RateLimit | undefined;
  readonly perNetwork?: RateLimit | undefined;
  /** Do all PoPs count together, or each for itself? */
  readonly shared: boolean;
  readonly challenge?: ChallengeRules | undefined;
  /** A connection without a complete request is closed after this. */
  readonly timeoutMicros?: number | undefined;
}

/** What an attack is called: "cache-busting of html". */
export function nameOfAttack({ kind, contentClass }: AttackScenario): string {
  return `${kind} ${kind === "slow" ? "flood" : `of ${contentClass}`}`;
}

/** When its last request comes, microseconds. */
export function endOfAttack({ atMicros, forMicros }: AttackScenario): number {
  return atMicros + forMicros;
}
