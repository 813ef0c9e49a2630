/**
 * From the node's response to the socket. Content that is whole in memory goes out at once, head and content in one write and
 * without an asynchronous step; content that still comes is poured with back-pressure, and cut off visibly when it fails.
 */
import type { ServerResponse } from "node:http";
import type { NodeResponse } from "../cdn/http-node/contract.ts";
import type { HttpResponse } from "../http/message.ts";

/** Sends a response. `done` is told how many bytes of content went out, -1 when it was cut off. */
export function respond(
  response: NodeResponse,
  outgoing: ServerResponse,
  withContent: boolean,
  done: ((sentBytes: number) => void) | null,
): void {
  const { status, content } = response;
  const bodyless = !withContent || status === 204 || status === 304;
  if (content instanceof Uint8Array && content.length <= SMALL_BYTES && !bodyless) {
    let small = smalls.get(response);
    if (small === undefined) {
      small = { raw: rawFields(response, withContent), text: latin1(content) };
      smalls.set(response, small);
    }
    outgoing.writeHead(status, small.raw);
    outgoing.end(small.text, "latin1");
    done?.(content.length);
    return;
  }
  outgoing.writeHead(status, rawFields(response, withContent));
  if (content === null || content instanceof Uint8Array) {
    if (bodyless || content === null || content.length === 0) outgoing.end();
    else outgoing.end(content);
    done?.(bodyless || content === null ? 0 : content.length);
  } else if (bodyless) {
    void content[Symbol.asyncIterator]().return?.();
    outgoing.end();
    done?.(0);
  } else void pour(content, outgoing).then(done);
}

/**
 * Content up to this size is joined with its head in one string and written in one piece: a copy of a page of memory costs
 * less than a gathering write of two.
 */
const SMALL_BYTES = 4096;

/**
 * Small responses ready to be written. The node gives all plain hits of one second the same response, so a popular one is made
 * ready once a second; what is not given again is collected with it.
 */
const smalls = new WeakMap<NodeResponse, { readonly raw: string[]; readonly text: string }>();

/** Bytes as the string that "latin1" turns into the same bytes. */
function latin1(content: Uint8Array): string {
  return Buffer.from(content.buffer, content.byteOffset, content.length).toString("latin1");
}

/** Names and values in turn, with a length where content is whole and none is given. */
function rawFields({ status, fields, content }: NodeResponse, withContent: boolean): string[] {
  const raw: string[] = [];
  let hasLength = false;
  for (const [name, value] of fields) {
    if (name.length === 14 && name.toLowerCase() === "content-length") hasLength = true;
    raw.push(name, value);
  }
  if (hasLength || status === 204 || status === 304) return raw;
  if (content instanceof Uint8Array) raw.push("Content-Length", String(content.length));
  else if (content === null && withContent) raw.push("Content-Length", "0");
  return raw;
}

/** Passes an interim response on (RFC 9110 section 15.2), if the client can take one now. */
export function sendInterim({ status, fields }: HttpResponse, outgoing: ServerResponse): void {
  const { socket } = outgoing;
  // Without a socket an earlier response on the connection is still going out; HTTP/1.0 knows no interim responses.
  if (socket === null || outgoing.headersSent || outgoing.req.httpVersion === "1.0") return;
  let text = `HTTP/1.1 ${status} ${REASONS[status] ?? "Interim"}\r\n`;
  for (const [name, value] of fields) text += `${name}: ${value}\r\n`;
  socket.write(`${text}\r\n`, "latin1");
}

const REASONS: Readonly<Record<number, string>> = { 100: "Continue", 102: "Processing", 103: "Early Hints" };

async function pour(content: AsyncIterable<Uint8Array>, outgoing: ServerResponse): Promise<number> {
  const iterator = content[Symbol.asyncIterator]();
  let sentBytes = 0;
  let wake: (() => void) | null = null;
  const awaken = () => wake?.();
  const leave = () => {
    awaken();
    // Whoever waits for the next chunk of a stalled origin is told as well.
    if (!outgoing.writableFinished) void iterator.return?.();
  };
  outgoing.on("drain", awaken).on("close", leave);
  // What is known goes out now: the first byte of the content may take its time.
  outgoing.flushHeaders();
  try {
    for (;;) {
      const { done, value } = await iterator.next();
      if (outgoing.destroyed) return -1;
      if (done === true) break;
      sentBytes += value.length;
      if (!outgoing.write(value))
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    }
    outgoing.end();
    return sentBytes;
  } catch {
    // A missing last chunk, or fewer bytes than announced: the client sees that it has not got everything.
    outgoing.destroy();
    return -1;
  } finally {
    outgoing.off("drain", awaken);
  }
}
