/** Policies swapped at a tier: which tier, which candidates, and that a swap is what `--set` would do. */
import { describe, expect, it } from "vitest";
import { tierVariants } from "../../src/experiment/tier-swap.ts";
import { LIVE_EVICTION_POLICIES } from "../../src/policy/eviction/registry.ts";
import { ADMISSION_POLICIES } from "../../src/policy/admission/registry.ts";
import { UsageError } from "../../src/run/usage-error.ts";
import { formatProblems, parseScenario } from "../../src/scenario/parse.ts";
import type { Scenario } from "../../src/scenario/types.ts";

const TEXT = `name: two
edge:
  pops: [FRA]
  tiers:
    - { name: ram, capacity: 1%, latency: 100us }
    - { name: cold-disk, capacity: 9%, latency: 1ms, eviction: {policy: s3-fifo, small: 0.3}, admission: n-hit }
shield: { place: IAD, tiers: [{ name: hdd, capacity: 20%, latency: 10ms, eviction: fifo }] }
workload: { requests: 1k }
`;

function scenarioOf(sets: string[] = [], text = TEXT): Scenario {
  const { scenario, problems } = parseScenario(text, { file: "two.yaml", sets });
  if (scenario === null) throw new Error(formatProblems(problems));
  return scenario;
}

const names = (request: Parameters<typeof tierVariants>[1]) =>
  tierVariants(scenarioOf(), request).variants.map(({ name }) => name);

function problemsOf(request: Parameters<typeof tierVariants>[1], sets: string[] = []): string {
  try {
    tierVariants(scenarioOf(sets), request);
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
  return "";
}

describe("a swap at a tier", () => {
  it("is at the last tier of the edge unless said, and there or at the shield by name", () => {
    const tierOf = (tier?: string) => tierVariants(scenarioOf(), { tier, policies: "lru" }).tier;
    expect(tierOf()).toBe("edge/cold-disk");
    expect(tierOf("ram")).toBe("edge/ram");
    expect(tierOf("Cold_Disk")).toBe("edge/cold-disk");
    expect(tierOf("edge/RAM")).toBe("edge/ram");
    expect(tierOf("shield/hdd")).toBe("shield/hdd");
  });

  it("begins with the scenario as it is, and has each candidate once", () => {
    expect(names({ policies: "LRU,s3-fifo:small=0.3,sieve,lru,s3-fifo" })).toEqual([
      "s3-fifo:small=0.3",
      "lru",
      "sieve",
      "s3-fifo",
    ]);
    expect(names({})).toEqual(["s3-fifo:small=0.3", "lru", "sieve", "s3-fifo", "w-tinylfu"]);
    expect(names({ admissions: "always,tiny-lfu" })).toEqual([
      "s3-fifo:small=0.3 + n-hit",
      "s3-fifo:small=0.3 + always",
      "s3-fifo:small=0.3 + tiny-lfu",
    ]);
    expect(names({ policies: "lru,fifo", admissions: "n-hit,always" })).toEqual([
      "s3-fifo:small=0.3 + n-hit",
      "lru + n-hit",
      "lru + always",
      "fifo + n-hit",
      "fifo + always",
    ]);
    expect(names({ tier: "shield/hdd", policies: "all" })).toHaveLength(LIVE_EVICTION_POLICIES.length);
  });

  it("changes that tier alone, as --set would", () => {
    const admissions = ADMISSION_POLICIES.map(({ name }) => name).join(",");
    for (const tier of ["ram", "cold-disk", "shield/hdd"])
      for (const request of [
        { tier, policies: "all,s3-fifo:small=0.25:ghost=0.5" },
        { tier, admissions },
      ])
        for (const { variant, sets } of tierVariants(scenarioOf(), request).variants)
          expect(variant).toEqual(scenarioOf([...sets]));
  });

  it("names every mistake with what was meant", () => {
    const text = problemsOf({ tier: "cold-dsk", policies: "lru,siev,belady", admissions: "tinylf" });
    expect(text.split("\n")).toEqual([
      '--tier: no tier "cold-dsk"; did you mean "cold-disk"?',
      '--policies: no policy "siev"; did you mean "sieve"?',
      expect.stringMatching(/^--policies: "belady" knows the future/),
      '--admission: no policy "tinylf"; did you mean "tiny-lfu"?',
    ]);
    expect(problemsOf({ tier: "hdd" })).toContain('did you mean "shield/hdd"?');
    expect(problemsOf({ tier: "nothing-like-it" })).toContain("known: edge/ram, edge/cold-disk, shield/hdd");
    expect(problemsOf({ tier: "shield/hdd" }, ["shield=none"])).toContain("the scenario has no shield");
    expect(problemsOf({ policies: "lru-mad" })).toContain("how long every fetch takes");
  });
});
