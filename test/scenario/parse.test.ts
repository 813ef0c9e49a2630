/** Scenarios that are valid: defaults, presets, short forms, overrides, warnings. */
import { describe, expect, test } from "vitest";
import { parseScenario } from "../../src/scenario/parse.ts";
import { problemText } from "../../src/scenario/problems.ts";
import type { Scenario, SyntheticWorkload, TraceWorkload } from "../../src/scenario/types.ts";

const MINUTE = 60e6;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

function valid(text: string, sets: string[] = [], seed?: string): Scenario {
  const result = parseScenario(text, { file: "good.yaml", sets, ...(seed === undefined ? {} : { seed }) });
  expect(result.problems.map(problemText)).toEqual([]);
  return result.scenario as Scenario;
}

const web = (rest = "", sets: string[] = []) => valid(`name: good\nworkload: web\n${rest}`, sets);

describe("name and workload alone", () => {
  const scenario = web();

  test("run for a day on ten PoPs with three tiers and a shield", () => {
    expect(scenario.durationMicros).toBe(DAY);
    expect(scenario.edge.pops).toHaveLength(10);
    expect(scenario.edge.pops.every((pop) => pop.servers === 2)).toBe(true);
    expect(scenario.edge.tiers.map((tier) => tier.name)).toEqual(["ram", "ssd", "hdd"]);
    expect(scenario.shield?.place).toBe("IAD");
    expect(scenario.origin.place).toBe("IAD");
    expect(scenario.content.map((one) => one.name)).toEqual([
      "css-js",
      "image",
      "video-segment",
      "api",
      "download",
      "html",
    ]);
    expect(scenario.users.metros.length).toBeGreaterThan(400);
    expect(scenario.pricing.book).toBe("cloudfront");
  });

  test("are frozen all the way down", () => {
    expect(Object.isFrozen(scenario.edge.tiers[0].eviction.params)).toBe(true);
    expect(() => ((scenario as { name: string }).name = "other")).toThrow(TypeError);
  });
});

describe("units", () => {
  test("become base units", () => {
    const scenario = web(
      "duration: 6h\nwarmup: 30m\nstart: '06:30'\nnetwork: {backbone: {bandwidth: 2.5Gbps}}\nedge: {tiers: [{name: ram, capacity: 64GiB, latency: 1.5ms, bandwidth: 2GB/s}]}\n",
    );
    expect(scenario.durationMicros).toBe(6 * HOUR);
    expect(scenario.warmupMicros).toBe(30 * MINUTE);
    expect(scenario.startOfDayMicros).toBe(6.5 * HOUR);
    expect(scenario.network.backbone.bitsPerSecond).toBe(2.5e9);
    const [tier] = scenario.edge.tiers;
    expect(tier.capacityBytes).toBe(64 * 2 ** 30);
    expect(tier.latency).toEqual({ kind: "fixed", value: 1500 });
    expect(tier.bytesPerSecond).toBe(2e9);
  });

  test("of a device may be bits, of a link bytes", () => {
    const scenario = web(
      "edge: {tiers: [{name: ram, capacity: 1GB, bandwidth: 8Gbps}]}\norigin: {bandwidth: 1GB/s}\n",
    );
    expect(scenario.edge.tiers[0].bytesPerSecond).toBe(1e9);
    expect(scenario.origin.bitsPerSecond).toBe(8e9);
  });

  test("without end are Infinity", () => {
    const scenario = web("content: {html: {changeEvery: never}}\norigin: {bandwidth: unlimited}\n");
    expect(scenario.content[0].changeEveryMicros).toBe(Infinity);
    expect(scenario.origin.bitsPerSecond).toBe(Infinity);
  });

  test("a capacity is a size or a share of the catalogue, never both", () => {
    const { tiers } = web("edge: {tiers: [{name: ram, capacity: 5%}, {name: ssd, capacity: 1TB}]}\n").edge;
    expect(tiers.map((tier) => [tier.capacityShare, tier.capacityBytes])).toEqual([
      [0.05, 0],
      [null, 1e12],
    ]);
  });
});

describe("presets", () => {
  test("a class named like a preset starts from it", () => {
    const [html] = web("content: {html: {ttl: 5m}}\n").content;
    expect(html.ttlMicros).toBe(5 * MINUTE);
    expect(html.objects).toBe(web().content.find((one) => one.name === "html")?.objects);
  });

  test("a class may be a preset by another name, in the order of the file", () => {
    const { content } = web("content: {front-page: news, html:, pictures: {preset: image, share: 3}}\n");
    expect(content.map((one) => [one.name, one.ttlMicros])).toEqual([
      ["front-page", 5 * MINUTE],
      ["html", HOUR],
      ["pictures", 7 * DAY],
    ]);
    expect(content[2].share).toBe(3);
  });

  test("TTLs are those of the guides", () => {
    const guide = {
      "versioned-static": 31_536_000,
      "unversioned-static": 86_400,
      "product-catalogue": 3_600,
      blog: 86_400,
      news: 300,
      "stock-prices": 60,
      "live-scores": 10,
      comments: 300,
      profiles: 600,
      "api-list": 60,
      "api-detail": 300,
      html: 3_600,
      "css-js": 86_400,
      image: 604_800,
      "video-segment": 2_592_000,
      api: 300,
      "semi-static": 86_400,
    };
    const text = Object.keys(guide).map((name) => `  ${name}: ${name}\n`);
    const { content } = web(`content:\n${text.join("")}`);
    expect(Object.fromEntries(content.map((one) => [one.name, one.ttlMicros / 1e6]))).toEqual(guide);
  });

  test("checkout and real-time data are never stored", () => {
    for (const one of web("content: {checkout: checkout, real-time: real-time}\n").content)
      expect(one.uncacheableShare).toBe(1);
  });

  test("textbook tiers are the textbook's midpoints", () => {
    const { tiers } = web("edge: {tiers: textbook}\n").edge;
    expect(tiers.map((tier) => [tier.capacityBytes, tier.latency])).toEqual([
      [128e9, { kind: "fixed", value: 1000 }],
      [4e12, { kind: "fixed", value: 5000 }],
      [100e12, { kind: "fixed", value: 20000 }],
    ]);
  });

  test("a workload brings the content that fits it", () => {
    const { content } = valid("name: a\nworkload: video\n");
    expect(content.map((one) => one.name)).toContain("playlist");
    expect(content[0].share).toBe(0.7);
  });

  test("names ignore case and hyphens", () => {
    const scenario = web("edge: {pops: CloudFront_Like, tiers: RAM-only}\nshield: US-East\n");
    expect(scenario.edge.pops.length).toBeGreaterThan(90);
    expect(scenario.shield?.tiers[0].capacityBytes).toBe(500e9);
    expect(
      web("edge: {tiers: [{name: r, capacity: 1GB, eviction: S3FIFO}]}\n").edge.tiers[0].eviction.policy,
    ).toBe("s3-fifo");
  });

  test("policies come with all their parameters", () => {
    const [tier] = web(
      "edge: {tiers: [{name: r, capacity: 1GB, eviction: {policy: s3-fifo, small: 5%}, admission: n-hit}]}\n",
    ).edge.tiers;
    expect(tier.eviction).toEqual({ policy: "s3-fifo", params: { small: 0.05, ghost: 0.9, hits: 2 } });
    expect(tier.admission).toEqual({ policy: "n-hit", params: { hits: 2, memory: 8, falsePositives: 0.01 } });
  });
});

describe("users", () => {
  test("a selection keeps the largest metros of its regions", () => {
    const { metros } = web("users: {metros: {regions: [oceania], top: 3}}\n").users;
    expect(metros).toHaveLength(3);
    expect(metros[0].weight).toBeGreaterThanOrEqual(metros[1].weight);
  });

  test("a list may weigh its metros", () => {
    const { metros } = web("users: {metros: [Tokyo, {metro: Paris, weight: 7}]}\n").users;
    expect(metros[1]).toEqual({ metro: "paris-fr", weight: 7 });
    expect(metros[0].weight).toBeGreaterThan(1e7);
  });

  test("one access network for all", () => {
    expect(web("users: {access: fibre}\n").users.access).toEqual({ fibre: 1 });
  });
});

describe("distributions", () => {
  test.each([
    ["50ms", { kind: "fixed", value: 50_000 }],
    ["{exponential: 50ms}", { kind: "exponential", mean: 50_000 }],
    ["{uniform: {min: 1ms, max: 3ms}}", { kind: "uniform", min: 1000, max: 3000 }],
    ["{lognormal: {median: 5ms, sigma: 0.3}}", { kind: "lognormal", median: 5000, sigma: 0.3 }],
    ["{pareto: {min: 1ms, alpha: 1.5, max: 1s}}", { kind: "pareto", min: 1000, alpha: 1.5, max: 1e6 }],
    [
      "{lognormalPareto: {median: 5ms, sigma: 1, alpha: 1.1, max: 10s}}",
      { kind: "lognormal-pareto", median: 5000, sigma: 1, tailShare: 0.05, alpha: 1.1, max: 1e7 },
    ],
  ])("%s", (text, expected) => {
    expect(web(`origin: {serviceTime: ${text}}\n`).origin.serviceTime).toEqual(expected);
  });
});

describe("workloads", () => {
  test("requests over the duration are a rate", () => {
    const scenario = valid("name: a\nduration: 12h\nworkload: {requests: 1.2M}\n");
    expect((scenario.workload as SyntheticWorkload).requestsPerSecond).toBeCloseTo(1.2e6 / 43200, 12);
  });

  test("requests replace the rate of a preset and keep its curve", () => {
    const workload = valid("name: a\nworkload: {preset: video, requests: 86400}\n")
      .workload as SyntheticWorkload;
    expect(workload.requestsPerSecond).toBe(1);
    expect(workload.diurnal.trough).toBe(0.25);
  });

  test("a trace alone runs on absolute sizes until it ends", () => {
    const scenario = valid("name: a\nworkload: {trace: access.log}\n");
    const workload = scenario.workload as TraceWorkload;
    expect(workload).toMatchObject({ kind: "trace", path: "access.log", format: "auto", limit: Infinity });
    expect(workload.columns).toEqual({ time: "time", key: "key", size: "size", client: "", status: "" });
    expect(workload.reorderWindowMicros).toBe(120e6);
    expect(scenario.durationMicros).toBe(Infinity);
    for (const node of [scenario.edge, scenario.shield])
      for (const tier of node?.tiers ?? []) expect(tier.capacityShare).toBeNull();
    expect(scenario.content.at(-1)?.match).toContain("*");
  });

  test("short runs have a finer timeline", () => {
    expect(web().timelineMicros).toBe(15 * MINUTE);
    expect(web("duration: 30m\n").timelineMicros).toBe(MINUTE);
    expect(web("duration: 1s\n").timelineMicros).toBe(10_000);
  });
});

describe("thresholds", () => {
  test.each([
    ["hit_ratio > 0.9", { metric: "hit_ratio", scope: { kind: "all", name: "" }, op: ">", limit: 0.9 }],
    ["ttfb.p99<200ms", { metric: "ttfb.p99", scope: { kind: "all", name: "" }, op: "<", limit: 200_000 }],
    [
      "ttfb.p99 of region europe <= 150ms",
      { metric: "ttfb.p99", scope: { kind: "region", name: "europe" }, op: "<=", limit: 150_000 },
    ],
    [
      "hit_ratio of class html >= 50%",
      { metric: "hit_ratio", scope: { kind: "class", name: "html" }, op: ">=", limit: 0.5 },
    ],
    [
      "requests of pop fra > 10k",
      { metric: "requests", scope: { kind: "pop", name: "FRA" }, op: ">", limit: 10_000 },
    ],
    ["origin.bytes < 1GB", { metric: "origin.bytes", scope: { kind: "all", name: "" }, op: "<", limit: 1e9 }],
    [
      "origin.requests_per_second.peak < 2k/s",
      { metric: "origin.requests_per_second.peak", scope: { kind: "all", name: "" }, op: "<", limit: 2000 },
    ],
    [
      "cost.month < $1,250.50",
      { metric: "cost.month", scope: { kind: "all", name: "" }, op: "<", limit: 1250.5 },
    ],
  ])("%s", (text, expected) => {
    expect(web(`thresholds: ["${text}"]\n`).thresholds).toEqual([{ text, ...expected }]);
  });
});

describe("--set", () => {
  test("reaches into presets and defaults that the file does not spell out", () => {
    const scenario = web("", [
      "edge.tiers.0.capacity=1GB",
      "edge.tiers[1].eviction=sieve",
      "edge.tiers.hdd.latency.exponential=12ms",
      "content.html.ttl=5m",
      "shield.servers=7",
      "network.backbone.bandwidth=3Gbps",
    ]);
    expect(scenario.edge.tiers[0].capacityBytes).toBe(1e9);
    expect(scenario.edge.tiers[1].eviction.policy).toBe("sieve");
    expect(scenario.edge.tiers[2].latency).toEqual({ kind: "exponential", mean: 12_000 });
    expect(scenario.content.find((one) => one.name === "html")?.ttlMicros).toBe(5 * MINUTE);
    expect(scenario.content).toHaveLength(6);
    expect(scenario.shield?.servers).toBe(7);
    expect(scenario.network.backbone.bitsPerSecond).toBe(3e9);
  });

  test("the last one wins", () => {
    expect(web("", ["edge.servers=3", "edge.servers=5"]).edge.servers).toBe(5);
    expect(web("", ["edge.tiers.0.capacity=1GB", "edge.tiers=ram-only"]).edge.tiers).toHaveLength(1);
  });

  test("adds an entry at the end of a list, and fields to a word", () => {
    expect(web("edge: {pops: [FRA]}\n", ["edge.pops.1=NRT"]).edge.pops).toHaveLength(2);
    expect(web("edge: {pops: [FRA, NRT]}\n", ["edge.pops.NRT.servers=9"]).edge.pops[1]).toEqual({
      iata: "NRT",
      servers: 9,
    });
    expect(
      web("", ["edge.tiers.0.eviction=s3-fifo", "edge.tiers.0.eviction.small=0.2"]).edge.tiers[0].eviction
        .params["small"],
    ).toBe(0.2);
  });

  test("one way of saying how many requests replaces the other", () => {
    const rate = (sets: string[]) => (web("", sets).workload as SyntheticWorkload).requestsPerSecond;
    expect(rate(["workload.requests=86400"])).toBe(1);
    expect(rate(["workload.requests=86400", "workload.rate=3/s"])).toBe(3);
    expect(rate(["workload.requests=86400", "duration=12h"])).toBe(2);
  });

  test("a trace replaces generated requests", () => {
    const scenario = web("", ["workload.trace.path=x.log"]);
    expect(scenario.workload).toMatchObject({ kind: "trace", path: "x.log" });
    expect(scenario.edge.tiers.every((tier) => tier.capacityShare === null)).toBe(true);
  });

  test("a default that follows from another follows the override", () => {
    expect(web("", ["duration=30m"]).timelineMicros).toBe(MINUTE);
  });

  test("a value may be any YAML", () => {
    expect(web("", ["edge.pops=[FRA, {iata: IAD, servers: 4}]"]).edge.pops).toEqual([
      { iata: "FRA", servers: 2 },
      { iata: "IAD", servers: 4 },
    ]);
  });

  test.each([
    ["edge.tierz=lab", 'edge.tierz: unknown field. Did you mean "tiers"?'],
    [
      "edge.tiers.7.capacity=1GB",
      "edge.tiers.7.capacity: edge.tiers has 3 entries and none called 7: expected an index from 0, or the name of an entry",
    ],
    ["edge.servers=none", 'edge.servers: "none" is not a count: expected a count such as 200k'],
    ["edge.servers", ": not an assignment: expected path=value, such as edge.servers=4"],
    [
      "edge servers=4",
      "edge servers: not a path: expected names joined by dots, such as edge.tiers.0.capacity",
    ],
    ["content.htm.ttl=5m", "content.htm.share: missing: expected a share such as 5%"],
    ["edge.pops=[FRA", "edge.pops: flow sequence must end with a ]"],
  ])("%s is answered with the option", (set, expected) => {
    const { scenario, problems } = parseScenario("name: a\nworkload: web\n", { file: "a.yaml", sets: [set] });
    expect(scenario).toBeNull();
    expect(problems[0].file).toBe(`--set ${set}`);
    expect(problems[0].line).toBe(0);
    expect(`${problems[0].path}: ${problemText(problems[0])}`.slice(0, expected.length)).toBe(expected);
  });
});

test("--seed replaces the seed", () => {
  expect(valid("name: a\nseed: 7\nworkload: web\n", [], "other").seed).toBe("other");
  expect(valid("name: a\nseed: 7\nworkload: web\n").seed).toBe("7");
});

test("anchors and aliases share parts", () => {
  const { edge } = web("edge:\n  tiers:\n    - &t {name: ram, capacity: 1GB}\nshield: {tiers: [*t]}\n");
  expect(
    web("edge:\n  tiers:\n    - &t {name: ram, capacity: 1GB}\nshield: {tiers: [*t]}\n").shield?.tiers,
  ).toEqual(edge.tiers);
});

describe("warnings", () => {
  const warnings = (text: string) => {
    const { scenario, problems } = parseScenario(text, { file: "w.yaml" });
    expect(scenario).not.toBeNull();
    return problems.map(
      (problem) => `${problem.line}:${problem.column} ${problem.path}: ${problemText(problem)}`,
    );
  };
  test.each([
    [
      "content: {html: {staleWhileRevalidate: 2y}}",
      "3:40 content.html.staleWhileRevalidate: stale copies are served for more than a year: expected a shorter time",
    ],
    [
      "content: {html: html, api: {share: 0}}",
      "3:36 content.api.share: nobody asks for class api: expected a share above 0",
    ],
    [
      "edge: {pops: [FRA]}\nrouting: {unhealthy: [FRA]}",
      "4:22 routing.unhealthy: every PoP is down: all requests will fail: expected leave one healthy",
    ],
  ])("%s", (text, expected) => {
    expect(warnings(`name: w\nworkload: web\n${text}\n`)).toContain(expected);
  });
});
