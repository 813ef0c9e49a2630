/**
 * Who is connected to the CDN where: the map of networks on which anycast routes are chosen. A provider peers with the CDN at some of the
 * places where both are: at PoPs in its own country and near its users, and at the large exchanges of the wider region
 * that it hauls its traffic to. Some providers of a country sell the CDN its way in. Everybody buys transit, which meets the provider
 * at one set of exchanges and the CDN at another. Which of all that exists is drawn by seed and stays as it is
 * whatever else changes.
 */
import { hashText } from "../../base/hash.ts";
import { exchanges } from "../../network/exchanges.ts";
import { chordKm, type Position, unitVectors } from "../../network/geo.ts";
import { rttMatrix } from "../../network/rtt.ts";
import type { RoutingGround } from "./contract.ts";
import { lot } from "./lots.ts";

/** What a network has to do with the CDN at a PoP: nothing, a peer, or its seller. */
export const NONE = 0;
export const PEER = 1;
export const CUSTOMER = 2;

/** Transit networks in the world that carry everything (about a dozen networks buy from nobody). */
export const TRANSITS = 10;
/** Transit networks that a provider buys from. */
export const UPSTREAMS = 2;

/** A PoP belongs to the exchange of its city within this distance, km. */
const CITY_KM = 60;
/** A provider is present at PoPs this near to its users even across a border, km. */
const NEAR_KM = 250;

/** Chances that a provider and a PoP at home peer, by the size of the PoP's exchange (1: none). Fitted: docs/routing.md. */
const AT_HOME: Readonly<Record<number, number>> = { 1: 0.02, 2: 0.42, 3: 0.99 };
/** The same at one of the large exchanges that a provider hauls its traffic to. Fitted. */
const ABROAD = 0.97;
/** How many of those a provider goes to, the nearest ones. */
const GATEWAYS = 3;
/** And how many exchanges of neighbouring countries, of any size. */
const NEIGHBOURS = 2;
/** Share of providers that meet the CDN at one large exchange only. Fitted. */
const ALOOF_SHARE = 0.16;
/** Chance that the CDN buys its way in from a provider, at a PoP in that provider's country (our estimate). */
const SELLS = 0.02;
/** Chances that a transit network meets the CDN at a PoP, by the size of the exchange. Fitted. */
const TRANSIT_AT_POP: Readonly<Record<number, number>> = { 1: 0.03, 2: 0.4, 3: 0.99 };
/** Chances that a provider meets its transit at an exchange: in its own country, at a large one of its region's gateways. Fitted. */
const TRANSIT_AT_HOME = 0.95;
const TRANSIT_ABROAD = 0.97;

/** Purposes of draws. */
const PEERS = 41;
const SOLD = 42;
const BOUGHT = 43;
const SESSION = 44;
const ALOOF = 45;
/** And one more for each transit network. */
const MEETING = 1000;

/** The map of networks. */
export interface Relations {
  /** `network * pops + pop`: {@link NONE}, {@link PEER} or {@link CUSTOMER}. */
  readonly relation: Uint8Array;
  /** `network * UPSTREAMS + n`: transit networks bought from. */
  readonly transit: Int32Array;
  /** `transit * pops + pop`: is there a session? 0 or 1. */
  readonly session: Uint8Array;
  /** `site * UPSTREAMS + n`: exchange at which the site's traffic enters that transit network. */
  readonly entry: Int32Array;
  /** The way there, microseconds. */
  readonly entryMicros: Float64Array;
  /** Round trips from exchanges to PoPs, `exchange * pops + pop`, microseconds. */
  readonly onwardMicros: Float64Array;
}

/** Draws the map of networks for a world. */
export function drawRelations(ground: RoutingGround): Relations {
  const { pops, popPlaces, networks, siteNetwork, sitePlaces, luck, sites } = ground;
  const places = exchanges();
  const popKeys = popPlaces.map((pop) => hashText(pop.iata));
  const atExchange = within(places, popPlaces, CITY_KM);
  const popSizes = popPlaces.map((_, p) =>
    places.reduce(
      (size, place, e) => (atExchange[e * pops + p] === 1 ? Math.max(size, place.size) : size),
      1,
    ),
  );
  const homes = homesOf(ground);
  const { peering } = ground.anycast;
  const gatewaySites = siteRows(sitePlaces);
  const toExchange = rttMatrix(gatewaySites.places, places);
  const nearby = within(gatewaySites.places, popPlaces, NEAR_KM);
  const exchangeKeys = places.map(({ code }) => hashText(code));

  const relation = new Uint8Array(networks.length * pops);
  const transit = new Int32Array(networks.length * UPSTREAMS);
  const meets = new Uint8Array(networks.length * UPSTREAMS * places.length);
  networks.forEach(({ name }, network) => {
    const key = hashText(name);
    const home = homes[network];
    if (home.sites.length === 0) return;
    // The provider's centre is its largest site: from there it hauls to the large exchanges nearest by cable.
    const centreRow = gatewaySites.row[home.sites[0]] * places.length;
    const byCable = places
      .map((place, e) => ({ place, e, micros: toExchange[centreRow + e] }))
      .sort((a, b) => a.micros - b.micros || a.e - b.e);
    const large = byCable.filter(({ place }) => place.size === 3).slice(0, GATEWAYS);
    const next = byCable.filter(({ place }) => place.country !== home.country).slice(0, NEIGHBOURS);
    // Some hand everything over at one large exchange, near or not: incumbents that sell transit at home do not peer there.
    const only =
      lot(luck, ALOOF, key, 0) < ALOOF_SHARE ? large[Math.floor(lot(luck, ALOOF, key, 1) * GATEWAYS)].e : -1;
    const gateways = new Set([...large, ...next].map(({ e }) => e).filter((e) => only < 0 || e === only));
    popPlaces.forEach((pop, p) => {
      const atHome =
        pop.country === home.country ||
        home.sites.some((site) => nearby[gatewaySites.row[site] * pops + p] === 1);
      const atGateway = [...gateways].some((e) => atExchange[e * pops + p] === 1);
      const chance = only >= 0 ? (atGateway ? 1 : 0) : atHome ? AT_HOME[popSizes[p]] : atGateway ? ABROAD : 0;
      if (pop.country === home.country && lot(luck, SOLD, key, popKeys[p]) < SELLS)
        relation[network * pops + p] = CUSTOMER;
      else if (lot(luck, PEERS, key, popKeys[p]) < chance * peering) relation[network * pops + p] = PEER;
    });
    for (let n = 0; n < UPSTREAMS; n++) {
      // Two different ones: the second is among those that are left.
      const first = Math.floor(lot(luck, BOUGHT, key, 0) * TRANSITS);
      const step = 1 + Math.floor(lot(luck, BOUGHT, key, 1) * (TRANSITS - 1));
      const chosen = n === 0 ? first : (first + step) % TRANSITS;
      transit[network * UPSTREAMS + n] = chosen;
      places.forEach((place, e) => {
        const chance =
          place.country === home.country && only < 0 ? TRANSIT_AT_HOME : gateways.has(e) ? TRANSIT_ABROAD : 0;
        if (lot(luck, MEETING + chosen, exchangeKeys[e], key) < chance)
          meets[(network * UPSTREAMS + n) * places.length + e] = 1;
      });
    }
  });

  const session = new Uint8Array(TRANSITS * pops);
  for (let t = 0; t < TRANSITS; t++)
    for (let p = 0; p < pops; p++)
      if (lot(luck, SESSION, t, popKeys[p]) < TRANSIT_AT_POP[popSizes[p]]) session[t * pops + p] = 1;

  const entry = new Int32Array(sites * UPSTREAMS);
  const entryMicros = new Float64Array(sites * UPSTREAMS);
  for (let site = 0; site < sites; site++) {
    const row = gatewaySites.row[site] * places.length;
    for (let n = 0; n < UPSTREAMS; n++) {
      const at = (siteNetwork[site] * UPSTREAMS + n) * places.length;
      const meeting = nearestOf(toExchange, row, places.length, (e) => meets[at + e] === 1);
      // Those that meet nowhere as drawn do so at the nearest large exchange.
      const chosen =
        meeting >= 0 ? meeting : nearestOf(toExchange, row, places.length, (e) => places[e].size === 3);
      entry[site * UPSTREAMS + n] = chosen;
      entryMicros[site * UPSTREAMS + n] = toExchange[row + chosen];
    }
  }
  return { relation, transit, session, entry, entryMicros, onwardMicros: rttMatrix(places, popPlaces) };
}

/** `a * b.length + b`: 1 where two places are within so many km of each other. */
function within(a: readonly Position[], b: readonly Position[], km: number): Uint8Array {
  const [fromVectors, toVectors] = [unitVectors(a), unitVectors(b)];
  const near = new Uint8Array(a.length * b.length);
  for (let i = 0; i < a.length; i++)
    // Over such distances chord and arc differ by metres.
    for (let j = 0; j < b.length; j++)
      if (chordKm(fromVectors, i, toVectors, j) <= km) near[i * b.length + j] = 1;
  return near;
}

/** Country and sites of each network, the site with most users first. */
function homesOf({ networks, siteNetwork, sitePlaces, weight, siteOf, views }: RoutingGround) {
  const siteWeight = new Float64Array(sitePlaces.length);
  for (let view = 0; view < views; view++) siteWeight[siteOf[view]] += weight[view];
  const homes = networks.map(() => ({ country: "", sites: [] as number[] }));
  siteNetwork.forEach((network, site) => {
    homes[network].country = sitePlaces[site].country;
    homes[network].sites.push(site);
  });
  for (const { sites } of homes) sites.sort((a, b) => siteWeight[b] - siteWeight[a] || a - b);
  return homes;
}

/** Distinct places of sites: providers in one metro share its row of round trips. */
function siteRows(sitePlaces: readonly Position[]): { places: Position[]; row: Int32Array } {
  const rows = new Map<Position, number>();
  const row = Int32Array.from(sitePlaces, (place) => {
    const known = rows.get(place) ?? rows.size;
    rows.set(place, known);
    return known;
  });
  return { places: [...rows.keys()], row };
}

function nearestOf(micros: Float64Array, row: number, size: number, wanted: (e: number) => boolean): number {
  let best = -1;
  for (let e = 0; e < size; e++)
    if (wanted(e) && (best < 0 || micros[row + e] < micros[row + best])) best = e;
  return best;
}
