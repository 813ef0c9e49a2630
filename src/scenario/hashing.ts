/** How the servers of a PoP share its objects, where the consistent-hashing ring alone does not say. */

/** Optional parts of placement. */
export interface Hashing {
  /** A server that is asked more than this many times the mean passes requests on. Absent: none does. */
  readonly boundedLoad?: number | undefined;
  /** Time over which load and popularity are counted. */
  readonly windowMicros: number;
  /** Objects asked for more than so many times a second at a PoP are kept on several servers. Absent: none is. */
  readonly replicatePerSecond?: number | undefined;
  /** Servers that keep such an object. */
  readonly replicas: number;
  /** Does a server look at the PoP's others before it asks upstream? */
  readonly peerFetch: boolean;
  /** Round trip between two servers of a PoP. */
  readonly peerMicros: number;
}

/** Where `edge.hashing` is absent. */
export const PLAIN_HASHING: Hashing = {
  windowMicros: 10_000_000,
  replicas: 2,
  peerFetch: false,
  peerMicros: 500,
};
