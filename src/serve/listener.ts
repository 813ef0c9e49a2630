/**
 * The port: Node's HTTP server with every limit set, in front of caching nodes. A request is read, refused, answered by the port
 * itself (purge APIs, `/_cdnlab/`), or handed to the node of its PoP; a hit is answered in the same turn of the event loop.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { HttpNode, NodeRequest, NodeResponse } from "../cdn/http-node/contract.ts";
import { firstLine } from "../http/fields.ts";
import type { HttpRequest } from "../http/message.ts";
import { type Client, Clients } from "./clients.ts";
import type { Decisions } from "./decisions.ts";
import type { KnownHosts } from "./known-hosts.ts";
import { decline, refusalBytes, refusalResponse, refuse, type Refusal } from "./refusal.ts";
import { announcesMore, contentOf, hasContent } from "./request-content.ts";
import { isRefusal, MOST_FIELDS, readHead } from "./request-head.ts";
import { respond } from "./respond.ts";

/** A PoP of this process. */
export interface ServedPop {
  /** IATA code. */
  readonly code: string;
  readonly node: HttpNode;
  /** Simulated round trip between the user and the PoP, milliseconds; 0: none. */
  readonly userRttMillis: number;
}

/** What the port answers itself: null when the request is not for it. */
export type LocalAnswers = (
  request: HttpRequest,
  incoming: IncomingMessage,
) => NodeResponse | Promise<NodeResponse> | null;

/** What a port is made of. */
export interface ListenerOptions {
  readonly hosts: KnownHosts;
  readonly decisions: Decisions;
  readonly local: LocalAnswers;
  /** The PoP that a request goes to, or why none. */
  readonly choosePop: (request: HttpRequest) => ServedPop | Refusal;
  /** Round trips before the first request of a connection (TCP, TLS), where latency is simulated. */
  readonly handshakeRoundTrips: number;
  /** Longest content of a request, bytes. */
  readonly mostContentBytes: number;
  readonly limits?: Partial<typeof LIMITS>;
}

/** Limits on clients: milliseconds, bytes, counts. */
export const LIMITS = {
  /** All field lines of a request together; Node's own default, twice nginx's 8 KiB. */
  headBytes: 16_384,
  /** From the first byte of a request to the end of its head: a slow client holds a socket, not more. */
  headMillis: 10_000,
  /** From the first byte of a request to the end of its content. */
  requestMillis: 120_000,
  /** A connection on which nothing moves, in either direction, for this long is closed before this long has passed again. */
  idleMillis: 60_000,
  /** Between two requests. */
  keepAliveMillis: 15_000,
  connections: 4096,
};

/** Makes the server; it does not listen yet. */
export function createListener(options: ListenerOptions): Server {
  const limits = { ...LIMITS, ...options.limits };
  const server = createServer({
    maxHeaderSize: limits.headBytes,
    insecureHTTPParser: false,
    requireHostHeader: true,
    headersTimeout: limits.headMillis,
    requestTimeout: limits.requestMillis,
    keepAliveTimeout: limits.keepAliveMillis,
    connectionsCheckingInterval: Math.min(1000, limits.headMillis),
    noDelay: true,
  });
  // Node would drop surplus fields without a word: one more than allowed is let in, to be counted and refused.
  server.maxHeadersCount = MOST_FIELDS + 1;
  server.maxConnections = limits.connections;
  const port = new Port(options);
  server.on("connection", port.onConnection);
  const sweeping = setInterval(port.sweep, limits.idleMillis).unref();
  server.on("close", () => clearInterval(sweeping));
  server.on("request", port.onRequest);
  server.on("checkContinue", port.onRequest);
  server.on("connect", (_, socket: Socket) =>
    socket.end(refusalBytes(refuse(405, "CONNECT is not passed on"))),
  );
  server.on("clientError", onClientError);
  return server;
}

class Port {
  readonly #options: ListenerOptions;
  readonly #clients = new Clients();

  constructor(options: ListenerOptions) {
    this.#options = options;
  }

  readonly onConnection = (socket: Socket): void => void this.#clients.of(socket);

  readonly sweep = (): void => this.#clients.sweep();

  readonly onRequest = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    const startedMillis = performance.now();
    const client = this.#clients.of(incoming.socket);
    const { hosts, local, choosePop } = this.#options;
    const head = readHead(incoming, hosts, client.memo);
    if (isRefusal(head)) return this.#refuse(head, incoming, outgoing, startedMillis);
    const own = local(head, incoming);
    if (own !== null) {
      if (own instanceof Promise)
        own.then(
          (response) => this.#send(response, "", head, incoming, outgoing, startedMillis),
          () => outgoing.destroy(),
        );
      else this.#send(own, "", head, incoming, outgoing, startedMillis);
      return;
    }
    const pop = choosePop(head);
    if ("status" in pop) return this.#refuse(pop, incoming, outgoing, startedMillis);
    this.#handle(pop, head, client, incoming, outgoing, startedMillis);
  };

  #handle(
    pop: ServedPop,
    head: NodeRequest,
    client: Client,
    incoming: IncomingMessage,
    outgoing: ServerResponse,
    startedMillis: number,
  ): void {
    const withContent = hasContent(incoming);
    if (withContent && announcesMore(incoming, this.#options.mostContentBytes))
      return this.#refuse(this.#tooLarge(), incoming, outgoing, startedMillis);
    client.begin(outgoing);
    const first = client.requests++ === 0;
    if (pop.userRttMillis > 0) {
      const trips = first ? 1 + this.#options.handshakeRoundTrips : 1;
      setTimeout(() => {
        if (!outgoing.destroyed) this.#ask(pop, head, withContent, client, incoming, outgoing, startedMillis);
      }, trips * pop.userRttMillis);
    } else this.#ask(pop, head, withContent, client, incoming, outgoing, startedMillis);
  }

  #ask(
    pop: ServedPop,
    head: NodeRequest,
    withContent: boolean,
    client: Client,
    incoming: IncomingMessage,
    outgoing: ServerResponse,
    startedMillis: number,
  ): void {
    const request = withContent
      ? { ...head, content: this.#content(incoming, outgoing, startedMillis) }
      : head;
    let answer: NodeResponse | Promise<NodeResponse>;
    try {
      answer = pop.node.handle(request, client.signal, client.onInterim);
    } catch (error) {
      return this.#failed(error, incoming, outgoing, startedMillis);
    }
    if (!(answer instanceof Promise))
      return this.#send(answer, pop.code, head, incoming, outgoing, startedMillis);
    client.wait();
    answer
      .then((response) => this.#send(response, pop.code, head, incoming, outgoing, startedMillis))
      .catch((error: unknown) => this.#failed(error, incoming, outgoing, startedMillis))
      .finally(() => client.answered());
  }

  #send(
    response: NodeResponse,
    pop: string,
    head: HttpRequest,
    incoming: IncomingMessage,
    outgoing: ServerResponse,
    startedMillis: number,
  ): void {
    // The client may have left, or been refused for the length of its content, while the node was at work.
    if (outgoing.destroyed || outgoing.headersSent) {
      const { content } = response;
      if (content !== null && !(content instanceof Uint8Array))
        void content[Symbol.asyncIterator]().return?.();
      return;
    }
    const { decisions } = this.#options;
    const { method, url } = head;
    // Content that nobody read would be taken for the next request's head, or read to no end: the connection ends here.
    if (!incoming.complete && hasContent(incoming)) closeAfter(incoming, outgoing);
    respond(response, outgoing, method !== "HEAD", this.#sent);
    const cacheStatus = firstLine(response.fields, "cache-status") ?? "";
    const tookMicros = Math.round((performance.now() - startedMillis) * 1000);
    decisions.record(pop, method, url, response.status, cacheStatus, Date.now(), tookMicros);
  }

  readonly #sent = (bytes: number): void => this.#options.decisions.sent(bytes);

  #refuse(
    refusal: Refusal,
    incoming: IncomingMessage,
    outgoing: ServerResponse,
    startedMillis: number,
  ): void {
    if (outgoing.headersSent || outgoing.destroyed) return;
    if (refusal.close || hasContent(incoming)) closeAfter(incoming, outgoing);
    const head = { method: incoming.method ?? "", url: incoming.url ?? "", fields: [] };
    const response = refusal.status === 204 ? bare(refusal) : refusalResponse(refusal);
    this.#send(response, "", head, incoming, outgoing, startedMillis);
  }

  #failed(error: unknown, incoming: IncomingMessage, outgoing: ServerResponse, startedMillis: number): void {
    if (outgoing.destroyed) return;
    if (outgoing.headersSent) {
      outgoing.destroy();
      return;
    }
    const why = error instanceof Error ? error.message : String(error);
    this.#refuse(decline(502, `no answer can be given: ${why}`), incoming, outgoing, startedMillis);
  }

  #content(
    incoming: IncomingMessage,
    outgoing: ServerResponse,
    startedMillis: number,
  ): AsyncIterable<Uint8Array> {
    if (/^100-continue$/i.test(incoming.headers.expect ?? "")) outgoing.writeContinue();
    return contentOf(incoming, this.#options.mostContentBytes, () =>
      this.#refuse(this.#tooLarge(), incoming, outgoing, startedMillis),
    );
  }

  #tooLarge(): Refusal {
    return refuse(413, `requests may carry ${this.#options.mostContentBytes} bytes of content at most`);
  }
}

function bare({ status, fields = [] }: Refusal): NodeResponse {
  return { status, fields, content: null };
}

/** Ends the connection once the response is out, whatever the client still sends. */
function closeAfter(incoming: IncomingMessage, outgoing: ServerResponse): void {
  outgoing.shouldKeepAlive = false;
  const { socket } = incoming;
  outgoing.once("finish", () => {
    // Time for the client to read the answer before a reset could overtake it (RFC 9112 section 9.6).
    setTimeout(() => socket.destroy(), 500).unref();
  });
}

function onClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  const busy = (socket as Socket & { readonly _httpMessage?: ServerResponse | null })._httpMessage;
  // A response is on its way out: another head in the middle of it would only mislead.
  if (!socket.writable || (busy !== undefined && busy !== null && busy.headersSent)) {
    socket.destroy();
    return;
  }
  const { status, message } = (isText(error) ? PARSE_PROBLEMS[error.code ?? ""] : undefined) ?? {
    status: 400,
    message: "the request is malformed",
  };
  socket.end(refusalBytes(refuse(status, message)), () => socket.destroySoon());
}

/** TLS or noise on the port has no method at all. */
function isText(error: NodeJS.ErrnoException & { readonly rawPacket?: Uint8Array }): boolean {
  const [first = 65] = error.rawPacket ?? [];
  return error.code !== "HPE_INVALID_METHOD" || (first >= 65 && first <= 90);
}

const PARSE_PROBLEMS: Readonly<Record<string, { status: number; message: string }>> = {
  HPE_HEADER_OVERFLOW: { status: 431, message: "the request's head is too large" },
  HPE_CHUNK_EXTENSIONS_OVERFLOW: { status: 413, message: "the chunk extensions are too large" },
  HPE_INVALID_METHOD: { status: 501, message: "the method is not known" },
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, message: "the request took too long to arrive" },
};
