/**
 * The audit of a run: do the counts add up, taken along different ways? Requests by PoP against requests by
 * class and region, bytes read by stores against bytes served by tiers, the bill against its lines. Every
 * problem is a fault of cdnlab, not of the scenario.
 */
import type { Census } from "../metrics/census.ts";
import type { Collector, FetchPart } from "../metrics/collector.ts";
import { CELLS, CODES, type Tally } from "../metrics/tally.ts";
import { BYPASS, FAILED, HIT, MISS, OUTCOMES, SHED } from "../vocabulary/outcomes.ts";
import { auditReasons } from "./caching.ts";
import { auditOrigins } from "./origins.ts";
import type { CacheLevel, TierTotals, WorldTotals } from "../vocabulary/totals.ts";
import { atGate, auditAttacks } from "./audit-attack.ts";
import type { BillLineSummary, BillSummary, Summary } from "./summary.ts";

/** What does not add up, as sentences; nothing when all is well. */
export function auditOf(
  census: Census,
  collector: Collector,
  totals: WorldTotals,
  summary: Summary,
): string[] {
  return [
    ...auditCounts(census, collector),
    ...auditTiers(census, collector, totals),
    ...auditSummary(summary),
    ...auditBill(summary.bill),
    ...auditDns(totals),
    ...(totals.origins === undefined ? [] : auditOrigins(totals.origins, collector.origin())),
    ...auditAttacks(collector, totals, summary),
    ...auditPeers(census, collector, totals),
    ...auditFreshness(census, collector, totals),
    ...auditSessions(census, collector, totals),
    ...(totals.reasons ?? []).flatMap((reasons) =>
      reasons.level === "edge"
        ? auditReasons(
            reasons,
            collector.edge(),
            collector.pop(-1).requests + totals.refusedByPops + atGate(totals),
          )
        : auditReasons(reasons, behindOf(census, collector, reasons.level), 0),
    ),
  ];
}

/** No more answers, and no more stale ones of any outcome, than there were requests. */
function auditFreshness({ classes }: Census, collector: Collector, { freshness }: WorldTotals): string[] {
  return (freshness?.classes ?? []).flatMap(({ responses, staleByOutcome }, contentClass) => {
    const tally = collector.edge({ contentClass });
    const answered = tally.requests - tally.outcome(FAILED) - tally.outcome(SHED);
    const tooMany = OUTCOMES.filter((_, outcome) => staleByOutcome[outcome] > tally.outcome(outcome));
    return [
      ...(responses > answered
        ? [`${classes[contentClass]}: versions of ${responses} answers are known, and there were ${answered}`]
        : []),
      ...tooMany.map((outcome) => `${classes[contentClass]}: more stale answers than ${outcome} ones`),
    ];
  });
}

/** Requests at a level behind the edge. */
function behindOf(census: Census, collector: Collector, level: CacheLevel, part: FetchPart = {}): Tally {
  const index = (census.regional ?? []).findIndex((one) => one.level === level);
  return index < 0 ? collector.shield(part) : collector.regional(index, part);
}

/** Requests and bytes, family of tallies against family. */
function auditCounts(census: Census, collector: Collector): string[] {
  const problems: string[] = [];
  const total = collector.edge();
  const pops = census.pops.map((_, pop) => collector.pop(pop));
  same(problems, "all requests", total, "the sum over PoPs", [...pops, collector.pop(-1)]);
  if (census.providers !== undefined) {
    const providers = census.providers.map((_, provider) => collector.provider(provider));
    same(problems, "all requests", total, "the sum over providers", providers);
  }
  const { sessions } = census;
  if (sessions !== undefined) {
    const groups = [...sessions, null].map((_, group) => collector.session(group));
    same(problems, "all requests", total, "the sum over sessions and others", groups);
  }
  const classes = census.classes.map((_, contentClass) => collector.edge({ contentClass }));
  same(problems, "all requests", total, "the sum over classes", classes);
  const regions = collector.regions.map((_, region) => collector.edge({ region }));
  same(problems, "all requests", total, "the sum over regions", regions);
  const { timeline } = collector;
  const buckets = Array.from({ length: timeline.buckets }, (_, bucket) => timeline.tallyOfAll(bucket));
  if (census.warmupMicros === 0) same(problems, "all requests", total, "the sum over time", buckets);
  for (const [bucket, tally] of buckets.entries()) {
    const byProvider = sum((census.providers ?? []).map((_, p) => timeline.ofProvider(bucket, p).requests));
    if (census.providers !== undefined && byProvider !== tally.requests)
      problems.push(`bucket ${bucket} has ${tally.requests} requests and its providers ${byProvider}`);
  }
  const inTime = sum(buckets.map(({ requests }) => requests));
  if (inTime !== collector.rowsSeen)
    problems.push(`${collector.rowsSeen} requests were reported and the timeline has ${inTime}`);
  const nodes = (census.behind ?? []).map((node, index) => [node, collector.node(index)] as const);
  for (const level of new Set(nodes.map(([node]) => node.level))) {
    const parts = nodes.flatMap(([node, tally]) => (node.level === level && tally !== null ? [tally] : []));
    if (parts.length > 0)
      same(
        problems,
        `all requests at ${level}`,
        behindOf(census, collector, level),
        "the sum over its nodes",
        parts,
      );
  }
  for (const [name, tally] of [
    ["edge", total],
    ["shield", collector.shield()],
    ...(census.regional ?? []).map(({ level }, index) => [level, collector.regional(index)] as const),
    ["origin", collector.origin()],
  ] as const)
    // prettier-ignore
    problems.push(...auditTally(name, tally));
  return problems;
}

/** One tally by itself. */
function auditTally(name: string, tally: Tally): string[] {
  const problems: string[] = [];
  const byOutcome = sum(OUTCOMES.map((_, outcome) => tally.outcome(outcome)));
  if (byOutcome !== tally.requests)
    problems.push(`${name}: ${tally.requests} requests have ${byOutcome} outcomes`);
  // Of the levels, only the origin answers misses without a reason: it stores nothing.
  if (tally.unreasoned > 0 && name !== "origin")
    problems.push(`${name}: ${tally.unreasoned} misses give no reason`);
  if (tally.ttfb.count !== tally.requests)
    problems.push(`${name}: ${tally.requests} requests have ${tally.ttfb.count} times to first byte`);
  if (name === "edge" && tally.total.count !== tally.requests)
    problems.push(`${name}: ${tally.requests} requests have ${tally.total.count} times to last byte`);
  const refusedBytes = tally.outcomeBytes(SHED) + tally.outcomeBytes(FAILED);
  if (refusedBytes !== 0)
    problems.push(`${name}: refused and failed requests were sent ${refusedBytes} bytes`);
  return problems;
}

/** Tiers: what served what, and what came in against what is held and gone. */
function auditTiers(census: Census, collector: Collector, totals: WorldTotals): string[] {
  const problems: string[] = [];
  for (const store of totals.tiers) {
    const where = `${store.level} tier ${store.tier}`;
    const tally =
      store.level === "edge"
        ? collector.edge({ tier: store.index })
        : behindOf(census, collector, store.level, { tier: store.index });
    const passing = tally.outcome(MISS) + tally.outcome(BYPASS) + tally.outcome(SHED) + tally.outcome(FAILED);
    if (passing > 0) problems.push(`${where} served ${passing} requests that it cannot have served`);
    const came = store.heldBytesAtStart + store.admittedBytes;
    const left = store.evictedBytes + store.expiredBytes + store.purgedBytes + store.movedBytes;
    if (came !== store.heldBytes + left)
      problems.push(`${where}: ${came} bytes came in, ${store.heldBytes} are held and ${left} left`);
    if (store.heldBytes > store.capacityBytes)
      problems.push(`${where} holds ${store.heldBytes} of ${store.capacityBytes} bytes`);
    const slices = store.level === "edge" ? collector.slicesRead[store.index] : 0;
    problems.push(...auditReads(census, store, tally, slices, where));
  }
  const unserved = collector.edge({ tier: census.edgeTiers.length }).outcome(HIT);
  if (unserved > 0) problems.push(`${unserved} hits came from no tier`);
  return problems;
}

/** Stores count reads when they happen, facts when the request came: the two agree only without a warm-up. */
function auditReads(
  census: Census,
  store: TierTotals,
  tally: Tally,
  slices: number,
  where: string,
): string[] {
  if (census.warmupMicros > 0) return [];
  const problems: string[] = [];
  const served = tally.requests + slices;
  if (store.readObjects !== served)
    problems.push(`${where} was read ${store.readObjects} times and served ${served} requests or slices`);
  if (store.readBytes !== tally.bytes)
    problems.push(`${where} read ${store.readBytes} bytes and served ${tally.bytes}`);
  return problems;
}

/** The plain object: its parts must add up after rounding and naming as they did before. */
function auditSummary({ total, pops, regions, classes, origin, providers, shield }: Summary): string[] {
  const problems: string[] = [];
  const check = (what: string, found: number, expected: number) => {
    if (found !== expected) problems.push(`${what} come to ${found}, not ${expected}`);
  };
  check("requests by PoP", sum(pops.map(({ requests }) => requests)) + total.unreachable, total.requests);
  if (providers !== undefined) {
    check("requests by provider", sum(providers.map(({ requests }) => requests)), total.requests);
    check("unreachable by provider", sum(providers.map(({ unreachable }) => unreachable)), total.unreachable);
    check(
      "shield requests by provider",
      sum(providers.map((one) => one.shieldRequests)),
      shield?.requests ?? 0,
    );
    check("origin requests by provider", sum(providers.map((one) => one.originRequests)), origin.requests);
    check("origin bytes by provider", sum(providers.map((one) => one.originBytes)), origin.bytes);
  }
  check("requests by region", sum(regions.map(({ requests }) => requests)), total.requests);
  check("requests by class", sum(classes.map(({ requests }) => requests)), total.requests);
  check("bytes by region", sum(regions.map(({ bytes }) => bytes)), total.bytes);
  check("bytes by class", sum(classes.map(({ bytes }) => bytes)), total.bytes);
  check("origin requests by class", sum(classes.map((part) => part.originRequests)), origin.requests);
  check("miss reasons", sum(Object.values(total.missReasons)), total.outcomes.miss);
  return problems;
}

/** The bill is the sum of its lines, to the nano-dollar. */
export function auditBill(bill: BillSummary | null): string[] {
  if (bill === null) return [];
  const problems: string[] = [];
  const check = (what: string, lines: readonly BillLineSummary[], nanoUsd: string) => {
    const added = lines.reduce((total, line) => total + BigInt(line.nanoUsd), 0n);
    if (String(added) !== nanoUsd)
      problems.push(`${what} says ${nanoUsd} nano-dollars, its lines come to ${added}`);
  };
  check("the bill", bill.lines, bill.nanoUsd);
  check("the bill without a CDN", bill.aloneLines, bill.aloneNanoUsd);
  return problems;
}

function auditDns({ dns }: WorldTotals): string[] {
  const answered = dns.resolverHits + dns.authoritativeQueries;
  return answered === dns.stubQueries
    ? []
    : [`resolvers were asked ${dns.stubQueries} times and answered ${answered}`];
}

/** Who was answered from a peer is told as a hit, if nothing broke before the answer was there. */
function auditPeers({ warmupMicros }: Census, collector: Collector, { placement }: WorldTotals): string[] {
  if (placement === undefined || warmupMicros > 0) return [];
  const edge = collector.edge();
  const told = edge.outcome(HIT) + edge.outcome(FAILED);
  return placement.peerFetches <= told
    ? []
    : [`servers fetched ${placement.peerFetches} times from their peers, for ${told} hits and failures`];
}

/** Every request that a session sent has its fact. */
function auditSessions(
  { warmupMicros }: Census,
  collector: Collector,
  { sessions = [] }: WorldTotals,
): string[] {
  if (warmupMicros > 0) return [];
  return sessions.flatMap(({ requests }, group) => {
    const told = collector.session(group).requests;
    return told === requests
      ? []
      : [`sessions ${group} sent ${requests} requests, and ${told} were reported`];
  });
}

/** Objects when the parts do not have the same requests and bytes of every code as the whole. */
function same(
  problems: string[],
  wholeName: string,
  whole: Tally,
  partsName: string,
  parts: readonly Tally[],
): void {
  for (let cell = 0; cell < CELLS; cell++) {
    const added = sum(parts.map(({ cells }) => cells[cell]));
    if (added === whole.cells[cell]) continue;
    const what = cell % 2 === 0 ? "requests" : "bytes";
    const code = `code ${Math.floor(cell / 2)} of ${CODES}`;
    problems.push(
      `${wholeName} and ${partsName} differ: ${whole.cells[cell]} and ${added} ${what} of ${code}`,
    );
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
