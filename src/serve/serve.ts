/**
 * `cdnlab serve` as a whole: origin, nodes, purge APIs, panel and port of a scenario. Returns once the port listens.
 */
import { randomBytes } from "node:crypto";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Upstream } from "../cdn/http-node/contract.ts";
import type { Place } from "../network/places.ts";
import { UsageError } from "../run/usage-error.ts";
import type { Scenario } from "../scenario/types.ts";
import { Decisions } from "./decisions.ts";
import { KnownHosts } from "./known-hosts.ts";
import { createListener, type LIMITS } from "./listener.ts";
import { localAnswers } from "./local-answers.ts";
import type { OriginPlace } from "./options.ts";
import { fileOrigin } from "./origin-files.ts";
import { httpOrigin } from "./origin-http.ts";
import { panel } from "./panel.ts";
import { popChoice } from "./pop-choice.ts";
import { layOut, type MakeNode, type Topology } from "./topology.ts";

/** What is served, and how. */
export interface ServeOptions {
  readonly scenario: Scenario;
  readonly origin: OriginPlace;
  readonly makeNode: MakeNode;
  /** Address to listen on. */
  readonly address: string;
  readonly port: number;
  /** Names served beside loopback. */
  readonly hosts: readonly string[];
  readonly keepHost: boolean;
  readonly token: string | null;
  readonly memoryBytes: number;
  readonly from: Place | null;
  /** Lifetime of what a folder serves, seconds. */
  readonly fileMaxAgeSeconds: number;
  readonly mostContentBytes: number;
  /** How long the origin may take: to accept, to answer, between pieces; milliseconds. */
  readonly originMillis: { readonly connect: number; readonly firstByte: number; readonly stall: number };
  readonly limits?: Partial<typeof LIMITS>;
}

/** A running server. */
export interface Serving {
  /** "http://127.0.0.1:8080" */
  readonly url: string;
  readonly topology: Topology;
  /** Refuses new connections, lets responses under way finish for a moment, and ends. */
  close(): Promise<void>;
}

/** Time that responses under way have at the end, milliseconds. */
const GRACE_MILLIS = 2000;

/** Starts to serve. Throws UsageError where the options cannot be met. */
export async function serve(options: ServeOptions): Promise<Serving> {
  const loopName = `cdnlab-${randomBytes(6).toString("hex")}`;
  const origin = originUpstream(options, loopName);
  const topology = layOut({ ...options, origin: origin.ask });
  const decisions = new Decisions();
  const hosts = new KnownHosts(options.hosts);
  const server = createListener({
    hosts,
    decisions,
    choosePop: popChoice(topology.pops),
    handshakeRoundTrips: topology.handshakeRoundTrips,
    mostContentBytes: options.mostContentBytes,
    ...(options.limits === undefined ? {} : { limits: options.limits }),
    local: localAnswers({
      token: options.token,
      loopName,
      purger: {
        // The shield first: a PoP that asks again must not get from it what was to be purged.
        purge: (targets, soft) =>
          [...topology.nodes]
            .reverse()
            .reduce(
              (sum, { node }) => sum + targets.reduce((n, what) => n + node.purge({ what, soft }), 0),
              0,
            ),
        hosts: () => hosts.seen,
      },
      panel: panel({
        scenario: options.scenario.name,
        origin: options.origin.kind === "url" ? options.origin.base.origin : options.origin.path,
        decisions,
        nodes: topology.nodes,
      }),
    }),
  });
  const { address, port } = await listen(server, options);
  const host = address.includes(":") ? `[${address}]` : address;
  return {
    url: `http://${host}:${port}`,
    topology,
    close: async () => {
      await closed(server);
      origin.close();
    },
  };
}

function originUpstream(
  { origin, keepHost, fileMaxAgeSeconds, originMillis }: ServeOptions,
  loopName: string,
): { ask: Upstream; close: () => void } {
  if (origin.kind === "folder")
    return { ask: fileOrigin(origin.path, fileMaxAgeSeconds), close: () => undefined };
  const ask = httpOrigin({
    base: origin.base,
    keepHost,
    connectMillis: originMillis.connect,
    firstByteMillis: originMillis.firstByte,
    stallMillis: originMillis.stall,
    loopName,
  });
  return { ask, close: () => ask.close() };
}

function listen(server: Server, { address, port }: ServeOptions): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => reject(problemOf(error, address, port) ?? error));
    server.listen(port, address, () => resolve(server.address() as AddressInfo));
  });
}

function problemOf(error: NodeJS.ErrnoException, address: string, port: number): UsageError | null {
  switch (error.code) {
    case "EADDRINUSE":
      return new UsageError(
        `--port: ${port} is in use on ${address}; choose another, or 0 for any that is free`,
      );
    case "EACCES":
      return new UsageError(`--port: ${port} may not be opened by this user; ports from 1024 may`);
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
    case "EAI_AGAIN":
    case "EINVAL":
      return new UsageError(
        `--listen: "${address}" is no address of this machine; 127.0.0.1 and 0.0.0.0 are`,
      );
    default:
      return null;
  }
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const hurry = setTimeout(() => server.closeAllConnections(), GRACE_MILLIS);
    server.close(() => {
      clearTimeout(hurry);
      resolve();
    });
    server.closeIdleConnections();
  });
}
