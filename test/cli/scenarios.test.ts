/**
 * The scenarios of the repository keep their word: each is valid, and as it stands its thresholds hold; and where a
 * comment says that a change makes one fail, it does. Run through the public door, without files or processes.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { formatProblems, parseScenario, simulateScenario } from "../../src/index.ts";
import { ROOT } from "../source/root.ts";

const yaml = (folder: string) =>
  readdirSync(join(ROOT, folder))
    .filter((name) => name.endsWith(".yaml"))
    .map((name) => `${folder}/${name}`);

function parsed(file: string, sets: readonly string[] = []) {
  const { scenario, problems } = parseScenario(readFileSync(join(ROOT, file), "utf8"), { file, sets });
  if (scenario === null) throw new Error(formatProblems(problems));
  return { scenario, problems };
}

function simulated(file: string, sets: readonly string[] = []) {
  const { scenario } = parsed(file, sets);
  const { workload } = scenario;
  const trace = workload.kind === "trace" ? readFileSync(join(ROOT, "scenarios", workload.path)) : undefined;
  return simulateScenario(scenario, trace === undefined ? {} : { trace });
}

/** Each scenario as it stands, simulated once. */
const results = new Map<string, ReturnType<typeof simulated>>();
function result(file: string) {
  const known = results.get(file) ?? simulated(file);
  results.set(file, known);
  return known;
}

/** Folders of scenarios by theme; specifications and traces are other things. */
const themes = readdirSync(join(ROOT, "scenarios"), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !["specs", "traces"].includes(entry.name))
  .map(({ name }) => `scenarios/${name}`);
const scenarios = ["scenarios", ...themes].flatMap(yaml);

describe("every scenario of the repository", () => {
  it.each([...scenarios, ...yaml("bench")])("%s is valid, has a description and no warnings", (file) => {
    const { scenario, problems } = parsed(file);
    expect(problems).toEqual([]);
    expect(scenario.description).not.toBe("");
    expect(readFileSync(join(ROOT, file), "utf8")).toMatch(
      /^# yaml-language-server: \$schema=\S*schema\.json\n/,
    );
  });

  // The quickstart's are lines of the README, which test/docs holds against a run.
  const others = scenarios.filter((file) => file !== "scenarios/quickstart.yaml");

  it.each(others)("%s has thresholds, and they hold", (file) => {
    const { summary, audit } = result(file);
    expect(audit).toEqual([]);
    expect(summary.thresholds.length).toBeGreaterThan(0);
    expect(summary.thresholds.filter(({ pass }) => !pass)).toEqual([]);
  });

  it.each(scenarios)("%s names commands that are valid", (file) => {
    for (const [, path, sets = ""] of readFileSync(join(ROOT, file), "utf8").matchAll(
      /^# +cdnlab run (\S+)((?: --set \S+)*)$/gm,
    )) {
      expect(path).toBe(file);
      parsed(file, sets.split(" --set ").slice(1));
    }
  });
});

describe("what a scenario says would fail", () => {
  it.each([
    ["origin-outage", ["content.page.staleIfError=0"], "error_ratio"],
    ["flash-crowd", ["edge.collapse=false", "shield.collapse=false"], "origin.requests_per_second.peak"],
    ["routing/ecs-on-off", ["routing.ecs=true"], "ttfb.p90"],
    ["routing/anycast-against-dns", ["routing.method=geodns"], "ttfb.p50"],
    ["routing/regional-announcements", ["routing.anycast.regional=[]"], "ttfb.p50"],
    ["overloaded-disk", ["edge.tiers.disk.concurrency=3"], "ttfb.p50"],
    ["admission", ["edge.tiers.ssd.admission=always"], "hit_ratio"],
    ["api", ["shield=none"], "origin_offload"],
    ["freshness/deployment-ttl", ["content.asset.ttl=1h"], "last_stale_byte"],
    ["freshness/deployment-versioned", ["content.page.ttl=10m"], "last_stale_byte"],
    ["freshness/deployment-versioned", ["content.asset.ttl=1m"], "origin_offload"],
    ["cache-key", ["edge.key.language=whole"], "hit_ratio"],
    ["purge/purge-order", ["purges.0.order=edge-first"], "purge.stale"],
    ["purge/soft-purge", ["purges.0.soft=false"], "origin.bytes"],
    ["purge/hard-purge-storm", ["purges.0.prefix=/page/s1/"], "origin.requests_per_second.peak"],
    ["purge/breaking-news", ["invalidation.propagation=polling"], "purge.stale"],
    ["hot-server", ["edge.hashing={}"], "ttfb.p99"],
    ["writes", ["content.item.methods.put=10%"], "hit_ratio"],
    ["large-files", ["edge.slices=none"], "byte_offload"],
    ["routing/slow-southeast-asia", ["routing.ecs=true"], "ttfb.p50"],
    ["shield/shield-on-off", ["shield=none"], "origin_offload"],
    ["shield/shield-failover", ["shield.failover.avoidFor=0"], "ttfb.p95"],
    ["shield/thundering-herd", ["edge.collapse=false", "shield.collapse=false"], "origin.requests"],
    ["shield/multi-region", ["shield.consult=false"], "origin_offload"],
    ["sessions/hls-video", ["workload.sessions.viewers.ladder=[8Mbps]"], "startup.p95"],
    ["sessions/static-site", ["workload.sessions.visitors.parallel=1"], "page_load.p50"],
    ["sessions/api-polling", ["content.status.ttl=0"], "origin_offload"],
    ["warming/midnight-premiere", ["warming.0.when.clock=utc"], "warming.first_hit_ratio"],
    ["warming/hour-of-day", ["prefetch.0.least=1000"], "hit_ratio"],
    ["warming/next-page", ["prefetch.0.least=100k"], "page_load.p95"],
    ["attacks/cache-busting", ["edge.key.query=whole"], "attack.absorbed_ratio"],
    ["attacks/request-flood", ["edge.protection.challenge.over=1M/s"], "attack.users.error_ratio"],
    ["attacks/slow-flood", ["edge.protection.timeout=1h"], "attack.innocents_refused_ratio"],
    ["video", ["edge.tiers.ssd.capacity=5%"], "byte_hit_ratio"],
  ])("%s with %j fails in %s", (name, sets, metric) => {
    const { summary } = simulated(`scenarios/${name}.yaml`, sets);
    expect(summary.thresholds.filter(({ pass }) => !pass).map((one) => one.metric)).toContain(metric);
  });
});

describe("the quickstart", () => {
  // That they are more than a million, and what they hit, the README shows.
  it("is a day of requests on every continent", () => {
    const { summary } = simulated("scenarios/quickstart.yaml", ["workload.requests=30k"]);
    expect(summary.simulated.durationMicros).toBe(24 * 3_600_000_000);
    expect(summary.regions.filter(({ requests }) => requests > 0)).toHaveLength(7);
  });
});
