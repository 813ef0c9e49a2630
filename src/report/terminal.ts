/**
 * The report a person reads after a run, in 80 columns: warnings and verdict first, then the delivery path, why
 * requests missed, what it costs, and where to go from here.
 */
import { greatest } from "d3-array";
import { showCount, showDuration, showRate, showSize, showUsd } from "../base/units.ts";
import type { BillSummary, Summary, ThresholdResult, TraceSummary } from "../result/summary.ts";
import { PHASES } from "../vocabulary/phases.ts";
import { attackFacts, attackPhrases, attackTitle } from "./attack.ts";
import { faultPhrases, faultTitle } from "./faults.ts";
import { originPhrases, originTitle } from "./origins.ts";
import { stalenessPhrases, updatePhrases, updateTitle } from "./freshness.ts";
import { placementPhrases } from "./placement.ts";
import { failoverPhrases, REGION_COLUMNS, regionRows } from "./shields.ts";
import { sessionPhrases, sessionTitle } from "./sessions.ts";
import { warmingLines } from "./warming.ts";
import { warmStartPhrases } from "./warm-start.ts";
import { fittedLines, phraseLines, proseLines, tableLines, INDENT, WIDTH } from "./layout.ts";
import { LEVEL_COLUMNS, levelRows } from "./levels.ts";
import { PLAIN, type Palette } from "./palette.ts";
import { PROVIDER_COLUMNS, providerRows } from "./providers.ts";
import { purgePhrases, purgeTitle } from "./purges.ts";
import {
  clock,
  duration,
  errorOf,
  metricText,
  percent,
  phaseTitle,
  shareOf,
  shares,
  thresholdText,
  wholePercent,
  worstText,
} from "./wording.ts";

/** What the caller knows and the summary does not: nothing of it is part of the result. */
export interface RunNotes {
  readonly palette?: Palette;
  /** Short digest and results folder. */
  readonly digest?: string;
  readonly folder?: string;
  /** Wall time of the run, seconds, and requests simulated in each of them, warm-up included. */
  readonly seconds?: number;
  readonly requestsPerSecond?: number;
  /** Commands to type next. */
  readonly next?: readonly string[];
}

/** A wait shorter than this (0.1 ms) is lost in any network's jitter. */
const NOTICEABLE_WAIT = 100;

/** The report, lines joined, with a newline at the end. */
export function terminalReport(summary: Summary, notes: RunNotes = {}): string {
  const palette = notes.palette ?? PLAIN;
  const blocks = [
    headLines(summary, notes, palette),
    warningLines(summary, palette),
    thresholdLines(summary, palette),
    levelLines(summary, palette),
    shieldLines(summary, palette),
    providerLines(summary, palette),
    [...whyLines(summary), ...latencyLines(summary), ...originLines(summary), ...failoverLines(summary), ...connectionLines(summary), ...cachingLines(summary), ...placementLines(summary), ...warmStartLines(summary), ...freshnessLines(summary), ...browserLines(summary), ...loggedLines(summary.trace), ...waitLines(summary), ...billLines(summary.bill)],
    updateLines(summary, palette),
    originBlock(summary, palette),
    sessionLines(summary, palette),
    faultLines(summary, palette),
    purgeLines(summary, palette),
    warmingLines(summary, palette),
    attackLines(summary, palette),
    replicationLines(summary, palette),
    footLines(summary, notes, palette),
  ]; // prettier-ignore
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

function headLines({ scenario, world, simulated }: Summary, notes: RunNotes, palette: Palette): string[] {
  const { durationMicros, warmupMicros } = simulated;
  const warmup = warmupMicros > 0 ? `${showDuration(warmupMicros)} warm-up` : "no warm-up";
  const phrases = [
    scenario.name,
    `seed ${scenario.seed}`,
    `${world.pops} PoPs`,
    `${showCount(world.objects)} objects`,
    `${showDuration(durationMicros)} simulated, ${warmup}`,
  ];
  if (notes.seconds !== undefined) phrases.push(showDuration(notes.seconds * 1e6));
  if (notes.requestsPerSecond !== undefined)
    phrases.push(`${showCount(Math.round(notes.requestsPerSecond))} requests/s`);
  const [first, ...rest] = phraseLines("", phrases);
  return [first.replace(scenario.name, () => palette.bold(scenario.name)), ...rest];
}

function warningLines({ warnings }: Summary, palette: Palette): string[] {
  return warnings.flatMap(({ what, advice }) =>
    proseLines(`WARNING ${what}: ${advice}`).map((line) =>
      line.replace(/^ {2}WARNING/, `  ${palette.yellow("WARNING")}`),
    ),
  );
}

function thresholdLines({ thresholds, simulated }: Summary, palette: Palette): string[] {
  if (thresholds.length === 0) return [];
  const width = Math.max(...thresholds.map(({ text }) => text.length));
  const values = thresholds.map(thresholdText);
  const valueWidth = Math.max(...values.map((value) => value.length));
  const lines = thresholds.flatMap((threshold, at) => {
    const { text, pass, worst } = threshold;
    const mark = pass ? palette.green("ok  ") : palette.bold(palette.red("FAIL"));
    const line = `  ${text.padEnd(width)}   ${values[at].padStart(valueWidth)}`;
    const result = [`${INDENT}${mark}${line}`];
    if (worst !== null) {
      const told = worstText(threshold, worst, simulated);
      const plainLength = INDENT.length + 4 + line.length;
      if (plainLength + 3 + told.length <= WIDTH) result[0] += `   ${told}`;
      else result.push(`${INDENT}      ${told}`);
    }
    return result;
  });
  return [`${INDENT}${palette.bold("THRESHOLDS")}`, ...lines];
}

function levelLines(summary: Summary, palette: Palette): string[] {
  const [head, ...rows] = fittedLines(LEVEL_COLUMNS, levelRows(summary));
  return [palette.bold(head), ...rows];
}

/** The nodes behind the edge one by one, where there is more than the one shield. */
function shieldLines(summary: Summary, palette: Palette): string[] {
  if (summary.shieldRegions === undefined) return [];
  const [head, ...rows] = fittedLines(REGION_COLUMNS, regionRows(summary));
  return [palette.bold(head), ...rows];
}

function providerLines(summary: Summary, palette: Palette): string[] {
  if (summary.providers === undefined) return [];
  // In 80 characters there is no room for all columns beside a name of usual length.
  const isShown = (_: unknown, at: number) => PROVIDER_COLUMNS[at].title !== "BYTE HIT";
  const [head, ...rows] = fittedLines(
    PROVIDER_COLUMNS.filter(isShown),
    providerRows(summary).map((row) => row.filter(isShown)),
  );
  return [palette.bold(head), ...rows];
}

function whyLines({ total }: Summary): string[] {
  const lines = total.requests > 0 ? phraseLines(label("outcomes"), shares(total.outcomes)) : [];
  if (total.outcomes.miss > 0)
    lines.push(...phraseLines(label("why requests missed"), shares(total.missReasons)));
  return lines;
}

function latencyLines({ total }: Summary): string[] {
  const { ttfbMicros, totalMicros, phasesMicros } = total;
  if (ttfbMicros === null || totalMicros === null || phasesMicros === null) return [];
  const toFirstByte = PHASES.filter((phase) => phase !== "transfer");
  return [
    ...phraseLines(label("time to last byte"), [
      `p50 ${showDuration(totalMicros.p50)}`,
      `p95 ${showDuration(totalMicros.p95)}`,
      `p99 ${showDuration(totalMicros.p99)}`,
    ]),
    ...phraseLines(label("mean TTFB"), [
      showDuration(ttfbMicros.mean),
      ...toFirstByte.map((phase) => `${phaseTitle(phase)} ${showDuration(phasesMicros[phase].mean)}`),
      `then transfer ${showDuration(phasesMicros.transfer.mean)}`,
    ]),
  ];
}

function originLines({ origin, total, simulated }: Summary): string[] {
  const { meanPerSecond, peakPerSecond, peakAtMicros } = origin.rate;
  const load = meanPerSecond === null ? [] : [`${showRate(meanPerSecond)} mean`];
  if (peakAtMicros >= 0) load.push(`${showRate(peakPerSecond)} peak at ${clock(peakAtMicros, simulated)}`);
  return phraseLines(label("origin load"), [...load, `offload ${percent(total.originOffload)}`]);
}

/** Why nodes asked upstream, and kept nothing of the answer. */
function cachingLines({ caching = [] }: Summary): string[] {
  return caching.flatMap(({ level, notReused, notStored }) => {
    const reused = shares(notReused);
    const stored = shares(notStored);
    return [
      ...(reused.length === 0 ? [] : phraseLines(label(`${level} not reused`), reused)),
      ...(stored.length === 0 ? [] : phraseLines(label(`${level} not stored`), stored)),
    ];
  });
}

/** Connections between nodes, where the scenario has them counted. */
function connectionLines({ upstreamConnections = [] }: Summary): string[] {
  return upstreamConnections.flatMap(
    ({ level, opened, reused, openMost, waited, refused = 0, waitMicros: { count, mean } }) =>
      phraseLines(label(`${level} connections`), [
        `${showCount(opened)} opened`,
        `${percent(shareOf(reused, opened + reused))} of requests on open ones`,
        `most at once ${showCount(openMost)}`,
        waited === 0
          ? "nobody waited"
          : `${percent(shareOf(waited, count))} waited, ${showDuration((mean * count) / waited)} on average`,
        ...(refused > 0 ? [`${showCount(refused)} refused`] : []),
      ]),
  );
}

/** Fetches that changed their way. */
function failoverLines(summary: Summary): string[] {
  const phrases = failoverPhrases(summary);
  return phrases.length === 0 ? [] : phraseLines(label("failover of fetches"), phrases);
}

/** What never reached the edge. */
function browserLines({ browsers }: Summary): string[] {
  if (browsers === undefined) return [];
  const { requests, hits, hitRatio, hitBytes } = browsers;
  return phraseLines(label("browsers' caches"), [
    `answered ${showCount(hits)} of ${showCount(requests)} requests (${percent(hitRatio)})`,
    `${showSize(hitBytes)} that never reached the edge`,
  ]);
}

/** Who answered what inside the PoPs. */
function warmStartLines({ warmStart }: Summary): string[] {
  return warmStart === undefined ? [] : phraseLines(label("warm start"), warmStartPhrases(warmStart));
}

function placementLines({ placement }: Summary): string[] {
  return placement === undefined ? [] : phraseLines(label("servers of PoPs"), placementPhrases(placement));
}

/** How old answers were. */
function freshnessLines({ freshness }: Summary): string[] {
  return freshness === undefined ? [] : phraseLines(label("older than origin"), stalenessPhrases(freshness));
}

function updateLines({ freshness, simulated }: Summary, palette: Palette): string[] {
  if (freshness === undefined || freshness.updates.length === 0) return [];
  return [
    `${INDENT}${palette.bold("CHANGES OF CONTENT")}`,
    ...freshness.updates.flatMap((update) => [
      `${INDENT}${updateTitle(update, simulated)}`,
      ...phraseLines("  ", updatePhrases(update)),
    ]),
  ];
}

/** The log's own hit ratio, and by how much the simulated one is off. */
function loggedLines(trace: TraceSummary | null): string[] {
  const logged = trace?.logged;
  if (logged === undefined) return [];
  const { hitRatio, byteHitRatio, simulatedHitRatio, simulatedByteHitRatio } = logged;
  return phraseLines(label("logged hit ratio"), [
    `${percent(hitRatio)}, simulated ${percent(simulatedHitRatio)}${errorOf(simulatedHitRatio, hitRatio)}`,
    `bytes ${percent(byteHitRatio)}, simulated ${percent(simulatedByteHitRatio)}${errorOf(simulatedByteHitRatio, byteHitRatio)}`,
    `told of ${showCount(logged.told)} of ${showCount(logged.requests)} requests`,
  ]);
}

/** Lines of facts begin at one column. */
function label(text: string): string {
  return text.padEnd("why requests missed".length);
}

/** The queues in which one request in a hundred waits noticeably, the longest waits first. */
function waitLines({ queues }: Summary): string[] {
  if (queues.length === 0) return [];
  const phrases = queues
    .filter(({ waitMicros }) => waitMicros.p99 >= NOTICEABLE_WAIT)
    .sort((a, b) => b.waitMicros.p99 - a.waitMicros.p99)
    .slice(0, 3)
    .map(
      ({ level, name, waitMicros, utilisation }) =>
        `${level} ${name} p99 ${duration(waitMicros.p99)} (${wholePercent(Math.min(1, utilisation))} busy)`,
    );
  if (phrases.length === 0) {
    const busiest = greatest(queues, ({ utilisationMax }) => utilisationMax);
    phrases.push("none to speak of");
    if (busiest !== undefined)
      phrases.push(
        `busiest: ${busiest.level} ${busiest.name}, ${wholePercent(Math.min(1, busiest.utilisationMax))}`,
      );
  }
  return phraseLines(label("waits in queues"), phrases);
}

function billLines(bill: BillSummary | null): string[] {
  if (bill === null) return [];
  const largest = greatest(bill.lines, (line) => Number(line.nanoUsd));
  const saved =
    bill.savedUsd >= 0 ? `saves ${showUsd(bill.savedUsd)}` : `costs ${showUsd(-bill.savedUsd)} more`;
  const phrases = [
    `${showUsd(bill.usd)} a month (${showDuration(bill.measuredMicros)} scaled to 30 d, ${bill.book})`,
    `without a CDN ${showUsd(bill.aloneUsd)}, ${saved}`,
  ];
  if (largest !== undefined && bill.usd > 0) phrases.push(`most: ${largest.item}, ${largest.region}`);
  return phraseLines(label("bill"), phrases);
}

/** What each of several origins, or one that is not steady, had to bear. */
function originBlock({ origins = [] }: Summary, palette: Palette): string[] {
  if (origins.length === 0) return [];
  return [
    `${INDENT}${palette.bold("ORIGINS")}`,
    ...origins.flatMap((origin) => [
      `${INDENT}${originTitle(origin)}`,
      ...phraseLines("  ", originPhrases(origin)),
    ]),
  ];
}

function faultLines({ faults = [], simulated }: Summary, palette: Palette): string[] {
  if (faults.length === 0) return [];
  return [
    `${INDENT}${palette.bold("FAULTS")}`,
    ...faults.flatMap((fault) => [
      `${INDENT}${faultTitle(fault, simulated)}`,
      ...phraseLines("  ", faultPhrases(fault)),
    ]),
  ];
}

function purgeLines({ purges = [], simulated }: Summary, palette: Palette): string[] {
  if (purges.length === 0) return [];
  return [
    `${INDENT}${palette.bold("PURGES")}`,
    ...purges.flatMap((purge) => [
      `${INDENT}${purgeTitle(purge, simulated)}`,
      ...phraseLines("  ", purgePhrases(purge)),
    ]),
  ];
}

function sessionLines({ sessions = [] }: Summary, palette: Palette): string[] {
  if (sessions.length === 0) return [];
  return [
    `${INDENT}${palette.bold("SESSIONS")}`,
    ...sessions.flatMap((group) => [
      `${INDENT}${sessionTitle(group)}`,
      ...phraseLines("  ", sessionPhrases(group)),
    ]),
  ];
}

function attackLines({ attack, simulated }: Summary, palette: Palette): string[] {
  if (attack === undefined) return [];
  return [
    `${INDENT}${palette.bold("ATTACKS")}`,
    ...attack.attacks.flatMap((one) => [
      `${INDENT}${attackTitle(one, simulated)}`,
      ...phraseLines("  ", attackPhrases(one)),
    ]),
    ...attackFacts(attack).flatMap((fact) => phraseLines(label(fact.label), fact.phrases)),
  ];
}

/** So many seeds are named one by one. */
const MOST_SEEDS = 5;

function replicationLines({ replications }: Summary, palette: Palette): string[] {
  if (replications === null) return [];
  const { seeds, metrics } = replications;
  const rows = metrics.map(({ metric, mean, halfWidth, min, max }) => [
    metric,
    metricText(metric, mean),
    halfWidth === null ? "" : `+- ${metricText(metric, halfWidth)}`,
    metricText(metric, min),
    metricText(metric, max),
  ]);
  const columns = ["METRIC", "MEAN", "95 %", "MIN", "MAX"].map((title, at) => ({
    title,
    align: at === 0 ? ("left" as const) : ("right" as const),
  }));
  const [head, ...lines] = tableLines(columns, rows);
  const shown = seeds.length <= MOST_SEEDS ? seeds.join(", ") : `${seeds[0]} to ${seeds.at(-1)}`;
  return [...phraseLines("", [`${seeds.length} replications, seeds ${shown}`]), palette.bold(head), ...lines];
}

function footLines({ thresholds }: Summary, notes: RunNotes, palette: Palette): string[] {
  const lines: string[] = [];
  if (notes.digest !== undefined) {
    const where = notes.folder === undefined ? [] : [notes.folder];
    lines.push(...phraseLines("digest", [notes.digest, ...where]));
  }
  const failed = thresholds.filter(({ pass }: ThresholdResult) => !pass).length;
  const next = (notes.next ?? []).map((one, at) => `${INDENT}${at === 0 ? "next" : "    "}   ${one}`);
  lines.push(...next.slice(0, -1));
  let left = next.at(-1) ?? "";
  if (failed === 0) return left === "" ? lines : [...lines, left];
  const right = `${failed} threshold${failed === 1 ? "" : "s"} failed (exit 3)`;
  // A long command has the line to itself.
  if (left !== "" && left.length + 3 + right.length > WIDTH) {
    lines.push(left);
    left = "";
  }
  return [...lines, `${left}${" ".repeat(WIDTH - left.length - right.length)}${palette.red(right)}`];
}
