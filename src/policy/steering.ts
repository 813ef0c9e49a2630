/**
 * Steering between CDN providers: by which rule users are led to one of several. Weights split users as told; every other
 * method ranks the providers for each group of users, and the first in rank that works has them all. Rules know what is known
 * before the run: order, prices, round trips. That providers fail is found out by health checks, in the world.
 */

/** What a provider offers to one group of users. */
export interface Offer {
  /** Position in the order of preference, from 0. */
  readonly position: number;
  /** Is it the provider of the users' region? */
  readonly ofRegion: boolean;
  /** First step of the book's price for data out at the PoP that the users would reach. */
  readonly usdPerGb: number;
  /** Median round trip to that PoP, microseconds; Infinity where none is reached. */
  readonly rttMicros: number;
}

/** A rule. */
export interface SteeringMethod {
  readonly name: string;
  readonly about: string;
  /** The lower, the better; equals go by position. Null: users are split by weights. */
  readonly score: ((offer: Offer) => number) | null;
  /** Do providers that are too far away (`maxRtt`) come last? */
  readonly heedsRtt: boolean;
}

/** Every rule: the schema, lists and documentation read this. */
export const STEERING_METHODS: readonly SteeringMethod[] = [
  { name: "weights", about: "users are split by weights", score: null, heedsRtt: false },
  {
    name: "failover",
    about: "the first in order that works",
    score: ({ position }) => position,
    heedsRtt: false,
  },
  {
    name: "region",
    about: "the provider of the users' region, else by order",
    score: ({ ofRegion }) => (ofRegion ? 0 : 1),
    heedsRtt: false,
  },
  {
    name: "price",
    about: "the cheapest egress for the users",
    score: ({ usdPerGb }) => usdPerGb,
    heedsRtt: true,
  },
  {
    name: "latency-cost",
    about: "the least product of round trip and price of egress",
    score: ({ usdPerGb, rttMicros }) => usdPerGb * rttMicros,
    heedsRtt: true,
  },
];

/** The rule of a name that the scenario's validation has accepted. */
export function steeringMethod(name: string): SteeringMethod {
  const method = STEERING_METHODS.find((candidate) => candidate.name === name);
  if (method === undefined) throw new Error(`there is no steering method "${name}"`);
  return method;
}

/** Positions of the offers, the best first; where a method heeds it, offers farther than `maxRttMicros` come last. */
export function ranked(method: SteeringMethod, offers: readonly Offer[], maxRttMicros: number): number[] {
  const key = offers.map((offer) => ({
    far: method.heedsRtt && offer.rttMicros > maxRttMicros ? 1 : 0,
    score: method.score === null ? 0 : method.score(offer),
    position: offer.position,
  }));
  return offers
    .map((_, p) => p)
    .sort(
      (a, b) =>
        key[a].far - key[b].far || compare(key[a].score, key[b].score) || key[a].position - key[b].position,
    );
}

/** Order of numbers in which Infinity equals itself. */
function compare(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
