/** What a caching node is made of. */
import type { RoomSpec } from "./bounded-store.ts";
import type { NodeClock, Upstream } from "./contract.ts";
import type { Decision } from "./decision-log.ts";
import type { KeyRules } from "../../http/cache-key.ts";
import type { HttpProfile } from "../../http/profile.ts";

/** What a node is made of. */
export interface HttpNodeOptions {
  /** In Via, Cache-Status and decisions: a token. */
  readonly name: string;
  readonly clock: NodeClock;
  readonly upstream: Upstream;
  readonly profile: HttpProfile;
  readonly keyRules: KeyRules;
  /** Do its answers go to clients, and not to another node that needs fields meant for caches? */
  readonly facesClients: boolean;
  readonly room: RoomSpec;
  /** Do requests wait for a fetch of the same that is under way? */
  readonly collapse: boolean;
  /** Larger responses are passed on and not stored, bytes. */
  readonly largestObjectBytes: number;
  /** Decisions remembered. */
  readonly remembered: number;
  /** Told of each decision as it is made; the row is reused afterwards. */
  readonly observe?: (decision: Decision) => void;
}
