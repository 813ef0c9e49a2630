/** Numbers that stand for kinds of events and flags of fills: each its own. */
import { expect, it } from "vitest";
import * as fills from "../../src/cdn/fills.ts";
import * as state from "../../src/cdn/state.ts";

const ANSWERS = ["FULL", "NOT_MODIFIED", "ERROR", "REFUSED", "SILENCE", "PENDING", "ABSENT"];

it("kinds of events have a number each, and the heap has room for them", () => {
  const numbers = Object.values(state).filter((value) => typeof value === "number");
  expect(numbers.length).toBeGreaterThan(10);
  expect(new Set(numbers).size).toBe(numbers.length);
  for (const kind of numbers) expect(kind).toBeLessThan(32);
});

it("flags of fills are a bit each, within their column", () => {
  const numbers = Object.entries(fills).filter(([, value]) => typeof value === "number");
  const flags = numbers.filter(([name]) => !ANSWERS.includes(name)).map(([, value]) => value as number);
  const answers = numbers.filter(([name]) => ANSWERS.includes(name)).map(([, value]) => value as number);
  expect(flags.length).toBeGreaterThan(5);
  expect(new Set(flags).size).toBe(flags.length);
  const { flags: column } = new fills.Fills();
  for (const flag of flags) {
    expect(flag & (flag - 1)).toBe(0);
    expect(flag).toBeLessThan(2 ** (8 * column.BYTES_PER_ELEMENT));
  }
  expect(new Set(answers).size).toBe(answers.length);
});
