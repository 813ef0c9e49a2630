/**
 * What the actors of the CDN share: the plan, the queue of events, the stores, the rows in flight and the
 * facts. It acts on nothing itself.
 */
import type { Keeper } from "../base/keeper.ts";
import { stream, type Stream } from "../base/random.ts";
import { CopyKeys } from "../cache/copy-keys.ts";
import { Store } from "../cache/store.ts";
import { EventHeap } from "../ds/event-heap.ts";
import type { Plan } from "../model/plan.ts";
import type { Fault } from "../scenario/faults.ts";
import type { FactSink } from "../vocabulary/facts.ts";
import { Conditions } from "./conditions.ts";
import { FIRST_NAME, type RequestSource } from "../workload/requests.ts";
import { ErrorMemory } from "./error-memory.ts";
import { DeployedNames } from "./deployed-names.ts";
import { Devices } from "./devices.ts";
import { FaultWatch } from "./fault-watch.ts";
import { FactsWriter } from "./facts-writer.ts";
import { Fills } from "./fills.ts";
import { Gate, hasGate } from "./gate.ts";
import { FreshnessWatch } from "./freshness-watch.ts";
import { Placement } from "./placement.ts";
import { PurgeLog } from "./purge-log.ts";
import { PurgeStaleness } from "./purge-staleness.ts";
import { PopLoad } from "./pop-load.ts";
import { ReasonCounts } from "./reason-counts.ts";
import { SliceKeys } from "./slice-keys.ts";
import { StatedChanges } from "./stated-changes.ts";
import { Versions } from "./versions.ts";
import { WaitingUsers } from "./waiting.ts";
import type { WarmingEars } from "./warming/contract.ts";
import type { Watch } from "./watch.ts";
import { WriteLog } from "./write-log.ts";

/** Kinds of events. A fill reaches its upstream. */
export const FILL_REACHES = 0;
/** A fill's answer is complete at the asking node. */
export const FILL_ENDS = 1;
/** An origin has an answer ready to send. */
export const ORIGIN_READY = 2;
/** Something happens at an origin that is no fill's; the row says what and where (`OriginActor`). */
export const ORIGIN_OWN = 3;
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
/** Somebody has waited for a fill, the row, for as long as it was to be waited for. */
export const PATIENCE_ENDS = 13;
/** Somebody in the line of a fill, the row, has waited for as long as its level lets it. */
export const LINE_TIRES = 14;
/** A session begins (the row is its group), or a lane of one goes on (the row is the number of groups + the lane). */
export const SESSION_STEP = 17;

/** The warming goes on: see `warming/warming.ts`. */
export const WARMING_GOES_ON = 16;

/** Something about purges is due; the row says what. */
export const PURGE = 15;

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
  /** Null where no deploy gives anything a new name. */
  readonly names: DeployedNames | null;
  /** Null where nobody wants to know how old answers are. */
  readonly freshness: FreshnessWatch | null;
  readonly conditions: Conditions;
  readonly faultWatch: FaultWatch;
  /** Null where the ring alone says which server of a PoP answers. */
  readonly placement: Placement | null;
  /** Null where PoPs take in whatever comes. */
  readonly load: PopLoad | null;
  /** Null where PoPs let in whoever comes. */
  readonly gate: Gate | null;
  readonly sliceKeys = new SliceKeys();
  readonly copyKeys = new CopyKeys();
  /** The object behind an id: several cache keys may stand for one. */
  readonly objectOf: (id: number) => number;
  /** Is there more than one key to an object, and which one comes after `id`? See `RequestSource`. */
  readonly listsKeys: boolean;
  readonly nextKey: (object: number, id: number) => number;
  readonly writeLog: WriteLog;
  /** Null where nothing is purged. */
  readonly purgeLog: PurgeLog | null;
  /** Null where nobody remembers errors. */
  readonly errors: ErrorMemory | null;
  /** Null where no purge announces a change. */
  readonly announced: PurgeStaleness | null;
  /** Why PoPs went upstream and kept nothing, and why the levels behind them did, by their code in facts. */
  readonly edgeReasons: ReasonCounts;
  readonly reasonsBehind: ReasonCounts[] = [];
  /** Every stream in use, by purpose: the determinism check reads how many draws each has made. */
  readonly streams = new Map<string, Stream>();
  /** PoPs are the nodes below this number. */
  readonly pops: number;
  /** Writes of users' answers in a closed loop schedule the client's next request. */
  readonly closedLoop: boolean;
  /** Null where the CDN makes no requests of its own. Set by the world. */
  warming: WarmingEars | null = null;
  /** Who looks on, or null. */
  readonly watch: Watch | null;

  constructor(
    plan: Plan,
    sink: FactSink,
    source: Pick<RequestSource, "objectOf" | "nextKey" | "referrer">,
    watch: Watch | null = null,
  ) {
    this.watch = watch;
    this.objectOf = (id) => {
      const name = this.sliceKeys.objectOf(id);
      const key = this.names === null ? name : this.names.baseOf(name);
      return source.objectOf?.(key) ?? key;
    };
    const renames = plan.freshness?.names.some((own) => own !== null) === true;
    this.listsKeys = source.nextKey !== undefined || renames;
    this.nextKey = (object, id) => {
      const key = id < FIRST_NAME ? (source.nextKey?.(object, id) ?? -1) : -1;
      return key >= 0 || this.names === null ? key : this.names.next(object, id);
    };
    this.writeLog = new WriteLog(plan.nodes.length);
    this.purgeLog = plan.purges === null ? null : new PurgeLog(plan.nodes.length, this.fills);
    this.edgeReasons = new ReasonCounts(plan.scenario.warmupMicros);
    for (const { code } of plan.levels)
      if (code >= 0) this.reasonsBehind[code] ??= new ReasonCounts(plan.scenario.warmupMicros);
    this.plan = plan;
    this.pops = plan.pops.length;
    this.stores = plan.nodes.map(
      (node, n) =>
        new Store({
          ring: node.ring,
          copies: n < this.pops ? this.copyKeys : undefined,
          inclusion: node.level.inclusion,
          tiers: node.level.tiers,
          meanObjectBytes: plan.meanObjectBytes,
          luck: (tier, server) => this.stream(`eviction ${n} ${tier} ${server}`),
        }),
    );
    const luck = this.stream("devices");
    this.devices = watch?.devices(plan, luck) ?? new Devices(plan, luck);
    this.facts = new FactsWriter(sink);
    this.conditions = new Conditions(plan);
    this.load = plan.providers.some(({ scenario }) => scenario.edge.capacity !== undefined)
      ? new PopLoad(plan)
      : null;
    this.gate = hasGate(plan) ? new Gate(plan, (purpose) => this.stream(purpose)) : null;
    this.faultWatch = new FaultWatch(plan, this.conditions);
    const isPlain =
      plan.scenario.edge.hashing === undefined &&
      this.conditions.faults.every(({ kind }) => kind !== "server-down");
    this.placement = isPlain ? null : new Placement(this);
    const { freshness } = plan;
    const seed = this.stream("versions").u32();
    const stated = freshness?.changes.some((own) => own !== null) === true;
    const salt = stated ? this.stream("changes").u32() : 0;
    this.versions = new Versions(
      seed,
      plan.changeEveryMicros,
      stated ? new StatedChanges(salt, freshness.changes) : null,
      freshness !== null,
    );
    this.names = renames ? new DeployedNames(this, plan.freshness.names, source) : null;
    this.errors = plan.errorTtlMicros.some((ttl) => ttl > 0) ? new ErrorMemory(this) : null;
    const announced = plan.purges?.purges.some(({ changes }) => changes) ?? false;
    this.announced = announced ? new PurgeStaleness(this) : null;
    this.freshness = freshness?.isMeasured === true ? new FreshnessWatch(this, freshness, salt) : null;
    this.closedLoop =
      plan.scenario.workload.kind === "trace" && plan.scenario.workload.pace === "closed-loop";
  }

  /** Does anything at the entrance of PoPs turn requests away? */
  get guarded(): boolean {
    return this.load !== null || this.gate !== null || this.plan.refusedRequests !== null;
  }

  /** Why the nodes of the level that this node is of went upstream and kept nothing. */
  reasonsAt(node: number): ReasonCounts {
    return this.reasonsBehind[this.plan.nodes[node].level.code];
  }

  /** The run's stream for a purpose. */
  stream(purpose: string): Stream {
    let made = this.streams.get(purpose);
    if (made === undefined) this.streams.set(purpose, (made = stream(this.plan.scenario.seed, purpose)));
    return made;
  }

  /** A fault begins or ends: if it is about servers, those of PoPs go or return, and with them what PoPs take in. */
  serversTurn(fault: Fault, begins: boolean, nowMicros: number): void {
    const { placement, load } = this;
    if (placement === null || fault.kind !== "server-down") return;
    placement.turn(fault, begins, nowMicros);
    for (let pop = 0; pop < this.pops; pop++) load?.setServers(pop, placement.health.up(pop));
  }

  /** Has a write passed the fill's node, or a purge reached it, since the fill left it? Then what it brings may be older than that. */
  isOvertaken(fill: number): boolean {
    const { fills, purgeLog, writeLog } = this;
    if (writeLog.writes === 0 && purgeLog === null) return false;
    const node = fills.node[fill];
    const object = this.objectOf(fills.object[fill]);
    const sentMicros = fills.sentMicros[fill];
    if (writeLog.overtook(node, object, sentMicros)) return true;
    return purgeLog !== null && purgeLog.overtook(node, object, sentMicros);
  }

  /** Version of the copy in a slot, whoever is asking about it upstream. */
  heldVersion(store: Store, slot: number): number {
    const version = store.slots.version(slot);
    return store.isFilling(slot) ? this.fills.version[version] : version;
  }

  /** Charges the devices of a node with what its store has written since last asked. */
  chargeWrites(node: number, nowMicros: number): void {
    const store = this.stores[node];
    for (let i = 0; i < store.writes; i++)
      this.devices.use(node, store.writeServers[i], store.writeTiers[i], nowMicros, store.writeBytes[i]);
    store.writes = 0;
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    const purposes = [...this.streams.keys()];
    const streams = keeper.number(purposes.length);
    for (let n = 0; n < streams; n++) this.stream(keeper.text(purposes[n] ?? "")).keep(keeper);
    keeper.same("nodes", this.stores.length);
    for (const part of [
      this.queue,
      ...this.stores,
      this.devices,
      this.fills,
      this.users,
      this.facts,
      this.versions,
      this.conditions,
      this.faultWatch,
      this.placement,
      this.load,
      this.gate,
      this.sliceKeys,
      this.copyKeys,
      this.writeLog,
      this.errors,
      this.edgeReasons,
      ...this.reasonsBehind,
    ])
      part?.keep(keeper);
  }
}
