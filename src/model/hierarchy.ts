/**
 * The nodes of a CDN and who asks whom: PoPs, regional caches, shields, origin. Each node fetches from the next level that is
 * for the content's class and is not bypassed: from the region that is assigned to it, then, where there is failover, from the others by
 * their round trips, at last from the origin.
 */
import { HashRing } from "../ds/hash-ring.ts";
import { findCountry } from "../network/countries.ts";
import type { ProviderView } from "../scenario/providers.ts";
import { regionalName, regionsOf, type ShieldRegion } from "../scenario/shields.ts";
import type { ContentClass, Shield } from "../scenario/types.ts";
import { AT_REGIONAL, AT_SHIELD } from "../vocabulary/facts.ts";
import { compileLevel } from "./levels.ts";
import { placeOf } from "./places.ts";
import { type LevelPlan, type NodePlan, ORIGIN, type PopPlan } from "./plan.ts";
import { type Patience, Ways } from "./ways.ts";

/** Nodes, their levels, and the ways between them. */
export interface Hierarchy {
  readonly nodes: readonly NodePlan[];
  readonly levels: readonly LevelPlan[];
  readonly ways: Ways;
}

/** A node and where it is. */
interface Site {
  readonly node: number;
  /** Code of a PoP, name of a shield's region. */
  readonly code: string;
  readonly lat: number;
  readonly lon: number;
  /** Region of the world. */
  readonly world: string;
  /** Null at the edge. */
  readonly region: ShieldRegion | null;
}

/** A level behind the edge. */
interface Step {
  readonly shield: Shield;
  readonly sites: readonly Site[];
}

/** Where a fetch may go. */
interface Target {
  readonly site: Site;
  readonly patience?: Patience | undefined;
  readonly consults?: boolean;
}

/** The hierarchies of all providers side by side; `pops` are all their PoPs, in order. */
export function compileHierarchy(
  views: readonly ProviderView[],
  pops: readonly PopPlan[],
  catalogueBytes: number | null,
): Hierarchy {
  const { content, origin } = views[0].scenario;
  const ring = ringsBySize();
  const edges: LevelPlan[] = [];
  const shields: LevelPlan[] = [];
  const regionals: LevelPlan[] = [];
  const behind: NodePlan[] = [];
  const nodes: NodePlan[] = [];
  const ways = new Ways(content.length);
  const originSite = siteOf(ORIGIN, "origin", origin.place, null);
  views.forEach(({ name, scenario: { edge, shield, regional = [] } }, provider) => {
    const whose = { name, provider };
    const edgeLevel = compileLevel({ level: "edge", code: -1, ...whose }, edge, catalogueBytes, edges);
    edges.push(edgeLevel);
    const add = (level: LevelPlan, spec: Shield): Step => ({
      shield: spec,
      sites: regionsOf(spec).map((region) => {
        const { name: code, place, servers = spec.servers } = region;
        behind.push({ level, ring: ring(servers, spec.virtualNodes), name: code, place });
        return siteOf(pops.length + behind.length - 1, code, place, region);
      }),
    });
    const steps = regional.map((spec, index) => {
      const names = { level: regionalName(index), code: AT_REGIONAL + index, ...whose };
      const level = compileLevel(names, spec, catalogueBytes, []);
      regionals.push(level);
      return add(level, spec);
    });
    if (shield !== null) {
      const level = compileLevel(
        { level: "shield", code: AT_SHIELD, ...whose },
        shield,
        catalogueBytes,
        shields,
      );
      shields.push(level);
      steps.push(add(level, shield));
    }
    const road = new Road(ways, steps, originSite, content);
    pops
      .filter((pop) => pop.provider === provider)
      .forEach((pop, p) => {
        const { iata, lat, lon } = pop;
        road.lay({ node: nodes.length, code: iata, lat, lon, world: worldOf(pop.country), region: null }, 0);
        const { servers } = edge.pops[p];
        nodes.push({
          level: edgeLevel,
          ring: ring(servers, edge.virtualNodes),
          name: iata.toLowerCase(),
          place: iata,
        });
      });
    steps.forEach(({ sites }, depth) => {
      for (const site of sites) road.lay(site, depth + 1);
    });
  });
  nodes.push(...behind);
  return { nodes, levels: [...edges, ...regionals, ...shields], ways };
}

/** The ways of one provider's nodes. */
class Road {
  readonly #ways: Ways;
  readonly #steps: readonly Step[];
  readonly #origin: Site;
  readonly #content: readonly ContentClass[];

  constructor(ways: Ways, steps: readonly Step[], origin: Site, content: readonly ContentClass[]) {
    this.#ways = ways;
    this.#steps = steps;
    this.#origin = origin;
    this.#content = content;
  }

  /** Lays all ways of a node, in front of which `depth` steps of the hierarchy begin. */
  lay(from: Site, depth: number): void {
    const made = new Map<string, number>();
    const wayTo = ({ site, patience, consults = false }: Target): number => {
      const key = `${site.node} ${consults}`;
      let way = made.get(key);
      if (way === undefined) {
        way = this.#ways.add(from.node, from, site.node, site, patience, consults);
        made.set(key, way);
      }
      return way;
    };
    this.#content.forEach(({ name }, contentClass) => {
      const others = depth > 0 ? this.#consulted(from, this.#steps[depth - 1], name) : [];
      const targets = this.#targets(from, depth, name);
      this.#ways.order([...others, ...targets].map(wayTo), contentClass);
      if (depth < this.#steps.length && this.#steps[depth].shield.bypass?.cold === true)
        this.#ways.orderCold(this.#targets(from, depth + 1, name).map(wayTo), contentClass);
    });
  }

  /** Where a node's fetches for content of a class go, in order. */
  #targets(from: Site, depth: number, contentClass: string): Target[] {
    if (depth >= this.#steps.length) return [{ site: this.#origin }];
    const { shield, sites } = this.#steps[depth];
    const { bypass, failover } = shield;
    const open = sites.filter(({ region }) => region?.classes?.includes(contentClass) ?? true);
    const passes =
      bypass?.classes?.includes(contentClass) === true ||
      (bypass?.sameRegion === true && from.world === this.#origin.world);
    if (passes || open.length === 0) return this.#targets(from, depth + 1, contentClass);
    const [first, ...rest] = this.#byDistance(from, open, shield.assign === "serves");
    if (failover === undefined) return [{ site: first }];
    const patience = {
      timeoutMicros: failover.timeoutMicros,
      onStatus: failover.on === "error" ? ("any" as const) : [],
      memory: memoryOf(shield),
    };
    return [...[first, ...rest].map((site) => ({ site, patience })), { site: this.#origin }];
  }

  /** The other regions that a region asks for their copies. */
  #consulted(from: Site, { shield, sites }: Step, contentClass: string): Target[] {
    if (shield.consult !== true) return [];
    const others = sites.filter(
      (site) => site !== from && (site.region?.classes?.includes(contentClass) ?? true),
    );
    const timeoutMicros = shield.failover?.timeoutMicros ?? Infinity;
    const patience = { timeoutMicros, onStatus: "any" as const, memory: memoryOf(shield) };
    return this.#byDistance(from, others, false).map((site) => ({ site, patience, consults: true }));
  }

  /** Nearest first by round trip; where lists count, who names the node before all others, then who names its region of the world. */
  #byDistance(from: Site, sites: readonly Site[], byList: boolean): Site[] {
    const rank = ({ region }: Site) =>
      !byList ? 0 : region?.serves?.includes(from.code) ? 0 : region?.serves?.includes(from.world) ? 1 : 2;
    return sites
      .map((site) => ({ site, rank: rank(site), rttMicros: this.#ways.rttMicros(from, site) }))
      .sort((a, b) => a.rank - b.rank || a.rttMicros - b.rttMicros || a.site.node - b.site.node)
      .map(({ site }) => site);
  }
}

/** What nodes remember of a shield that did not answer. */
function memoryOf({ failover }: Shield): Patience["memory"] {
  if (failover === undefined || failover.avoidMicros === 0) return undefined;
  return { fails: failover.fails, avoidMicros: failover.avoidMicros };
}

function siteOf(node: number, code: string, name: string, region: ShieldRegion | null): Site {
  const { lat, lon, country } = placeOf(name);
  return { node, code, lat, lon, world: worldOf(country), region };
}

function worldOf(country: string): string {
  return findCountry(country)?.region ?? "";
}

/** Rings by number of servers and points: equal ones are one. */
function ringsBySize(): (servers: number, virtualNodes: number) => HashRing {
  const rings = new Map<string, HashRing>();
  return (servers, virtualNodes) => {
    const key = `${servers}/${virtualNodes}`;
    let ring = rings.get(key);
    if (ring === undefined) rings.set(key, (ring = new HashRing(servers, virtualNodes)));
    return ring;
  };
}
