/**
 * Numbers for requests: the n-th to reach the edge is number n, from 1, warm-up included. Facts are written when the
 * outcome is known, in another order; this keeps both together, so that a fact can be found again by its number.
 */
import type { Stream } from "../base/random.ts";
import type { Handler } from "../engine/loop.ts";
import type { Plan } from "../model/plan.ts";
import type { FactSink, FetchFacts, RequestFacts } from "../vocabulary/facts.ts";
import type { RequestBatch } from "../workload/requests.ts";
import type { Devices } from "./devices.ts";
import type { Watch, WatchedParts } from "./watch.ts";

/** A watch that knows the number of each request and of each fact; what it does with them is said by those who extend it. */
export abstract class Numbering implements Watch {
  readonly sink: FactSink;
  /** Number of the request that arrived last. */
  number = 0;
  /** Number of each user in line, by row. */
  readonly #numberOfUser: number[] = [];
  /** Numbers of the facts that are written but not yet handed over. */
  #written: number[] = [];
  /** Does the request at hand still owe its fact, or its place in a line? */
  #owes = false;
  #parts: WatchedParts | null = null;

  constructor() {
    this.sink = {
      requests: (batch) => this.#facts(batch),
      fetches: (batch) => this.fetches(batch),
    };
  }

  /** Row `row` of the batch is the fact of request `number`. */
  abstract fact(number: number, batch: RequestFacts, row: number): void;

  /** Row `row` of the batch reaches the edge as request {@link number}. */
  protected arrives(_batch: RequestBatch, _row: number, _nowMicros: number): void {}
  /** What could be done about the request at hand at once is done. */
  protected arrived(): void {}
  /** Something is about to happen. */
  protected moment(_nowMicros: number): void {}
  protected eventBegins(_kind: number, _row: number, _nowMicros: number): void {}
  protected eventEnds(_kind: number, _row: number, _nowMicros: number): void {}
  protected fetches(_batch: FetchFacts): void {}

  /** The world's parts; only once it is built. */
  protected get parts(): WatchedParts {
    if (this.#parts === null) throw new Error("there is no world to look at yet");
    return this.#parts;
  }

  /** Number of the user in a row of those who wait. */
  protected numberOf(user: number): number {
    return this.#numberOfUser[user];
  }

  /** Takes in facts that wait to be handed over. */
  flush(): void {
    this.parts.state.facts.flush();
  }

  plan(plan: Plan): Plan {
    return plan;
  }

  devices(_plan: Plan, _luck: Stream): Devices | null {
    return null;
  }

  attach(handler: Handler, parts: WatchedParts): Handler {
    this.#parts = parts;
    return {
      begin: (batch) => handler.begin(batch),
      lookAhead: (batch, from, until) => handler.lookAhead(batch, from, until),
      request: (batch, row, nowMicros) => {
        this.moment(nowMicros);
        this.number++;
        this.#owes = true;
        if (this.parts.path.changed) this.parts.path.refresh();
        this.arrives(batch, row, nowMicros);
        handler.request(batch, row, nowMicros);
        if (this.#owes) this.#written.push(this.number);
        this.#owes = false;
        this.arrived();
      },
      event: (kind, row, nowMicros) => {
        this.moment(nowMicros);
        this.eventBegins(kind, row, nowMicros);
        handler.event(kind, row, nowMicros);
        this.eventEnds(kind, row, nowMicros);
      },
    };
  }

  waits(user: number, _fill: number): void {
    this.#numberOfUser[user] = this.number;
    this.#owes = false;
  }

  served(user: number): void {
    this.#written.push(this.numberOf(user));
  }

  key(_object: number, _text: string): void {}
  named(_object: number): void {}
  sent(_fill: number, _nowMicros: number): void {}
  moves(_user: number, _fill: number): void {}
  left(_fill: number, _nowMicros: number, _handshakeMicros: number): void {}
  silent(_fill: number, _endMicros: number): void {}
  givenUp(_fill: number, _heir: number, _nowMicros: number): void {}
  joins(_asker: number, _fill: number): void {}
  originStarts(_fill: number, _nowMicros: number, _serviceMicros: number): void {}
  told(_fill: number, _outcome: number, _reason: number, _tier: number): void {}
  answered(_fill: number, _leavesMicros: number, _bytes: number): void {}

  #facts(batch: RequestFacts): void {
    const written = this.#written;
    this.#written = [];
    // A batch that the request at hand has filled up is handed over before its number is noted.
    if (written.length < batch.rows && this.#owes) {
      written.push(this.number);
      this.#owes = false;
    }
    if (written.length !== batch.rows) throw new Error(`${batch.rows} facts of ${written.length} requests`);
    for (let row = 0; row < batch.rows; row++) this.fact(written[row], batch, row);
  }
}
