/**
 * Watch: who looks on while the world runs, to tell afterwards how single requests went (`cdnlab explain`). It
 * changes nothing. The world calls it where a request waits or leaves its node, never on the way of a hit; what it
 * wants to see of hits, it sees from outside: as a handler around the world's, and as devices in place of the plain ones.
 * In all other runs there is none, and its calls are branches never taken.
 */
import type { Stream } from "../base/random.ts";
import type { Store } from "../cache/store.ts";
import type { Handler } from "../engine/loop.ts";
import type { StationLine } from "../engine/stations.ts";
import type { Plan } from "../model/plan.ts";
import type { FactSink } from "../vocabulary/facts.ts";
import type { Devices } from "./devices.ts";
import type { Fills } from "./fills.ts";
import type { DnsTotals } from "../vocabulary/totals.ts";
import type { WaitingUsers } from "./waiting.ts";

/** The parts of a world that a watch may read. */
export interface WatchedParts {
  readonly state: {
    readonly plan: Plan;
    /** PoPs are the nodes below this number. */
    readonly pops: number;
    readonly stores: readonly Store[];
    readonly devices: Devices;
    readonly fills: Fills;
    readonly users: WaitingUsers;
    readonly facts: { flush(): void };
    readonly load: { readonly lastMicros: number } | null;
    readonly gate: { readonly lastMicros: number; readonly lastReason: number } | null;
  };
  readonly path: WatchedPath;
  readonly origins: { lines(origin: number, nowMicros: number): OriginLines };
}

/** The paths of the requests of the batch at hand, row by row, as in `ClientPath`. */
export interface WatchedPath {
  readonly pop: Int32Array;
  readonly view: Int32Array;
  readonly accessKind: Uint8Array;
  readonly rttMicros: Float64Array;
  readonly bitsPerSecond: Float64Array;
  readonly requestMicros: Float64Array;
  readonly sendingMicros: Float64Array;
  totals(): DnsTotals;
  /** Brings the columns up to date before they are read. */
  refresh(): void;
  readonly changed: boolean;
}

/** How busy the origin is at a moment. */
export interface OriginLines {
  readonly atMicros: number;
  readonly connections: { readonly busy: number; readonly waiting: number };
  readonly workers: StationLine;
  readonly uplink: StationLine;
  /** In an outage. */
  readonly out: boolean;
}

/** Who looks on. */
export interface Watch {
  /** Hears the facts beside whoever counts them. */
  readonly sink: FactSink;
  /** The plan for the world to be built after: with policies that tell what they do, or as it is. */
  plan(plan: Plan): Plan;
  /** Devices that tell of each read and write, or null when the plain ones will do. */
  devices(plan: Plan, luck: Stream): Devices | null;
  /** The world is built: the handler that its loop talks to, in place of its own. */
  attach(handler: Handler, parts: WatchedParts): Handler;
  /** The key of an object of a log, when it first appears. */
  key(object: number, text: string): void;
  /** The request at hand asks for this name of its object: a deploy may have given it a new one. */
  named(object: number): void;
  /** A user's request takes its place in the line of a fill. */
  waits(user: number, fill: number): void;
  /** The fact written next is about a user who has waited. */
  served(user: number): void;
  /** A fill wants to take its way now; one that was sent before goes on over another. */
  sent(fill: number, nowMicros: number): void;
  /** It has a connection, which is ready after `handshakeMicros` more. */
  left(fill: number, nowMicros: number, handshakeMicros: number): void;
  /** No answer will come to a fill, and its node waits until `endMicros`. */
  silent(fill: number, endMicros: number): void;
  /** A fill is given up; `heir` has its place from now on. */
  givenUp(fill: number, heir: number, nowMicros: number): void;
  /** A user leaves the line that it stood in and waits for another fill, which its PoP has sent just now. */
  moves(user: number, fill: number): void;
  /** A fill takes its place in the line of another one, of its upstream. */
  joins(asker: number, fill: number): void;
  /** The origin has taken a fill's request in, and a worker begins at `serviceMicros`. */
  originStarts(fill: number, nowMicros: number, serviceMicros: number): void;
  /** What the upstream of a fill did about it: codes of outcome, reason and tier. */
  told(fill: number, outcome: number, reason: number, tier: number): void;
  /** A fill's answer is on its way: its first byte leaves the upstream at `leavesMicros`, with `bytes` of body. */
  answered(fill: number, leavesMicros: number, bytes: number): void;
}
