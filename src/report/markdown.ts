/** `summary.md`: the result as a page that a pull request or a wiki can show. */
import { descending } from "d3-array";
import { showCount, showDuration, showPercent, showRate, showSize, showUsd } from "../base/units.ts";
import type { LatencySummary, PartSummary, Summary } from "../result/summary.ts";
import { PHASES } from "../vocabulary/phases.ts";
import { attackFacts, attackPhrases, attackTitle } from "./attack.ts";
import { faultPhrases, faultTitle } from "./faults.ts";
import { originPhrases, originTitle } from "./origins.ts";
import { staleClasses, stalenessPhrases, updatePhrases, updateTitle } from "./freshness.ts";
import { purgePhrases, purgeTitle } from "./purges.ts";
import { placementPhrases } from "./placement.ts";
import { failoverPhrases, REGION_COLUMNS, regionRows } from "./shields.ts";
import { sessionPhrases, sessionTitle } from "./sessions.ts";
import { warmingSection } from "./warming.ts";
import { warmStartPhrases } from "./warm-start.ts";
import type { Column } from "./layout.ts";
import { LEVEL_COLUMNS, levelRows } from "./levels.ts";
import { PROVIDER_COLUMNS, providerRows } from "./providers.ts";
import {
  clock,
  duration,
  errorOf,
  metricText,
  percent,
  phaseTitle,
  regionTitle,
  shareOf,
  shares,
  thresholdText,
  worstText,
} from "./wording.ts";

/** PoPs in the page's table; pops.csv has them all. */
const POPS_SHOWN = 20;

/** The page; `digest` is the short one. */
export function markdownReport(summary: Summary, digest: string): string {
  const { scenario, simulated, world, warnings } = summary;
  const { durationMicros, warmupMicros } = simulated;
  const sections = [
    `# ${scenario.name}`,
    scenario.description,
    [
      `Seed ${scenario.seed}. ${showDuration(durationMicros)} simulated from ${clock(0, simulated)} UTC,`,
      warmupMicros > 0
        ? `of which the first ${showDuration(warmupMicros)} are warm-up and counted in the timeline only.`
        : "without warm-up.",
      `${world.pops} PoPs, ${world.metros} metros, ${showCount(world.objects)} objects of ${showSize(world.footprintBytes)}.`,
      `Digest \`${digest}\`, cdnlab ${summary.version}.`,
    ].join("\n"),
    warnings.map(({ what, advice }) => `> **Warning:** ${escaped(what)}: ${escaped(advice)}.`).join("\n>\n"),
    thresholdsSection(summary),
    summary.timeline.buckets.length > 1 ? "![The run over time](timeline.svg)" : "",
    `## Delivery\n\n${table(LEVEL_COLUMNS, levelRows(summary))}`,
    summary.providers === undefined
      ? ""
      : `## Providers\n\n${table(PROVIDER_COLUMNS, providerRows(summary))}`,
    summary.shieldRegions === undefined
      ? ""
      : `## Behind the edge\n\n${table(REGION_COLUMNS, regionRows(summary))}`,
    factsSection(summary),
    phasesSection(summary.total),
    cachingSection(summary),
    originsSection(summary),
    freshnessSection(summary),
    sessionsSection(summary),
    faultsSection(summary),
    purgesSection(summary),
    warmingSection(summary, table),
    attackSection(summary),
    partsSection("Regions", "Region", summary.regions, ({ name }) => regionTitle(name)),
    partsSection("Content classes", "Class", summary.classes, ({ name }) => name),
    popsSection(summary),
    queuesSection(summary),
    connectionsSection(summary),
    billSection(summary),
    replicationsSection(summary),
  ];
  return `${sections.filter((section) => section !== "").join("\n\n")}\n`;
}

function thresholdsSection({ thresholds, simulated, verdict }: Summary): string {
  if (verdict === "none") return "";
  const rows = thresholds.map((threshold) => [
    threshold.pass ? "ok" : "**FAIL**",
    `\`${threshold.text}\``,
    thresholdText(threshold),
    threshold.worst === null ? "" : worstText(threshold, threshold.worst, simulated),
  ]);
  const columns = [left(""), left("Threshold"), right("Value"), left("")];
  return `## Thresholds: ${verdict}\n\n${table(columns, rows)}`;
}

function factsSection(summary: Summary): string {
  const { total, origin, simulated, dns, trace, browsers, placement, warmStart } = summary;
  const rows = [
    ["Outcomes", shares(total.outcomes).join(", ")],
    ["Why requests missed", shares(total.missReasons).join(", ") || "none missed"],
    ["Busiest second", busiest(total.rate, simulated)],
    ["Busiest second at the origin", busiest(origin.rate, simulated)],
    ["Origin offload", `${percent(total.originOffload)} of requests, ${percent(total.byteOffload)} of bytes`],
    [
      "DNS",
      `${showCount(dns.stubQueries)} questions, ${showCount(dns.resolverHits)} answered by resolvers' caches`,
    ],
  ];
  if (warmStart !== undefined) rows.push(["Warm start", warmStartPhrases(warmStart).join(", ")]);
  const failover = failoverPhrases(summary);
  if (failover.length > 0) rows.push(["Failover of fetches", failover.join("; ")]);
  if (placement !== undefined) rows.push(["Servers of PoPs", placementPhrases(placement).join("; ")]);
  if (browsers !== undefined)
    rows.push([
      "Browsers' own caches",
      `answered ${showCount(browsers.hits)} of ${showCount(browsers.requests)} requests (${percent(browsers.hitRatio)}), ${showSize(browsers.hitBytes)}`,
    ]);
  const logged = trace?.logged;
  if (logged !== undefined) {
    const { hitRatio, byteHitRatio, simulatedHitRatio, simulatedByteHitRatio } = logged;
    rows.push(
      [
        "Logged hit ratio",
        `${percent(hitRatio)}, simulated ${percent(simulatedHitRatio)}${errorOf(simulatedHitRatio, hitRatio)}; told of ${showCount(logged.told)} of ${showCount(logged.requests)} requests`,
      ],
      [
        "Logged byte hit ratio",
        `${percent(byteHitRatio)}, simulated ${percent(simulatedByteHitRatio)}${errorOf(simulatedByteHitRatio, byteHitRatio)}`,
      ],
    );
  }
  return table([left("Fact"), left("")], rows);
}

function cachingSection({ caching }: Summary): string {
  if (caching === undefined) return "";
  const rows = caching.flatMap(({ level, notReused, notStored }) => [
    ...reasonRows(`${level}: not reused`, notReused),
    ...reasonRows(`${level}: not stored`, notStored),
  ]);
  return `## Why caches asked upstream\n\n${table([left(""), left("Reason"), right("Requests")], rows)}`;
}

function reasonRows(what: string, counts: Readonly<Record<string, number>>): string[][] {
  return Object.entries(counts)
    .filter(([, count]) => count > 0)
    .sort(([, a], [, b]) => descending(a, b))
    .map(([reason, count]) => [what, reason, showCount(count)]);
}

function phasesSection({ phasesMicros, ttfbMicros, totalMicros }: Summary["total"]): string {
  if (phasesMicros === null || ttfbMicros === null || totalMicros === null) return "";
  const row = (title: string, { mean, p50, p95, p99 }: LatencySummary) => [
    title,
    ...[mean, p50, p95, p99].map(showDuration),
  ];
  const [dns, connect, tls, wait, transfer] = PHASES.map((phase) =>
    row(phaseTitle(phase), phasesMicros[phase]),
  );
  const columns = [left("Phase"), ...["Mean", "p50", "p95", "p99"].map(right)];
  const rows = [
    dns,
    connect,
    tls,
    wait,
    row("**TTFB**", ttfbMicros),
    transfer,
    row("**total**", totalMicros),
  ];
  return `## Phases of a request\n\n${table(columns, rows)}`;
}

function busiest(rate: Summary["total"]["rate"], simulated: Summary["simulated"]): string {
  if (rate.peakAtMicros < 0) return "-";
  return `${showRate(rate.peakPerSecond)} at ${clock(rate.peakAtMicros, simulated)}`;
}

const PART_COLUMNS = [
  right("Requests"),
  right("Hit"),
  right("Byte hit"),
  right("TTFB p50"),
  right("p95"),
  right("p99"),
  right("p99.9"),
  right("Total p50"),
  right("p99"),
  right("Bytes"),
];

function partsSection<T extends PartSummary>(
  title: string,
  column: string,
  parts: readonly T[],
  nameOf: (part: T) => string,
): string {
  const rows = parts.map((part) => [
    nameOf(part),
    showCount(part.requests),
    percent(part.hitRatio),
    percent(part.byteHitRatio),
    duration(part.ttfbMicros?.p50),
    duration(part.ttfbMicros?.p95),
    duration(part.ttfbMicros?.p99),
    duration(part.ttfbMicros?.p999),
    duration(part.totalMicros?.p50),
    duration(part.totalMicros?.p99),
    showSize(part.bytes),
  ]);
  return `## ${title}\n\n${table([left(column), ...PART_COLUMNS], rows)}`;
}

function sessionsSection({ sessions = [] }: Summary): string {
  if (sessions.length === 0) return "";
  const items = sessions.map((group) => `- **${sessionTitle(group)}**: ${sessionPhrases(group).join("; ")}.`);
  return `## Sessions\n\n${items.join("\n")}`;
}

function faultsSection({ faults = [], simulated }: Summary): string {
  if (faults.length === 0) return "";
  const items = faults.map(
    (fault) => `- **${faultTitle(fault, simulated)}**: ${faultPhrases(fault).join("; ")}.`,
  );
  return `## Faults\n\n${items.join("\n")}`;
}

function originsSection({ origins = [] }: Summary): string {
  if (origins.length === 0) return "";
  const items = origins.map((origin) => `- **${originTitle(origin)}**: ${originPhrases(origin).join("; ")}.`);
  return `## Origins\n\n${items.join("\n")}`;
}

function attackSection({ attack, simulated }: Summary): string {
  if (attack === undefined) return "";
  const items = [
    ...attack.attacks.map((one) => `- **${attackTitle(one, simulated)}**: ${attackPhrases(one).join("; ")}.`),
    ...attackFacts(attack).map(({ label, phrases }) => `- **${label}**: ${phrases.join("; ")}.`),
  ];
  return `## Attacks\n\n${items.join("\n")}`;
}

function freshnessSection({ freshness, simulated }: Summary): string {
  if (freshness === undefined) return "";
  const parts = [{ ...freshness, name: "all" }, ...staleClasses(freshness)];
  const rows = parts.map((part) => [part.name, stalenessPhrases(part).join("; ")]);
  const items = freshness.updates.map(
    (update) => `- **${updateTitle(update, simulated)}**: ${updatePhrases(update).join("; ")}.`,
  );
  const about = table([left("Class"), left("Answers older than the origin's version")], rows);
  return ["## Freshness", about, items.join("\n")].filter((text) => text !== "").join("\n\n");
}

function purgesSection({ purges = [], simulated }: Summary): string {
  if (purges.length === 0) return "";
  const items = purges.map((purge) => {
    const told = purgePhrases(purge);
    return `- **${escaped(purgeTitle(purge, simulated))}**${told.length === 0 ? "" : `: ${told.join("; ")}`}.`;
  });
  return `## Purges\n\n${items.join("\n")}`;
}

function popsSection({ pops }: Summary): string {
  const busiestFirst = [...pops].sort((a, b) => descending(a.requests, b.requests)).slice(0, POPS_SHOWN);
  const title = pops.length > POPS_SHOWN ? `The ${POPS_SHOWN} busiest PoPs of ${pops.length}` : "PoPs";
  return partsSection(title, "PoP", busiestFirst, ({ iata, name, provider = "" }) =>
    `${provider} ${iata} ${name}`.trim(),
  );
}

function queuesSection({ queues }: Summary): string {
  if (queues.length === 0) return "";
  const rows = queues.map((queue) => [
    `${queue.level} ${queue.name}`,
    showCount(queue.stations),
    showCount(queue.channels),
    showCount(queue.arrivals),
    showPercent(queue.utilisation),
    showPercent(queue.utilisationMax),
    duration(queue.waitMicros.mean),
    duration(queue.waitMicros.p99),
    duration(queue.serviceMicrosMean),
  ]);
  const columns = [
    left("Queue"),
    ...["How many", "Channels each", "Arrivals", "Busy", "Busiest", "Wait mean", "Wait p99", "Service"].map(
      right,
    ),
  ];
  return `## Queues\n\n${table(columns, rows)}`;
}

function connectionsSection({ upstreamConnections = [] }: Summary): string {
  if (upstreamConnections.length === 0) return "";
  const rows = upstreamConnections.map((pool) => [
    `${pool.level} to upstream, ${pool.protocol}`,
    showCount(pool.pairs),
    showCount(pool.connections),
    showCount(pool.streams),
    showCount(pool.opened),
    showCount(pool.openMost),
    percent(shareOf(pool.reused, pool.opened + pool.reused)),
    percent(shareOf(pool.waited, pool.waitMicros.count)),
    duration(pool.waitMicros.mean),
    duration(pool.waitMicros.p99),
  ]);
  const columns = [
    left("Connections"),
    ...["Pairs", "Limit", "Streams", "Opened", "Most open", "Reused", "Waited", "Wait mean", "Wait p99"].map(
      right,
    ),
  ];
  return `## Connections between nodes\n\n${table(columns, rows)}`;
}

function billSection({ bill }: Summary): string {
  if (bill === null) return "";
  const rows = bill.lines.map((line) => [
    `${line.provider ?? ""} ${line.item}`.trim(),
    `${line.region}${line.step === "" ? "" : `, ${line.step}`}`,
    line.unit === "bytes" ? showSize(line.quantity) : showCount(line.quantity),
    `$${line.rateUsd} per ${line.ratePer}`,
    showUsd(BigInt(line.nanoUsd)),
  ]);
  rows.push(["**total**", "", "", "", `**${showUsd(BigInt(bill.nanoUsd))}**`]);
  const columns = [left("Item"), left("Region"), right("Quantity"), right("Price"), right("A month")];
  const saved =
    bill.savedUsd >= 0 ? `saves ${showUsd(bill.savedUsd)}` : `costs ${showUsd(-bill.savedUsd)} more`;
  return [
    "## Bill",
    `${showDuration(bill.measuredMicros)} of traffic scaled to 30 days at the list prices of \`${bill.book}\` (${bill.bookCompiled}).`,
    table(columns, rows),
    `The origin alone (\`${bill.origin}\`) would cost ${showUsd(BigInt(bill.aloneNanoUsd))} for the same answers: the CDN ${saved}.`,
  ].join("\n\n");
}

function replicationsSection({ replications }: Summary): string {
  if (replications === null) return "";
  const rows = replications.metrics.map(({ metric, mean, halfWidth, min, max }) => [
    `\`${metric}\``,
    metricText(metric, mean),
    halfWidth === null ? "" : `± ${metricText(metric, halfWidth)}`,
    metricText(metric, min),
    metricText(metric, max),
  ]);
  const columns = [left("Metric"), ...["Mean", "95 % interval", "Least", "Most"].map(right)];
  return `## ${replications.seeds.length} replications\n\nSeeds ${replications.seeds.join(", ")}.\n\n${table(columns, rows)}`;
}

function left(title: string): Column {
  return { title, align: "left" };
}

function right(title: string): Column {
  return { title, align: "right" };
}

/** A Markdown table. Spaces at a cell's start, which indent in a terminal, become non-breaking. */
function table(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [
    line(columns.map(({ title }) => title)),
    line(columns.map(({ align }) => (align === "right" ? "---:" : "---"))),
    ...rows.map((row) => line(row.map(escaped))),
  ].join("\n");
}

function escaped(text: string): string {
  return text.replace(/\|/g, "\\|").replace(/^ +/, (spaces) => "&nbsp;".repeat(spaces.length));
}
