/** Naive caches whose misses take time, and LRU-MAD where nobody tells of time. */
import type { Oracle } from "./oracles.ts";

/** Told nothing of fetches, LRU-MAD is LRU. */
class UntoldLruMad implements Oracle {
  entries: { key: number; size: number }[] = [];
  constructor(readonly capacity: number) {}
  request(key: number, size: number): boolean {
    const found = this.entries.find((entry) => entry.key === key);
    this.entries = this.entries.filter((entry) => entry !== found);
    if (found) this.entries.push(found);
    if (found || size > this.capacity) return found !== undefined;
    this.entries.push({ key, size });
    while (this.entries.reduce((sum, entry) => sum + entry.size, 0) > this.capacity) this.entries.shift();
    return false;
  }
}

export const DELAYED_ORACLES: Record<string, (capacity: number) => Oracle> = {
  "lru-mad": (capacity) => new UntoldLruMad(capacity),
};

/** One request of a world with time. `ttl` below 0: for ever. */
export interface TimedRequest {
  readonly at: number;
  readonly key: number;
  readonly size: number;
  readonly ttl: number;
}

interface Held {
  key: number;
  size: number;
  expires: number;
}

/** A world in which a fetch takes `fetch`: what it counts at the end. */
export function delayedWorld(
  policy: "lru" | "lru-mad" | "belady",
  capacity: number,
  fetch: number,
  requests: readonly TimedRequest[],
) {
  const counts = { misses: 0, delayedHits: 0, expired: 0, latency: 0 };
  let held: Held[] = [];
  let flights: { request: TimedRequest; waiters: TimedRequest[] }[] = [];
  /** Everything that a policy was told, in order: when each object was asked for. */
  const told: { key: number; at: number }[] = [];
  /** Requests that have come, and the object of the last one if it was a hit. */
  let seen = 0;
  let inUse = -1;

  const nextOf = (key: number) => {
    if (key === inUse) return seen - 1;
    const next = requests.findIndex((request, n) => n >= seen && request.key === key);
    return next < 0 ? Infinity : next;
  };
  const lastTold = (key: number) => told.map((one) => one.key).lastIndexOf(key);
  /** Number of windows and their delay together, from all that was told of the object. */
  const delayOf = (key: number) => {
    let [windows, delay, start] = [0, 0, -Infinity];
    for (const { at } of told.filter((one) => one.key === key))
      if (at - start >= fetch) [windows, delay, start] = [windows + 1, delay + fetch, at];
      else delay += fetch - (at - start);
    return { windows, delay };
  };
  /** Does `a` rather leave than `b`? */
  const leavesFirst = (a: Held, b: Held, now: number) => {
    if (policy === "belady") return nextOf(a.key) > nextOf(b.key);
    if (policy === "lru-mad") {
      const [one, other] = [delayOf(a.key), delayOf(b.key)];
      // Mean delay for the time since the last request: the lesser leaves. Multiplied out, to stay exact.
      const ofA = one.delay * other.windows * (now - told[lastTold(b.key)].at);
      const ofB = other.delay * one.windows * (now - told[lastTold(a.key)].at);
      if (ofA !== ofB) return ofA < ofB;
    }
    return lastTold(a.key) < lastTold(b.key);
  };
  const land = (flight: (typeof flights)[number]) => {
    const { at, key, size, ttl } = flight.request;
    const now = at + fetch;
    flights = flights.filter((other) => other !== flight);
    if (size > capacity) return;
    while (held.reduce((sum, entry) => sum + entry.size, 0) + size > capacity) {
      const victim = held.reduce((a, b) => (leavesFirst(b, a, now) ? b : a));
      if (policy === "belady" && nextOf(key) >= nextOf(victim.key)) return;
      held = held.filter((entry) => entry !== victim);
    }
    held.push({ key, size, expires: ttl < 0 ? Infinity : now + ttl });
    for (const request of [flight.request, ...flight.waiters]) told.push({ key, at: request.at });
  };

  for (const request of requests) {
    for (const flight of [...flights]) if (flight.request.at + fetch <= request.at) land(flight);
    seen++;
    const entry = held.find(({ key }) => key === request.key);
    const flight = flights.find((one) => one.request.key === request.key);
    const isHit = entry !== undefined && request.at < entry.expires;
    inUse = isHit ? request.key : -1;
    if (isHit) told.push({ key: request.key, at: request.at });
    else if (flight) {
      counts.delayedHits++;
      counts.latency += flight.request.at + fetch - request.at;
      flight.waiters.push(request);
    } else {
      if (entry) counts.expired++;
      held = held.filter((other) => other !== entry);
      counts.misses++;
      counts.latency += fetch;
      flights.push({ request, waiters: [] });
    }
  }
  return counts;
}
