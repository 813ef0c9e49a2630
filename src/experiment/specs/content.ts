/** Content of messages as bytes, for whoever wants all of it. */
import type { Content } from "../../cdn/http-node/contract.ts";

/** A text as often as `repeat` says. */
export function contentBytes(text: string, repeat: number): Uint8Array {
  const once = new TextEncoder().encode(text);
  if (repeat === 1) return once;
  const all = new Uint8Array(once.length * repeat);
  for (let n = 0; n < repeat; n++) all.set(once, n * once.length);
  return all;
}

/** What came of a message's content. */
export interface Collected {
  readonly bytes: Uint8Array;
  /** Why it broke off, or null. */
  readonly broken: string | null;
}

/** Reads content to its end, or to where it breaks. */
export async function collect(content: Content | null): Promise<Collected> {
  if (content === null) return { bytes: new Uint8Array(), broken: null };
  if (content instanceof Uint8Array) return { bytes: content, broken: null };
  const chunks: Uint8Array[] = [];
  let broken: string | null = null;
  try {
    for await (const chunk of content) chunks.push(chunk);
  } catch (error) {
    broken = error instanceof Error ? error.message : String(error);
  }
  const bytes = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return { bytes, broken };
}
