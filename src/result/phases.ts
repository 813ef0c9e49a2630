/**
 * The time of one request, cut into phases that follow each other without gap or overlap: their sum is the time to first
 * byte, and with the transfer the time to last byte. Worked out from what the actors did and when, not from the fact,
 * so that the two can be held against each other. Offsets are rounded, not lengths: whole microseconds that add up.
 */
import type { FillTrace, ReadTrace, RequestTrace } from "../cdn/trace-rows.ts";
import { ORIGIN, type Plan } from "../model/plan.ts";
import { FAILED, SHED, STALE } from "../vocabulary/outcomes.ts";

/** What a request's time goes into, in the order in which it can. */
export const PHASES = [
  "dns",
  "connect",
  "tls",
  "request",
  "pop queue",
  "device queue",
  "device",
  "collapsed",
  "upstream queue",
  "upstream connect",
  "to upstream",
  "connection queue",
  "worker queue",
  "service",
  "uplink queue",
  "from upstream",
  "no answer",
  "response",
  "transfer",
] as const;
/** One word of {@link PHASES}. */
export type PhaseName = (typeof PHASES)[number];

/** One phase. */
export interface Phase {
  readonly phase: PhaseName;
  /** Where it passes: "user", the code of a PoP, "shield" or "origin"; of a way between nodes, where it leads. */
  readonly where: string;
  /** Since the user's click, whole microseconds. */
  readonly fromMicros: number;
  readonly micros: number;
}

/** The phases of a request, without those that take no time. */
export interface Timing {
  readonly phases: readonly Phase[];
  /** Sums. */
  readonly ttfbMicros: number;
  readonly totalMicros: number;
  /** Body bytes over the user's connection alone, microseconds: the transfer takes at least as long. */
  readonly sendingMicros: number;
}

/** A phase with its end in simulated time. */
interface Segment {
  readonly phase: PhaseName;
  readonly where: string;
  untilMicros: number;
}

/** The timing of a recorded request. */
export function timingOf(trace: RequestTrace, plan: Plan): Timing {
  const { atMicros, dnsMicros, connectMicros, tlsMicros, requestMicros, bytes, queuedMicros } = trace;
  const answer = answerOf(trace, plan);
  // The PoP's line comes first; whatever follows is as much later.
  const firstMicros = answer.firstMicros + queuedMicros;
  const endMicros = answer.endMicros + queuedMicros;
  const phases: Phase[] = [];
  let reached = 0;
  const until = (offset: number, phase: PhaseName, where: string) => {
    const rounded = Math.round(offset);
    if (rounded > reached) phases.push({ phase, where, fromMicros: reached, micros: rounded - reached });
    reached = Math.max(reached, rounded);
  };
  const before = dnsMicros + connectMicros + tlsMicros;
  until(dnsMicros, "dns", "user");
  until(dnsMicros + connectMicros, "connect", "user");
  until(before, "tls", "user");
  const pop = nameOf(plan, trace.pop);
  const atPop = before + requestMicros / 2;
  until(atPop, "request", pop);
  until(atPop + queuedMicros, "pop queue", pop);
  for (const { phase, where, untilMicros } of answer.segments) {
    if (untilMicros <= atMicros) continue;
    until(atPop + (Math.min(untilMicros + queuedMicros, firstMicros) - atMicros), phase, where);
  }
  const ttfbMicros = Math.round(before + requestMicros + (firstMicros - atMicros));
  until(ttfbMicros, "response", "user");
  const sendingMicros = bytes > 0 ? trace.sendingMicros : 0;
  const totalMicros = Math.round(ttfbMicros + Math.max(sendingMicros, endMicros - firstMicros));
  until(totalMicros, "transfer", "user");
  return { phases, ttfbMicros, totalMicros, sendingMicros };
}

/** The name of a node: a PoP's code in small letters, "shield" or the name of its region, or "origin". */
export function nameOf(plan: Plan, node: number): string {
  return node <= ORIGIN ? "origin" : plan.nodes[node].name;
}

/** What happens between the request's arrival at its PoP and the first byte that the PoP has. */
function answerOf(
  trace: RequestTrace,
  plan: Plan,
): { segments: Segment[]; firstMicros: number; endMicros: number } {
  const { fill, read, outcome, atMicros } = trace;
  const segments = fill === null ? [] : fillSegments(fill, plan);
  // It stood in the line of another fill before.
  if (fill !== null && fill.sentMicros > atMicros)
    segments.unshift({ phase: "collapsed", where: nameOf(plan, trace.pop), untilMicros: fill.sentMicros });
  if (read !== null) {
    extend(segments, read.atMicros);
    segments.push(...readSegments(read, plan));
    return { segments, firstMicros: read.firstByteMicros, endMicros: read.endMicros };
  }
  if (fill === null) return { segments, firstMicros: atMicros, endMicros: atMicros };
  const { firstByteMicros, endMicros } = lastAttempt(fill);
  // Bytes are passed on while they arrive; what is no passing on begins when the answer is complete.
  const complete = outcome === FAILED || outcome === SHED || outcome === STALE;
  const firstMicros = complete ? endMicros : Math.max(atMicros, firstByteMicros);
  extend(segments, firstMicros);
  return { segments, firstMicros, endMicros };
}

/** The attempt whose answer stands. */
export function lastAttempt(fill: FillTrace): FillTrace {
  return fill.then === null ? fill : lastAttempt(fill.then);
}

/** From the moment a fill leaves its node until its first byte is back, with the attempts that come after it. */
function fillSegments(fill: FillTrace, plan: Plan): Segment[] {
  const segments = attemptSegments(fill, plan);
  if (fill.then === null) return segments;
  extend(segments, fill.then.sentMicros);
  return [...segments, ...fillSegments(fill.then, plan)];
}

function attemptSegments(fill: FillTrace, plan: Plan): Segment[] {
  const to = nameOf(plan, fill.upstream);
  const from = nameOf(plan, fill.node);
  const segments: Segment[] = [];
  const until = (untilMicros: number, phase: PhaseName, where: string) =>
    segments.push({ phase, where, untilMicros });
  if (!Number.isNaN(fill.gaveUpMicros)) {
    until(fill.gaveUpMicros, "no answer", to);
    return segments;
  }
  if (fill.leftMicros > fill.sentMicros) until(fill.leftMicros, "upstream queue", from);
  if (fill.handshakeMicros > 0) until(fill.leftMicros + fill.handshakeMicros, "upstream connect", to);
  until(fill.reachedMicros, "to upstream", to);
  if (fill.behind !== null) {
    for (const segment of fillSegments(fill.behind, plan))
      if (segment.untilMicros > fill.reachedMicros) segments.push(segment);
    extend(segments, fill.read?.atMicros ?? fill.leavesMicros);
  }
  if (fill.read !== null) segments.push(...readSegments(fill.read, plan));
  if (!Number.isNaN(fill.startMicros)) {
    until(fill.startMicros, "connection queue", to);
    until(fill.serviceMicros, "worker queue", to);
    until(fill.readyMicros, "service", to);
    until(fill.leavesMicros, "uplink queue", to);
  }
  until(fill.firstByteMicros, "from upstream", from);
  return segments;
}

function readSegments({ node, startsMicros, firstByteMicros }: ReadTrace, plan: Plan): Segment[] {
  const where = nameOf(plan, node);
  return [
    { phase: "device queue", where, untilMicros: startsMicros },
    { phase: "device", where, untilMicros: firstByteMicros },
  ];
}

/** The last way takes until then: an answer is acted upon when it is complete. */
function extend(segments: Segment[], untilMicros: number): void {
  const last = segments.at(-1);
  if (last !== undefined && last.untilMicros < untilMicros) last.untilMicros = untilMicros;
}
