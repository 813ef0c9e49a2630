/** Closed forms of queueing theory (A. K. Erlang 1917; F. Pollaczek and A. Khinchine 1930), straight from the formulas. */

/** Share of arrivals lost by `channels` servers without a waiting room that are offered `erlangs`: Erlang B. */
export function erlangB(channels: number, erlangs: number): number {
  let blocking = 1;
  for (let k = 1; k <= channels; k++) blocking = (erlangs * blocking) / (k + erlangs * blocking);
  return blocking;
}

/** Share of arrivals that wait in M/M/c: Erlang C. */
export function erlangC(channels: number, erlangs: number): number {
  const load = erlangs / channels;
  const blocking = erlangB(channels, erlangs);
  return blocking / (1 - load * (1 - blocking));
}

/** Mean wait in M/M/c, in units of `service`. */
export function waitOfMmc(channels: number, erlangs: number, service: number): number {
  return (erlangC(channels, erlangs) * service) / (channels - erlangs);
}

/** Mean wait in M/D/1, in units of `service`. */
export function waitOfMd1(load: number, service: number): number {
  return (load * service) / (2 * (1 - load));
}

/** Share of arrivals refused by M/M/c with room for `waiting` more: the stationary state of a birth and death chain. */
export function lossOfMmcK(channels: number, erlangs: number, waiting: number): number {
  const weights = [1];
  for (let n = 1; n <= channels + waiting; n++)
    weights.push((weights[n - 1] * erlangs) / Math.min(n, channels));
  return weights[weights.length - 1] / weights.reduce((sum, weight) => sum + weight, 0);
}
