/** The caching node of `cdn/http-node` behind a real port: on the wall clock, with the room and policies of the scenario. */
import type { NodeClock, NodeRequest, Upstream } from "../cdn/http-node/contract.ts";
import { CachingNode } from "../cdn/http-node/node.ts";
import { cacheKey, type KeyRules } from "../http/cache-key.ts";
import { type HttpProfile, RFC_PROFILE } from "../http/profile.ts";
import { profileNamed } from "../http/profiles.ts";
import { urlKeyRules } from "../scenario/key-rules.ts";
import type { Scenario } from "../scenario/types.ts";
import type { Stock, StoredEntry } from "./panel.ts";
import type { MakeNode, NodeSpec, StockedNode } from "./topology.ts";

/** A response may take this share of a server's largest tier: fills under way are in memory too, beside the store. */
const LARGEST_SHARE = 1 / 8;
/** Stored responses that the panel shows of each node. */
const SHOWN_ENTRIES = 100;
/** Characters of a URL that it shows. */
const SHOWN_URL_LENGTH = 200;

/** Makes nodes that really cache, by the rules of a profile; null: of the scenario's (`edge.http.profile`). */
export const cachingNodes =
  (profile: HttpProfile | null): MakeNode =>
  (spec, upstream) =>
    cachingNode(profile ?? profileOf(spec.scenario), spec, upstream);

function profileOf({ edge }: Scenario): HttpProfile {
  const name = edge.http?.profile;
  return (name === undefined ? undefined : profileNamed(name)) ?? RFC_PROFILE;
}

function cachingNode(profile: HttpProfile, spec: NodeSpec, upstream: Upstream): StockedNode {
  const { plan, level, scenario, name } = spec;
  const keyRules = urlKeyRules(scenario.edge, profile);
  const node = new CachingNode({
    name,
    clock: WALL_CLOCK,
    upstream,
    profile,
    keyRules,
    facesClients: level.level === "edge",
    room: {
      servers: plan.ring.servers,
      virtualNodes: scenario.edge.virtualNodes,
      inclusion: level.inclusion,
      tiers: level.tiers,
      seed: scenario.seed,
    },
    collapse: level.collapse,
    largestObjectBytes: largestOf(spec),
    remembered: 0,
  });
  return {
    handle: (request, signal, onInterim) =>
      node.handle(request.method === "HEAD" ? filling(request, node, keyRules) : request, signal, onInterim),
    purge: (order) => node.purge(order),
    stock: () => stockOf(node),
  };
}

/**
 * A HEAD of what is not stored fetches the whole, as nginx and Varnish do: then `curl -I` twice shows a miss and a hit. HEAD of
 * what is stored stays HEAD, because its answer may freshen or invalidate the copy (RFC 9111 section 4.3.5).
 */
function filling(request: NodeRequest, node: CachingNode, keyRules: KeyRules): NodeRequest {
  if (request.fields.some(([name]) => ASKS_FOR_MORE.test(name))) return request;
  return node.store.find(cacheKey(request, keyRules)) === undefined ? { ...request, method: "GET" } : request;
}

const ASKS_FOR_MORE = /^(authorization|cache-control|pragma|range|if-.*)$/i;

const WALL_CLOCK: NodeClock = {
  nowMillis: () => Date.now(),
  after: (millis, then) => {
    const timer = setTimeout(then, millis);
    return () => clearTimeout(timer);
  },
};

function largestOf({ level }: NodeSpec): number {
  return Math.floor(LARGEST_SHARE * Math.max(...level.tiers.map((tier) => tier.capacityBytes)));
}

/** What the node holds now; only some of it is listed. */
function stockOf(node: CachingNode): Stock {
  const { room } = node.store;
  const nowMillis = Date.now();
  const entries: StoredEntry[] = [];
  for (const stored of node.store.all()) {
    if (entries.length >= SHOWN_ENTRIES) break;
    entries.push({
      url: stored.url.slice(0, SHOWN_URL_LENGTH),
      status: stored.status,
      bytes: stored.contentBytes,
      ageSeconds: stored.ageSeconds(nowMillis),
      freshSeconds: stored.invalidated ? 0 : stored.ttlSeconds(nowMillis),
      tags: stored.tags.slice(0, 10),
    });
  }
  const capacities = room.capacityBytes;
  return {
    responses: room.held,
    tiers: room.heldBytes.map((heldBytes, tier) => ({ heldBytes, capacityBytes: capacities[tier] })),
    entries,
  };
}
