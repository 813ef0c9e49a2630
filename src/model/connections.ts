/** Connections compiled: users' protocols with their shares, handshakes and reuse, losses by access network, and what nodes open between them. */
import { ACCESS_KINDS } from "../network/access.ts";
import { HANDSHAKES, handshakeRoundTrips, PROTOCOLS, type Protocol } from "../network/handshakes.ts";
import { LossyPath } from "../network/lossy-transfer.ts";
import type { Network, Scenario } from "../scenario/types.ts";
import type { ConnectionPlan, UpstreamPlan } from "./plan.ts";

/** Connections that browsers open to one host over HTTP/1.1 (six in all that are in use; RFC 9112 9.4 leaves the number open). */
const H1_CONNECTIONS = 6;

/** Compiles how users are connected to PoPs. */
export function compileConnections({ network }: Scenario): ConnectionPlan {
  const { protocol } = network;
  const shares: Partial<Record<Protocol, number>> =
    typeof protocol === "string" ? { [protocol]: 1 } : protocol;
  const total = PROTOCOLS.reduce((sum, name) => sum + (shares[name] ?? 0), 0);
  return {
    protocols: PROTOCOLS.filter((name) => (shares[name] ?? 0) > 0).map((name) => ({
      name,
      share: (shares[name] ?? 0) / total,
      reuse: reuseOf(name, network),
      handshakes: HANDSHAKES[name],
    })),
    resumedShare: network.zeroRtt ?? 0,
    bandwidthShare: 1 / (network.parallel ?? 1),
    losses: lossesWith(network, 0),
  };
}

/** Streams of an HTTP/2 connection: the least that RFC 9113 6.5.2 recommends to allow, and the usual default. */
const STREAMS = 100;

/** Connections of a node to each of its upstreams: what teaching texts on CDNs give the pool of a shield. */
const CONNECTIONS = 100;

/** Compiles connections between nodes; null where the scenario says nothing of them. */
export function compileUpstream({ network: { backbone } }: Scenario): UpstreamPlan | null {
  const { protocol = "h2", connections, streams, queue } = backbone;
  if ([backbone.protocol, connections, streams, queue].every((given) => given === undefined)) return null;
  return {
    protocol,
    connections: connections ?? CONNECTIONS,
    streams: protocol.startsWith("h1") ? 1 : (streams ?? STREAMS),
    handshakeRoundTrips: handshakeRoundTrips(protocol),
    queue: queue ?? Infinity,
  };
}

/** Mean round trips of a new connection's handshakes. */
export function meanHandshakeRoundTrips({ protocols }: ConnectionPlan): number {
  return protocols.reduce(
    (sum, { share, handshakes }) => sum + share * (handshakes.full.connect + handshakes.full.tls),
    0,
  );
}

/**
 * Share of requests on an open connection. One that multiplexes is opened by the first of a visit's requests. HTTP/1.1 carries one
 * request at a time, so that the first k of them open a connection each. When the number of a visit's requests is geometric, with
 * the mean 1 / (1 - r) that makes r the former's share, the latter's is r^k.
 */
function reuseOf(protocol: Protocol, { connectionReuse, h1Connections = H1_CONNECTIONS }: Network): number {
  if (!protocol.startsWith("h1")) return connectionReuse;
  let reuse = 1;
  for (let n = 0; n < h1Connections; n++) reuse *= connectionReuse;
  return reuse;
}

/** Losses by access network while a share `extra` of what passes the usual ones is lost too. */
export function lossesWith(
  { loss = 0, lossFactor = 1, congestion = "reno" }: Network,
  extra: number,
): ConnectionPlan["losses"] {
  const paths = ACCESS_KINDS.map(({ name }) => {
    const usual = (typeof loss === "number" ? loss : (loss[name] ?? 0)) * lossFactor;
    // Without a fault nothing is rounded.
    const share = extra > 0 ? 1 - (1 - usual) * (1 - extra) : usual;
    return share > 0 ? new LossyPath(share, congestion) : null;
  });
  return paths.some((path) => path !== null) ? paths : null;
}
