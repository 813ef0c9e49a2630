/**
 * What the actors of the CDN share: the plan, the queue of events, the stores, the rows in flight and the
 * facts. It acts on nothing itself.
 */
import { stream, type Stream } from "../base/random.ts";
import { Store } from "../cache/store.ts";
import { EventHeap } from "../ds/event-heap.ts";
import type { Plan } from "../model/plan.ts";
import type { FactSink } from "../vocabulary/facts.ts";
import { Conditions } from "./conditions.ts";
import { Devices } from "./devices.ts";
import { FaultWatch } from "./fault-watch.ts";
import { FactsWriter } from "./facts-writer.ts";
import { Fills } from "./fills.ts";
import { PopLoad } from "./pop-load.ts";
import { Versions } from "./versions.ts";
import { WaitingUsers } from "./waiting.ts";

/** Kinds of events. A fill reaches its upstream. */
export const FILL_REACHES = 0;
/** A fill's answer is complete at the asking node. */
export const FILL_ENDS = 1;
/** The origin has an answer ready to send. */
export const ORIGIN_READY = 2;
/** The origin has sent the last byte of an answer. */
export const ORIGIN_SENT = 3;
/** The measured time begins. */
export const WARM = 4;
/** A client of a closed loop is ready for its next request. */
export const CLIENT_READY = 5;
/** A fault begins or ends; the row is the turn. */
export const FAULT_TURNS = 6;
/** The health checks have made up their mind about a PoP, the row. */
export const HEALTH_SHOWS = 7;
/** Loads are looked at, and the routing of a provider, the row, may decide anew. */
export const ROUTING_LOOKS = 10;
/** The cached answer of a view has expired after a change; the row is provider x views + view. */
export const ANSWER_TURNS = 8;
/** The routes of a view's network have followed a change; the row is provider x views + view. */
export const ROUTE_CONVERGES = 9;
/** The health checks have made up their mind about a provider, the row. */
export const PROVIDER_SHOWS = 11;
/** The steering's cached answer of a view, the row, has expired after a change. */
export const STEERING_TURNS = 12;

/** Shared state of the simulated CDN. */
export class CdnState {
  readonly plan: Plan;
  readonly queue = new EventHeap();
  readonly stores: readonly Store[];
  readonly devices: Devices;
  readonly fills = new Fills();
  readonly users = new WaitingUsers();
  readonly facts: FactsWriter;
  readonly versions: Versions;
  readonly conditions: Conditions;
  readonly watch: FaultWatch;
  /** Null where PoPs take in whatever comes. */
  readonly load: PopLoad | null;
  /** The object behind an id: several cache keys may stand for one. */
  readonly objectOf: (id: number) => number;
  /** Every stream in use, by purpose: the determinism check reads how many draws each has made. */
  readonly streams = new Map<string, Stream>();
  /** PoPs are the nodes below this number. */
  readonly pops: number;
  /** Writes of users' answers in a closed loop schedule the client's next request. */
  readonly closedLoop: boolean;

  constructor(plan: Plan, sink: FactSink, objectOf: (id: number) => number) {
    this.objectOf = objectOf;
    this.plan = plan;
    this.pops = plan.pops.length;
    this.stores = plan.nodes.map(
      (node, n) =>
        new Store({
          ring: node.ring,
          inclusion: node.level.inclusion,
          tiers: node.level.tiers,
          meanObjectBytes: plan.meanObjectBytes,
          luck: (tier, server) => this.stream(`eviction ${n} ${tier} ${server}`),
        }),
    );
    this.devices = new Devices(plan, this.stream("devices"));
    const { initialWindowSegments, segmentBytes } = plan.scenario.network;
    this.facts = new FactsWriter(sink, initialWindowSegments, segmentBytes);
    this.conditions = new Conditions(plan);
    this.load = plan.providers.some(({ scenario }) => scenario.edge.capacity !== undefined)
      ? new PopLoad(plan)
      : null;
    this.watch = new FaultWatch(plan, this.conditions);
    this.versions = new Versions(this.stream("versions").u32());
    this.closedLoop =
      plan.scenario.workload.kind === "trace" && plan.scenario.workload.pace === "closed-loop";
  }

  /** The run's stream for a purpose. */
  stream(purpose: string): Stream {
    let made = this.streams.get(purpose);
    if (made === undefined) this.streams.set(purpose, (made = stream(this.plan.scenario.seed, purpose)));
    return made;
  }

  /** Charges the devices of a node with what its store has written since last asked. */
  chargeWrites(node: number, nowMicros: number): void {
    const store = this.stores[node];
    for (let i = 0; i < store.writes; i++)
      this.devices.use(node, store.writeServers[i], store.writeTiers[i], nowMicros, store.writeBytes[i]);
    store.writes = 0;
  }
}
