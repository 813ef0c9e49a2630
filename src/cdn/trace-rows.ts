/** What a recorder notes of a request and of the fills behind it: plain rows with codes and times, not yet words. */

/** A copy as a node's store has it when it is asked. */
export interface CopyTrace {
  /** Fastest tier that holds it, or -1. */
  readonly tier: number;
  /** Is an answer on its way? */
  readonly filling: boolean;
  /** When it stops being fresh, microseconds; NaN when none is held. */
  readonly expiresMicros: number;
  /** Server responsible for the object. */
  readonly server: number;
  /** What became of it before; null when nobody remembers. */
  readonly past: Past | null;
}

/** What a node did with an object until a moment. */
export interface Past {
  /** When it entered the node last, and hits since then; NaN and 0: it never did. */
  readonly enteredMicros: number;
  readonly hits: number;
  /** When its last copy left the node, from which tier, ordered by which policy; NaN: none has. */
  readonly leftMicros: number;
  readonly leftTier: number;
  readonly leftPolicy: string;
  /** Did it leave for want of room? Else it had expired or was purged. */
  readonly evicted: boolean;
  /** When a tier last refused it, which, and by which admission policy; NaN: none has. */
  readonly refusedMicros: number;
  readonly refusedTier: number;
  readonly refusedBy: string;
}

/** A read from a device. */
export interface ReadTrace {
  readonly node: number;
  readonly server: number;
  readonly tier: number;
  readonly bytes: number;
  /** Asked for, begun, first byte out, last byte out; microseconds. */
  readonly atMicros: number;
  readonly startsMicros: number;
  readonly firstByteMicros: number;
  readonly endMicros: number;
}

/** One request of a node to its upstream. */
export interface FillTrace {
  /** Node that asks, and the object. */
  readonly node: number;
  readonly object: number;
  /** Flags of `Fills`. */
  readonly flags: number;
  /** The user's request that was its cause. */
  readonly number: number;
  readonly sentMicros: number;
  /** When it had a connection, and the part of its way from then on that went to the handshakes of a new one. */
  leftMicros: number;
  handshakeMicros: number;
  /** The way that it takes: index of `Plan.ways`. */
  readonly way: number;
  /** Where that leads: a node, or `ORIGIN` and below. */
  readonly upstream: number;
  reachedMicros: number;
  /** What the upstream has of the object; null at the origin. */
  copy: CopyTrace | null;
  /** The upstream's own fill that it waited for, and whether another one had sent that. */
  behind: FillTrace | null;
  joined: boolean;
  /** The upstream's own fills that it was the cause of, also where it did not wait for them. */
  readonly caused: FillTrace[];
  /** At the origin: connection taken, and worker begins; NaN elsewhere. */
  startMicros: number;
  serviceMicros: number;
  /** At the origin: answer ready for the uplink. */
  readyMicros: number;
  /** What the upstream did: codes. */
  outcome: number;
  reason: number;
  tier: number;
  /** Read of the upstream's store, if its copy was the answer. */
  read: ReadTrace | null;
  /** First byte leaves the upstream; bytes of body that travel. */
  leavesMicros: number;
  bytes: number;
  /** When its node gave it up, without an answer; NaN: it had one. */
  gaveUpMicros: number;
  /** The attempt that came after it, over another way. */
  then: FillTrace | null;
  /** First and last byte at the asking node. */
  firstByteMicros: number;
  endMicros: number;
}

/** One request of a user. */
export interface RequestTrace {
  readonly number: number;
  readonly atMicros: number;
  readonly metro: number;
  /** PoP that it reached in the end, -1: none. */
  pop: number;
  object: number;
  readonly contentClass: number;
  readonly sizeBytes: number;
  readonly flags: number;
  /** Access kind, and view of the routing plan. */
  readonly access: number;
  readonly view: number;
  readonly bitsPerSecond: number;
  /** Round trip to the PoP, the request's own with what lost packets add, and the body's time on the user's connection alone. */
  rttMicros: number;
  requestMicros: number;
  sendingMicros: number;
  /** Time at the PoP's gate and in its line, where it takes in only so much. */
  queuedMicros: number;
  /** Attack that it is part of (-1: none), and what the gate said: as `Gate.lastReason`. */
  readonly attack: number;
  gate: number;
  /** Was the resolver asked, and did it have to ask the authoritative server? */
  resolver: "not asked" | "cached" | "asked";
  /** What its PoP has of the object; null when it was not looked up. */
  copy: CopyTrace | null;
  /** The fill that it waited for, and whether another request had sent that. */
  fill: FillTrace | null;
  joined: boolean;
  /** Fills that it was the cause of at its PoP. */
  readonly caused: FillTrace[];
  read: ReadTrace | null;
  /** The fact, once it is known. */
  outcome: number;
  reason: number;
  tier: number;
  bytes: number;
  dnsMicros: number;
  connectMicros: number;
  tlsMicros: number;
  ttfbMicros: number;
  totalMicros: number;
}
