/** Round trips before the first byte against the published table. */
import { describe, expect, it } from "vitest";
import { HANDSHAKES, handshakeRoundTrips, PROTOCOLS, type Protocol } from "../../src/network/handshakes.ts";

/** The request's own round trip. */
const REQUEST = 1;

describe("round trips before the first byte of a new connection", () => {
  it.each<[string, Protocol, boolean, number]>([
    ["TCP and TLS 1.2", "h2-tls12", false, 4],
    ["TCP and TLS 1.2", "h1-tls12", false, 4],
    ["TCP and TLS 1.3", "h2", false, 3],
    ["TCP and TLS 1.3", "h1", false, 3],
    ["HTTP/3", "h3", false, 2],
    ["TLS 1.3 0-RTT", "h2", true, 2],
    ["TLS 1.3 0-RTT", "h1", true, 2],
    ["QUIC 0-RTT", "h3", true, 1],
    ["TCP alone", "h1-plain", false, 2],
    ["TLS 1.2 resumed", "h2-tls12", true, 3],
  ])("%s (%s, resumed: %s): %i", (_, protocol, resumed, trips) => {
    expect(handshakeRoundTrips(protocol, resumed) + REQUEST).toBe(trips);
  });

  it("are never more for a resumed session, and fewer for whoever sends early data", () => {
    for (const protocol of PROTOCOLS) {
      const saved = handshakeRoundTrips(protocol) - handshakeRoundTrips(protocol, true);
      expect(saved).toBe(protocol === "h1-plain" ? 0 : 1);
      expect(HANDSHAKES[protocol].earlyData).toBe(saved > 0 && !protocol.endsWith("tls12"));
    }
  });
});
