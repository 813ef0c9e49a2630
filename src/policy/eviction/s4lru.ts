/**
 * S4LRU, the quadruply segmented LRU of Facebook's photo cache study: four queues of equal shares. A miss enters at the
 * head of queue 0, a hit moves to the head of the next queue up, and a queue that holds more than its share hands its
 * tails to the head of the one below. Queue 0 has no bound of its own: it uses the room that the upper queues do not
 * need yet, where the paper's evicts from its quarter at once, since a tier evicts only when it is full.
 *
 * It differs from `slru` with its four segments only in where newcomers enter: in queue 0 always, not in the lowest
 * queue that has room, which matters while the cache fills, after removals, and where sizes differ.
 */
import type { EvictionPolicy } from "../contract.ts";
import { Slru } from "./slru.ts";

/** Queues of the paper's algorithm (section 6). */
const QUEUES = 4;

/** Registry line of S4LRU. */
export const s4lru: EvictionPolicy = {
  name: "s4lru",
  title: "four LRU queues, newcomers in the lowest",
  source: "Huang et al., An analysis of Facebook photo caching, SOSP 2013",
  keysLast: "held",
  params: [],
  create: (site) => new Slru(site, QUEUES, false),
};
