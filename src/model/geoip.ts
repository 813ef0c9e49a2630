/**
 * Where the table of addresses that GeoDNS asks believes networks to be: mostly right, sometimes in another town of the
 * country, rarely anywhere, now and then unknown.
 */
import { hashText } from "../base/hash.ts";
import type { GeoIpOptions } from "../policy/routing/options.ts";
import { lot } from "../policy/routing/lots.ts";
import type { MetroPlan } from "./plan.ts";

/** The answer for a network that the table lacks. */
export const UNKNOWN = -1;

/** Metro in which the table believes addresses of a network in a metro to be, or {@link UNKNOWN}. */
export type Locate = (network: string, metro: number) => number;

/** A table with the given rates of errors; null is one without any. */
export function geoIp(luck: number, metros: readonly MetroPlan[], options: GeoIpOptions | null): Locate {
  if (options === null) return (_, metro) => metro;
  const compatriots = new Map<string, number[]>();
  metros.forEach(({ country }, m) => compatriots.set(country, [...(compatriots.get(country) ?? []), m]));
  return (network, metro) => {
    const name = hashText(network);
    const place = hashText(`${metros[metro].name}, ${metros[metro].country}`);
    if (lot(luck, IS_UNKNOWN, name, place) < options.unknown) return UNKNOWN;
    if (lot(luck, IS_WRONG, name, place) >= options.errors) return metro;
    const others = (compatriots.get(metros[metro].country) as number[]).filter((m) => m !== metro);
    const isFar = lot(luck, IS_FAR, name, place) < options.far || others.length === 0;
    const anywhere = isFar ? metros.map((_, m) => m) : others;
    return anywhere[Math.floor(lot(luck, WHERE, name, place) * anywhere.length)];
  };
}

const IS_UNKNOWN = 1;
const IS_WRONG = 2;
const IS_FAR = 3;
const WHERE = 4;
