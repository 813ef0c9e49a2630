/** A number remembered for each object of a trace, by dense id; grows as ids do. */

/** Numbers by id. */
export class ByObject {
  #values: Float64Array;
  readonly #none: number = 0;

  /** @param none what {@link of} says of objects that nothing is remembered for */
  constructor(none: number) {
    this.#none = none;
    this.#values = new Float64Array(4096).fill(none);
  }

  /** What is remembered for the object. */
  of(id: number): number {
    return id < this.#values.length ? this.#values[id] : this.#none;
  }

  /** Remembers a number. */
  set(id: number, value: number): void {
    if (id >= this.#values.length) {
      const values = new Float64Array(Math.max(id + 1, this.#values.length * 2)).fill(
        this.#none,
        this.#values.length,
      );
      values.set(this.#values);
      this.#values = values;
    }
    this.#values[id] = value;
  }
}
