/** What each PoP was asked for in each hour of the days before: people do the same things at the same time of day. */
import { type Keeper, keepTable } from "../../base/keeper.ts";

const HOURS = 24;

interface Past {
  /** Days on which it was asked for often enough in this hour, and requests on them. */
  days: number;
  requests: number;
}

/** The history of one class. */
export class HourHistory {
  readonly #confidence: number;
  readonly #least: number;
  /** By PoP: requests by object in the hour that runs. */
  readonly #running: Map<number, number>[];
  /** By PoP and hour of the day. */
  readonly #past: readonly (readonly Map<number, Past>[])[];
  /** By hour of the day: how often it has come to its end. */
  readonly #days = new Int32Array(HOURS);

  /**
   * @param confidence least share of the days on which the object was asked for
   * @param least requests in the hour for a day to count
   */
  constructor(pops: number, confidence: number, least: number) {
    this.#confidence = confidence;
    this.#least = least;
    this.#running = Array.from({ length: pops }, () => new Map());
    this.#past = Array.from({ length: pops }, () => Array.from({ length: HOURS }, () => new Map()));
  }

  /** A request at a PoP. */
  request(pop: number, object: number): void {
    const running = this.#running[pop];
    running.set(object, (running.get(object) ?? 0) + 1);
  }

  /** An hour of the day (0 to 23) is over. */
  end(hour: number): void {
    this.#days[hour]++;
    this.#running.forEach((running, pop) => {
      const past = this.#past[pop][hour];
      for (const [object, requests] of running) {
        if (requests < this.#least) continue;
        const known = past.get(object);
        if (known === undefined) past.set(object, { days: 1, requests });
        else {
          known.days++;
          known.requests += requests;
        }
      }
      running.clear();
    });
  }

  /** What a PoP will probably be asked for in an hour of the day, the busiest first. */
  expected(pop: number, hour: number): number[] {
    const days = this.#days[hour];
    if (days === 0) return [];
    return [...this.#past[pop][hour]]
      .filter(([, past]) => past.days >= this.#confidence * days)
      .sort(([a, x], [b, y]) => y.requests - x.requests || a - b)
      .map(([object]) => object);
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    keeper.fixed(this.#days);
    for (const running of this.#running) keeper.pairs(running);
    for (const past of this.#past.flat())
      keepTable(
        keeper,
        past,
        () => ({ days: 0, requests: 0 }),
        (one) => {
          one.days = keeper.number(one.days);
          one.requests = keeper.number(one.requests);
        },
      );
  }
}
