/** Wear of flash against computation by hand and published figures. */
import { describe, expect, it } from "vitest";
import {
  driveWritesPerDay,
  flashWear,
  keptShareOfScatteredEvictions,
  logStructuredAmplification,
  setAssociativeAmplification,
} from "../../src/cache/flash.ts";

const DAY = 86_400_000_000;

describe("flash wear", () => {
  it("of a log with FIFO: what is admitted is written, once", () => {
    // 2 TB into a drive of 1 TB in half a day: four drive writes a day.
    const intake = {
      admittedBytes: 2e12,
      admittedObjects: 4e7,
      capacityBytes: 1e12,
      elapsedMicros: DAY / 2,
    };
    expect(flashWear(intake, { layout: "log-structured", keptShare: 0 })).toEqual({
      meanObjectBytes: 50_000,
      amplification: 1,
      writtenBytes: 2e12,
      driveWritesPerDay: 4,
    });
  });

  it("of sets: 100-byte objects cost about 40 times their size, as Kangaroo's authors say", () => {
    const intake = { admittedBytes: 1e9, admittedObjects: 1e7, capacityBytes: 1e11, elapsedMicros: 2 * DAY };
    const wear = flashWear(intake, { layout: "set-associative", setBytes: 4096, insertsPerWrite: 1 });
    expect(wear.amplification).toBeCloseTo(40.96, 10);
    // Ten million pages of 4 KiB.
    expect(wear.writtenBytes).toBeCloseTo(1e7 * 4096, 3);
    expect(wear.driveWritesPerDay).toBeCloseTo(0.2048, 10);
  });

  it("of nothing is nothing, and without times there is no rate", () => {
    const intake = { admittedBytes: 0, admittedObjects: 0, capacityBytes: 1e9, elapsedMicros: 0 };
    const wear = flashWear(intake, { layout: "set-associative", setBytes: 4096, insertsPerWrite: 1 });
    expect(wear).toEqual({ meanObjectBytes: 0, amplification: 1, writtenBytes: 0, driveWritesPerDay: -1 });
    expect(driveWritesPerDay(5, 1, -3)).toBe(-1);
  });
});

describe("amplification of sets", () => {
  it.each([
    [4096, 1, 1],
    [2048, 1, 2],
    [5000, 1, 8192 / 5000],
    [512, 4, 1 + 8 / 4],
    [100, 8, 1 + 40.96 / 8],
  ])("objects of %d bytes, %d inserts a rewrite: %d", (bytes, inserts, expected) => {
    expect(setAssociativeAmplification(bytes, 4096, inserts)).toBeCloseTo(expected, 12);
  });

  it("refuses sets of nothing", () => {
    expect(() => setAssociativeAmplification(100, 0)).toThrow(RangeError);
    expect(() => setAssociativeAmplification(100, 4096, 0.5)).toThrow(RangeError);
  });
});

describe("amplification of logs", () => {
  it.each([
    [0, 1],
    [0.5, 2],
    [0.75, 4],
  ])("keeping a share of %d writes %d bytes for each admitted", (kept, expected) => {
    expect(logStructuredAmplification(kept)).toBe(expected);
  });

  it.each([-0.1, 1, NaN])("a kept share of %d is refused", (kept) => {
    expect(() => logStructuredAmplification(kept)).toThrow(RangeError);
  });

  it.each([0.3, 0.5, 0.8, 0.95])(
    "at a utilisation of %d, the kept share solves its equation",
    (utilisation) => {
      const u = keptShareOfScatteredEvictions(utilisation);
      expect((1 - u) / -Math.log(u)).toBeCloseTo(utilisation, 9);
    },
  );
});
