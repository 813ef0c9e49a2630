/**
 * Digests that may change only on purpose: the same scenario, seed and version give the same bytes, on any machine
 * and after any refactoring. `digests.json` holds them; `npm run golden` accepts new ones.
 */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { PINNED, pinOf, PINS_FILE, type Pin } from "./scenarios.ts";

const pins = JSON.parse(readFileSync(PINS_FILE, "utf8")) as Record<string, Pin>;

describe("the digest of", () => {
  it.each(PINNED)("%s is the pinned one", (file) => {
    expect(
      pinOf(file),
      `The result of ${file} is another than before. If nothing was meant to change, something is wrong: ` +
        `run it with --check-determinism, and compare with the last commit. If results were meant to change, ` +
        `accept the new digests with "npm run golden" and say so in CHANGELOG.md`,
    ).toEqual(pins[file]);
  });

  it("every pin is of a scenario that runs", () => {
    expect(Object.keys(pins)).toEqual([...PINNED]);
  });
});
