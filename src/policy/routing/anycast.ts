/**
 * Anycast: every PoP announces one address, and the networks of the internet decide which PoP a user reaches, by relations,
 * path lengths and their own costs, not by latency. Catchments come from a small model of networks, calibrated to what has been
 * measured of anycast CDNs: Calder et al., "Analyzing the Performance of an Anycast CDN", IMC 2015; Koch et al., "Anycast in Context: A
 * Tale of Two Systems", SIGCOMM 2021.
 */
import { hashText } from "../../base/hash.ts";
import { type Announcements, ExitChoice } from "./anycast-exits.ts";
import { drawRelations } from "./anycast-relations.ts";
import type { Router, RoutingGround, RoutingMethod, RoutingWorld } from "./contract.ts";
import { lot } from "./lots.ts";

/** Registry line of `anycast`. */
export const anycast: RoutingMethod = {
  name: "anycast",
  title: "one address; networks' policies decide: relation, path length, nearest exit",
  source: "RFC 4786; Calder et al., IMC 2015; Koch et al., SIGCOMM 2021",
  kind: "anycast",
  vantage: "user",
  needsNetworks: true,
  create: (ground) => new AnycastRouter(ground),
};

/** Purposes of draws. */
const FLAPS = 51;
const FLAPPED = 52;
/** A flapping route is at its second PoP half of the time. */
const AWAY = 0.5;

class AnycastRouter implements Router {
  readonly #ground: RoutingGround;
  readonly #exits: ExitChoice;
  readonly #prepended: Int32Array;
  /** By PoP: the regions that hear it; undefined for all. */
  readonly #regions: (ReadonlySet<string> | undefined)[];
  readonly #keys: Int32Array;
  readonly #popOf: Int32Array;

  constructor(ground: RoutingGround) {
    const { pops, popPlaces, rttMicros, sites, siteNetwork, networks, sitePlaces } = ground;
    const { prepend, regional } = ground.anycast;
    const named = (iata: string) => popPlaces.findIndex((pop) => pop.iata === iata.toUpperCase());
    this.#ground = ground;
    this.#exits = new ExitChoice(pops, drawRelations(ground), rttMicros);
    this.#prepended = new Int32Array(pops);
    for (const { pop, times } of prepend) this.#prepended[named(pop)] = times;
    this.#regions = popPlaces.map(() => undefined);
    for (const { pop, regions } of regional) this.#regions[named(pop)] = new Set(regions);
    this.#keys = Int32Array.from(siteNetwork, (network, site) =>
      hashText(`${networks[network].name} ${sitePlaces[site].lat},${sitePlaces[site].lon}`),
    );
    this.#popOf = new Int32Array(sites);
  }

  route(world: RoutingWorld, out: Int32Array, further?: Int32Array): void {
    const { sites, siteNetwork, sitePlaces, views, siteOf, luck } = this.#ground;
    const { flapping } = this.#ground.anycast;
    const announced: Announcements = {
      up: world.healthy,
      prepended: this.#prepended,
      heard: (site, pop) => this.#regions[pop]?.has(sitePlaces[site].region) ?? true,
    };
    for (let site = 0; site < sites; site++) {
      const network = siteNetwork[site];
      let pop = this.#exits.of(site, network, announced, -1);
      const key = this.#keys[site];
      if (lot(luck, FLAPS, key, 0) < flapping && lot(luck, FLAPPED, key, world.tick) < AWAY) {
        const second = this.#exits.of(site, network, announced, pop);
        if (second >= 0) pop = second;
      }
      this.#popOf[site] = pop;
    }
    for (let view = 0; view < views; view++) out[view] = this.#popOf[siteOf[view]];
    further?.fill(-1);
  }
}
