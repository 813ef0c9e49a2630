/** Fills batches of facts and hands them to the sink when full. */
import { keepColumns, type Keeper } from "../base/keeper.ts";
import {
  BATCH_ROWS,
  FetchFacts,
  NO_SESSION,
  PartFacts,
  RequestFacts,
  type FactSink,
} from "../vocabulary/facts.ts";

/** Who waits for answers, to go on with the next request. */
export interface Clients {
  /** Group of sessions that a client belongs to. */
  groupOf(client: number): number;
  /** The client will have had its whole answer `totalMicros` after it asked. */
  answered(client: number, outcome: number, bytes: number, totalMicros: number): void;
}

/** Writer of facts. */
export class FactsWriter {
  /** The user's request that {@link request} writes next: when it reached its PoP. */
  atMicros = 0;
  /** Attack that the request, or fetch, written next is part of; -1: none. */
  attack = -1;
  /** Body bytes sent. */
  bytes = 0;
  /** Of these, told as parts already. */
  toldBytes = 0;
  /** When the PoP has the first byte of the answer, and when the last. */
  firstByteMicros = 0;
  endMicros = 0;
  dnsMicros = 0;
  connectMicros = 0;
  tlsMicros = 0;
  /** Round trip of the request. */
  requestMicros = 0;
  /** From first to last byte on the user's connection alone. */
  sendingMicros = 0;
  /** Of the request written last: from its arrival at the PoP until the user has the last byte, microseconds. */
  occupiedMicros = 0;
  /** Client of a session whose request is at hand, or -1: nobody waits to go on. */
  client = -1;
  /** Null where there are no sessions. */
  clients: Clients | null = null;

  readonly #requests = new RequestFacts();
  readonly #fetches = new FetchFacts();
  readonly #parts = new PartFacts();
  readonly #sink: FactSink;

  constructor(sink: FactSink) {
    this.#sink = sink;
  }

  /**
   * Writes the fact of one user's request. The times and rates of it are the fields of this object, to be set
   * before: numbers that are not whole and small would be allocated on their way through an argument list.
   */
  request(
    metro: number,
    pop: number,
    object: number,
    contentClass: number,
    outcome: number,
    reason: number,
    tier: number,
  ): void {
    const batch = this.#requests;
    const row = batch.rows++;
    const before = this.dnsMicros + this.connectMicros + this.tlsMicros;
    const ttfb = Math.round(before + this.requestMicros + (this.firstByteMicros - this.atMicros));
    // Refused and failed requests have no body.
    const sending = this.bytes > 0 ? this.sendingMicros : 0;
    const arriving = this.endMicros - this.firstByteMicros;
    const total = Math.round(ttfb + (sending > arriving ? sending : arriving));
    this.occupiedMicros = total - before;
    batch.atMicros[row] = this.atMicros;
    batch.metro[row] = metro;
    batch.pop[row] = pop;
    batch.object[row] = object;
    batch.contentClass[row] = contentClass;
    batch.outcome[row] = outcome;
    batch.reason[row] = reason;
    batch.tier[row] = tier;
    batch.attack[row] = this.attack;
    batch.bytes[row] = this.bytes - this.toldBytes;
    batch.ttfbMicros[row] = ttfb;
    batch.totalMicros[row] = total;
    batch.dnsMicros[row] = this.dnsMicros;
    batch.connectMicros[row] = this.connectMicros;
    batch.tlsMicros[row] = this.tlsMicros;
    batch.session[row] = NO_SESSION;
    if (this.client >= 0 && this.clients !== null) {
      batch.session[row] = this.clients.groupOf(this.client);
      this.clients.answered(this.client, outcome, this.bytes, total);
    }
    if (batch.rows === BATCH_ROWS) this.#flushRequests();
  }

  /** One request between nodes. */
  fetch(
    atMicros: number,
    level: number,
    from: number,
    contentClass: number,
    outcome: number,
    reason: number,
    tier: number,
    bytes: number,
    firstByteMicros: number,
    warming: number,
    node = -1,
  ): void {
    const batch = this.#fetches;
    const row = batch.rows++;
    batch.atMicros[row] = atMicros;
    batch.level[row] = level;
    batch.node[row] = node;
    batch.from[row] = from;
    batch.contentClass[row] = contentClass;
    batch.outcome[row] = outcome;
    batch.reason[row] = reason;
    batch.tier[row] = tier;
    batch.attack[row] = this.attack;
    batch.bytes[row] = bytes;
    batch.firstByteMicros[row] = Math.round(firstByteMicros - atMicros);
    batch.warming[row] = warming;
    if (batch.rows === BATCH_ROWS) this.#flushFetches();
  }

  /** Bytes of one slice of a user's request. */
  part(
    atMicros: number,
    metro: number,
    pop: number,
    contentClass: number,
    outcome: number,
    reason: number,
    tier: number,
    bytes: number,
  ): void {
    const batch = this.#parts;
    const row = batch.rows++;
    batch.atMicros[row] = atMicros;
    batch.metro[row] = metro;
    batch.pop[row] = pop;
    batch.contentClass[row] = contentClass;
    batch.outcome[row] = outcome;
    batch.reason[row] = reason;
    batch.tier[row] = tier;
    batch.attack[row] = this.attack;
    batch.bytes[row] = bytes;
    batch.session[row] = this.client < 0 ? NO_SESSION : this.clients!.groupOf(this.client);
    if (batch.rows === BATCH_ROWS) this.#flushParts();
  }

  /** Hands over what is left. */
  flush(): void {
    this.#flushParts();
    this.#flushRequests();
    this.#flushFetches();
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    this.atMicros = keeper.number(this.atMicros);
    this.bytes = keeper.number(this.bytes);
    this.toldBytes = keeper.number(this.toldBytes);
    this.firstByteMicros = keeper.number(this.firstByteMicros);
    this.endMicros = keeper.number(this.endMicros);
    this.dnsMicros = keeper.number(this.dnsMicros);
    this.connectMicros = keeper.number(this.connectMicros);
    this.tlsMicros = keeper.number(this.tlsMicros);
    this.requestMicros = keeper.number(this.requestMicros);
    this.sendingMicros = keeper.number(this.sendingMicros);
    this.occupiedMicros = keeper.number(this.occupiedMicros);
    this.attack = keeper.number(this.attack);
    this.client = keeper.number(this.client);
    for (const batch of [this.#requests, this.#fetches, this.#parts]) {
      batch.rows = keeper.number(batch.rows);
      keepColumns(keeper, batch);
    }
  }

  #flushRequests(): void {
    if (this.#requests.rows > 0) this.#sink.requests(this.#requests);
    this.#requests.rows = 0;
  }

  #flushParts(): void {
    if (this.#parts.rows > 0) this.#sink.parts?.(this.#parts);
    this.#parts.rows = 0;
  }

  #flushFetches(): void {
    if (this.#fetches.rows > 0) this.#sink.fetches(this.#fetches);
    this.#fetches.rows = 0;
  }
}
