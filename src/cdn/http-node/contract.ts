/**
 * What a caching HTTP node needs from the world around it, and what it offers: the same node answers on a virtual clock
 * (`cdnlab test`) and behind a real port (`cdnlab serve`).
 */
import type { Fields, HttpRequest, HttpResponse } from "../../http/message.ts";

/** Content: whole in memory, or as it comes. Hits from memory are whole, so that they need no asynchronous step. */
export type Content = Uint8Array | AsyncIterable<Uint8Array>;

/** A message with its content. */
export interface NodeRequest extends HttpRequest {
  /** Null: none. */
  readonly content: Content | null;
}

/** What goes back to the client, or comes from the upstream. */
export interface NodeResponse extends HttpResponse {
  readonly content: Content | null;
}

/** An upstream that gave no usable answer. */
export class UpstreamFailure extends Error {
  readonly kind: "unreachable" | "timeout" | "reset" | "malformed";

  constructor(kind: UpstreamFailure["kind"], message: string) {
    super(message);
    this.kind = kind;
  }
}

/** Asks the next node or the origin. Rejects with {@link UpstreamFailure}; content may fail with it too while it comes. */
export type Upstream = (
  request: NodeRequest,
  signal: AbortSignal,
  /** Interim responses (1xx but 101), to be passed on at once. */
  onInterim: (response: HttpResponse) => void,
) => Promise<NodeResponse>;

/** Time of the node: wall clock or virtual. */
export interface NodeClock {
  /** Milliseconds since 1970, as HTTP dates count. */
  nowMillis(): number;
  /** Calls `then` once after so many milliseconds; returns what cancels it. */
  after(millis: number, then: () => void): () => void;
}

/** What to purge, and how: soft makes copies stale, hard removes them. */
export interface PurgeOrder {
  readonly what:
    | { readonly kind: "url"; readonly url: string }
    | { readonly kind: "prefix"; readonly prefix: string }
    | { readonly kind: "tag"; readonly tag: string }
    | { readonly kind: "all" };
  readonly soft: boolean;
}

/** A caching node. */
export interface HttpNode {
  /** Answers at once where it can; otherwise promises to. Rejects only when `signal` is aborted. */
  handle(
    request: NodeRequest,
    signal: AbortSignal | null,
    onInterim: ((response: HttpResponse) => void) | null,
  ): NodeResponse | Promise<NodeResponse>;
  /** Returns how many stored responses it touched. */
  purge(order: PurgeOrder): number;
}

export type { Fields, HttpRequest, HttpResponse };
