/** The state of one node at a moment: what it holds, what is on its way, who waits where. `cdnlab explain --at`. */
import type { Stations } from "../engine/stations.ts";
import { ORIGIN } from "../model/plan.ts";
import type { FetchFacts, RequestFacts } from "../vocabulary/facts.ts";
import { OUTCOMES } from "../vocabulary/outcomes.ts";
import type { RequestBatch } from "../workload/requests.ts";
import { Numbering } from "./numbering.ts";
import { FILL_ENDS, FILL_REACHES } from "./state.ts";
import type { OriginLines } from "./watch.ts";

/** Which node: a number of the plan's, or an origin's as ways have it. */
export type NodeChoice = number;

/** One storage tier of the node, all its servers together. */
export interface TierState {
  readonly tier: string;
  readonly servers: number;
  readonly capacityBytes: number;
  readonly heldBytes: number;
  readonly heldObjects: number;
  /** Reads and writes in progress, and room for them. */
  readonly busy: number;
  readonly channels: number;
  /** Longest wait for a channel, and for the bytes already accepted, among the servers; microseconds. */
  readonly queueMicros: number;
  readonly backlogMicros: number;
}

/** The state of a node. Counts are from the start of the run. */
export interface NodeState {
  readonly atMicros: number;
  readonly requests: number;
  readonly outcomes: Readonly<Record<string, number>>;
  readonly tiers: readonly TierState[];
  /** Requests to the upstream that are not yet answered. */
  readonly fills: { readonly count: number; readonly bytes: number; readonly oldestMicros: number };
  /** Users or fills that wait for them. */
  readonly waiting: number;
  /** The objects asked for most often. */
  readonly busiest: readonly { readonly object: number; readonly requests: number }[];
  readonly origin: OriginLines | null;
}

/** So many busiest objects are told. */
const BUSIEST = 5;

/** A watch that takes one look. */
export class NodeLook extends Numbering {
  /** The state, once the moment has come. */
  state: NodeState | null = null;
  readonly #node: NodeChoice;
  readonly #atMicros: number;
  readonly #outcomes = new Map<string, number>();
  readonly #asked = new Map<number, number>();
  /** Fills in flight by row, with when they left. */
  readonly #fills = new Map<number, number>();
  #requests = 0;

  constructor(node: NodeChoice, atMicros: number) {
    super();
    this.#node = node;
    this.#atMicros = atMicros;
  }

  protected override moment(nowMicros: number): void {
    if (this.state === null && nowMicros > this.#atMicros) this.look();
  }

  /** Takes the look now. */
  look(): void {
    this.flush();
    const { state, origins } = this.parts;
    const { fills, users, plan } = state;
    const node = this.#node;
    const mine = [...this.#fills].filter(([row]) =>
      node <= ORIGIN ? plan.ways[fills.way[row]].to === node : fills.node[row] === node,
    );
    let waiting = 0;
    if (node > ORIGIN)
      for (const [row] of mine) {
        const next = node < state.pops ? users.next : fills.next;
        for (let at = fills.firstWaiter[row]; at >= 0; at = next[at]) waiting++;
      }
    this.state = {
      atMicros: this.#atMicros,
      requests: this.#requests,
      outcomes: Object.fromEntries(this.#outcomes),
      tiers: node <= ORIGIN ? [] : this.#tiers(node),
      fills: {
        count: mine.length,
        bytes: mine.reduce((sum, [row]) => sum + fills.sizeBytes[row], 0),
        oldestMicros: mine.reduce((most, [, sent]) => Math.max(most, this.#atMicros - sent), 0),
      },
      waiting,
      busiest: [...this.#asked]
        .map(([object, requests]) => ({ object, requests }))
        .sort((a, b) => b.requests - a.requests || a.object - b.object)
        .slice(0, BUSIEST),
      origin: node <= ORIGIN ? origins.lines(node, this.#atMicros) : null,
    };
  }

  protected override arrives(batch: RequestBatch, row: number): void {
    if (this.state === null && this.parts.path.pop[row] === this.#node) this.#ask(batch.object[row]);
  }

  protected override eventBegins(kind: number, row: number): void {
    if (kind !== FILL_REACHES || this.state !== null) return;
    const { fills, plan } = this.parts.state;
    if (plan.ways[fills.way[row]].to === this.#node) this.#ask(fills.object[row]);
  }

  protected override eventEnds(kind: number, row: number): void {
    if (kind === FILL_ENDS) this.#fills.delete(row);
  }

  override sent(fill: number, nowMicros: number): void {
    this.#fills.set(fill, nowMicros);
  }

  fact(_number: number, batch: RequestFacts, row: number): void {
    if (batch.pop[row] === this.#node) this.#count(batch.outcome[row]);
  }

  protected override fetches(batch: FetchFacts): void {
    for (let row = 0; row < batch.rows; row++) {
      if (batch.node[row] === this.#node) this.#count(batch.outcome[row]);
    }
  }

  #count(outcome: number): void {
    if (this.state !== null) return;
    const word = OUTCOMES[outcome];
    this.#outcomes.set(word, (this.#outcomes.get(word) ?? 0) + 1);
  }

  #ask(object: number): void {
    this.#requests++;
    this.#asked.set(object, (this.#asked.get(object) ?? 0) + 1);
  }

  #tiers(node: number): TierState[] {
    const { stores, devices, plan } = this.parts.state;
    const now = this.#atMicros;
    return stores[node].tiers.map((tier, index) => {
      const servers = tier.orders.length;
      const lines: ReturnType<Stations["line"]>[] = [];
      for (let server = 0; server < servers; server++) lines.push(devices.line(node, server, index, now));
      return {
        tier: plan.nodes[node].level.tiers[index].name,
        servers,
        capacityBytes: tier.capacityBytes * servers,
        heldBytes: tier.heldBytes,
        heldObjects: tier.heldObjects,
        busy: lines.reduce((sum, { busy }) => sum + busy, 0),
        channels: lines.reduce((sum, { channels }) => sum + channels, 0),
        queueMicros: lines.reduce((most, { startsMicros }) => Math.max(most, startsMicros - now), 0),
        backlogMicros: lines.reduce((most, { pipeFreeMicros }) => Math.max(most, pipeFreeMicros - now), 0),
      };
    });
  }
}
