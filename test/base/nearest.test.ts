import { describe, expect, it } from "vitest";
import { nearest } from "../../src/base/nearest.ts";

describe("the nearest name", () => {
  const names = ["lru", "lirs", "lru-k", "s3-fifo", "fifo", "sieve", "w-tinylfu"];

  it.each([
    ["LRU", "lru"],
    ["lur", "lru"],
    ["sieev", "sieve"],
    ["s3fifo", "s3-fifo"],
    ["w-tiny", "w-tinylfu"],
    ["seive", "sieve"],
    ["lrus", "lru"],
    ["fif", "fifo"],
  ])("to %s is %s", (typed, name) => expect(nearest(typed, names)).toBe(name));

  it.each(["", "zzz", "belady", "ab"])('to "%s" is none', (typed) =>
    expect(nearest(typed, names)).toBeNull(),
  );
});
