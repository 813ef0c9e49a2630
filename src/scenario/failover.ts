/** How the failure of a PoP is noticed, and how users get away from it. */
import type { DistributionSpec } from "../base/distribution.ts";

/** Probes by which the name servers learn that a PoP is down. */
export interface HealthChecks {
  readonly intervalMicros: number;
  readonly timeoutMicros: number;
  /** Probes in a row that decide. */
  readonly fails: number;
  readonly rises: number;
  /** Share of a PoP's capacity above which its probes fail too. Absent: overload alone fails none. */
  readonly overload?: number | undefined;
}

/** Users and routes when a PoP does not answer. */
export interface Failover {
  /** Anycast: from a withdrawal or announcement until a network's routes have followed, microseconds. */
  readonly convergence: DistributionSpec;
  /** DNS: time without a connection after which the next address is tried. */
  readonly nextAddressMicros: number;
  /** Time without a connection after which the user sees an error. */
  readonly giveUpMicros: number;
}

/** Ten seconds and three in a row: what DNS providers offer as standard (Route 53: 10 or 30 s, threshold 3; recalled). */
export const DEFAULT_HEALTH: HealthChecks = {
  intervalMicros: 10_000_000,
  timeoutMicros: 2_000_000,
  fails: 3,
  rises: 2,
};

/** Convergence as teaching texts have it; RFC 8305 section 5 for the next address; ten seconds of patience (our estimate). */
export const DEFAULT_FAILOVER: Failover = {
  convergence: { kind: "uniform", min: 30_000_000, max: 90_000_000 },
  nextAddressMicros: 250_000,
  giveUpMicros: 10_000_000,
};
