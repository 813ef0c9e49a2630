/**
 * What it takes to open a connection: round trips of each protocol's handshakes, which lie between the decision to connect and
 * the request's departure. The request's own round trip comes on top; an open connection has only that one.
 *
 * TCP takes 1 (RFC 9293), TLS 1.3 another (RFC 8446), TLS 1.2 two (RFC 5246), QUIC does both in 1 (RFC 9000). Who resumes an
 * earlier session sends the request as early data with TLS 1.3 (RFC 8446 2.3) and QUIC (RFC 9001 4.6), and saves a
 * round trip with TLS 1.2 (RFC 5246 7.3, abbreviated handshake).
 */

/** Protocols by version of HTTP and of TLS; 1.3 where nothing is said, and always in QUIC. */
export const PROTOCOLS = ["h1-plain", "h1-tls12", "h1", "h2-tls12", "h2", "h3"] as const;
/** One word of {@link PROTOCOLS}. */
export type Protocol = (typeof PROTOCOLS)[number];

/** Round trips of a handshake: of TCP or QUIC, then of TLS where it has its own. */
export interface Handshake {
  readonly connect: number;
  readonly tls: number;
}

/** A new connection's handshake, and that of one that resumes an earlier session. */
export interface Handshakes {
  readonly full: Handshake;
  readonly resumed: Handshake;
  /** Does resumption save time only for requests that may arrive twice (RFC 8470)? */
  readonly earlyData: boolean;
}

const TCP: Handshakes = {
  full: { connect: 1, tls: 0 },
  resumed: { connect: 1, tls: 0 },
  earlyData: false,
};
const TLS12: Handshakes = {
  full: { connect: 1, tls: 2 },
  resumed: { connect: 1, tls: 1 },
  earlyData: false,
};
const TLS13: Handshakes = {
  full: { connect: 1, tls: 1 },
  resumed: { connect: 1, tls: 0 },
  earlyData: true,
};
const QUIC: Handshakes = {
  full: { connect: 1, tls: 0 },
  resumed: { connect: 0, tls: 0 },
  earlyData: true,
};

/** Handshakes of each protocol. */
export const HANDSHAKES: Readonly<Record<Protocol, Handshakes>> = {
  "h1-plain": TCP,
  "h1-tls12": TLS12,
  h1: TLS13,
  "h2-tls12": TLS12,
  h2: TLS13,
  h3: QUIC,
};

/** Round trips of a new connection's handshakes, without the request's own. */
export function handshakeRoundTrips(protocol: Protocol, resumed = false): number {
  const { connect, tls } = resumed ? HANDSHAKES[protocol].resumed : HANDSHAKES[protocol].full;
  return connect + tls;
}
