/** A port over an origin of the test's making, spoken to byte by byte. */
import { createServer, type RequestListener, type Server } from "node:http";
import { connect, createServer as createSocketServer, type AddressInfo, type Socket } from "node:net";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach } from "vitest";
import { UpstreamFailure, type NodeResponse } from "../../src/cdn/http-node/contract.ts";
import { load } from "../../src/run/load.ts";
import { serve, type ServeOptions, type Serving } from "../../src/serve/serve.ts";
import type { MakeNode } from "../../src/serve/topology.ts";

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** The scenario of `cdnlab serve`, with overrides. */
export function scenarioOf(...sets: string[]) {
  return load({ file: join(ROOT, "scenarios/serve.yaml"), sets }).scenario;
}

/** A node that stores nothing: what remains is the transport. */
export const passThrough: MakeNode = ({ name }, upstream) => ({
  async handle(request, signal, onInterim): Promise<NodeResponse> {
    try {
      const answer = await upstream(
        request,
        signal ?? new AbortController().signal,
        onInterim ?? (() => undefined),
      );
      const fields = answer.fields.filter(
        ([field]) => !/^(connection|keep-alive|transfer-encoding)$/i.test(field),
      );
      return { ...answer, fields: [...fields, ["Cache-Status", `${name}; fwd=bypass`]] };
    } catch (error) {
      if (!(error instanceof UpstreamFailure)) throw error;
      const content = Buffer.from(`${error.kind}: ${error.message}\n`);
      return { status: error.kind === "timeout" ? 504 : 502, fields: [], content };
    }
  },
  purge: () => 0,
});

const open: { close(): unknown }[] = [];
const closeAll = async () => {
  for (const each of open.splice(0)) await each.close();
};
afterEach(closeAll);
afterAll(closeAll);

/** Options of a port over an origin on this machine. */
export function optionsFor(origin: string): ServeOptions {
  return {
    scenario: scenarioOf(),
    origin: { kind: "url", base: new URL(origin) },
    makeNode: passThrough,
    address: "127.0.0.1",
    port: 0,
    hosts: [],
    keepHost: false,
    token: null,
    memoryBytes: 64e6,
    from: null,
    fileMaxAgeSeconds: 300,
    mostContentBytes: 1e6,
    originMillis: { connect: 500, firstByte: 300, stall: 300 },
  };
}

/** Serves until the end of the test. */
export async function started(options: ServeOptions): Promise<Serving> {
  const serving = await serve(options);
  open.push(serving);
  return serving;
}

/** An origin of Node's own server; its address. */
export async function httpOriginOf(listener: RequestListener): Promise<string> {
  return await listening(createServer(listener));
}

/** An origin that gets the socket: to lie with. */
export async function socketOriginOf(onRequest: (socket: Socket, head: string) => void): Promise<string> {
  const server = createSocketServer((socket) => {
    let head = "";
    socket.on("error", () => undefined);
    socket.on("data", (chunk) => {
      head += chunk.toString("latin1");
      if (!head.includes("\r\n\r\n")) return;
      onRequest(socket, head);
      head = "";
    });
  });
  return await listening(server);
}

async function listening(server: Server | ReturnType<typeof createSocketServer>): Promise<string> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  open.push({
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => {
        server.close(resolve);
      });
    },
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Sends bytes and returns everything that comes back until the other side closes, or for as long as told. */
export function exchange(url: string, bytes: string, forMillis = 2000): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname);
    let text = "";
    const end = () => {
      clearTimeout(timer);
      socket.destroy();
      resolve(text);
    };
    const timer = setTimeout(end, forMillis);
    socket.on("error", () => undefined);
    socket.on("data", (chunk) => (text += chunk.toString("latin1")));
    socket.on("close", end);
    socket.write(Buffer.from(bytes, "latin1"));
  });
}

/** The status of the first response in it, 0 if there is none. */
export function statusIn(text: string): number {
  return Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0);
}
