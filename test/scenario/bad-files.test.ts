/** Bad scenario files: the exact line, column, field and sentence of every problem. */
import { describe, expect, test } from "vitest";
import { formatProblems, parseScenario } from "../../src/scenario/parse.ts";
import { problemText } from "../../src/scenario/problems.ts";

const HEAD = "name: bad\nworkload: web\n";

/** Problems as `line:column path: sentence`. */
function problems(text: string, sets: string[] = [], file = "bad.yaml"): string[] {
  const result = parseScenario(text, { file, sets });
  expect(result.scenario === null || result.problems.length === 0).toBe(true);
  return result.problems.map(
    (problem) => `${problem.line}:${problem.column} ${problem.path}: ${problemText(problem)}`,
  );
}

/** Each case follows `name` and `workload`, so its first line is line 3. */
const CASES: readonly [what: string, text: string, expected: readonly string[]][] = [
  [
    "a size with a doubled letter",
    "edge:\n  tiers:\n    - {name: ram, capacity: 50GBB}",
    ['5:29 edge.tiers[0].capacity: "50GBB" is not a size. Did you mean "50GB"?'],
  ],
  ["a misspelt top-level field", "durtion: 24h", ['3:1 durtion: unknown field. Did you mean "duration"?']],
  [
    "a field that stands one level too high",
    "edge:\n  evicton: lru",
    ['4:3 edge.evicton: unknown field. Did you mean "tiers[].eviction"?'],
  ],
  ["a duration without unit", "duration: 24", ['3:11 duration: 24 is not a duration. Did you mean "24s"?']],
  [
    "a word for a duration",
    "warmup: 2 hours",
    ['3:9 warmup: "2 hours" is not a duration. Did you mean "2h"?'],
  ],
  [
    "a negative TTL",
    "content:\n  html: {ttl: -5m}",
    ['4:15 content.html.ttl: "-5m" is negative: expected a duration such as 250ms'],
  ],
  [
    "a negative size",
    "edge: {tiers: [{name: ram, capacity: -1GB}]}",
    [
      '3:38 edge.tiers[0].capacity: "-1GB" is negative: expected a size such as 64GB or a share of the catalogue such as 5%',
    ],
  ],
  [
    "a PoP set that is none",
    "edge: {pops: smal}",
    ['3:14 edge.pops: "smal" is not a set of PoPs. Did you mean "small"?'],
  ],
  [
    "no PoPs",
    "edge: {pops: []}",
    ["3:14 edge.pops: a CDN without PoPs: expected at least one PoP, or a set such as small"],
  ],
  ["a PoP twice", "edge: {pops: [FRA, IAD, FRA]}", ["3:25 edge.pops[2]: FRA is there twice"]],
  [
    "a PoP nowhere",
    "edge: {pops: [FRA, QQQ]}",
    ['3:20 edge.pops[1]: "QQQ" is not a PoP: expected an IATA code such as FRA: see cdnlab list pops'],
  ],
  [
    "a PoP with no servers",
    "edge: {pops: [{iata: FRA, servers: 0}]}",
    ["3:36 edge.pops[0].servers: 0 is too small: expected 1 or more"],
  ],
  ["no tiers", "edge: {tiers: []}", ["3:15 edge.tiers: an empty list: expected at least 1"]],
  [
    "four tiers",
    "edge:\n  tiers: [{name: a, capacity: 1MB}, {name: b, capacity: 1MB}, {name: c, capacity: 1MB}, {name: d, capacity: 1MB}]",
    ["4:10 edge.tiers: 4 entries: expected at most 3"],
  ],
  [
    "a set of tiers that is none",
    "edge: {tiers: textbok}",
    ['3:15 edge.tiers: "textbok" is not a set of tiers. Did you mean "textbook"?'],
  ],
  [
    "a tier without capacity",
    "edge:\n  tiers:\n    - name: ram",
    [
      "5:7 edge.tiers[0].capacity: missing: expected a size such as 64GB or a share of the catalogue such as 5%",
    ],
  ],
  [
    "a tier's name twice",
    "edge: {tiers: [{name: ram, capacity: 1MB}, {name: ram, capacity: 1GB}]}",
    ['3:51 edge.tiers[1].name: "ram" is there twice'],
  ],
  [
    "a capacity of nothing",
    "edge: {tiers: [{name: ram, capacity: 0}]}",
    [
      "3:38 edge.tiers[0].capacity: a tier without room: expected a size such as 64GB or a share of the catalogue such as 5%",
    ],
  ],
  [
    "a capacity no object fits",
    "edge: {tiers: [{name: ram, capacity: 10B}]}",
    ["3:38 edge.tiers[0].capacity: no object fits: the smallest have about 100B: expected a larger size"],
  ],
  [
    "an eviction policy that is none",
    "edge: {tiers: [{name: ram, capacity: 1GB, eviction: sive}]}",
    ['3:53 edge.tiers[0].eviction.policy: "sive" is not an eviction policy. Did you mean "sieve"?'],
  ],
  [
    "a parameter of another policy",
    "edge: {tiers: [{name: ram, capacity: 1GB, eviction: {policy: lru, small: 0.1}}]}",
    ["3:67 edge.tiers[0].eviction.small: unknown field: expected no field here"],
  ],
  [
    "a parameter out of range",
    "edge: {tiers: [{name: r, capacity: 1GB, admission: {policy: n-hit, hits: 2.5}}]}",
    ["3:74 edge.tiers[0].admission.hits: 2.5 is not a whole number from 1 to 16"],
  ],
  [
    "a policy without name",
    "edge: {tiers: [{name: r, capacity: 1GB, admission: {hits: 2}}]}",
    ["3:52 edge.tiers[0].admission: missing: expected policy: an admission policy"],
  ],
  [
    "a number for a flag",
    "edge: {collapse: 1}",
    ['3:18 edge.collapse: 1 is neither true nor false. Did you mean "true"?'],
  ],
  [
    "a word of YAML 1.1 for a flag",
    "routing: {ecs: yes}",
    ['3:16 routing.ecs: "yes" is neither true nor false. Did you mean "true"?'],
  ],
  ["a list for a section", "network: [h2]", ["3:10 network: a list is not a map"]],
  [
    "a word for a share",
    "network: {protocol: {h2: true}}",
    ["3:26 network.protocol.h2: true is not a share: expected a share such as 5%"],
  ],
  ["a field with nothing", "duration:", ["3:10 duration: no value: expected a duration such as 250ms"]],
  [
    "an object beyond what caches can count",
    "content: {web: {share: 1, size: 2TB, objects: 10, ttl: 1h}}",
    ['3:33 content.web.size: "2TB" is too large: expected at most 1TB'],
  ],
  [
    "a duration beyond all sense",
    "duration: 100000d",
    ['3:11 duration: "100000d" is too large: expected at most 3660d'],
  ],
  [
    "a share above the whole",
    "network: {connectionReuse: 120%}",
    ['3:28 network.connectionReuse: "120%" is too large: expected at most 100%'],
  ],
  [
    "a place nowhere",
    "origin: {place: Atlantis City}",
    ['3:17 origin.place: "Atlantis City" is not a place: expected a place such as IAD'],
  ],
  [
    "an origin preset that is none",
    "origin: web-servr",
    ['3:9 origin: "web-servr" is not an origin. Did you mean "web-server"?'],
  ],
  [
    "a preset inside a section that is none",
    "shield: {preset: us-est}",
    ['3:18 shield.preset: "us-est" is not a shield. Did you mean "us-east"?'],
  ],
  [
    "a class without preset",
    "content: {mine: {ttl: 5m}}",
    [
      "3:11 content.mine.share: missing: expected a share such as 5%",
      "3:11 content.mine.objects: missing: expected a count such as 200k",
      "3:11 content.mine.size: missing: expected a size or a distribution of sizes",
    ],
  ],
  [
    "a class of an unknown preset",
    "content: {mine: imge}",
    ['3:17 content.mine: "imge" is not a content class. Did you mean "image"?'],
  ],
  [
    "a class name with capitals",
    "content: {My Pages: html}",
    ['3:11 content.My Pages: "My Pages" is not a class name. Did you mean "my-pages"?'],
  ],
  ["no classes", "content: {}", ["3:10 content: no content: expected at least one class"]],
  [
    "shares that sum to zero",
    "content: {html: {share: 0}}",
    ["3:10 content: shares sum to zero: expected at least one class with a share above 0"],
  ],
  [
    "two distributions at once",
    "origin: {serviceTime: {exponential: 5ms, uniform: {min: 1ms, max: 2ms}}}",
    [
      "3:23 origin.serviceTime: two distributions at once: exponential, uniform: expected one of uniform, exponential, lognormal, pareto, lognormalPareto, quantiles",
    ],
  ],
  [
    "quantiles that do not reach 1",
    "origin: {serviceTime: {quantiles: {at: [0, 50%], values: [1ms, 2ms]}}}",
    [
      "3:40 origin.serviceTime.quantiles.at: shares do not rise from 0 to 1: expected shares such as [0, 50%, 100%]",
    ],
  ],
  [
    "quantiles that fall",
    "origin: {serviceTime: {quantiles: {at: [0, 50%, 1], values: [1ms, 3ms, 2ms]}}}",
    ["3:61 origin.serviceTime.quantiles.values: the values fall: expected each at least the one before"],
  ],
  [
    "a distribution that is none",
    "origin: {serviceTime: {exponental: 5ms}}",
    ['3:24 origin.serviceTime.exponental: unknown field. Did you mean "exponential"?'],
  ],
  [
    "a pareto upside down",
    "origin: {serviceTime: {pareto: {min: 9ms, alpha: 1.5, max: 1ms}}}",
    ["3:60 origin.serviceTime.pareto.max: max is not above min"],
  ],
  [
    "a distribution without a parameter",
    "origin: {serviceTime: {lognormal: {median: 5ms}}}",
    ["3:24 origin.serviceTime.lognormal.sigma: missing: expected a number such as 1.2"],
  ],
  [
    "an outage that ends first",
    "origin: {outages: [{from: 2h, until: 1h}]}",
    ["3:38 origin.outages[0].until: the outage ends before it begins: expected later than from"],
  ],
  [
    "a warm-up as long as the run",
    "duration: 1h\nwarmup: 1h",
    ["4:9 warmup: warm-up takes the whole duration of 1h: expected less than 1h"],
  ],
  [
    "a timeline coarser than the run",
    "duration: 1h\ntimeline: 2h",
    ["4:11 timeline: a bucket is longer than the duration of 1h: expected at most 1h"],
  ],
  [
    "a whole trace without a trace",
    "duration: whole-trace",
    ["3:11 duration: only a trace has an end of its own: expected a duration such as 24h"],
  ],
  [
    "a PoP down that is not there",
    "routing: {unhealthy: [FRB]}\nedge: {pops: [FRA, IAD]}",
    ['3:23 routing.unhealthy[0]: FRB is not one of the PoPs. Did you mean "FRA"?'],
  ],
  [
    "a resolver site nowhere",
    "routing: {publicResolverSites: [IAD, Xanaduville]}",
    ['3:38 routing.publicResolverSites[1]: "Xanaduville" is not a place: expected a place such as IAD'],
  ],
  [
    "a metro nowhere",
    "users: {metros: [Tokyo, Pariss]}",
    ['3:25 users.metros[1]: "Pariss" is not a metro. Did you mean "Paris"?'],
  ],
  [
    "a metro twice",
    "users: {metros: [Tokyo, Paris, tokyo-jp]}",
    ["3:32 users.metros[2]: tokyo-jp is there twice"],
  ],
  [
    "a region that is none",
    "users: {metros: {regions: [europ]}}",
    ['3:28 users.metros.regions[0]: "europ" is not a region. Did you mean "europe"?'],
  ],
  [
    "users nowhere",
    "users: {metros: {regions: [europe], countries: [JP]}}",
    ["3:17 users.metros: no metro is left: expected at least one metro"],
  ],
  [
    "an access network that is none",
    "users: {access: {fiber: 1}}",
    ['3:18 users.access.fiber: unknown field. Did you mean "fibre"?'],
  ],
  [
    "an access mix of nothing",
    "users: {access: {fibre: 0}}",
    ["3:17 users.access: shares sum to zero: expected at least one share above 0"],
  ],
  [
    "a price book that is none",
    "pricing: cloudfrnt",
    ['3:10 pricing.book: "cloudfrnt" is not a price book. Did you mean "cloudfront"?'],
  ],
  [
    "a metric that is none",
    'thresholds: ["hit_ratoi > 0.9"]',
    ['3:14 thresholds[0]: "hit_ratoi" is not a metric. Did you mean "hit_ratio"?'],
  ],
  [
    "a limit of the wrong unit",
    "thresholds:\n  - ttfb.p99 < 200",
    ['4:16 thresholds[0]: "200" is not a duration. Did you mean "200s"?'],
  ],
  [
    "a threshold of a region that is none",
    "thresholds:\n  - ttfb.p99 of region europa < 200ms",
    ['4:24 thresholds[0]: "europa" is not a region. Did you mean "europe"?'],
  ],
  [
    "a metric of the whole asked of a part",
    "thresholds:\n  - origin.requests of region europe < 5k",
    [
      '4:24 thresholds[0]: origin.requests is a metric of the whole: expected origin.requests without "of region europe"',
    ],
  ],
  [
    "a threshold of a class that is not there",
    "thresholds:\n  - hit_ratio of class htm > 5%",
    ['4:5 thresholds[0]: there is no class "htm". Did you mean "html"?'],
  ],
  [
    "a threshold with equality",
    "thresholds:\n  - hit_ratio == 1",
    ['4:15 thresholds[0]: "==" is not an operator. Did you mean ">="?'],
  ],
  [
    "a threshold that is none",
    "thresholds: [fast please]",
    [
      '3:14 thresholds[0]: "fast please" is not a threshold: expected metric, operator and limit, such as hit_ratio > 0.9',
    ],
  ],
  [
    "a threshold of a shield that is not there",
    "shield: none\nthresholds: [shield.hit_ratio > 50%]",
    ["4:14 thresholds[0]: shield.hit_ratio without a shield: expected a shield, or another metric"],
  ],
  [
    "a seed too large to be exact",
    "seed: 12345678901234567890",
    [
      '3:7 seed: 12345678901234567890 is too large to be exact: expected a number below 2^53, or text: "12345678901234567890"',
    ],
  ],
  [
    "a time of day that is none",
    "start: 25:00",
    ['3:8 start: "25:00" is not a time of day: expected a time of day such as 06:00'],
  ],
  [
    "a field twice",
    "seed: 1\nseed: 2",
    ["4:1 seed: there is such a field already: expected each field once"],
  ],
  ["an anchor that is not there", "users: *people", ["3:8 users: nothing is anchored as people"]],
  ["a field called __proto__", "__proto__: {x: 1}", ["3:1 __proto__: unknown field"]],
];

describe("a scenario with", () => {
  test.each(CASES)("%s", (_, text, expected) => {
    expect(problems(`${HEAD}${text}\n`)).toEqual(expected);
  });
});

/** Workloads stand alone. */
const WORKLOADS: readonly [what: string, text: string, expected: readonly string[]][] = [
  [
    "no rate",
    "{diurnal: flat}",
    ["2:11 workload: no requests: expected one of rate, requests, trace, sessions, preset"],
  ],
  ["a zero rate", "{rate: 0/s}", ['2:18 workload.rate: "0/s" is too small: expected more than 0/s']],
  ["no requests at all", "{requests: 0}", ["2:22 workload.requests: 0 is too small: expected 1 or more"]],
  [
    "a daily curve of three hours",
    "{rate: 5/s, diurnal: [1, 2, 1]}",
    ["2:32 workload.diurnal: 3 hours: expected 24 numbers, from midnight on"],
  ],
  [
    "two rates",
    "{rate: 5/s, requests: 1M}",
    ["2:33 workload.requests: rate and requests at once: expected one of them"],
  ],
  ["a rate without period", "{rate: 20}", ['2:18 workload.rate: 20 is not a rate. Did you mean "20/s"?']],
  ["a preset that is none", "webb", ['2:11 workload: "webb" is not a workload. Did you mean "web"?']],
  [
    "a trough above the peak",
    "{rate: 5/s, diurnal: {trough: 1.2}}",
    ["2:41 workload.diurnal.trough: 1.2 is too large: expected at most 1"],
  ],
  [
    "a crowd about nothing",
    "{rate: 5/s, flashCrowds: [{at: 1h, rate: 5/s, class: imge}]}",
    ['2:64 workload.flashCrowds[0].class: there is no class "imge". Did you mean "image"?'],
  ],
  [
    "a crowd after the end",
    "{rate: 5/s, flashCrowds: [{at: 30h, rate: 5/s, class: html}]}",
    ["2:42 workload.flashCrowds[0].at: the run ends at 1d, before the crowd: expected an earlier time"],
  ],
  [
    "a crowd for more objects than there are",
    "{rate: 5/s, flashCrowds: [{at: 1h, rate: 5/s, class: html, objects: 1M}]}",
    ["2:79 workload.flashCrowds[0].objects: class html has 600 objects: expected at most 600"],
  ],
  [
    "a trace that also generates",
    "{rate: 5/s, trace: {path: a.log}}",
    ["2:18 workload.rate: a trace brings its own requests: expected trace or rate, not both"],
  ],
  [
    "a trace without path",
    "{trace: {format: csv}}",
    ["2:12 workload.trace.path: missing: expected a path such as access.log"],
  ],
  [
    "a trace format that is none",
    "{trace: {path: a.log, format: combind}}",
    ['2:41 workload.trace.format: "combind" is not a trace format. Did you mean "combined"?'],
  ],
];

describe("a workload with", () => {
  test.each(WORKLOADS)("%s", (_, text, expected) => {
    expect(problems(`name: bad\nworkload: ${text}\n`)).toEqual(expected);
  });

  test("a trace and tiers that are shares of a catalogue", () => {
    expect(
      problems("name: bad\nworkload: {trace: a.log}\nedge:\n  tiers: [{name: ram, capacity: 5%}]\n"),
    ).toEqual([
      "4:33 edge.tiers[0].capacity: a trace has no catalogue to take a share of: expected a size such as 10GB",
    ]);
  });
});

describe("text that is no scenario", () => {
  test.each([
    [
      "",
      [
        "1:1 name: missing: expected a name such as web-site",
        "1:1 workload: missing: expected requests: the name of a preset, or a section with rate, requests, sessions or trace",
      ],
    ],
    ["just words\n", ['1:1 : "just words" is not a scenario: expected a map with name and workload']],
    ["- name: a\n", ["1:1 : a list is not a scenario: expected a map with name and workload"]],
    ["name: a\n\tworkload: web\n", ["2:1 : a tab in the indentation: YAML takes spaces only"]],
    ["name: a\nworkload: web\n---\nname: b\n", ["3:1 : more than one document: a scenario is one"]],
  ])("%j", (text, expected) => {
    expect(problems(text).slice(0, expected.length)).toEqual(expected);
  });

  test("an alias that holds itself is named, not followed", () => {
    const found = problems(`${HEAD}users: &u {metros: [*u]}\n`);
    expect(found.some((line) => line.includes("*u holds itself"))).toBe(true);
  });

  test("aliases that multiply are stopped", () => {
    const levels = Array.from(
      { length: 9 },
      (_, n) =>
        `l${n}: &l${n} [${
          n === 0
            ? "x"
            : Array(9)
                .fill(`*l${n - 1}`)
                .join(", ")
        }]`,
    );
    expect(problems(`${HEAD}${levels.join("\n")}\n`).join("\n")).toContain("too many values");
  });
});

test("all problems come at once, in the order of the file, options last", () => {
  const text =
    "name: bad\nduration: 24\nedge: {servers: 0, pops: smal}\norigin: {place: XQX}\nworkload: {rate: 5}\n";
  const { problems: found } = parseScenario(text, { file: "bad.yaml", sets: ["shield.plce=IAD"] });
  expect(formatProblems(found)).toBe(
    [
      'bad.yaml:2:11          duration       24 is not a duration. Did you mean "24s"?',
      "bad.yaml:3:17          edge.servers   0 is too small: expected 1 or more",
      'bad.yaml:3:26          edge.pops      "smal" is not a set of PoPs. Did you mean "small"?',
      'bad.yaml:4:17          origin.place   "XQX" is not a place. Did you mean "MQX"?',
      'bad.yaml:5:18          workload.rate  5 is not a rate. Did you mean "5/s"?',
      '--set shield.plce=IAD  shield.plce    unknown field. Did you mean "place"?',
      "6 problems",
    ].join("\n"),
  );
});

test("the example of the design reads as designed", () => {
  const text =
    "name: bad\nworkload: web\nedge:\n  tiers:\n    - name: ram\n      capacity: 50GBB\n      evicton: lru\n";
  expect(formatProblems(parseScenario(text, { file: "bad.yaml" }).problems)).toBe(
    [
      'bad.yaml:6:17  edge.tiers[0].capacity  "50GBB" is not a size. Did you mean "50GB"?',
      'bad.yaml:7:7   edge.tiers[0].evicton   unknown field. Did you mean "eviction"?',
      "2 problems",
    ].join("\n"),
  );
});

test("a JSON file has places too", () => {
  const text = '{\n\t"$schema": "x.json",\n\t"name": "a",\n\t"workload": {"rate": "5/x"}\n}\n';
  expect(problems(text)).toEqual(['4:23 workload.rate: "5/x" is not a rate. Did you mean "5/s"?']);
});
