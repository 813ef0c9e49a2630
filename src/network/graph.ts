/**
 * The long-haul graph: hubs and the sea and land links between them. Packets follow cables, and cables follow coasts,
 * straits and history: Cape Town reaches Sao Paulo through Europe, Mumbai reaches Frankfurt through the Red Sea. A
 * shortest path over hubs says so; a straight line does not.
 *
 * Zones are areas that carry traffic of their own but no transit (China, Russia with Central Asia, Iran ...): a path may start or
 * end there, but none passes through. This is how valley-free routing between networks looks on a map
 * (L. Gao, "On Inferring Autonomous System Relationships in the Internet", IEEE/ACM ToN 9(6), 2001).
 */
import { greatCircleKm, type Position } from "./geo.ts";
import { HUB_LINES } from "./tables/hubs.ts";
import { LAND_LINKS, SEA_LINKS } from "./tables/links.ts";

/** A hub of the graph. */
export interface Hub extends Position {
  readonly code: string;
  readonly name: string;
  /** A bend of cables at sea: no place connects to it. */
  readonly waypoint: boolean;
  /** Zone without transit; "" for none. */
  readonly zone: string;
}

/** A link between two hubs. */
export interface Link {
  /** "MRS-ALY": the hubs' codes as in the table. */
  readonly name: string;
  readonly kind: "sea" | "land";
  /** Dense hub ids. */
  readonly a: number;
  readonly b: number;
  /** Length of the great circle, km. */
  readonly straightKm: number;
  /** Length of the cable as published, km; -1 where the factor of the kind applies. */
  readonly cableKm: number;
  /** How many times as long the link is for packets: 1, but where something is wrong with it. */
  readonly stretch: number;
}

/** Hubs and links; ids are positions in the arrays. */
export interface Graph {
  readonly hubs: readonly Hub[];
  readonly links: readonly Link[];
}

/** What is different about a graph. */
export interface GraphOptions {
  /** Names of links that are cut, in either direction ("MRS-ALY" or "ALY-MRS"). */
  readonly without?: readonly string[];
  /** Names of links, in either direction, and how many times as long each is for the packets on it. */
  readonly slower?: ReadonlyMap<string, number>;
}

/** The graph of the tables. Throws a RangeError that names the first unknown link of the options. */
export function buildGraph(options: GraphOptions = {}): Graph {
  const hubs = HUB_LINES.trim().split("\n").map(hubOfLine);
  const ids = new Map(hubs.map((hub, id) => [hub.code, id]));
  const links = [...linksOf(SEA_LINKS, "sea", hubs, ids), ...linksOf(LAND_LINKS, "land", hubs, ids)];
  const cut = new Set((options.without ?? []).map((name) => linkByName(links, hubs, name)));
  const stretched = new Map(
    [...(options.slower ?? [])].map(([name, factor]) => [linkByName(links, hubs, name), factor]),
  );
  return {
    hubs,
    links: links
      .filter((link) => !cut.has(link))
      .map((link) => ({ ...link, stretch: stretched.get(link) ?? 1 })),
  };
}

/** Names of all links, as `without` takes them. */
export function linkNames(graph: Graph): readonly string[] {
  return graph.links.map((link) => link.name);
}

function hubOfLine(line: string): Hub {
  const [code, lat, lon, flag, ...name] = line.split(" ");
  return {
    code,
    lat: Number(lat),
    lon: Number(lon),
    waypoint: flag === "~",
    zone: flag === "~" || flag === "-" ? "" : flag,
    name: name.join(" "),
  };
}

function linksOf(
  text: string,
  kind: "sea" | "land",
  hubs: readonly Hub[],
  ids: ReadonlyMap<string, number>,
): Link[] {
  const words = text.replace(/\[[^\]]*\]/g, "").trim();
  return words.split(/\s+/).map((word) => {
    const [name, km] = word.split("=");
    const [a, b] = name.split("-").map((code) => ids.get(code) ?? -1);
    if (a < 0 || b < 0) throw new Error(`link ${word} names a hub that the table of hubs lacks`);
    const straightKm = greatCircleKm(hubs[a], hubs[b]);
    return {
      name,
      kind,
      a,
      b,
      straightKm,
      cableKm: km === undefined ? -1 : Math.max(Number(km), straightKm),
      stretch: 1,
    };
  });
}

function linkByName(links: readonly Link[], hubs: readonly Hub[], name: string): Link {
  const wanted = name.toUpperCase();
  const link = links.find(
    (each) => each.name === wanted || `${hubs[each.b].code}-${hubs[each.a].code}` === wanted,
  );
  if (link === undefined)
    throw new RangeError(`no link ${name}: links are hub pairs such as ${links[0].name}`);
  return link;
}
