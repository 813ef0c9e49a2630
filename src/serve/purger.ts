/** What the purge APIs have in common: what they ask of the nodes, and how they read URLs and answer. */
import type { NodeResponse, PurgeOrder } from "../cdn/http-node/contract.ts";
import type { HttpRequest } from "../http/message.ts";
import { textResponse } from "./refusal.ts";

/** What a purge is about. */
export type PurgeTarget = PurgeOrder["what"];

/** Carries purges out at every node. */
export interface Purger {
  /** Returns how many stored responses were touched, all nodes together. */
  purge(targets: readonly PurgeTarget[], soft: boolean): number;
  /** Hosts that copies may be stored under. */
  hosts(): readonly string[];
}

/** One API: what it answers to. `text` is the content of the request. */
export type PurgeApi = (request: HttpRequest, text: string, purger: Purger) => NodeResponse;

/** Path and query of an absolute URL. */
export function pathOf(url: string): string {
  return url.slice(url.indexOf("/", url.indexOf("//") + 2));
}

/** Any URL as it stands in cache keys: the scheme that this port speaks, the host in lower case. Null: no URL. */
export function targetUrl(text: string): string | null {
  const [, host, path] = /^(?:https?:)?(?:\/\/)?([^/?#\s]+)([^#\s]*)$/i.exec(text.trim()) ?? [];
  if (host === undefined || path === undefined) return null;
  return `http://${host.toLowerCase().replace(/:80$/, "")}${path.startsWith("/") ? path : `/${path}`}`;
}

/** A JSON answer of an API. */
export function json(status: number, document: unknown): NodeResponse {
  return textResponse(status, "application/json", `${JSON.stringify(document)}\n`);
}
