/**
 * The origin behind HTTP: asks it over kept connections and hands its answer on as it comes. What it says is believed only as far as
 * HTTP/1.1 allows: Node's strict parser refuses malformed heads and contradictory lengths, content that ends early or stalls is
 * a failure, and redirects go to the client, who alone may follow them.
 */
import {
  Agent as PlainAgent,
  type ClientRequest,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  request as askPlain,
} from "node:http";
import { Agent as SecureAgent, request as askSecure } from "node:https";
import {
  type Content,
  type NodeRequest,
  type NodeResponse,
  type Upstream,
  UpstreamFailure,
} from "../cdn/http-node/contract.ts";
import { firstLine } from "../http/fields.ts";
import { fieldsOf } from "./request-head.ts";

/** How the origin is asked. */
export interface HttpOriginOptions {
  /** "http://127.0.0.1:3000", without path. */
  readonly base: URL;
  /** Pass the client's Host on instead of the origin's own. */
  readonly keepHost: boolean;
  /** Until the connection stands, milliseconds. */
  readonly connectMillis: number;
  /** From then to the response's head. */
  readonly firstByteMillis: number;
  /** Between two pieces of content. */
  readonly stallMillis: number;
  /** Name in CDN-Loop (RFC 8586), by which this process knows its own requests when they come back. */
  readonly loopName: string;
}

/** Connections to one origin at once; more wait. */
const MOST_CONNECTIONS = 256;
/** All field lines of a response; Node's 16 KiB are too few for a page with many policies and cookies. */
const MOST_HEAD_BYTES = 65_536;

/** The upstream that asks this origin. */
export function httpOrigin(options: HttpOriginOptions): Upstream & { close(): void } {
  const secure = options.base.protocol === "https:";
  const limits = {
    keepAlive: true,
    maxSockets: MOST_CONNECTIONS,
    maxFreeSockets: 64,
    scheduling: "lifo" as const,
  };
  const agent = secure ? new SecureAgent(limits) : new PlainAgent(limits);
  const ask: Upstream = async (request, signal, onInterim) => {
    try {
      return await askOnce(options, agent, request, signal, onInterim);
    } catch (error) {
      // The origin closed a kept connection just as we used it: asking again on a new one is safe (RFC 9110 section 9.2.2).
      if (!(error instanceof StaleConnection)) throw error;
      if (request.content !== null || !IDEMPOTENT.has(request.method)) throw error.failure;
      return await askOnce(options, null, request, signal, onInterim);
    }
  };
  return Object.assign(ask, { close: () => agent.destroy() });
}

const IDEMPOTENT = new Set(["GET", "HEAD", "OPTIONS", "PUT", "DELETE"]);

/** A kept connection was closed before any byte of a response came. */
class StaleConnection extends Error {
  readonly failure: UpstreamFailure;

  constructor(failure: UpstreamFailure) {
    super(failure.message);
    this.failure = failure;
  }
}

function askOnce(
  options: HttpOriginOptions,
  agent: PlainAgent | SecureAgent | null,
  request: NodeRequest,
  signal: AbortSignal,
  onInterim: Parameters<Upstream>[2],
): Promise<NodeResponse> {
  const { base } = options;
  const { method, url, content } = request;
  const secure = base.protocol === "https:";
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(new UpstreamFailure("reset", "nobody waits for the answer any more"));
      return;
    }
    const asked: ClientRequest = (secure ? askSecure : askPlain)({
      protocol: base.protocol,
      hostname: base.hostname.replace(/^\[|\]$/g, ""),
      port: base.port === "" ? (secure ? 443 : 80) : base.port,
      method,
      path: pathOf(url),
      headers: headersOf(request, options) as unknown as OutgoingHttpHeaders,
      agent: agent ?? false,
      setHost: false,
      insecureHTTPParser: false,
      maxHeaderSize: MOST_HEAD_BYTES,
    });
    asked.maxHeadersCount = 0;
    let failure: UpstreamFailure | null = null;
    let answered = false;
    const fail = (kind: UpstreamFailure["kind"], message: string) => {
      failure ??= new UpstreamFailure(kind, message);
      asked.destroy(failure);
    };
    const abort = () => fail("reset", "nobody waits for the answer any more");
    signal.addEventListener("abort", abort, { once: true });
    let timer = setTimeout(
      () => fail("timeout", `no connection within ${options.connectMillis} ms`),
      options.connectMillis,
    );
    const connected = () => {
      clearTimeout(timer);
      timer = setTimeout(
        () => fail("timeout", `no answer within ${options.firstByteMillis} ms`),
        options.firstByteMillis,
      );
    };
    asked.on("socket", (socket) => {
      if (socket.connecting) socket.once(secure ? "secureConnect" : "connect", connected);
      else connected();
    });
    asked.on("information", ({ statusCode, rawHeaders }) => {
      if (statusCode !== 101 && statusCode !== 100)
        onInterim({ status: statusCode, fields: fieldsOf(rawHeaders) });
    });
    asked.on("response", (response) => {
      answered = true;
      clearTimeout(timer);
      const done = () => signal.removeEventListener("abort", abort);
      response.once("close", done);
      resolve(responseOf(response, method, options.stallMillis, () => failure));
    });
    asked.on("error", (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      signal.removeEventListener("abort", abort);
      if (answered) return;
      const told = failure ?? failureOf(error);
      reject(
        failure === null && asked.reusedSocket && told.kind === "reset" ? new StaleConnection(told) : told,
      );
    });
    if (content === null || content instanceof Uint8Array) asked.end(content ?? undefined);
    else void pass(content, asked);
  });
}

/** The request's content, with back-pressure; when the client fails, so does the request. */
async function pass(content: AsyncIterable<Uint8Array>, asked: ClientRequest): Promise<void> {
  let wake: (() => void) | null = null;
  const awaken = () => wake?.();
  asked.on("drain", awaken).on("close", awaken);
  try {
    for await (const chunk of content) {
      if (asked.destroyed) return;
      if (!asked.write(chunk))
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    }
    asked.end();
  } catch {
    asked.destroy(new UpstreamFailure("reset", "the client's content broke off"));
  }
}

function responseOf(
  response: IncomingMessage,
  method: string,
  stallMillis: number,
  failure: () => UpstreamFailure | null,
): NodeResponse {
  const status = response.statusCode ?? 0;
  const fields = fieldsOf(response.rawHeaders);
  if (method === "HEAD" || status === 204 || status === 304 || firstLine(fields, "content-length") === "0") {
    response.on("error", () => undefined).resume();
    return { status, fields, content: null };
  }
  return { status, fields, content: contentFrom(response, stallMillis, failure) };
}

/**
 * The content as it comes. Reading begins with the first call: until then, and whenever the reader is slow, the origin waits.
 * The clock of a stall runs only while the reader waits for the origin.
 */
function contentFrom(
  response: IncomingMessage,
  stallMillis: number,
  failure: () => UpstreamFailure | null,
): Content {
  let broken: Error | null = null;
  // Without an ear an error that comes before the first read would end the process.
  response.on("error", (error) => (broken ??= error));
  return {
    [Symbol.asyncIterator]() {
      const chunks = response[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
      return {
        async next(): Promise<IteratorResult<Uint8Array>> {
          const timer = setTimeout(
            () => response.destroy(new UpstreamFailure("timeout", `no content for ${stallMillis} ms`)),
            stallMillis,
          );
          try {
            if (broken !== null) throw broken;
            const next = await chunks.next();
            if (next.done === true && !response.complete)
              throw new UpstreamFailure("reset", "the content ended early");
            return next as IteratorResult<Uint8Array>;
          } catch (error) {
            throw failure() ?? (error instanceof UpstreamFailure ? error : failureOf(error as Error));
          } finally {
            clearTimeout(timer);
          }
        },
        return(): Promise<IteratorResult<Uint8Array>> {
          response.destroy();
          return Promise.resolve({ done: true, value: undefined });
        },
      };
    },
  };
}

/** Field lines for the origin, line by line as the client sent them; only host and framing are made anew. */
function headersOf(
  { method, url, fields, content }: NodeRequest,
  options: HttpOriginOptions,
): [string, string][] {
  // The URL says which host was meant: a Host field beside an absolute target counts for nothing.
  const asked = /^http:\/\/([^/]*)/.exec(url)?.[1] ?? "";
  const lines: [string, string][] = options.keepHost
    ? [["Host", asked]]
    : [
        ["Host", options.base.host],
        ["X-Forwarded-Host", asked],
      ];
  let hasLength = false;
  for (const [name, value] of fields) {
    const lower = name.toLowerCase();
    // The framing of the next hop must never be a copy of what the client wrote, but for a length that the parser has checked.
    if (HOP_BY_HOP.has(lower) || lower === "host") continue;
    if (lower === "content-length") {
      if (content === null || content instanceof Uint8Array || hasLength) continue;
      hasLength = true;
      lines.push([name, value]);
    } else lines.push([name, value]);
  }
  lines.push(["CDN-Loop", options.loopName]);
  if (content instanceof Uint8Array) lines.push(["Content-Length", String(content.length)]);
  else if (content === null) {
    // RFC 9110 section 8.6: methods that anticipate content say so when there is none.
    if (method === "POST" || method === "PUT" || method === "PATCH") lines.push(["Content-Length", "0"]);
  } else if (!hasLength) lines.push(["Transfer-Encoding", "chunked"]);
  return lines;
}

const HOP_BY_HOP = new Set([
  "connection",
  "keep-alive",
  "proxy-connection",
  "transfer-encoding",
  "te",
  "trailer",
  "upgrade",
  "expect",
]);

function pathOf(url: string): string {
  const slash = url.indexOf("/", url.indexOf("//") + 2);
  return slash < 0 ? "/" : url.slice(slash);
}

/** What an error of Node means in the contract's words. */
export function failureOf(error: NodeJS.ErrnoException): UpstreamFailure {
  if (error instanceof UpstreamFailure) return error;
  const code = error.code ?? "";
  if (code.startsWith("HPE_") || code === "ERR_INVALID_HTTP_TOKEN" || code === "ERR_INVALID_CHAR")
    return new UpstreamFailure("malformed", error.message);
  if (code === "ECONNRESET" || code === "EPIPE" || code === "ERR_STREAM_PREMATURE_CLOSE")
    return new UpstreamFailure("reset", error.message);
  if (code === "ETIMEDOUT") return new UpstreamFailure("timeout", error.message);
  return new UpstreamFailure("unreachable", error.message);
}
