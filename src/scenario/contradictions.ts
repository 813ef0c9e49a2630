/**
 * Contradictions: what no field shows by itself. Each check looks at the sections it needs and is silent when
 * one of them has problems of its own.
 */
import { distribution } from "../base/distribution.ts";
import { nearest } from "../base/nearest.ts";
import { formatDuration, formatSize } from "../base/units.ts";
import type { HttpProfile } from "../http/profile.ts";
import { attackChecks, isAttacked, protectionChecks } from "./attack-checks.ts";
import { breakages, slowChecks } from "./breakages.ts";
import { type Check, endText, error, type Finding, warning } from "./finding.ts";
import { freshnessChecks } from "./freshness-checks.ts";
import { keyLint } from "./key-lint.ts";
import { deliveryLint } from "./delivery-lint.ts";
import { profileOf } from "./key-rules.ts";
import { multiCdn } from "./multi-cdn.ts";
import { originChecks } from "./origin-checks.ts";
import { providersOf } from "./providers.ts";
import { purgeChecks } from "./purge-checks.ts";
import { requestLint } from "./request-lint.ts";
import { routingChecks } from "./routing-checks.ts";
import { classesOf, sessionChecks } from "./sessions.ts";
import { lostServers, placements } from "./servers.ts";
import { shieldChecks } from "./shield-checks.ts";
import type { CacheNode, ContentClass, Scenario } from "./types.ts";
import { warmingChecks } from "./warming-checks.ts";
import { regionsOf } from "./world.ts";

/** Everything that does not fit together in the sections that are there. */
export function contradictions(scenario: Partial<Scenario>): Finding[] {
  const ofTimes = [
    times,
    crowds,
    breakages,
    slowChecks,
    lostServers,
    placements,
    attackChecks,
    freshnessChecks,
    purgeChecks,
  ];
  const ofParts = [
    health,
    capacities,
    parts,
    scopes,
    traces,
    habits,
    multiCdn,
    protectionChecks,
    warmingChecks,
  ];
  const lints = [
    keyLint,
    requestLint,
    routingChecks,
    deliveryLint,
    originChecks,
    sessionChecks,
    shieldChecks,
  ];
  const found = [...ofTimes, ...ofParts, ...lints].flatMap((check) => [...check(scenario)]);
  return [...found, ...ofProviders(scenario, found)];
}

/** What does not fit together in a provider's own sections; what it has from the scenario was found there. */
function ofProviders(scenario: Partial<Scenario>, found: readonly Finding[]): Finding[] {
  if (scenario.providers === undefined || scenario.edge === undefined || scenario.routing === undefined)
    return [];
  const known = new Set(found.map(({ path, message }) => JSON.stringify([path, message])));
  return providersOf(scenario as Scenario).flatMap((provider) =>
    [health, capacities, routingChecks, shieldChecks]
      .flatMap((check) => [
        ...check({ ...provider.scenario, providers: undefined, regional: undefined, faults: undefined }),
      ])
      .filter(({ path, message }) => !known.has(JSON.stringify([path, message])))
      .map((finding) => ({ ...finding, path: ["providers", provider.name, ...finding.path] })),
  );
}

/** Warm-up, timeline, outages and the end. */
function* times({
  durationMicros,
  warmupMicros,
  timelineMicros,
  origin,
  workload,
}: Partial<Scenario>): Check {
  if (durationMicros === undefined) return;
  if (durationMicros === Infinity && workload?.kind === "synthetic")
    yield error(["duration"], "only a trace has an end of its own", "a duration such as 24h");
  const end = endText(durationMicros);
  if (warmupMicros !== undefined && warmupMicros >= durationMicros)
    yield error(["warmup"], `warm-up takes the whole duration of ${end}`, `less than ${end}`);
  if (timelineMicros !== undefined && timelineMicros > durationMicros)
    yield error(["timeline"], `a bucket is longer than the duration of ${end}`, `at most ${end}`);
  for (const [n, outage] of (origin?.outages ?? []).entries())
    if (outage.fromMicros >= durationMicros)
      yield error(
        ["origin", "outages", n, "from"],
        `the run ends at ${end}, before the outage`,
        `earlier than ${end}`,
      );
}

/** Flash crowds must be about something, and happen. */
function* crowds({ workload, content, durationMicros, users }: Partial<Scenario>): Check {
  if (workload?.kind !== "synthetic") return;
  for (const [n, crowd] of workload.flashCrowds.entries()) {
    const path = ["workload", "flashCrowds", n];
    if (durationMicros !== undefined && crowd.atMicros >= durationMicros)
      yield error(
        [...path, "at"],
        `the run ends at ${endText(durationMicros)}, before the crowd`,
        "an earlier time",
      );
    if (crowd.rampMicros + crowd.holdMicros + crowd.decayMicros <= 0)
      yield error(path, "a crowd without duration", "one of ramp, hold, decay above 0");
    if (content !== undefined) {
      const names = content.map((one) => one.name);
      const about = content.find((one) => one.name === crowd.contentClass);
      if (about === undefined)
        yield {
          ...error([...path, "class"], `there is no class "${crowd.contentClass}"`, names.join(", ")),
          hint: nearest(crowd.contentClass, names),
        };
      else if (crowd.objects > about.objects)
        yield error(
          [...path, "objects"],
          `class ${about.name} has ${about.objects} objects`,
          `at most ${about.objects}`,
        );
    }
    if (users !== undefined && crowd.regions.length > 0) {
      const inhabited = regionsOf(users);
      if (!crowd.regions.some((region) => inhabited.has(region)))
        yield error([...path, "regions"], "the scenario has no users there", [...inhabited].join(", "));
    }
  }
}

/** PoPs that are down must exist; at least one should be up. */
function* health({ routing, edge, providers }: Partial<Scenario>): Check {
  if (routing === undefined || edge === undefined) return;
  const codes = (providers ?? [{ edge }]).flatMap((one) => one.edge.pops.map((pop) => pop.iata));
  const down = routing.unhealthy.map((code) => code.toUpperCase());
  for (const [n, code] of down.entries()) {
    if (!codes.includes(code)) {
      const listed = codes.length > 12 ? "one of edge.pops" : codes.join(", ");
      yield {
        ...error(["routing", "unhealthy", n], `${code} is not one of the PoPs`, listed),
        hint: nearest(code, codes),
      };
    }
    if (down.indexOf(code) < n) yield error(["routing", "unhealthy", n], `${code} is there twice`, null);
  }
  if (codes.every((code) => down.includes(code)))
    yield warning(["routing", "unhealthy"], "every PoP is down: all requests will fail", "leave one healthy");
}

/** Tiers must hold something, and shares need a catalogue. */
function* capacities({ edge, shield, regional = [], content, workload }: Partial<Scenario>): Check {
  const stored = ({ size }: ContentClass, p: number) =>
    Math.min(edge?.sliceBytes ?? Infinity, distribution(size).quantile(p));
  for (const [level, node] of [
    [["edge"], edge],
    ...regional.map((one, n) => [regional.length === 1 ? ["regional"] : ["regional", n], one]),
    [["shield"], shield],
  ] as [Finding["path"], CacheNode | null | undefined][]) {
    if (node === null || node === undefined) continue;
    for (const [n, tier] of node.tiers.entries()) {
      const path = [...level, "tiers", n, "capacity"];
      if (tier.capacityShare !== null) {
        if (workload?.kind === "trace")
          yield error(path, "a trace has no catalogue to take a share of", "a size such as 10GB");
      } else if (workload?.kind === "synthetic" && content !== undefined) {
        const smallest = Math.min(...content.map((one) => stored(one, SMALLEST)));
        if (tier.capacityBytes < smallest)
          yield error(
            path,
            `no object fits: the smallest have about ${formatSize(Math.max(1, smallest))}`,
            "a larger size",
          );
      }
    }
    const absolute = node.tiers.filter((tier) => tier.capacityShare === null);
    if (absolute.length < node.tiers.length || workload?.kind !== "synthetic") continue;
    const largest = Math.max(...absolute.map((tier) => tier.capacityBytes));
    for (const one of content ?? [])
      if (one.share > 0 && largest >= stored(one, SMALLEST) && largest < stored(one, 0.5))
        yield warning(
          [...level, "tiers"],
          `most objects of class ${one.name} are larger than any tier`,
          "a larger tier",
        );
  }
}

/** Of a thousand objects the smallest one, and the largest. */
const SMALLEST = 0.001;
const LARGEST = 0.999;

/** Slices and parts must have something to act on. */
function* parts({ edge, content, workload }: Partial<Scenario>): Check {
  if (content === undefined || workload === undefined) return;
  for (const one of content) {
    if (one.ranges === undefined) continue;
    const path = ["content", one.name, "ranges"];
    if (workload.kind === "trace")
      yield warning(
        path,
        "only generated requests are cut to parts: a log says its parts itself",
        "no ranges",
      );
    else if (distribution(one.ranges.size).quantile(SMALLEST) >= distribution(one.size).quantile(LARGEST))
      yield warning([...path, "size"], "parts are larger than the objects", "a smaller size");
  }
  const sliceBytes = edge?.sliceBytes ?? Infinity;
  if (sliceBytes === Infinity || workload.kind === "trace") return;
  const largest = Math.max(...content.map(({ size }) => distribution(size).quantile(LARGEST)));
  if (largest <= sliceBytes)
    yield warning(
      ["edge", "slices"],
      `hardly an object is larger than ${formatSize(sliceBytes)}`,
      "no slices",
    );
}

/** Thresholds about classes and PoPs that are not there. */
function* scopes(scenario: Partial<Scenario>): Check {
  const { thresholds, content, edge, users, shield, providers, workload, purges } = scenario;
  const groups = (workload?.kind === "synthetic" ? workload.sessions : undefined) ?? [];
  for (const [n, { scope, metric }] of (thresholds ?? []).entries()) {
    const pops = (providers ?? (edge === undefined ? undefined : [{ edge }]))?.flatMap((one) =>
      one.edge.pops.map((pop) => pop.iata),
    );
    const known = {
      class: content?.map((one) => one.name),
      pop: pops,
      provider: (providers ?? []).map((one) => one.name),
      session: groups.map((one) => one.name),
      all: undefined,
      region: undefined,
    }[scope.kind];
    if (known !== undefined && !known.includes(scope.name))
      yield {
        ...error(
          ["thresholds", n],
          `there is no ${scope.kind === "pop" ? "PoP" : scope.kind} "${scope.name}"`,
          known.length > 12 || known.length === 0 ? null : known.join(", "),
        ),
        hint: nearest(scope.name, known),
      };
    if (scope.kind === "pop" && pops?.indexOf(scope.name) !== pops?.lastIndexOf(scope.name))
      yield error(
        ["thresholds", n],
        `several providers have a PoP at ${scope.name}`,
        "provider NAME instead",
      );
    if (metric.startsWith("attack.") && !isAttacked(workload))
      yield error(["thresholds", n], `${metric} without an attack`, "workload.attacks, or another metric");
    if (metric.startsWith("shield.") && (providers?.every((one) => one.shield === null) ?? shield === null))
      yield error(["thresholds", n], `${metric} without a shield`, "a shield, or another metric");
    if (metric.startsWith("purge.") && purges === undefined)
      yield error(["thresholds", n], `${metric} without purges`, "purges, or another metric");
    if (metric === "purge.stale" && purges?.every(({ changes }) => changes !== true) === true)
      yield error(["thresholds", n], "no purge announces a change", "changes: true in a purge");
    if (scope.kind === "region" && users !== undefined && !regionsOf(users).has(scope.name))
      yield error(
        ["thresholds", n],
        `the scenario has no users in ${scope.name}`,
        [...regionsOf(users)].join(", "),
      );
  }
}

/** What a trace ignores or lacks. */
function* traces({ workload, content, users }: Partial<Scenario>): Check {
  if (workload?.kind !== "trace") return;
  for (const [n, one] of (content ?? []).entries())
    if (one.match.length === 0 && n < (content as unknown[]).length - 1)
      yield warning(
        ["content", one.name],
        `no request of the trace can be of class ${one.name}`,
        "patterns under match",
      );
  const { clientMetro } = workload;
  if (
    clientMetro !== "hash" &&
    users !== undefined &&
    !users.metros.some((metro) => metro.metro === clientMetro)
  )
    yield error(
      ["workload", "trace", "clientMetro"],
      `${clientMetro} is not among users.metros`,
      "hash, or one of them",
    );
  if (workload.pace === "closed-loop" && workload.speedup !== 1)
    yield warning(["workload", "trace", "speedup"], "a closed loop has no clock to speed up", "leave it out");
}

const YEAR_MICROS = 365 * 86_400_000_000;

/** Valid, and probably not meant. */
function* habits({ content, workload, edge }: Partial<Scenario>): Check {
  for (const one of content ?? []) {
    const path = ["content", one.name];
    yield* bounds(one, profileOf(edge));
    if (one.staleWhileRevalidateMicros > YEAR_MICROS)
      yield warning(
        [...path, "staleWhileRevalidate"],
        "stale copies are served for more than a year",
        "a shorter time",
      );
    if (one.ttlMicros > YEAR_MICROS)
      yield warning([...path, "ttl"], "caches take a year as the longest TTL", "at most 1y");
    const { sessions = [] } = workload?.kind === "synthetic" ? workload : {};
    const isAsked = sessions.some((group) => classesOf(group).includes(one.name));
    if (one.share === 0 && workload?.kind === "synthetic" && !isAsked)
      yield warning([...path, "share"], `nobody asks for class ${one.name}`, "a share above 0");
  }
}

/** A TTL in numbers is what the CDN is configured to use; a profile's bounds are for what an origin says. */
function* bounds(
  { name, headers, ttlMicros }: ContentClass,
  { name: profile, minTtlMillis, maxTtlMillis }: HttpProfile,
): Check {
  const ttlMillis = ttlMicros / 1000;
  if (headers !== undefined || (ttlMillis >= minTtlMillis && ttlMillis <= maxTtlMillis)) return;
  const bound =
    ttlMillis < minTtlMillis
      ? `at least ${formatDuration(minTtlMillis * 1000)}`
      : `at most ${formatDuration(maxTtlMillis * 1000)}`;
  yield warning(
    ["content", name, "ttl"],
    `profile ${profile} keeps responses for ${bound}, but bounds only what headers say: this TTL stands as it is`,
    "headers in place of ttl, or a TTL within the bounds",
  );
}
