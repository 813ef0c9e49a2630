/** Edge: which PoPs, and what each is made of. */
import * as z from "zod";
import type { Edge, Provider } from "../types.ts";
import { capacity } from "./capacity.ts";
import { anything, field, optional, section } from "./field.ts";
import { hashing } from "./hashing.ts";
import { PROFILES } from "../../http/profiles.ts";
import { flag, name } from "./names.ts";
import { type Pop, popList, servers } from "./pops.ts";
import { isTrace } from "./preset-section.ts";
import { count, duration, size } from "./quantities.ts";
import { protection } from "./protection.ts";
import { tierList } from "./storage.ts";
import { key } from "./variety.ts";

/** Most points of a server on the ring: points of all servers are numbered in sixteen bits. */
const MAX_VIRTUAL_NODES = 256;

/** Sizes of slices that products offer: 1 MB (nginx's usual one, and Fastly's) to 8 MB, in either unit. */
const LEAST_SLICE_BYTES = 1_000_000;
const MOST_SLICE_BYTES = 8 * 1024 * 1024;

/** Headers without freshness, to which profiles give different lifetimes. */
const UNSTATED = 'content.html.headers=["Content-Type: text/html"]';

/** Many wait for each fetch. */
const SLOW_ORIGIN = "origin.serviceTime=5s";

/** Fields that edge and shield have in common. `tiers` gives the name of the tiers used when none are written. */
export const nodeFields = (
  level: "edge" | "shield",
  tiers: (root: unknown) => unknown,
  tierDefault: string,
) => ({
  virtualNodes: field(
    "virtualNodes",
    "points of each server on the consistent-hashing ring",
    count({ min: 1, max: MAX_VIRTUAL_NODES }),
    100,
    { changed: 3 },
  ),
  inclusion: field(
    "inclusion",
    "inclusive: what a tier holds, the tiers below hold too; exclusive: an object is in one tier; independent: each tier admits for itself",
    name("a kind of inclusion", ["inclusive", "exclusive", "independent"]),
    "inclusive",
  ),
  collapse: field(
    "collapse",
    "do requests for an object in flight wait for that fill (collapsed forwarding)?",
    flag(),
    true,
  ),
  collapsing: optional(
    "collapsing",
    "how long requests wait for a fill under way, and what they do when it fails; as long as it takes, and all fail, unless given",
    section({
      wait: field(
        "waitMicros",
        "who has waited for so long fetches for itself; unlimited: never",
        duration({ min: 0, above: true }, "unlimited"),
        "10s",
        { changed: "1s", needs: [SLOW_ORIGIN, `${level}.collapsing={onError: all}`] },
      ),
      onError: field(
        "onError",
        "all: whoever waits gets the error; retry-one: who sent the fill does, and the first of those who joined sends another for the rest, once",
        name("what to do about an error", ["all", "retry-one"]),
        "all",
        {
          changed: "retry-one",
          needs: [SLOW_ORIGIN, "origin.errorRate=40%", `${level}.collapsing={wait: 1m}`],
        },
      ),
    }),
    { changed: { wait: "1s" }, needs: [SLOW_ORIGIN] },
  ),
  tiers: field(
    "tiers",
    "storage of each server, fastest first: one to three tiers, or the name of a set",
    tierList(tiers),
    tierDefault,
  ),
});

/** Fields of a provider's edge: all but what is the site's. */
const providerFields = {
  pops: field(
    "pops",
    "points of presence: the name of a set, or a list of IATA codes (`FRA`, `{iata: FRA, servers: 8}`)",
    popList(),
    "small",
    {
      changed: ["FRA", "IAD", "NRT"],
    },
  ),
  servers: field("servers", "servers of each PoP", servers(), 2),
  capacity: optional("capacity", "what PoPs take in; whatever comes unless given", capacity, {
    changed: { requests: "1/min" },
  }),
  ...nodeFields("edge", (root) => (isTrace(root) ? "hot-set" : "lab"), "lab"),
};

const edgeFields = section({
  pops: providerFields.pops,
  servers: providerFields.servers,
  slices: optional(
    "sliceBytes",
    "larger objects are kept and fetched in slices of this size, by PoPs and shield alike: 1MB to 8MiB, or none",
    size({ min: LEAST_SLICE_BYTES, max: MOST_SLICE_BYTES }, "none"),
    { changed: "1MB", needs: ["content.html.size=3MB"] },
  ),
  key: optional("key", "what cache keys take in of a request beside its path", key, {
    changed: { language: "whole" },
    needs: ["content.html.varies=[language]"],
  }),
  hashing: optional("hashing", "which server of a PoP answers, beyond the ring", hashing, {
    changed: { boundedLoad: "100%" },
  }),
  capacity: providerFields.capacity,
  protection: optional("protection", "what PoPs do against attacks; nothing unless given", protection, {
    changed: { perClient: { rate: "1/h", burst: 1 } },
  }),
  http: optional(
    "http",
    "how caches read the headers of content classes",
    section({
      profile: field(
        "profile",
        "whose defaults: least, default and greatest TTL, which responses are stored, serving stale; see `cdnlab list profiles`",
        name(
          "a profile",
          PROFILES.map((profile) => profile.name),
        ),
        "rfc",
        { changed: "cloudfront", needs: [UNSTATED] },
      ),
    }),
    { changed: { profile: "cloudfront" }, needs: [UNSTATED] },
  ),
  virtualNodes: providerFields.virtualNodes,
  inclusion: providerFields.inclusion,
  collapse: providerFields.collapse,
  collapsing: providerFields.collapsing,
  tiers: providerFields.tiers,
});

/** The section `edge`. */
export const edge: z.ZodType<Edge> = z.codec(edgeFields, anything<Edge>(), {
  decode: (texts): Edge => ({
    ...texts,
    pops: withServers(texts),
  }),
  encode: (numbers) => ({
    ...numbers,
    sliceBytes: numbers.sliceBytes,
    key: numbers.key,
    hashing: numbers.hashing,
    capacity: numbers.capacity,
    protection: numbers.protection,
    collapsing: numbers.collapsing,
    http: numbers.http,
    pops: withoutServers(numbers.pops, numbers.servers),
  }),
});

/** The map of a provider's edge, and what it means. */
export const providerEdgeFields = section(providerFields);
export const providerEdge: z.ZodType<Provider["edge"]> = z.codec(
  providerEdgeFields,
  anything<Provider["edge"]>(),
  {
    decode: (texts) => ({ ...texts, pops: withServers(texts) }),
    encode: (numbers) => ({
      ...numbers,
      capacity: numbers.capacity,
      collapsing: numbers.collapsing,
      pops: withoutServers(numbers.pops, numbers.servers),
    }),
  },
);

function withServers({ pops, servers }: { pops: readonly Pop[]; servers: number }): Edge["pops"] {
  return pops.map((pop) => ({ iata: pop.iata, servers: pop.servers ?? servers }));
}

function withoutServers(pops: Edge["pops"], usual: number): Pop[] {
  return pops.map((pop) => (pop.servers === usual ? { iata: pop.iata } : pop));
}
