/** How bytes travel: protocols and losses between users and PoPs, and the links between nodes. */
import * as z from "zod";
import { CONGESTION } from "../../network/lossy-transfer.ts";
import { PROTOCOLS, type Protocol } from "../../network/handshakes.ts";
import type { Network } from "../types.ts";
import { accessNames } from "../world.ts";
import { anything, field, fieldNotes, type FieldNote, optional, section } from "./field.ts";
import { name } from "./names.ts";
import { bitRate, count, duration, number, share } from "./quantities.ts";
import { say } from "./saying.ts";
import { byShape } from "./shape.ts";

/** A map from some of these names to shares. */
function sharesOf(
  names: readonly string[],
  about: string,
  most: number | undefined,
  note: FieldNote,
): z.ZodType {
  const one = () => {
    const schema = share({ min: 0, ...(most === undefined ? {} : { max: most }) })
      .optional()
      .describe(about);
    fieldNotes.set(schema, note);
    return schema;
  };
  return z.strictObject(Object.fromEntries(names.map((key) => [key, one()])));
}

/** One protocol for all, or a mix. */
const protocolMix = byShape<Network["protocol"]>(
  "a protocol or a mix of them",
  {
    text: name("a protocol", PROTOCOLS),
    map: z.codec(
      sharesOf(PROTOCOLS, "share of the users who speak it, relative to the others", undefined, {
        changed: "70%",
        needs: ["network.protocol={h1: 50%, h3: 50%}"],
      }),
      anything<Partial<Record<Protocol, number>>>(),
      {
        decode: (mix, context) => {
          const given = mix as Partial<Record<Protocol, number>>;
          if (!Object.values(given).some((value) => value > 0))
            return say(context, mix, "shares sum to zero", { expected: "at least one share above 0" });
          return given;
        },
        encode: (mix) => ({ ...mix }),
      },
    ),
  },
  (mix) => (typeof mix === "string" ? "text" : "map"),
);

/** Most loss of an access network: beyond, no formula for the window was ever checked. */
const MOST_LOSS = 0.3;

/** One loss for all users, or one by access network. */
const lossMix = byShape<NonNullable<Network["loss"]>>(
  "a share of packets, or one by access network",
  {
    text: share({ min: 0, max: MOST_LOSS }),
    map: z.codec(
      sharesOf(accessNames(), "share of packets lost on this network", MOST_LOSS, {
        changed: "5%",
        needs: ["network.loss={fibre: 0.1%}"],
      }),
      anything<Readonly<Record<string, number>>>(),
      { decode: (mix) => mix as Record<string, number>, encode: (mix) => ({ ...mix }) },
    ),
  },
  (loss) => (typeof loss === "number" ? "text" : "map"),
);

const WITH_LOSS = ["network.loss=2%"];

/** Fields of `network` about connections and losses. */
export const connectionFields = {
  protocol: field(
    "protocol",
    "h2 (TCP and TLS 1.3), h2-tls12 (TCP and TLS 1.2), h3 (QUIC), h1, h1-tls12, h1-plain (TCP alone), or a mix with shares",
    protocolMix,
    "h2",
    { changed: "h2-tls12" },
  ),
  connectionReuse: field(
    "connectionReuse",
    "share of requests on a connection that is open already",
    share(),
    "80%",
  ),
  h1Connections: optional(
    "h1Connections",
    "HTTP/1.1: connections that a client opens where HTTP/2 opens one (6 unless given); its share of open ones is connectionReuse to this power",
    count({ min: 1, max: 100 }),
    { changed: 2, needs: ["network.protocol=h1"] },
  ),
  zeroRtt: optional(
    "zeroRtt",
    "share of new connections that resume an earlier session: 0-RTT with TLS 1.3 and QUIC (not for content that may not be stored), a round trip less with TLS 1.2",
    share(),
    { changed: "60%" },
  ),
  parallel: optional(
    "parallel",
    "mean number of transfers that share a user's access link at a time: each gets its part of the bandwidth",
    number({ min: 1, max: 1000 }),
    { changed: 4 },
  ),
  loss: optional(
    "loss",
    "share of packets lost in each direction between users and PoPs: one for all, or by access network",
    lossMix,
    { changed: "3%" },
  ),
  lossFactor: optional(
    "lossFactor",
    "loss of the whole public path, as a multiple of the access network's",
    number({ min: 1, max: 100 }),
    { changed: 4, needs: WITH_LOSS },
  ),
  congestion: optional(
    "congestion",
    "congestion control of PoPs, where packets are lost: reno or cubic (reno unless given)",
    name("a congestion control", CONGESTION),
    { changed: "cubic", needs: ["network.loss=0.1%"] },
  ),
};

/** Links between PoPs, shield and origin. */
export const backbone: z.ZodType<Network["backbone"]> = section({
  bandwidth: field("bitsPerSecond", "bandwidth of one transfer", bitRate(), "1Gbps", {
    changed: "2Mbps",
  }),
  window: field(
    "windowSegments",
    "window of a connection that is in use, segments",
    count({ min: 1, max: 1_000_000 }),
    200,
    { changed: 10 },
  ),
  keepAlive: field(
    "keepAliveMicros",
    "a connection idle for longer is closed, and the next request pays the handshake",
    duration(),
    "60s",
  ),
  protocol: optional(
    "protocol",
    "protocol between nodes (h2 unless given): its handshakes are paid for each new connection, and HTTP/1.1 carries one request at a time",
    name("a protocol", PROTOCOLS),
    { changed: "h1" },
  ),
  connections: optional(
    "connections",
    "connections of each node to each of its upstreams at most (100 where protocol, streams or queue is given, else nobody counts them); requests wait while all are taken",
    count({ min: 1, max: 1_000_000 }),
    { changed: 1, needs: ["network.backbone.protocol=h1"] },
  ),
  streams: optional(
    "streams",
    "HTTP/2 and HTTP/3: requests on one connection at a time (100 unless given)",
    count({ min: 1, max: 1_000_000 }),
    { changed: 1, needs: ["network.backbone.connections=1"] },
  ),
  queue: optional(
    "queue",
    "requests of a node that may wait for a connection to an upstream (no limit unless given); more are refused",
    count({ min: 0, max: 10_000_000 }),
    { changed: 0, needs: ["network.backbone={protocol: h1, connections: 1}"] },
  ),
});
