/**
 * Which PoP a site's packets end at: the decision of BGP, in its order (RFC 4271, section 9.1; local preference by L. Gao,
 * IEEE/ACM ToN 9(6), 2001). A route from a customer before one from a peer before one bought from a provider; then the shortest
 * path; then the nearest exit (hot potato); then the lower number. A transit network decides the same way from where the
 * packets entered it, not from where the user is: that, and peering at far places only, is what makes anycast miss the best PoP.
 */
import { CUSTOMER, PEER, type Relations, UPSTREAMS } from "./anycast-relations.ts";

/** What an announcement looks like from a site. */
export interface Announcements {
  /** 1: the PoP announces the prefix. */
  readonly up: Uint8Array;
  /** Extra hops in the path, by PoP. */
  readonly prepended: Int32Array;
  /** Is the PoP's announcement heard where the site is? */
  readonly heard: (site: number, pop: number) => boolean;
}

/** Chooses exits on a map of networks. */
export class ExitChoice {
  readonly #pops: number;
  readonly #relations: Relations;
  readonly #rttMicros: Float64Array;

  /** @param rttMicros by site and PoP */
  constructor(pops: number, relations: Relations, rttMicros: Float64Array) {
    this.#pops = pops;
    this.#relations = relations;
    this.#rttMicros = rttMicros;
  }

  /** The PoP that a site of a network reaches, -1 for none; `without` one PoP (-1: with all). */
  of(site: number, network: number, announced: Announcements, without: number): number {
    const sold = this.#direct(site, network, CUSTOMER, announced, without);
    if (sold >= 0) return sold;
    const peer = this.#direct(site, network, PEER, announced, without);
    return peer >= 0 ? peer : this.#bought(site, network, announced, without);
  }

  /** Among the PoPs where a network meets the CDN itself: the shortest path, then the nearest. */
  #direct(site: number, network: number, kind: number, announced: Announcements, without: number): number {
    const { relation } = this.#relations;
    const { up, prepended, heard } = announced;
    const pops = this.#pops;
    let best = -1;
    for (let pop = 0; pop < pops; pop++) {
      if (relation[network * pops + pop] !== kind || up[pop] !== 1 || pop === without) continue;
      if (!heard(site, pop)) continue;
      if (
        best < 0 ||
        prepended[pop] < prepended[best] ||
        (prepended[pop] === prepended[best] &&
          this.#rttMicros[site * pops + pop] < this.#rttMicros[site * pops + best])
      )
        best = pop;
    }
    return best;
  }

  /** By way of transit: of the networks bought from, the one with the shorter path, then the nearer entry. */
  #bought(site: number, network: number, announced: Announcements, without: number): number {
    const { transit, entryMicros } = this.#relations;
    let best = -1;
    let bestEntry = Infinity;
    for (let n = 0; n < UPSTREAMS; n++) {
      const pop = this.#through(transit[network * UPSTREAMS + n], site, n, announced, without);
      if (pop < 0) continue;
      const micros = entryMicros[site * UPSTREAMS + n];
      const longer = best < 0 ? -1 : announced.prepended[pop] - announced.prepended[best];
      if (longer < 0 || (longer === 0 && micros < bestEntry)) {
        best = pop;
        bestEntry = micros;
      }
    }
    return best >= 0 ? best : this.#roundabout(site, announced, without);
  }

  /** Where a transit network leaves for the CDN, seen from where the packets came in. */
  #through(transit: number, site: number, n: number, announced: Announcements, without: number): number {
    const { session, entry, onwardMicros } = this.#relations;
    const { up, prepended, heard } = announced;
    const pops = this.#pops;
    const row = entry[site * UPSTREAMS + n] * pops;
    let best = -1;
    for (let pop = 0; pop < pops; pop++) {
      if (session[transit * pops + pop] !== 1 || up[pop] !== 1 || pop === without || !heard(site, pop))
        continue;
      if (
        best < 0 ||
        prepended[pop] < prepended[best] ||
        (prepended[pop] === prepended[best] && onwardMicros[row + pop] < onwardMicros[row + best])
      )
        best = pop;
    }
    return best;
  }

  /** Neither transit network meets the CDN: some network behind it does, near where the packets came in. */
  #roundabout(site: number, { up, heard }: Announcements, without: number): number {
    const { entry, onwardMicros } = this.#relations;
    const pops = this.#pops;
    const row = entry[site * UPSTREAMS] * pops;
    let best = -1;
    for (let pop = 0; pop < pops; pop++)
      if (up[pop] === 1 && pop !== without && heard(site, pop))
        if (best < 0 || onwardMicros[row + pop] < onwardMicros[row + best]) best = pop;
    return best;
  }
}
