/** A node for tests: an upstream written by the test, a clock moved by hand, room for what the test says. */
import type { NodeClock, NodeRequest, NodeResponse, Upstream } from "../../../src/cdn/http-node/contract.ts";
import { CachingNode, type HttpNodeOptions } from "../../../src/cdn/http-node/node.ts";
import { RFC_PROFILE } from "../../../src/http/profile.ts";
import { ADMISSION_POLICIES } from "../../../src/policy/admission/registry.ts";
import { LIVE_EVICTION_POLICIES } from "../../../src/policy/eviction/registry.ts";
import type { RoomSpec } from "../../../src/cdn/http-node/bounded-store.ts";

/** One tier under a policy. */
export function room(capacityBytes: number, eviction = "lru", admission = "always", servers = 1): RoomSpec {
  return {
    servers,
    virtualNodes: 10,
    inclusion: "inclusive",
    tiers: [
      {
        capacityBytes,
        eviction: LIVE_EVICTION_POLICIES.find((one) => one.name === eviction)!,
        evictionParams: {},
        admission: ADMISSION_POLICIES.find((one) => one.name === admission)!,
        admissionParams: {},
      },
    ],
    seed: "test",
  };
}

/** A clock that a test moves. */
export class HandClock implements NodeClock {
  millis = Date.UTC(2026, 0, 1);
  nowMillis(): number {
    return this.millis;
  }
  after(): () => void {
    throw new Error("nothing here waits");
  }
}

/** A node over `upstream`. */
export function nodeOver(upstream: Upstream, options: Partial<HttpNodeOptions> = {}) {
  const clock = new HandClock();
  const node = new CachingNode({
    name: "edge",
    clock,
    upstream,
    profile: RFC_PROFILE,
    keyRules: {},
    facesClients: true,
    room: room(1e6),
    collapse: true,
    largestObjectBytes: 1e5,
    remembered: 100,
    ...options,
  });
  return { node, clock };
}

export function get(url: string, fields: NodeRequest["fields"] = []): NodeRequest {
  return { method: "GET", url: `http://a.test${url}`, fields, content: null };
}

export function ok(text: string, cacheControl = "max-age=60"): NodeResponse {
  return { status: 200, fields: [["Cache-Control", cacheControl]], content: new TextEncoder().encode(text) };
}

/** All content as text; rejects when it fails. */
export async function textOf(response: NodeResponse): Promise<string> {
  if (response.content === null) return "";
  if (response.content instanceof Uint8Array) return new TextDecoder().decode(response.content);
  let text = "";
  for await (const chunk of response.content) text += new TextDecoder().decode(chunk);
  return text;
}
