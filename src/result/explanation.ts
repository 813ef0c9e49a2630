/**
 * One request explained: who asked for what, how the name was resolved, what each node did and why, where the time
 * went, what it cost. A plain object; `report/waterfall.ts` puts it into words.
 */
import { GATE_REASONS, type GateReason, LET_THROUGH, NEVER_ASKED } from "../vocabulary/gate.ts";
import type { CopyTrace, FillTrace, ReadTrace, RequestTrace } from "../cdn/trace-rows.ts";
import type { Census } from "../metrics/census.ts";
import { ORIGIN, type Plan } from "../model/plan.ts";
import {
  FAILED,
  MISS_REASONS,
  type MissReason,
  NO_REASON,
  NO_TIER,
  type Outcome,
  OUTCOMES,
} from "../vocabulary/outcomes.ts";
import { SOLE_SHIELD } from "../scenario/shields.ts";
import type { Level } from "../vocabulary/totals.ts";
import { BYPASSING, CONDITIONAL } from "../cdn/fills.ts";
import { NO_BODY, RELOAD, UNCACHEABLE } from "../workload/requests.ts";
import { type Resolution, resolutionOf } from "./candidates.ts";
import { lastAttempt, nameOf, type Phase, timingOf } from "./phases.ts";
import { requestCost, type RequestCost } from "./request-cost.ts";

/** What a node knew of the object when it was asked. Times are ago, microseconds; null: it never happened, or is unknown. */
export interface CopyExplained {
  /** Tier that held it, or null. */
  readonly tier: string | null;
  /** Fresh for so long; below 0: expired so long ago. Null without a copy. */
  readonly freshMicros: number | null;
  /** Was an answer on its way? */
  readonly filling: boolean;
  readonly enteredMicros: number | null;
  readonly hits: number;
  readonly left: { readonly micros: number; readonly tier: string; readonly policy: string; readonly evicted: boolean } | null;
  readonly refused: { readonly micros: number; readonly tier: string; readonly policy: string } | null;
} // prettier-ignore

/** A read of a node's store. */
export interface ReadExplained {
  readonly tier: string;
  readonly server: number;
  readonly queueMicros: number;
  readonly deviceMicros: number;
}

/** What one node did. */
export interface Hop {
  readonly place: Level;
  /** PoP's code, place of a shield or the origin. */
  readonly name: string;
  /** Name of the region, where the level has several. */
  readonly region?: string;
  /** 0: the edge, 1: asked by the edge, 2: asked by those ... */
  readonly depth: number;
  /** It was waited for, microseconds, and did not answer; null: it did. */
  readonly silentMicros: number | null;
  /** When the request reached it, microseconds since the click; below 0: before the click, for another request. */
  readonly fromMicros: number;
  readonly outcome: Outcome;
  /** What the PoP's gate refused it by; `unanswered`: no request came on the connection. Absent: it was let in. */
  readonly gate?: GateReason | "unanswered";
  readonly reason: MissReason | null;
  readonly copy: CopyExplained | null;
  /** Number of the request whose fill it waited for, and how long. */
  readonly joined: { readonly number: number; readonly waitedMicros: number } | null;
  readonly read: ReadExplained | null;
  /** Did it ask for confirmation of a version only? Was its answer not to be stored? */
  readonly conditional: boolean;
  readonly bypassing: boolean;
  /** Backbone round trip to the node that asked; null at the edge. */
  readonly rttMicros: number | null;
  /** New connection to get here: so long. */
  readonly handshakeMicros: number;
  /** Body bytes sent to the node that asked. */
  readonly bytes: number;
  /** At the origin: line for a connection, line for a worker, work, line for the uplink. */
  readonly origin: {
    readonly connectionMicros: number;
    readonly workerMicros: number;
    readonly serviceMicros: number;
    readonly uplinkMicros: number;
    /** Did it answer nothing but errors then? */
    readonly outage: boolean;
  } | null;
  /** First byte at the asking node, microseconds since the click; null at the edge. */
  readonly backMicros: number | null;
}

/** One request explained. */
export interface Explanation {
  readonly number: number;
  /** When it reached the edge, microseconds from the start, and when the user clicked. */
  readonly atMicros: number;
  readonly clickMicros: number;
  readonly startOfDayMicros: number;
  readonly user: {
    readonly metro: string;
    readonly country: string;
    readonly access: string;
    readonly rttMicros: number;
    readonly bitsPerSecond: number;
    /** The attack that it is part of; absent: it is a user's. */
    readonly attack?: string;
  };
  readonly object: {
    readonly id: number;
    readonly key: string | null;
    readonly contentClass: string;
    readonly sizeBytes: number;
    readonly uncacheable: boolean;
    readonly reload: boolean;
    readonly noBody: boolean;
  };
  readonly resolution: Resolution;
  readonly pop: string | null;
  readonly outcome: Outcome;
  readonly reason: MissReason | null;
  readonly bytes: number;
  readonly ttfbMicros: number;
  readonly totalMicros: number;
  readonly sendingMicros: number;
  readonly handshakeRoundTrips: number;
  readonly phases: readonly Phase[];
  readonly hops: readonly Hop[];
  /** Fetches that it started and did not wait for. */
  readonly background: number;
  readonly cost: RequestCost | null;
}

/** Explains a recorded request. `key` is the log's name of the object, if there is a log. */
export function explain(trace: RequestTrace, plan: Plan, census: Census, key: string | null): Explanation {
  const { scenario } = plan;
  const metro = plan.metros[trace.metro];
  const timing = timingOf(trace, plan);
  const clickMicros =
    trace.atMicros - trace.dnsMicros - trace.connectMicros - trace.tlsMicros - trace.requestMicros / 2;
  const waited = trace.fill;
  return {
    number: trace.number,
    atMicros: trace.atMicros,
    clickMicros,
    startOfDayMicros: scenario.startOfDayMicros,
    user: {
      metro: metro.name,
      country: metro.country,
      access: plan.access.kinds[trace.access],
      rttMicros: trace.rttMicros,
      bitsPerSecond: trace.bitsPerSecond,
      ...attackOf(trace, census),
    },
    object: {
      id: trace.object,
      key,
      contentClass: scenario.content[trace.contentClass].name,
      sizeBytes: trace.sizeBytes,
      uncacheable: (trace.flags & UNCACHEABLE) !== 0,
      reload: (trace.flags & RELOAD) !== 0,
      noBody: (trace.flags & NO_BODY) !== 0,
    },
    resolution: resolutionOf(trace, plan),
    pop: trace.pop < 0 ? null : nameOf(plan, trace.pop),
    outcome: OUTCOMES[trace.outcome],
    reason: reasonOf(trace.reason),
    bytes: trace.bytes,
    ttfbMicros: timing.ttfbMicros,
    totalMicros: timing.totalMicros,
    sendingMicros: timing.sendingMicros,
    handshakeRoundTrips: trace.rttMicros > 0 ? (trace.connectMicros + trace.tlsMicros) / trace.rttMicros : 0,
    phases: timing.phases,
    hops: trace.pop < 0 ? [] : [edgeHop(trace, plan, clickMicros), ...hopsBehind(waited, plan, clickMicros)],
    background: trace.caused.filter((fill) => fill !== waited).length,
    cost: requestCost(trace, census, scenario.pricing),
  };
}

function attackOf({ attack }: RequestTrace, { attacks = [] }: Census): { readonly attack?: string } {
  return attack < 0 ? {} : { attack: attacks[attack].name };
}

function edgeHop(trace: RequestTrace, plan: Plan, clickMicros: number): Hop {
  const at = trace.atMicros;
  return {
    place: "edge",
    name: nameOf(plan, trace.pop),
    depth: 0,
    silentMicros: null,
    fromMicros: since(clickMicros, at),
    outcome: OUTCOMES[trace.outcome],
    ...(trace.gate === LET_THROUGH
      ? {}
      : { gate: trace.gate === NEVER_ASKED ? "unanswered" : GATE_REASONS[trace.gate] }),
    reason: reasonOf(trace.reason),
    copy: copyExplained(trace.copy, trace.pop, at, plan),
    joined: joinedTo(trace.fill, trace.joined, at),
    read: readExplained(trace.read, plan),
    conditional: false,
    bypassing: (trace.flags & UNCACHEABLE) !== 0,
    rttMicros: null,
    handshakeMicros: 0,
    bytes: trace.bytes,
    origin: null,
    backMicros: null,
  };
}

/** The nodes that a fill has gone through, nearest first. */
function hopsBehind(fill: FillTrace | null, plan: Plan, clickMicros: number, depth = 1): Hop[] {
  if (fill === null) return [];
  const atOrigin = fill.upstream <= ORIGIN;
  const origin = plan.origins[atOrigin ? ORIGIN - fill.upstream : 0];
  const served = !Number.isNaN(fill.startMicros) && Number.isNaN(fill.gaveUpMicros);
  const node = atOrigin ? null : plan.nodes[fill.upstream];
  const gaveUp = !Number.isNaN(fill.gaveUpMicros);
  const hop: Hop = {
    place: node === null ? "origin" : node.level.level,
    name: node === null ? origin.place : node.place,
    ...(node === null || node.name === SOLE_SHIELD ? {} : { region: node.name }),
    depth,
    silentMicros: gaveUp ? Math.round(fill.gaveUpMicros - fill.sentMicros) : null,
    fromMicros: since(clickMicros, gaveUp ? fill.sentMicros : fill.reachedMicros),
    outcome: OUTCOMES[gaveUp || fill.outcome < 0 ? FAILED : fill.outcome],
    reason: reasonOf(fill.reason),
    copy: copyExplained(fill.copy, fill.upstream, fill.reachedMicros, plan),
    joined: joinedTo(fill.behind, fill.joined, fill.reachedMicros),
    read: fill.tier === NO_TIER ? null : readExplained(fill.read, plan),
    conditional: (fill.flags & CONDITIONAL) !== 0,
    bypassing: (fill.flags & BYPASSING) !== 0,
    rttMicros: Math.round(plan.ways[fill.way].rttMicros),
    handshakeMicros: Math.round(fill.handshakeMicros),
    bytes: fill.bytes,
    origin: served
      ? {
          connectionMicros: Math.round(fill.startMicros - fill.reachedMicros),
          workerMicros: Math.round(fill.serviceMicros - fill.startMicros),
          serviceMicros: Math.round(fill.readyMicros - fill.serviceMicros),
          uplinkMicros: Math.round(fill.leavesMicros - fill.readyMicros),
          outage: origin.outages.some(
            ({ fromMicros, untilMicros }) => fill.startMicros >= fromMicros && fill.startMicros < untilMicros,
          ),
        }
      : null,
    backMicros: gaveUp ? null : since(clickMicros, fill.firstByteMicros),
  };
  return [
    hop,
    ...(gaveUp ? [] : hopsBehind(fill.behind, plan, clickMicros, depth + 1)),
    ...hopsBehind(fill.then, plan, clickMicros, depth),
  ];
}

function joinedTo(fill: FillTrace | null, joined: boolean, atMicros: number): Hop["joined"] {
  if (fill === null || !joined) return null;
  return {
    number: fill.number,
    waitedMicros: Math.max(0, Math.round(lastAttempt(fill).firstByteMicros - atMicros)),
  };
}

function copyExplained(
  copy: CopyTrace | null,
  node: number,
  atMicros: number,
  plan: Plan,
): CopyExplained | null {
  if (copy === null) return null;
  const tierName = (tier: number) => plan.nodes[node].level.tiers[tier]?.name ?? "";
  const { tier, filling, expiresMicros, past } = copy;
  const left = past === null || Number.isNaN(past.leftMicros) ? null : past;
  const refused = past === null || Number.isNaN(past.refusedMicros) ? null : past;
  return {
    tier: tier < 0 ? null : tierName(tier),
    // Content that never expires has no number to tell.
    freshMicros: Number.isFinite(expiresMicros) ? Math.round(expiresMicros - atMicros) : null,
    filling,
    enteredMicros: past === null || Number.isNaN(past.enteredMicros) ? null : atMicros - past.enteredMicros,
    hits: past?.hits ?? 0,
    left: left && {
      micros: atMicros - left.leftMicros,
      tier: tierName(left.leftTier),
      policy: left.leftPolicy,
      evicted: left.evicted,
    },
    refused: refused && {
      micros: atMicros - refused.refusedMicros,
      tier: tierName(refused.refusedTier),
      policy: refused.refusedBy,
    },
  };
}

function readExplained(read: ReadTrace | null, plan: Plan): ReadExplained | null {
  if (read === null) return null;
  return {
    tier: plan.nodes[read.node].level.tiers[read.tier].name,
    server: read.server,
    queueMicros: Math.round(read.startsMicros - read.atMicros),
    deviceMicros: Math.round(read.firstByteMicros - read.startsMicros),
  };
}

function since(clickMicros: number, atMicros: number): number {
  return Math.round(atMicros - clickMicros);
}

function reasonOf(code: number): MissReason | null {
  return code === NO_REASON ? null : MISS_REASONS[code];
}
