/**
 * Conservation laws, recomputed from the numbers of a summary alone. The run's own audit compares what its parts
 * counted before it is summarised; this starts from the other end and knows nothing of how anything was counted.
 */
import type { PartSummary, Summary, TierSummary } from "../../src/result/summary.ts";

/** Laws that do not hold, as sentences. */
export function violations(summary: Summary): string[] {
  const found: string[] = [];
  const same = (what: string, one: number, other: number) => {
    if (one !== other) found.push(`${what}: ${one} and ${other}`);
  };
  const { total, shield, origin, pops, regions, classes, tiers, timeline, bill, simulated, dns } = summary;
  for (const [name, part] of named(summary)) {
    same(`${name}: requests and outcomes`, part.requests, sum(Object.values(part.outcomes)));
    const { hit, stale, revalidated, miss } = part.outcomes;
    if (name !== "origin")
      same(`${name}: misses and their reasons`, miss, sum(Object.values(part.missReasons)));
    if (part.requests > 0)
      same(`${name}: hit ratio`, part.hitRatio!, six((hit + stale + revalidated) / part.requests));
    if (part.hitBytes > part.bytes) found.push(`${name}: more bytes hit than sent`);
  }
  for (const [what, parts] of [
    ["classes", classes],
    ["regions", regions],
    ["timeline", timeline.buckets],
  ] as const) {
    same(`requests by ${what}`, sum(parts.map((part) => part.requests)), total.requests);
    same(`bytes by ${what}`, sum(parts.map((part) => part.bytes)), total.bytes);
    for (const [outcome, count] of Object.entries(total.outcomes))
      same(
        `${outcome} by ${what}`,
        sum(parts.map(({ outcomes }) => outcomes[outcome as keyof typeof outcomes])),
        count,
      );
  }
  same("requests by PoP", sum(pops.map((pop) => pop.requests)) + total.unreachable, total.requests);
  same("bytes by PoP", sum(pops.map((pop) => pop.bytes)), total.bytes);
  same("origin requests by class", sum(classes.map((one) => one.originRequests)), origin.requests);
  same("origin bytes by class", sum(classes.map((one) => one.originBytes)), origin.bytes);
  same("origin bytes in time", sum(timeline.buckets.map((bucket) => bucket.originBytes)), origin.bytes);
  same("questions to resolvers", dns.stubQueries, dns.resolverHits + dns.authoritativeQueries);
  same("offload", total.originOffload!, six(1 - origin.requests / total.requests));
  found.push(...tiers.flatMap(storeViolations));
  const edgeTiers = tiers.filter(({ level }) => level === "edge");
  if (sum(edgeTiers.map(({ bytes }) => bytes)) > total.bytes) found.push("tiers sent more than the edge");
  const lines = bill!.lines.filter(({ item }) => item === "data out");
  const month = (total.bytes * bill!.monthMicros) / simulated.measuredMicros;
  if (Math.abs(sum(lines.map(({ quantity }) => quantity)) - month) > lines.length)
    found.push("the month's bytes on the bill are not the measured ones scaled");
  const nano = bill!.lines.reduce((all, line) => all + BigInt(line.nanoUsd), 0n);
  if (String(nano) !== bill!.nanoUsd) found.push("the bill is not the sum of its lines");
  if (shield !== null)
    same("requests of the shield in time", sumOf(timeline, "shieldRequests"), shield.requests);
  for (const { level, notReused, notStored, staleOnError } of summary.caching ?? []) {
    const part = level === "edge" ? total : shield!;
    const seen = part.requests - (level === "edge" ? total.unreachable : 0);
    const { hit, stale, bypass } = part.outcomes;
    same(`${level}: not reused`, sum(Object.values(notReused)), seen - hit - stale + staleOnError);
    same(`${level}: not stored`, sum(Object.values(notStored)), bypass);
  }
  same("requests of the origin in time", sumOf(timeline, "originRequests"), origin.requests);
  return found;
}

/**
 * More laws for worlds in which every object has `sizeBytes`, nothing fails and nothing is served stale: what a node
 * asks for and receives is what its upstream is asked for and sends.
 */
export function flowViolations(summary: Summary, sizeBytes: number): string[] {
  const found: string[] = [];
  const same = (what: string, one: number, other: number) => {
    if (one !== other) found.push(`${what}: ${one} and ${other}`);
  };
  const { total, shield, origin } = summary;
  same("answers to users", total.bytes, total.requests * sizeBytes);
  const chain: [string, PartSummary][] = [["edge", total]];
  if (shield !== null) chain.push(["shield", shield]);
  chain.push(["origin", origin]);
  for (let n = 0; n + 1 < chain.length; n++) {
    const [name, { outcomes }] = chain[n];
    const [above, upstream] = chain[n + 1];
    const whole = outcomes.miss + outcomes.bypass;
    same(`what the ${name} asks for reaches the ${above}`, whole + outcomes.revalidated, upstream.requests);
    same(`bytes that the ${name} gets, the ${above} sends`, whole * sizeBytes, upstream.bytes);
  }
  return found;
}

/** Bytes and objects of one tier. */
function storeViolations({ level, tier, requests, bytes, store }: TierSummary): string[] {
  const found: string[] = [];
  const left = store.evictedBytes + store.expiredBytes + store.purgedBytes + store.movedBytes;
  if (store.heldBytesAtStart + store.admittedBytes !== store.heldBytes + left)
    found.push(`${level} ${tier}: bytes that came are not bytes held and gone`);
  if (store.heldBytes > store.capacityBytes) found.push(`${level} ${tier} holds more than it can`);
  if (store.readObjects !== requests) found.push(`${level} ${tier}: reads are not requests served`);
  if (store.readBytes !== bytes) found.push(`${level} ${tier}: bytes read are not bytes served`);
  return found;
}

function named(summary: Summary): [string, PartSummary][] {
  const { total, shield, origin, pops, regions, classes } = summary;
  return [
    ["total", total],
    ...(shield === null ? [] : ([["shield", shield]] as [string, PartSummary][])),
    ["origin", origin],
    ...pops.map((pop): [string, PartSummary] => [pop.iata, pop]),
    ...regions.map((region): [string, PartSummary] => [region.name, region]),
    ...classes.map((one): [string, PartSummary] => [one.name, one]),
  ];
}

function sumOf(timeline: Summary["timeline"], field: "shieldRequests" | "originRequests"): number {
  return sum(timeline.buckets.map((bucket) => bucket[field]));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function six(ratio: number): number {
  return Math.round(ratio * 1e6) / 1e6;
}
