/** No dead knobs: the first half of them (see `knob-turns.ts`), and whether the test would see one. */
import { describe, expect, it } from "vitest";
import { CIRCUMSTANCES, DIRECTIONS, SMALL } from "./knob-cases.ts";
import { ALL, comparable, outcome, turnKnobs } from "./knob-turns.ts";

describe("every knob", () => {
  it("is there: hardly a field without another value to turn it to", () => {
    expect(ALL.length).toBeGreaterThan(250);
    for (const path of [...Object.keys(DIRECTIONS), ...Object.keys(CIRCUMSTANCES)])
      expect(ALL.map((leaf) => leaf.key)).toContain(path);
  });

  turnKnobs(0, 2);

  it("would be found dead if it were: what only names things changes nothing that counts", async () => {
    const base = await outcome("", SMALL);
    for (const set of ["name=other", "description=other", "edge.tiers.0.name=other"])
      expect(comparable("", await outcome("", [...SMALL, set]))).toBe(comparable("", base));
  });
});
