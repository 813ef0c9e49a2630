/**
 * A world without a CDN for sessions: every answer takes a round trip and its bytes at a constant throughput, a new connection so
 * many round trips more. Time is exact, so that what sessions do can be worked out by hand.
 */
import { EventHeap } from "../../src/ds/event-heap.ts";
import { SessionCounts } from "../../src/cdn/sessions/counts.ts";
import { Lanes } from "../../src/cdn/sessions/lanes.ts";
import type { Asker, Session } from "../../src/cdn/sessions/session.ts";
import type { SessionGroup } from "../../src/workload/sessions/kinds.ts";
import { SESSION_KINDS } from "../../src/workload/sessions/kinds.ts";
import { layoutOf } from "../../src/workload/sessions/media.ts";
import type { SessionPlan } from "../../src/workload/sessions/workload.ts";
import { AliasTable } from "../../src/ds/alias-table.ts";
import { distribution } from "../../src/base/distribution.ts";

/** What was asked for, in order. */
export interface Asked {
  readonly atMicros: number;
  readonly lane: number;
  readonly object: number;
  readonly contentClass: number;
  readonly flags: number;
}

/** The stand-in. */
export class StubWorld implements Asker {
  readonly lanes = new Lanes<Session>();
  readonly asked: Asked[] = [];
  /** Bytes of an object, and code in `OUTCOMES` of its answer. */
  bytesOf: (object: number, contentClass: number) => number = () => 0;
  outcomeOf: (ask: Asked) => number = () => 0;
  rttMicros = 0;
  handshakeMicros = 0;
  /** Bytes per microsecond. */
  throughput = Infinity;
  nowMicros = 0;
  readonly #queue = new EventHeap();
  #keys = 1_000_000;

  lane(session: Session): number {
    return this.lanes.take(session);
  }

  ask(lane: number, object: number, contentClass: number, flags: number, leavesMicros: number): void {
    const ask = { atMicros: leavesMicros, lane, object, contentClass, flags };
    this.asked.push(ask);
    const { lanes } = this;
    const bytes = this.bytesOf(object, contentClass);
    const connect = lanes.open[lane] === 1 ? 0 : this.handshakeMicros;
    lanes.open[lane] = 1;
    lanes.flags[lane] = flags;
    lanes.object[lane] = object;
    lanes.leftMicros[lane] = leavesMicros;
    lanes.outcome[lane] = this.outcomeOf(ask);
    lanes.bytes[lane] = bytes;
    this.#queue.push(leavesMicros + connect + this.rttMicros + bytes / this.throughput, 0, lane);
  }

  draw(contentClass: number, luck: { u32(): number }): number {
    return 1000 * contentClass + (luck.u32() % 1000);
  }

  atRank(contentClass: number, rank: number): number {
    return 1000 * contentClass + rank;
  }

  firstObject(contentClass: number): number {
    return 1000 * contentClass;
  }

  objectsOf(): number {
    return 1000;
  }

  newKey(): number {
    return this.#keys++;
  }

  /** Runs the session to its end, or to `untilMicros`. */
  run(session: Session, untilMicros = Infinity): void {
    this.nowMicros = session.startedMicros;
    session.begin(this, session.startedMicros);
    while (this.#queue.peekMicros() < untilMicros && this.#queue.pop()) {
      const lane = this.#queue.row;
      this.nowMicros = this.#queue.timeMicros;
      this.lanes.hadMicros[lane] = this.nowMicros;
      session.answered(this, lane, this.nowMicros);
    }
  }
}

/** A plan of one group of the first class, with its playlists, refs and assets of the classes given. */
export function planOf(
  group: Partial<SessionGroup> & Pick<SessionGroup, "kind">,
  more: Partial<SessionPlan> = {},
): SessionPlan {
  const full: SessionGroup = {
    ...SESSION_KINDS[group.kind].may,
    name: "them",
    sessionsPerSecond: 1,
    contentClass: "thing",
    ...group,
  };
  const quantile = (spec: SessionGroup["watch"]) =>
    spec === undefined ? () => Infinity : distribution(spec).quantile;
  const isPlayer = group.kind === "video" || group.kind === "live";
  return {
    group: full,
    arrivals: null as never,
    contentClass: 0,
    manifestClass: -1,
    refsClass: -1,
    assets: [],
    media: isPlayer ? layoutOf(full, 3_600_000_000, 0, 1_000_000) : null,
    titles: new AliasTable([1]),
    watch: quantile(full.watch),
    lasts: quantile(full.lasts),
    think: quantile(full.think),
    ...more,
  };
}

/** Fresh counters. */
export function counts(): SessionCounts {
  return new SessionCounts();
}
