/**
 * Reuse distances: how many distinct other objects were asked for between two requests for the same one. An LRU
 * cache of c objects hits exactly the requests of distance below c (R. L. Mattson et al., IBM Systems Journal
 * 9(2), 1970). Each object stands in a line at the place of its last request; the distance is the number of
 * objects behind it. When the line is full, everyone moves up.
 *
 * Exact up to a number of objects. Beyond, only objects whose hash lies below a threshold are followed, and each
 * stands for 1 / rate others: SHARDS with a bounded number of objects (C. Waldspurger et al., FAST 2015). The rate
 * starts at 1 and halves whenever the bound is hit, so that weights are whole numbers.
 */
import { mix32 } from "../../base/hash.ts";
import { OrderCounter } from "./order-counter.ts";

/** Objects that are followed exactly: with more than these, some of them stand for all. */
export const EXACT_OBJECTS = 16_777_216;
const TWO_32 = 4294967296;
const FIRST_PLACES = 65_536;

/** Takes distances down: a value and how often it counts. */
interface Recorder {
  record(distance: number, count: number): void;
}

/** Measures the distances of a sequence of dense ids. */
export class ReuseDistances<Into extends Recorder> {
  /** Distances, objects; when sampled, scaled to the whole trace and weighted. */
  readonly distances: Into;
  /** Share of the objects that are followed by now: a power of two. */
  rate = 1;
  readonly #limit: number = 0;
  #counter = new OrderCounter(FIRST_PLACES);
  /** Place of each object, -1: not in the line. */
  #placeOf = new Int32Array(4096).fill(-1);
  /** Object that took each place last. */
  #objectAt = new Int32Array(this.#counter.places);
  #nextPlace = 0;

  /** @param limit objects followed at most */
  constructor(limit: number, into: Into) {
    this.#limit = limit;
    this.distances = into;
  }

  /** Takes the next request. */
  request(object: number): void {
    if (this.rate < 1 && mix32(object) >= this.rate * TWO_32) return;
    if (this.#nextPlace === this.#counter.places) this.#moveUp();
    if (object >= this.#placeOf.length) this.#grow(object);
    const counter = this.#counter;
    const before = this.#placeOf[object];
    if (before >= 0) {
      this.distances.record(counter.behind(before) / this.rate, 1 / this.rate);
      counter.free(before);
    }
    const place = this.#nextPlace++;
    counter.take(place);
    this.#placeOf[object] = place;
    this.#objectAt[place] = object;
    if (before < 0 && counter.taken > this.#limit) this.#halve();
  }

  /** Follows half of the objects from now on. */
  #halve(): void {
    this.rate /= 2;
    const threshold = this.rate * TWO_32;
    for (let place = 0; place < this.#nextPlace; place++) {
      const object = this.#objectAt[place];
      if (this.#placeOf[object] !== place || mix32(object) < threshold) continue;
      this.#counter.free(place);
      this.#placeOf[object] = -1;
    }
  }

  /** Closes the gaps in the line, and makes it at least twice as long as what stands in it. */
  #moveUp(): void {
    const { taken, places } = this.#counter;
    const longer = taken * 2 > places ? places * 2 : places;
    const from = this.#objectAt;
    this.#counter = new OrderCounter(longer);
    this.#objectAt = new Int32Array(longer);
    let next = 0;
    for (let place = 0; place < places; place++) {
      const object = from[place];
      if (this.#placeOf[object] !== place) continue;
      this.#counter.take(next);
      this.#objectAt[next] = object;
      this.#placeOf[object] = next++;
    }
    this.#nextPlace = next;
  }

  #grow(object: number): void {
    const longer = new Int32Array(Math.max(object + 1, this.#placeOf.length * 2)).fill(-1);
    longer.set(this.#placeOf);
    this.#placeOf = longer;
  }
}
