/** `cdnlab compare SCENARIO...` as users start it. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { ComparedMetric, ScenarioComparison } from "../../src/result/scenario-comparison.ts";
import { halfWidth95 } from "../../src/result/replications.ts";
import { cdnlab, workingDirectory } from "./program.ts";

const cwd = workingDirectory();
/** On one worker unless the words say otherwise: each that starts loads the program. */
const compare = (...words: string[]) =>
  cdnlab(["compare", ...words, ...(words.includes("--workers") ? [] : ["--workers", "1"])], { cwd });

/**
 * One class whose popularity never changes, asked for independently (IRM): keeping what was asked for most is then the
 * best that can be done in the long run, and first in, first out is not.
 */
const STILL = `name: still
duration: 1h
warmup: 20m
users: { metros: { top: 20 } }
edge:
  pops: [FRA, IAD]
  servers: 1
  tiers: [{ name: ssd, capacity: 4%, latency: 1ms, eviction: fifo }]
shield: none
content:
  page: { share: 1, objects: 1k, size: 20kB, popularity: { exponent: 0.9 }, regionalTaste: 0, churnPerDay: 0, ttl: 30d, uncacheableShare: 0 }
workload: { requests: 10k }
thresholds: [hit_ratio > 0.3]
`;

interface Printed extends ScenarioComparison {
  readonly digest: string;
  readonly notes: readonly string[];
  readonly audit: readonly string[];
}

/** For what does not depend on how many requests there are. */
const FEW = ["--set", "workload.requests=2k"];

/** Well after start-up, on a busy machine too, and long before the end; milliseconds. */
let meanwhile = 0;

beforeAll(async () => {
  writeFileSync(join(cwd, "still.yaml"), STILL);
  writeFileSync(join(cwd, "twin.yaml"), STILL);
  writeFileSync(
    join(cwd, "roomy.yaml"),
    STILL.replace("4%", "40%").replace("name: still", "name: roomy\nseed: 9"),
  );
  const started = performance.now();
  // In a process of its own, as the one to come has.
  await cdnlab(["compare", "still.yaml", "--policies", "lru", "--replications", "1", ...FEW], {
    cwd,
    env: {},
  });
  meanwhile = 500 + 2 * (performance.now() - started);
});

async function printed(...words: string[]): Promise<Printed> {
  const { status, stdout, stderr } = await compare(...words, "--json");
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  return JSON.parse(stdout) as Printed;
}

const metric = ({ results }: Printed, name: string, which: ComparedMetric) =>
  results.find((one) => one.name === name)!.metrics[which]!;

const metricMeans = ({ metrics }: Printed["results"][number]) =>
  Object.values(metrics).map(({ mean }) => mean);

describe("cdnlab compare on a scenario", () => {
  it("finds the policy that must be better, on any number of workers with the same bytes", async () => {
    const words = ["still.yaml", "--policies", "lfu,fifo", "--replications", "4", "--json"];
    const [one, two] = await Promise.all([
      compare(...words, "--workers", "1"),
      compare(...words, "--workers", "3"),
    ]);
    expect(one.status).toBe(0);
    expect(two.stdout).toBe(one.stdout);
    const result = JSON.parse(one.stdout) as Printed;
    expect(result.digest).toMatch(/^[0-9a-f]{64}$/);
    expect(result.tier).toBe("edge/ssd");
    expect(result.seeds).toEqual(["1", "1#2", "1#3", "1#4"]);
    expect(result.results.map(({ name, baseline }) => [name, baseline])).toEqual([
      ["fifo", true],
      ["lfu", false],
    ]);
    const hits = metric(result, "lfu", "hit_ratio");
    expect(hits.difference).toMatchObject({ effect: "higher" });
    expect(hits.difference!.low).toBeGreaterThan(0.02);
    expect(metric(result, "lfu", "origin.requests").difference).toMatchObject({ effect: "lower" });
    // The same seed is the same requests for both, and the luck they share makes the interval narrower.
    const [fifo, lfu] = result.results;
    expect(lfu.runs.map(({ requests }) => requests)).toEqual(fifo.runs.map(({ requests }) => requests));
    const known = (values: readonly (number | null)[]) => values.map((value) => value ?? NaN);
    const apart = Math.hypot(
      halfWidth95(known(hits.values))!,
      halfWidth95(known(fifo.metrics.hit_ratio!.values))!,
    );
    expect(hits.difference!.halfWidth!).toBeLessThan(apart);
    expect(metric(result, "lfu", "shield.hit_ratio").mean).toBeNull();
  });

  it("runs what `cdnlab run` would: the digests are the same", async () => {
    const { results } = await printed("still.yaml", "--policies", "sieve", "--replications", "2", ...FEW);
    const run = await cdnlab(
      ["run", "still.yaml", ...FEW, "--set", "edge.tiers.ssd.eviction=sieve", "--seed", "1#2", "--json"],
      { cwd },
    );
    const { digest } = JSON.parse(run.stdout) as { digest: string };
    expect(results[1].runs[1]).toMatchObject({ seed: "1#2", digest });
  });

  it("of a scenario with itself differs by exactly nothing, and says so", async () => {
    const { results, tier } = await printed("still.yaml", "twin.yaml", "--replications", "2", ...FEW);
    expect(tier).toBeNull();
    for (const { difference, mean } of Object.values(results[1].metrics))
      expect(difference).toEqual(
        mean === null ? null : { mean: 0, halfWidth: 0, low: 0, high: 0, effect: "none" },
      );
    const { stdout } = await compare("still.yaml", "still.yaml", "--replications", "2", ...FEW);
    expect(stdout).toContain("still.yaml (2): no difference in hit_ratio, byte_hit_ratio,");
    expect(stdout).not.toMatch(/better|worse/);
  });

  it("says that a tier with room for everything has no use for a policy", async () => {
    const words = [
      "--policies",
      "lru",
      "--replications",
      "2",
      "--set",
      "edge.tiers.ssd.capacity=300%",
      ...FEW,
    ];
    const { results, notes } = await printed("still.yaml", ...words);
    expect(metricMeans(results[1])).toEqual(metricMeans(results[0]));
    expect(notes.join()).toContain("all candidates have the very same numbers");
  });

  it("pairs scenarios by the seeds of the first", async () => {
    const result = await printed(
      "still.yaml",
      "roomy.yaml",
      "--replications",
      "2",
      "--set",
      "workload.requests=4k",
    );
    expect(result.results.map(({ name }) => name)).toEqual(["still.yaml", "roomy.yaml"]);
    expect(result.results[1].runs.map(({ seed }) => seed)).toEqual(["1", "1#2"]);
    expect(metric(result, "roomy.yaml", "hit_ratio").difference).toMatchObject({ effect: "higher" });
    expect(result.notes.join()).toContain(
      "roomy.yaml runs with seed 1, the baseline's, and not with its own 9",
    );
  });

  it("prints 80 columns, writes CSV, and ends with 3 only when thresholds are asked for", async () => {
    const words = [
      "still.yaml",
      "--admissions",
      "always,n-hit",
      "--replications",
      "2",
      "--seed",
      "abc",
      ...FEW,
    ];
    const { status, stdout, stderr } = await compare(...words, "--csv", "rows.csv");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    for (const line of stdout.split("\n").filter((one) => !one.startsWith("  next")))
      expect(line.length).toBeLessThanOrEqual(80);
    expect(stdout).toContain("seeds abc to abc#2");
    expect(stdout).toContain("edge/ssd is the last tier of the edge; --tier names another");
    const [head, ...rows] = readFileSync(join(cwd, "rows.csv"), "utf8").trim().split("\n");
    expect(head).toMatch(
      /^candidate,scenario,eviction,admission,baseline,metric,unit,seeds,mean,difference,/,
    );
    expect(rows).toHaveLength(2 * 9);
    const strict = await compare(
      ...words,
      "--check-thresholds",
      "--set",
      "thresholds=[hit_ratio > 0.99]",
      "--csv",
      "-",
    );
    expect(strict).toMatchObject({ status: 3, stderr: "a threshold failed (exit 3)\n" });
    expect(strict.stdout.startsWith(head)).toBe(true);
  });

  it("reads a scenario from standard input, as it reads a trace", async () => {
    const words = ["compare", "-", "--policies", "lru", "--replications", "1", "--json"];
    const scenario = await cdnlab(words, { cwd, input: STILL });
    expect((JSON.parse(scenario.stdout) as Printed).results.map(({ name }) => name)).toEqual(["fifo", "lru"]);
    const input = "time,key,size\n1,a,100\n2,b,100\n3,a,100\n";
    const trace = await cdnlab(["compare", "-", "--policies", "lru", "--sizes", "2objects", "--json"], {
      cwd,
      input,
    });
    expect(trace).toMatchObject({ status: 0 });
  });
});

describe("what cannot be compared", () => {
  const TRACE = "scenarios/traces/sample-access.log";

  it.each([
    [["still.yaml", "--sizes", "1%", "--no-bounds"], "--no-bounds: still.yaml is a scenario"],
    [["still.yaml", "--format", "csv"], "--format: still.yaml is a scenario, and the option is for traces"],
    [
      [TRACE, "--tier", "ssd"],
      "--tier: scenarios/traces/sample-access.log is a trace, and the option is for scenarios",
    ],
    [["still.yaml", TRACE], "still.yaml is a scenario and scenarios/traces/sample-access.log a trace"],
    [[TRACE, TRACE], "one trace at a time"],
    [["prose.txt"], "prose.txt: neither a scenario nor a trace"],
    [["stil.yaml"], 'stil.yaml: no such file or folder. Did you mean "still.yaml"?'],
    [["still.yaml", "--tier", "sdd"], '--tier: no tier "sdd"; did you mean "ssd"?'],
    [["still.yaml", "--policies", "siev"], '--policies: no policy "siev"; did you mean "sieve"?'],
    [["still.yaml", "--policies", "fifo"], "edge/ssd has fifo already"],
    [["still.yaml", "--replications", "0"], '--replications: "0" is not a whole number from 1 to 1000'],
    [["still.yaml", "roomy.yaml", "--policies", "lru"], "--policies: policies are swapped in one scenario"],
    [["still.yaml", "--csv", "-", "--json"], "--csv: standard output has the JSON document already"],
    [
      ["still.yaml", "--csv", "no/such/rows.csv"],
      "no/such/rows.csv: cannot be written: there is no such folder",
    ],
    [["still.yaml", "--set", "edge.tierz=lab"], 'Did you mean "tiers"?'],
  ] as const)("%j says why", async (words, said) => {
    writeFileSync(join(cwd, "prose.txt"), "This is prose.\nNothing to see here\n");
    const { status, stdout, stderr } = await compare(...words);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain(said);
  });

  it("is not a trace on standard input, which every run would read", async () => {
    writeFileSync(join(cwd, "piped.yaml"), "name: piped\nworkload: { trace: '-' }\n");
    const { status, stderr } = await compare("piped.yaml", "--policies", "fifo");
    expect(status).toBe(2);
    expect(stderr).toContain("a comparison reads the trace several times");
  });
});

describe.skipIf(process.platform === "win32")("a comparison that is interrupted", () => {
  it.each(["SIGINT"] as const)("by %s ends with 130 and leaves nothing", async (signal) => {
    const words = [
      "compare",
      "still.yaml",
      "--set",
      "workload.rate=20k/s",
      "--policies",
      "lru",
      "--csv",
      "cut.csv",
    ];
    const before = readdirSync(cwd);
    const end = await cdnlab([...words, "--seed", signal], {
      cwd,
      onStart: (child) => void setTimeout(() => child.kill(signal), meanwhile),
    });
    expect(end).toEqual({ status: 130, stdout: "", stderr: "interrupted: nothing was written\n" });
    expect(existsSync(join(cwd, "cut.csv"))).toBe(false);
    expect(readdirSync(cwd)).toEqual(before);
  });
});
