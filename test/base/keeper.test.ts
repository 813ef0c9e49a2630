/** What a saver writes, a loader gives back; what does not fit is refused. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Column,
  type Keeper,
  keepColumns,
  keepList,
  keepNumbers,
  keepStart,
  Loader,
  Saver,
  Shared,
  StateMismatch,
} from "../../src/base/keeper.ts";

function written(show: (keeper: Keeper) => void): Uint8Array {
  const saver = new Saver();
  show(saver);
  return saver.written.slice();
}

/** One field of each kind, with a value. */
const field = fc.oneof(
  fc.record({ kind: fc.constant("number" as const), value: fc.double() }),
  fc.record({ kind: fc.constant("flag" as const), value: fc.boolean() }),
  fc.record({ kind: fc.constant("text" as const), value: fc.string({ unit: "grapheme" }) }),
  fc.record({ kind: fc.constant("optional" as const), value: fc.option(fc.double()) }),
);

describe("a keeper", () => {
  it("gives back fields of all kinds, in their order", () => {
    fc.assert(
      fc.property(fc.array(field), fc.array(fc.double()), (fields, numbers) => {
        const table = new Map(numbers.map((number, n) => [n, number]));
        const show = (keeper: Keeper, list: number[], pairs: Map<number, number>) => {
          const got = fields.map(({ kind, value }) =>
            keeper.loads
              ? (keeper[kind] as (value: unknown) => unknown)(kind === "text" ? "" : 0)
              : (keeper[kind] as (value: unknown) => unknown)(value),
          );
          keeper.list(list);
          keeper.pairs(pairs);
          return got;
        };
        const bytes = written((keeper) => void show(keeper, numbers, table));
        const [list, pairs] = [[7, 7, 7], new Map([[1e9, 7]])];
        const loader = new Loader(bytes);
        expect(show(loader, list, pairs)).toEqual(fields.map(({ value }) => value));
        expect(list).toEqual(numbers);
        expect([...pairs]).toEqual([...table]);
        expect(loader.ended).toBe(true);
      }),
    );
  });

  it("gives back sets, counts and lists of objects, and one object to all that hold it", () => {
    class Counts {
      readonly name: string;
      seen = 0;
      constructor(name: string) {
        this.name = name;
      }
    }
    const show = (keeper: Keeper, set: Set<number>, holders: (Counts | null)[]) => {
      keeper.set(set);
      const shared = new Shared<Counts>(keeper, (one) => {
        const counts = new Counts(keeper.text(one?.name ?? ""));
        keepNumbers(keeper, one ?? counts);
        return one ?? counts;
      });
      keepList(keeper, holders, (one) => shared.keep(one));
    };
    const [a, b] = [new Counts("a"), new Counts("b")];
    a.seen = 3;
    const bytes = written((keeper) => show(keeper, new Set([5, -1]), [a, null, b, a]));
    const [set, holders] = [new Set([7]), [b]];
    show(new Loader(bytes), set, holders);
    expect([...set]).toEqual([5, -1]);
    expect(holders).toEqual([a, null, b, a]);
    expect(holders[3]).toBe(holders[0]);
    expect(holders[2]).not.toBe(b);
  });

  it.each<Column>([
    new Float64Array([1.5, -0, Infinity]),
    new Float32Array([0.5]),
    new Int32Array([-1, 2147483647]),
    new Uint32Array([4294967295]),
    new Uint16Array([65535]),
    new Uint8Array([255, 0, 1]),
    new Float64Array(0),
  ])("gives back columns of any length: %o", (column) => {
    const bytes = written((keeper) => void keeper.column(column));
    const empty = new (column.constructor as new (length: number) => Column)(1);
    expect(new Loader(bytes).column(empty)).toEqual(column);
    // Also out of bytes that lie inside others, as Node hands them out.
    expect(new Loader(Buffer.concat([Buffer.alloc(3), bytes]).subarray(3)).column(empty)).toEqual(column);
  });

  it("fills columns of fixed length in place, and starts of longer ones", () => {
    const bytes = written((keeper) => {
      keeper.fixed(new Int32Array([1, 2]));
      keepStart(keeper, new Int32Array([3, 4]));
    });
    const loader = new Loader(bytes);
    const [whole, start] = [new Int32Array(2), new Int32Array(3)];
    loader.fixed(whole);
    keepStart(loader, start);
    expect([...whole, ...start]).toEqual([1, 2, 3, 4, 0]);
    expect(() => new Loader(bytes).fixed(new Int32Array(3))).toThrow(StateMismatch);
    expect(() => keepStart(new Loader(bytes), new Int32Array(1))).toThrow(StateMismatch);
  });

  it("shows all public columns of rows", () => {
    class Rows {
      node = new Int32Array([5, 6]);
      readonly bytes = new Float64Array([0.5]);
      used = 2;
    }
    const bytes = written((keeper) => keepColumns(keeper, new Rows()));
    const rows = new Rows();
    rows.node = new Int32Array(7);
    rows.bytes.fill(9);
    rows.used = 1;
    keepColumns(new Loader(bytes), rows);
    expect(rows).toEqual(Object.assign(new Rows(), { used: 1 }));
  });

  it("says where a state stops to fit", () => {
    const bytes = written((keeper) => {
      keeper.part("caches");
      keeper.same("nodes", 3);
    });
    const loader = new Loader(bytes);
    loader.part("caches");
    expect(() => loader.same("nodes", 4)).toThrow("nodes: the state has 3, this scenario makes it 4");
    expect(() => new Loader(bytes).part("counts")).toThrow(StateMismatch);
    expect(() => loader.number(0)).toThrow("caches: the state ends too early");
  });
});
