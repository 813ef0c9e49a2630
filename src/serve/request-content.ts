/** The content of a request, as it comes, up to a limit. */
import type { IncomingMessage } from "node:http";

/** Content that is longer than this server takes. */
export class ContentTooLarge extends Error {}

/** Whether the head announces content. */
export function hasContent(incoming: IncomingMessage): boolean {
  const { headers } = incoming;
  const length = headers["content-length"];
  return headers["transfer-encoding"] !== undefined || (length !== undefined && Number(length) > 0);
}

/** Whether the head announces more than `limitBytes`. */
export function announcesMore(incoming: IncomingMessage, limitBytes: number): boolean {
  const length = incoming.headers["content-length"];
  return length !== undefined && Number(length) > limitBytes;
}

/** The content, chunk by chunk; fails with {@link ContentTooLarge} once more than `limitBytes` came. */
export async function* contentOf(
  incoming: IncomingMessage,
  limitBytes: number,
  onTooLarge: () => void,
): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > limitBytes) {
      onTooLarge();
      throw new ContentTooLarge(`more than ${limitBytes} bytes`);
    }
    yield chunk;
  }
}

/** The whole content of a small request to this server itself. */
export async function wholeContent(incoming: IncomingMessage, limitBytes: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of contentOf(incoming, limitBytes, () => undefined)) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}
