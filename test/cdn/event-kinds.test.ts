/** Kinds of events: numbers that the world's `switch` tells apart. */
import { expect, it } from "vitest";
import * as state from "../../src/cdn/state.ts";

it("have a number each", () => {
  const numbers = Object.values(state).filter((value) => typeof value === "number");
  expect(numbers.length).toBeGreaterThan(10);
  expect(new Set(numbers).size).toBe(numbers.length);
});
