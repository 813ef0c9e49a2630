/** What has been asked for so far: what is popular where no catalogue knows it (logs, classes with several keys an object). */
import type { Keeper } from "../../base/keeper.ts";

/** Counts by object. */
export class Observed {
  #requests = new Float64Array(1024);
  #sizeBytes = new Float64Array(1024);
  #contentClass = new Uint8Array(1024);
  #objects = 0;

  /** A request for an object. */
  count(object: number, contentClass: number, sizeBytes: number): void {
    if (object >= this.#requests.length) this.#grow(object);
    if (object >= this.#objects) this.#objects = object + 1;
    this.#requests[object]++;
    this.#sizeBytes[object] = sizeBytes;
    this.#contentClass[object] = contentClass;
  }

  /** Size of an object at its last request, bytes. */
  sizeOf(object: number): number {
    return this.#sizeBytes[object];
  }

  /** The objects of a class, those asked for most often first. */
  ranked(contentClass: number): number[] {
    const found: number[] = [];
    for (let object = 0; object < this.#objects; object++)
      if (this.#requests[object] > 0 && this.#contentClass[object] === contentClass) found.push(object);
    return found.sort((a, b) => this.#requests[b] - this.#requests[a] || a - b);
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    this.#requests = keeper.column(this.#requests);
    this.#sizeBytes = keeper.column(this.#sizeBytes);
    this.#contentClass = keeper.column(this.#contentClass);
    this.#objects = keeper.number(this.#objects);
  }

  #grow(object: number): void {
    let length = this.#requests.length;
    while (length <= object) length *= 2;
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
