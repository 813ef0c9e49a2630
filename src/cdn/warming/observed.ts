/** What has been asked for so far: what is popular where no catalogue knows it (logs, classes with several keys an object). */
import type { Keeper } from "../../base/keeper.ts";
import { idAt, placeOf } from "./dense-ids.ts";

/** Counts by object, at the places of their ids. */
export class Observed {
  #requests = new Float64Array(1024);
  #sizeBytes = new Float64Array(1024);
  #contentClass = new Uint8Array(1024);
  #places = 0;

  /** A request for an object. */
  count(object: number, contentClass: number, sizeBytes: number): void {
    const at = placeOf(object);
    if (at >= this.#requests.length) this.#grow(at);
    if (at >= this.#places) this.#places = at + 1;
    this.#requests[at]++;
    this.#sizeBytes[at] = sizeBytes;
    this.#contentClass[at] = contentClass;
  }

  /** Size of an object at its last request, bytes. */
  sizeOf(object: number): number {
    return this.#sizeBytes[placeOf(object)];
  }

  /** The objects of a class, those asked for most often first. */
  ranked(contentClass: number): number[] {
    const found: number[] = [];
    for (let at = 0; at < this.#places; at++)
      if (this.#requests[at] > 0 && this.#contentClass[at] === contentClass) found.push(at);
    return found.sort((a, b) => this.#requests[b] - this.#requests[a] || a - b).map(idAt);
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    this.#requests = keeper.column(this.#requests);
    this.#sizeBytes = keeper.column(this.#sizeBytes);
    this.#contentClass = keeper.column(this.#contentClass);
    this.#places = keeper.number(this.#places);
  }

  #grow(place: number): void {
    let length = this.#requests.length;
    while (length <= place) length *= 2;
    const requests = new Float64Array(length);
    requests.set(this.#requests);
    this.#requests = requests;
    const sizes = new Float64Array(length);
    sizes.set(this.#sizeBytes);
    this.#sizeBytes = sizes;
    const classes = new Uint8Array(length);
    classes.set(this.#contentClass);
    this.#contentClass = classes;
  }
}
