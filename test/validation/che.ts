/**
 * Che-type approximations: caches under independent references see each object's requests as if it stayed for one
 * characteristic time T, the same for all. LRU: H. Che, Y. Tung, Z. Wang, "Hierarchical web caching systems", IEEE JSAC
 * 2002; FIFO (and RANDOM, which behaves alike): C. Fricker, P. Robert, J. Roberts, "A versatile and accurate approximation
 * for LRU cache performance", ITC 2012, and V. Martina, M. Garetto, E. Leonardi, INFOCOM 2014.
 */

/** Probability that an object asked for `perSecond` is in the cache, given the characteristic time in seconds. */
type Presence = (perSecond: number, seconds: number) => number;

/** A hit starts the object's time anew: it is in when asked for within the last T. */
export const LRU: Presence = (perSecond, seconds) => 1 - Math.exp(-perSecond * seconds);
/** The time starts at the insertion and hits change nothing: in for T, out until the next request. */
export const FIFO: Presence = (perSecond, seconds) => (perSecond * seconds) / (1 + perSecond * seconds);

/** Hit ratio of a cache with room for `room` of the objects, which are asked for with these probabilities. */
export function cheHitRatio(probabilities: readonly number[], room: number, presence: Presence): number {
  const held = (seconds: number) => sum(probabilities.map((p) => presence(p, seconds)));
  let low = 0;
  let high = 1;
  while (held(high) < room) high *= 2;
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (held(middle) < room) low = middle;
    else high = middle;
  }
  return sum(probabilities.map((p) => p * presence(p, low)));
}

/** Probabilities proportional to 1 / (rank + offset)^exponent. */
export function zipf(objects: number, exponent: number, offset = 0): number[] {
  const weights = Array.from({ length: objects }, (_, n) => (n + 1 + offset) ** -exponent);
  const total = sum(weights);
  return weights.map((weight) => weight / total);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
