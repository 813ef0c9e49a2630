/** The warming as people read it: what each plan did and what it was good for; beforehand, what it will cost. */
import { showCount, showDuration, showRate, showSize, showUsd } from "../base/units.ts";
import type { Summary } from "../result/summary.ts";
import type { PricedEstimate, WarmingPlanSummary, WarmingSummary } from "../result/warming-summary.ts";
import { type Column, INDENT, phraseLines, proseLines, tableLines } from "./layout.ts";
import type { Palette } from "./palette.ts";
import { clock, percent } from "./wording.ts";

const left = (title: string): Column => ({ title, align: "left" });
const right = (title: string): Column => ({ title, align: "right" });

/** The block of the terminal's report. */
export function warmingLines({ warming, simulated }: Summary, palette: Palette): string[] {
  if (warming === undefined) return [];
  return [
    `${INDENT}${palette.bold("WARMING")}`,
    ...warming.plans.flatMap((plan) => [
      `${INDENT}${titleOf(plan, simulated)}`,
      ...phraseLines("  ", phrasesOf(plan)),
    ]),
    ...phraseLines("", wholePhrases(warming)),
  ];
}

/** The section of the page. */
export function warmingSection(
  { warming, simulated }: Summary,
  table: (columns: readonly Column[], rows: readonly (readonly string[])[]) => string,
): string {
  if (warming === undefined) return "";
  const items = warming.plans.map(
    (plan) => `- **${titleOf(plan, simulated)}**: ${phrasesOf(plan).join("; ")}.`,
  );
  const tables = warming.plans.flatMap((plan) =>
    plan.estimates === null
      ? []
      : [
          `${plan.name}, one wave on cold caches:\n\n${table(ESTIMATE_COLUMNS, estimateRows(plan.estimates))}`,
        ],
  );
  const text = `${items.join("\n")}\n- ${wholePhrases(warming).join("; ")}.`;
  return [`## Warming\n\n${text}`, ...tables].join("\n\n");
}

/** What plans will cost, for `cdnlab warm`: title, a table a plan, and what the figures mean. */
export function estimatesReport(
  title: string,
  plans: readonly { readonly name: string; readonly estimates: WarmingPlanSummary["estimates"] }[],
  palette: Palette,
): string {
  const blocks = plans.map(({ name, estimates }) => {
    const head = `${INDENT}${palette.bold(name)}`;
    if (estimates === null)
      return [
        head,
        ...proseLines("Nobody knows yet what will be popular here: a log, or keys that differ by request."),
      ];
    const [columns, ...rows] = tableLines(ESTIMATE_COLUMNS, estimateRows(estimates));
    return [head, palette.bold(columns), ...rows];
  });
  const notes = proseLines(
    "One wave on cold caches, with nobody else asking. Price: shield fees, request fees and egress of the origin. cdnlab run shows what becomes of it.",
  );
  return `${[[`${INDENT}${title}`], ...blocks, notes].map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

const ESTIMATE_COLUMNS: readonly Column[] = [
  left("HOW"),
  right("NODES"),
  right("OBJECTS"),
  right("REQUESTS"),
  right("BYTES"),
  right("ORIGIN"),
  right("EGRESS"),
  right("PRICE"),
  right("TAKES"),
];

function estimateRows({ own, full, tiered }: NonNullable<WarmingPlanSummary["estimates"]>): string[][] {
  const row = (how: string, one: PricedEstimate) => [
    how,
    showCount(one.nodes),
    showCount(one.objects),
    showCount(one.requests),
    showSize(one.bytes),
    showCount(one.originRequests),
    showSize(one.originBytes),
    showUsd(one.usd),
    showDuration(one.micros),
  ];
  return [row("as planned", own), row("full", full), row("tiered", tiered)];
}

/** "before sale, html: 06:30 to 07:10", with its waves. */
function titleOf(
  { name, firstMicros, lastMicros, waves }: WarmingPlanSummary,
  simulated: Summary["simulated"],
): string {
  if (firstMicros === null || lastMicros === null) return `${name}: nothing sent`;
  const times = waves > 1 ? `, ${waves} waves` : "";
  return `${name}: ${clock(Math.floor(firstMicros / 1e6) * 1e6, simulated)} to ${clock(Math.ceil(lastMicros / 1e6) * 1e6, simulated)}${times}`;
}

function phrasesOf(plan: WarmingPlanSummary): string[] {
  const { sent, already, fetched, fetchedBytes, confirmed, failed, notKept, useful, wasted } = plan;
  const phrases = [`${showCount(sent)} requests`];
  const some = (count: number, what: string) => {
    if (count > 0) phrases.push(`${showCount(count)} ${what}`);
  };
  some(already, "there already");
  phrases.push(`${showCount(fetched)} fetched (${showSize(fetchedBytes)})`);
  some(confirmed, "confirmed (304)");
  some(failed, "failed");
  some(notKept, "not kept");
  some(plan.unsent, "not sent");
  phrases.push(`${showCount(useful)} asked for by users`);
  phrases.push(`${showCount(wasted)} wasted (${percent(plan.wastedRatio)}, ${showSize(plan.wastedBytes)})`);
  phrases.push(
    `origin ${showCount(plan.originRequests)} (${showSize(plan.originBytes)}), peak ${showRate(plan.originPeakPerSecond)}`,
  );
  const { estimates } = plan;
  if (estimates === null) phrases.push(`cost ${showUsd(plan.usd)}`);
  else {
    const { own } = estimates;
    phrases.push(
      `estimated origin ${showCount(own.originRequests)} (${showSize(own.originBytes)}) a wave`,
      `cost ${showUsd(plan.usd)}, estimated ${showUsd(own.usd)} a wave`,
    );
  }
  return phrases;
}

function wholePhrases({
  originRequests,
  originBytes,
  firstRequests,
  firstHitRatio,
}: WarmingSummary): string[] {
  return [
    `first requests that hit: ${percent(firstHitRatio)} of ${showCount(firstRequests)}`,
    `behind ${showCount(originRequests)} of the origin's requests (${showSize(originBytes)})`,
  ];
}
