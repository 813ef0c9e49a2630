/** Origins in whole runs: who is asked, what they bear, what is counted, against closed forms and recounts. */
import { describe, expect, it } from "vitest";
import { World } from "../../src/cdn/world.ts";
import { compile } from "../../src/model/compile.ts";
import { contentByHeaders } from "../../src/model/content-headers.ts";
import { compileMetros } from "../../src/model/places.ts";
import { syntheticOptions } from "../../src/model/workloads.ts";
import type { OriginSummary, Summary } from "../../src/result/summary.ts";
import { AT_ORIGIN } from "../../src/vocabulary/facts.ts";
import { SyntheticSource } from "../../src/workload/synthetic.ts";
import { waitOfMmc } from "./erlang.ts";
import { csvTrace, replayOf, write } from "./trace-file.ts";
import { near, ONE_POP, queueOf, run, scenarioOf, summaryOf } from "./world.ts";

/** Every request goes to the origin. */
const PASSING = "content.thing.uncacheableShare=100%";
const SHORT = ["duration=400s", "workload.rate=20/s"];

function originOf({ origins = [] }: Summary, name: string): OriginSummary {
  const found = origins.find((origin) => origin.name === name);
  if (found === undefined) throw new Error(`no origin ${name}`);
  return found;
}

describe("workers whose number could change", () => {
  const busy = [PASSING, "origin.serviceTime={exponential: 10ms}", "workload.rate=320/s", "duration=120s"];

  it("wait as in M/M/c with the number that they are, and as workers whose number is fixed", async () => {
    const elastic = await summaryOf(ONE_POP, [...busy, "origin.autoscaling={min: 4, max: 4}"]);
    const fixed = await summaryOf(ONE_POP, [...busy, "origin.concurrency=4"]);
    // Turns begin at whole microseconds here, and at fractions there.
    const wait = (summary: Summary) => queueOf(summary, "origin", "workers").waitMicros.mean;
    near(wait(elastic), wait(fixed), 0.001);
    expect(elastic.total.outcomes).toEqual(fixed.total.outcomes);
    const { waitMicros, utilisation } = queueOf(elastic, "origin", "workers");
    near(waitMicros.mean, waitOfMmc(4, 4 * utilisation, 10_000), 0.12);
  });

  it("become load / target of them, a lag after the load came", async () => {
    const sets = [...busy, "origin.autoscaling={min: 2, max: 40, target: 50%, lag: 20s}", "warmup=60s"];
    const { workers } = originOf(await summaryOf(ONE_POP, sets), "origin");
    // 3.2 workers are busy on average: 6.4 are wanted, rounded up at each look.
    expect(workers!.mean).toBeGreaterThan(6.2);
    expect(workers!.mean).toBeLessThan(7.8);
  });
});

describe("the load of an origin", () => {
  it("is what the facts say, recounted", async () => {
    const sets = [
      ...SHORT,
      "warmup=50s",
      "content.thing.ttl=2s",
      "content.thing.changeEvery=3s",
      "origin.serviceTime={exponential: 30ms}",
      "origin.errorRate=5%",
      "origin.bandwidth=1Mbps",
      "origins={}",
    ];
    const { perSecond, concurrency, bitsPerSecond, requests, bytes, statuses } = originOf(
      await summaryOf(ONE_POP, sets),
      "origin",
    );
    const fetches = fetchesOf(sets).filter(({ atMicros }) => atMicros >= 50e6);
    expect(requests).toBe(fetches.length);
    expect(bytes).toBe(fetches.reduce((sum, one) => sum + one.bytes, 0));
    expect(Object.values(statuses).reduce((sum, one) => sum + one, 0)).toBe(requests);
    const seconds = Array.from({ length: 350 }, () => 0);
    for (const { atMicros } of fetches) {
      const second = Math.floor(atMicros / 1e6) - 50;
      if (second < 350) seconds[second]++;
    }
    expect(perSecond.mean).toBeCloseTo(seconds.reduce((sum, one) => sum + one, 0) / 350, 2);
    expect(perSecond.peak).toBe(Math.max(...seconds));
    expect(perSecond.p95).toBe([...seconds].sort((a, b) => a - b)[Math.ceil(0.95 * 350) - 1]);
    near(bitsPerSecond.mean, (bytes * 8) / 350, 0.01);
    // Little: requests that are there = arrivals a second x mean time there.
    const summary = await summaryOf(ONE_POP, sets);
    near(concurrency.mean, queueOf(summary, "origin", "connections").inSystemMean, 0.01);
    expect(concurrency.peak).toBeGreaterThanOrEqual(Math.ceil(concurrency.mean));
  });

  it("has those who go round the CDN in it, turned away or not", async () => {
    const calm = await summaryOf(ONE_POP, [...SHORT, PASSING]);
    const closed = await summaryOf(ONE_POP, [...SHORT, PASSING, "origin.access={direct: 5/s}"]);
    const direct = originOf(closed, "origin").direct;
    // Poisson, 2,000 expected: four standard deviations.
    expect(Math.abs(direct - 2000)).toBeLessThan(180);
    expect(originOf(closed, "origin").statuses["403"]).toBe(direct);
    expect(closed.total).toEqual(calm.total);
    const open = originOf(
      await summaryOf(ONE_POP, [...SHORT, PASSING, "origin.access={direct: 5/s, control: false, size: 3kB}"]),
      "origin",
    );
    expect([open.direct, open.directBytes]).toEqual([direct, direct * 3000]);
    expect(open.statuses).toEqual({ "200": open.requests + direct });
  });
});

describe("a group of origins", () => {
  const group = (more = "") => [
    ...SHORT,
    PASSING,
    "content.thing.origin=both",
    "origins={spare: {place: FRA, errorRate: 0%}}",
    `originGroups={both: {primary: origin, secondary: spare${more}}}`,
  ];

  it("asks the secondary after the statuses that are named, and no others; nothing is lost", async () => {
    const sets = [...group(", on: [500]"), "origin.errorRate=40%", "origin.errors={500: 50%, 404: 50%}"];
    const summary = await summaryOf(ONE_POP, sets);
    const [primary, spare] = [originOf(summary, "origin"), originOf(summary, "spare")];
    const { requests, outcomes } = summary.total;
    expect(primary.requests).toBe(requests);
    expect(spare.requests).toBe(primary.statuses["500"]);
    expect(outcomes.failed).toBe(primary.statuses["404"]);
    expect(outcomes.bypass).toBe(requests - outcomes.failed);
    expect(primary.statuses["200"] + spare.statuses["200"]).toBe(outcomes.bypass);
    near(primary.statuses["500"] / requests, 0.2, 0.1);
  });

  it("asks the primary so many times, each until its time is over, then the secondary", async () => {
    const slow = [
      ...group(", timeout: 1s, attempts: 2"),
      "origin.serviceTime=5s",
      "origins.spare.serviceTime=0",
    ];
    const summary = await summaryOf(ONE_POP, slow);
    const quick = await summaryOf(ONE_POP, [...slow, "content.thing.origin=spare"]);
    const { requests, outcomes, ttfbMicros } = summary.total;
    expect(originOf(summary, "origin").requests).toBe(2 * requests);
    expect(originOf(summary, "spare").requests).toBe(requests);
    expect(outcomes.bypass).toBe(requests);
    expect(ttfbMicros!.mean - quick.total.ttfbMicros!.mean).toBeGreaterThan(1_999_900);
    expect(ttfbMicros!.mean - quick.total.ttfbMicros!.mean).toBeLessThan(2_001_000);
  });

  it("is asked by shields as by PoPs", async () => {
    const shielded = ["shield={place: FRA, tiers: [{name: ssd, capacity: 1GB, latency: 0s}]}"];
    const sets = [...group(), ...shielded, "origin.outages=[{from: 100s, until: 200s}]"];
    const summary = await summaryOf(ONE_POP, sets);
    expect(summary.total.outcomes.failed).toBe(0);
    expect(originOf(summary, "spare").requests).toBe(originOf(summary, "origin").statuses["503"]);
    expect(originOf(summary, "spare").requests).toBeGreaterThan(1500);
  });

  it("stands in for one origin that is down and not for the other", async () => {
    const down = (name: string) => `faults=[{fault: origin-down, origin: ${name}, from: 100s, until: 200s}]`;
    const of = async (name: string) => (await summaryOf(ONE_POP, [...group(), down(name)])).origins!;
    const [primary, spare] = await of("origin");
    expect(spare.requests).toBe(primary.statuses["503"]);
    expect((await of("spare"))[1].requests).toBe(0);
  });
});

describe("a behaviour", () => {
  /** Lifetimes by CloudFront's table: minimum 0 and above, what the origin says, and what becomes of it; seconds. */
  const LINE = "Cache-Control: ";
  it.each([
    [0, 60, 600, [], 60],
    [0, 60, 600, [`${LINE}max-age=30`], 30],
    [0, 60, 600, [`${LINE}max-age=9000`], 600],
    [0, 60, 600, [`${LINE}max-age=30, s-maxage=90`], 90],
    [0, 60, 600, [`${LINE}no-cache`], 0],
    [20, 60, 600, [`${LINE}max-age=5`], 20],
    [20, 60, 600, [`${LINE}max-age=300`], 300],
    [20, 60, 600, [`${LINE}no-store`], 20],
    [20, 60, 600, [`${LINE}private`], 20],
    [20, 60, 600, [`${LINE}no-cache`], 20],
    [20, 60, 600, [], 60],
    [60, 60, 60, [`${LINE}max-age=30`], 60],
  ])("with TTLs of %i, %i, %i s and %j keeps responses for %i s", (min, usual, max, headers, kept) => {
    const scenario = scenarioOf(ONE_POP, [
      `behaviours=[{path: "/thing/*", ttl: {min: ${min}s, default: ${usual}s, max: ${max}s}}]`,
      `content.thing.headers=${JSON.stringify(headers)}`,
      "edge.http.profile=cloudfront",
    ]);
    const [{ ttlMicros, uncacheableShare }] = contentByHeaders(scenario);
    expect([ttlMicros, uncacheableShare]).toEqual([kept * 1e6, 0]);
  });

  it("keeps a TTL in numbers between its bounds", () => {
    const ttlUnder = (ttl: string) => {
      const sets = [
        'behaviours=[{path: "*", ttl: {min: 1m, default: 2m, max: 3m}}]',
        `content.thing.ttl=${ttl}`,
      ];
      return contentByHeaders(scenarioOf(ONE_POP, sets))[0].ttlMicros / 60e6;
    };
    expect(["10s", "90s", "1y"].map(ttlUnder)).toEqual([1, 1.5, 3]);
  });

  it("refuses methods that it does not let through, and nothing else", async () => {
    const methods = [...SHORT, "content.thing.methods={post: 10%}"];
    const free = await summaryOf(ONE_POP, methods);
    const strict = await summaryOf(ONE_POP, [...methods, 'behaviours=[{path: "*", methods: [get, head]}]']);
    expect(strict.total.outcomes.failed).toBe(free.total.outcomes.bypass);
    expect(strict.total.outcomes.failed).toBeGreaterThan(700);
    const other = await summaryOf(ONE_POP, [
      ...methods,
      'behaviours=[{path: "/other/*", methods: [get]}, {path: "/thing/*"}]',
    ]);
    expect(other.total).toEqual(free.total);
  });

  it("compresses for those who take it", async () => {
    const sets = (values: number) => [
      ...SHORT,
      'behaviours=[{path: "/thing/*", compress: 25%}]',
      `users.clients.encodings={values: ${values}, exponent: 0}`,
    ];
    const all = await summaryOf(ONE_POP, sets(1));
    expect(all.total.bytes).toBe(all.total.requests * 250);
    // br, gzip and nothing, a third each: three copies of each object, one of them whole.
    const third = await summaryOf(ONE_POP, sets(3));
    near(third.total.bytes / third.total.requests, (250 + 250 + 1000) / 3, 0.05);
    expect(all.world.objects).toBeLessThan(third.world.objects);
  });

  it("holds in a log for the path of each request, whatever its class", async () => {
    const line = (path: string, second: number) =>
      `10.0.0.1 - - [17/May/2026:10:00:${String(second).padStart(2, "0")} +0000] "GET ${path} HTTP/1.1" 200 5000\n`;
    const paths = [
      "/a.html",
      "/api/b.html",
      "/API/b.html",
      "/api/b.html",
      "/api/c.png",
      "/x.png",
      "/api/b.html?v=2",
    ];
    const log = write("behaviours.log", paths.map(line).join(""));
    const text = `
name: log
users: {metros: [Frankfurt]}
edge: {pops: [FRA], servers: 1}
shield: none
origins: {api: {place: FRA}}
behaviours: [{path: "/api/*", origin: api, ttl: {default: 0s, max: 0s}, key: {query: ignored}}]
content: {page: {share: 1, objects: 1, size: 1kB, ttl: 1h, match: ["*.html"]}, rest: {share: 1, objects: 1, size: 1kB, ttl: 1h}}
workload: {trace: {path: ${JSON.stringify(log)}}}
`;
    const summary = await summaryOf(text);
    // Under /api/: b three times, of which two ask whether it has changed, and c once.
    expect(originOf(summary, "api").statuses).toEqual({ "200": 2, "304": 2 });
    expect(originOf(summary, "origin").requests).toBe(3);
    expect(summary.classes.map(({ name, requests }) => [name, requests])).toEqual([
      ["page", 5],
      ["rest", 2],
    ]);
  });
});

describe("an origin of countries", () => {
  const two = `
name: countries
duration: 10m
users: {metros: [Frankfurt, New York, Sydney]}
edge: {pops: [FRA, JFK, SYD], servers: 1}
shield: {place: IAD}
origin: {place: IAD}
origins: {eu: {place: AMS, countries: [Germany]}}
content: {thing: {share: 1, objects: 5k, size: 1kB, ttl: 1h}}
workload: {rate: 20/s}
`;

  it("is fetched from by their PoPs, past the shield, and by no others", async () => {
    const summary = await summaryOf(two);
    const misses = (iata: string) => {
      const { outcomes } = summary.pops.find((pop) => pop.iata === iata)!;
      return outcomes.miss + outcomes.revalidated + outcomes.bypass;
    };
    expect(originOf(summary, "eu").requests).toBe(misses("FRA"));
    expect(summary.shield!.requests).toBe(misses("JFK") + misses("SYD"));
  });

  it("has a line of its own on the bill, by its host's prices", async () => {
    const plain = await summaryOf(two, []);
    const titles = (summary: Summary) =>
      summary.bill!.lines.filter(({ item }) => item === "origin egress").map(({ region }) => region);
    expect(new Set(titles(plain)).size).toBe(1);
    const gcs = await summaryOf(two, ["origins.eu.egress=gcs"]);
    expect(new Set(titles(gcs)).size).toBe(2);
    const quantity = (summary: Summary) =>
      summary
        .bill!.lines.filter(({ item }) => item === "origin egress")
        .reduce((sum, one) => sum + one.quantity, 0);
    near(quantity(gcs), quantity(plain), 1e-6);
  });
});

describe("several origins", () => {
  it("give the same bytes twice, and change no draw of the users", async () => {
    const sets = [...SHORT, PASSING, "origins={api: {place: FRA}}", "content.thing.origin=api"];
    const one = await run(ONE_POP, sets);
    const again = await run(ONE_POP, sets);
    expect(one.summary).toEqual(again.summary);
    const plain = await summaryOf(ONE_POP, [...SHORT, PASSING]);
    expect(one.summary.total.requests).toBe(plain.total.requests);
    expect(originOf(one.summary, "origin").requests).toBe(0);
  });

  it("are told only where the scenario speaks of them", async () => {
    expect((await summaryOf(ONE_POP, SHORT)).origins).toBeUndefined();
  });

  it("replay a trace as one does", async () => {
    const lines = Array.from({ length: 50 }, (_, n) => ({
      seconds: n,
      key: `/api/${n % 7}`,
      sizeBytes: 100,
    }));
    const sets = [
      ...replayOf(csvTrace("origins.csv", lines)),
      "origins={api: {place: FRA}}",
      "content.thing.origin=api",
    ];
    expect(originOf(await summaryOf(ONE_POP, sets), "api").requests).toBe(7);
  });
});

/** The facts of requests at the origin, one object each. */
function fetchesOf(sets: readonly string[]): { atMicros: number; bytes: number }[] {
  const scenario = scenarioOf(ONE_POP, sets);
  const metros = compileMetros(scenario);
  const source = new SyntheticSource(syntheticOptions(scenario, metros));
  const found: { atMicros: number; bytes: number }[] = [];
  const world = new World(compile(scenario, metros, source.catalogue.bytesAtStart), source, {
    requests: () => {},
    fetches: ({ rows, level, atMicros, bytes }) => {
      for (let row = 0; row < rows; row++)
        if (level[row] === AT_ORIGIN) found.push({ atMicros: atMicros[row], bytes: bytes[row] });
    },
  });
  while (world.advance(1_000_000));
  return found;
}
