/**
 * Keeping and taking back the state of a world: one visitor for both directions. Whoever has state that a run changes has one method
 * `keep(keeper)` beside its fields, which hands each of them over and takes back what it gets: `this.used =
 * keeper.number(this.used)`. A {@link Saver} writes down what it is handed and gives it back unchanged, a {@link Loader} gives back what a
 * saver wrote. So what is written and what is read cannot differ, and nothing needs to know private fields from outside (the
 * "serialize" idiom of Boost.Serialization, R. Ramey, 2002). What a scenario fixes is not kept: the world that loads is built from one
 * first.
 */

/** A typed array of the columns that hold most state. */
export type Column =
  Float64Array | Float32Array | Int32Array | Uint32Array | Uint16Array | Uint8Array | Int8Array | Int16Array;

/** Whoever state is shown to, field by field, in the same order each time. */
export interface Keeper {
  /** Is state coming back? */
  readonly loads: boolean;
  /** What follows belongs to a part of this name: a mark, so that a mismatch is found where it begins. */
  part(name: string): void;
  number(value: number): number;
  flag(value: boolean): boolean;
  text(value: string): string;
  /** A number, or null. */
  optional(value: number | null): number | null;
  /** A column that may have grown: what comes back is as long as it was. */
  column<T extends Column>(column: T): T;
  /** A column of a length that the scenario fixes, filled in place: others may look at it. */
  fixed(column: Column): void;
  /** A list of numbers, in place. */
  list(numbers: number[]): void;
  /** A set of numbers, in place and in its order. */
  set(numbers: Set<number>): void;
  /** A table of numbers, in place and in its order. */
  pairs(table: Map<number, number>): void;
  /** A number that must be the same in the world that loads, in words for whoever it is not. */
  same(what: string, value: number): void;
}

/** Shows a keeper every public column of rows that are nothing but columns, in the order in which they are declared. */
export function keepColumns(keeper: Keeper, rows: object): void {
  const fields = rows as Record<string, unknown>;
  for (const [name, value] of Object.entries(fields))
    if (ArrayBuffer.isView(value)) fields[name] = keeper.column(value as Column);
}

/** Shows a keeper every public field that is a number, of records that are counts, in the order in which they are declared. */
export function keepNumbers(keeper: Keeper, record: object): void {
  const fields = record as Record<string, unknown>;
  for (const [name, value] of Object.entries(fields))
    if (typeof value === "number") fields[name] = keeper.number(value);
}

/** Shows a keeper a table whose values have state of their own: those that come back begin as `blank` makes them. */
export function keepTable<T>(
  keeper: Keeper,
  table: Map<number, T>,
  blank: () => T,
  show: (value: T) => void,
): void {
  const keys = [...table.keys()];
  keeper.list(keys);
  if (keeper.loads) table.clear();
  for (const key of keys) {
    const value = table.get(key) ?? blank();
    table.set(key, value);
    show(value);
  }
}

/** Shows a keeper a column that may be longer in the world that loads, where more is yet to come: what was kept is its start. */
export function keepStart(keeper: Keeper, column: Column): void {
  const kept = keeper.column(column);
  if (kept.length > column.length) throw new StateMismatch(`the state goes on beyond the end of this run`);
  if (keeper.loads) column.set(kept);
}

/** Shows a keeper a list of any length whose entries have state of their own; those that come back are made by `show`, handed null. */
export function keepList<T>(keeper: Keeper, list: T[], show: (value: T | null) => T): void {
  const length = keeper.number(list.length);
  if (keeper.loads) list.length = 0;
  for (let n = 0; n < length; n++) list[n] = show(list[n] ?? null);
}

/**
 * Objects that several hold: each is shown in full where it comes first, and by its number from then on ("object tracking" of
 * Boost.Serialization).
 */
export class Shared<T> {
  readonly #known: T[] = [];
  readonly #numbers = new Map<T, number>();
  readonly #keeper: Keeper;
  readonly #show: (value: T | null) => T;

  /** @param show shows an object, or makes one of what comes back when it is handed null */
  constructor(keeper: Keeper, show: (value: T | null) => T) {
    this.#keeper = keeper;
    this.#show = show;
  }

  /** Shows an object, or null. */
  keep(value: T | null): T | null {
    const at = value === null ? -1 : (this.#numbers.get(value) ?? this.#known.length);
    const number = this.#keeper.number(at);
    if (number < 0) return null;
    if (number < this.#known.length) return this.#known[number];
    const shown = this.#show(this.#keeper.loads ? null : value);
    this.#numbers.set(shown, this.#known.push(shown) - 1);
    return shown;
  }
}

/** Thrown when what was written does not fit the world that is to take it. */
export class StateMismatch extends Error {}

/** Bytes of the first buffer; it doubles. */
const FIRST_BYTES = 65_536;

/** Writes state down. */
export class Saver implements Keeper {
  readonly loads = false;
  #bytes = new Uint8Array(FIRST_BYTES);
  #view = new DataView(this.#bytes.buffer);
  #at = 0;

  /** What was written: a view, until something else is. */
  get written(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(0, this.#at);
  }

  part(name: string): void {
    this.text(name);
  }

  number(value: number): number {
    this.#reserve(8);
    this.#view.setFloat64(this.#at, value, true);
    this.#at += 8;
    return value;
  }

  flag(value: boolean): boolean {
    this.number(value ? 1 : 0);
    return value;
  }

  text(value: string): string {
    this.column(new TextEncoder().encode(value));
    return value;
  }

  optional(value: number | null): number | null {
    this.flag(value !== null);
    if (value !== null) this.number(value);
    return value;
  }

  column<T extends Column>(column: T): T {
    this.number(column.length);
    this.#reserve(column.byteLength);
    this.#bytes.set(new Uint8Array(column.buffer, column.byteOffset, column.byteLength), this.#at);
    this.#at += column.byteLength;
    return column;
  }

  fixed(column: Column): void {
    this.column(column);
  }

  list(numbers: number[]): void {
    this.column(Float64Array.from(numbers));
  }

  set(numbers: Set<number>): void {
    this.list([...numbers]);
  }

  pairs(table: Map<number, number>): void {
    this.list([...table.keys()]);
    this.list([...table.values()]);
  }

  same(_what: string, value: number): void {
    this.number(value);
  }

  #reserve(bytes: number): void {
    if (this.#at + bytes <= this.#bytes.length) return;
    let { length } = this.#bytes;
    while (length < this.#at + bytes) length *= 2;
    const wider = new Uint8Array(length);
    wider.set(this.#bytes);
    this.#bytes = wider;
    this.#view = new DataView(wider.buffer);
  }
}

/** Gives back what a {@link Saver} wrote. Throws {@link StateMismatch} when it was another world's. */
export class Loader implements Keeper {
  readonly loads = true;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;
  #part = "";

  constructor(bytes: Uint8Array) {
    // Of what Node hands out, `slice` would be a view.
    this.#bytes = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Has everything been taken? */
  get ended(): boolean {
    return this.#at === this.#bytes.length;
  }

  part(name: string): void {
    const found = this.text("");
    if (found !== name)
      throw new StateMismatch(`${this.#part}: the state goes on where this world has its "${name}"`);
    this.#part = name;
  }

  number(_value?: number): number {
    return this.#view.getFloat64(this.#need(8), true);
  }

  flag(_value?: boolean): boolean {
    return this.number() === 1;
  }

  text(_value?: string): string {
    return new TextDecoder().decode(this.column(new Uint8Array(0)));
  }

  optional(_value?: number | null): number | null {
    return this.flag() ? this.number() : null;
  }

  column<T extends Column>(column: T): T {
    const length = this.number();
    const from = this.#need(length * column.BYTES_PER_ELEMENT);
    const bytes = this.#bytes.slice(from, this.#at);
    return new (column.constructor as new (buffer: ArrayBuffer) => T)(bytes.buffer as ArrayBuffer);
  }

  fixed(column: Column): void {
    const read = this.column(column);
    if (read.length !== column.length)
      throw new StateMismatch(
        `${this.#part}: the state has ${read.length} values where this world has ${column.length}`,
      );
    column.set(read);
  }

  list(numbers: number[]): void {
    const read = this.column(new Float64Array(0));
    numbers.length = 0;
    for (const number of read) numbers.push(number);
  }

  set(numbers: Set<number>): void {
    const read: number[] = [];
    this.list(read);
    numbers.clear();
    for (const number of read) numbers.add(number);
  }

  pairs(table: Map<number, number>): void {
    const keys: number[] = [];
    const values: number[] = [];
    this.list(keys);
    this.list(values);
    table.clear();
    keys.forEach((key, n) => table.set(key, values[n]));
  }

  same(what: string, value: number): void {
    const found = this.number();
    if (!Object.is(found, value))
      throw new StateMismatch(`${what}: the state has ${found}, this scenario makes it ${value}`);
  }

  /** Where the next `bytes` begin. */
  #need(bytes: number): number {
    const from = this.#at;
    if (!(bytes >= 0) || from + bytes > this.#bytes.length)
      throw new StateMismatch(`${this.#part}: the state ends too early`);
    this.#at += bytes;
    return from;
  }
}
