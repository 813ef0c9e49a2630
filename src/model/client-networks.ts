/**
 * Client networks: which providers the users of a metro are with, and where these have their resolvers. Real tables of
 * networks by country are not ours to pass on; what matters to routing is that a country has a few large providers, that not
 * all of them are in every metro, and that their resolvers stand in their largest ones. So a set is drawn by seed.
 */
import { lognormal } from "../base/distribution.ts";
import { log2, pow } from "../base/math.ts";
import { hashText } from "../base/hash.ts";
import { greatCircleKm } from "../network/geo.ts";
import { findCountry } from "../network/countries.ts";
import { lot } from "../policy/routing/lots.ts";
import type { NetworkOptions } from "../policy/routing/options.ts";
import type { MetroPlan } from "./plan.ts";

/** Sites (a network in a metro), in order of metros. */
export interface Sites {
  /** Names such as "DE-2": the second largest drawn for Germany. */
  readonly networks: readonly string[];
  readonly metro: Int32Array;
  readonly network: Int32Array;
  /** Share of the metro's users; sums to 1 in each metro. */
  readonly share: Float64Array;
  /** Metro in which the provider's nearest resolver stands. */
  readonly resolverMetro: Int32Array;
}

/** Fewest providers of a country. */
const FEWEST = 3;
/** Countries with this many people online have {@link FEWEST} providers; each doubling adds one (our estimate). */
const FEW_ONLINE = 5_000_000;
/** Regional strength: sigma of the lognormal factor on a provider's share in a metro (our estimate). */
const REGIONAL_SIGMA = 0.6;
/** Share of metros that a provider beyond the two largest is absent from, in countries with several metros (our estimate). */
const ABSENT = 0.3;
const NATIONAL = 2;
/** Purposes of draws. */
const STRENGTH = 11;
const PRESENCE = 12;

/** One nameless network everywhere, with resolvers in every metro: a scenario without networks. */
export function withoutNetworks(metros: readonly MetroPlan[]): Sites {
  const own = Int32Array.from(metros, (_, m) => m);
  return {
    networks: [""],
    metro: own,
    network: new Int32Array(metros.length),
    share: new Float64Array(metros.length).fill(1),
    resolverMetro: own,
  };
}

/** Draws the networks of all countries in which the metros lie. */
export function drawNetworks(luck: number, metros: readonly MetroPlan[], options: NetworkOptions): Sites {
  const networks: string[] = [];
  const rows: { metro: number; network: number; share: number; resolver: number }[] = [];
  const byCountry = new Map<string, number[]>();
  metros.forEach(({ country }, m) => byCountry.set(country, [...(byCountry.get(country) ?? []), m]));
  for (const [country, inCountry] of byCountry) {
    const count = Math.min(options.count, providersOf(country));
    const present = inCountry.map((m) => {
      const place = hashText(`${metros[m].name}, ${country}`);
      const shares = Array.from({ length: count }, (_, n) => {
        const name = hashText(networkName(country, n));
        const strength = lognormal(1, REGIONAL_SIGMA).quantile(lot(luck, STRENGTH, name, place));
        const absent = n >= NATIONAL && count > FEWEST && lot(luck, PRESENCE, name, place) < ABSENT;
        return absent ? 0 : strength / pow(n + 1, options.exponent);
      });
      const sum = shares.reduce((total, share) => total + share, 0);
      return { m, shares: shares.map((share) => share / sum) };
    });
    for (let n = 0; n < count; n++) {
      const here = present.filter(({ shares }) => shares[n] > 0);
      if (here.length === 0) continue;
      const largest = [...here]
        .sort((a, b) => b.shares[n] * metros[b.m].weight - a.shares[n] * metros[a.m].weight || a.m - b.m)
        .slice(0, options.resolverSites);
      for (const { m, shares } of here)
        rows.push({
          metro: m,
          network: networks.length,
          share: shares[n],
          resolver: nearestOf(metros, m, largest),
        });
      networks.push(networkName(country, n));
    }
  }
  rows.sort((a, b) => a.metro - b.metro || b.share - a.share || a.network - b.network);
  return {
    networks,
    metro: Int32Array.from(rows, (row) => row.metro),
    network: Int32Array.from(rows, (row) => row.network),
    share: Float64Array.from(rows, (row) => row.share),
    resolverMetro: Int32Array.from(rows, (row) => row.resolver),
  };
}

function networkName(country: string, n: number): string {
  return `${country}-${n + 1}`;
}

function providersOf(country: string): number {
  const online = findCountry(country)?.online ?? 0;
  return online <= FEW_ONLINE ? FEWEST : FEWEST + Math.floor(log2(online / FEW_ONLINE));
}

function nearestOf(
  metros: readonly MetroPlan[],
  from: number,
  among: readonly { readonly m: number }[],
): number {
  let best = from;
  let bestKm = Infinity;
  for (const { m } of among) {
    const km = greatCircleKm(metros[from], metros[m]);
    if (km < bestKm) {
      best = m;
      bestKm = km;
    }
  }
  return best;
}
