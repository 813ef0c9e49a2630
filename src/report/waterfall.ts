/**
 * One request, hop by hop: what happened when, from the user's click on; which PoPs could have been the answer; and where
 * the time went, as bars that begin where they began.
 */
import { showBitRate, showDuration, showSize, showUsd } from "../base/units.ts";
import type { Explanation } from "../result/explanation.ts";
import { hopWords } from "./hop-words.ts";
import { INDENT, tableLines, WIDTH } from "./layout.ts";
import { PLAIN, type Palette } from "./palette.ts";
import { timeOfDay } from "./wording.ts";

/** Characters of the bars. */
const BAR = 28;
const AT_WIDTH = 9;
const WHERE_WIDTH = 8;

/** The waterfall, lines joined, with a newline at the end. */
export function waterfall(explanation: Explanation, palette: Palette = PLAIN): string {
  const blocks = [
    headLines(explanation, palette),
    stepLines(explanation),
    candidateLines(explanation, palette),
    phaseLines(explanation, palette),
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

function headLines(explanation: Explanation, palette: Palette): string[] {
  const { number, user, object, outcome, clickMicros, startOfDayMicros, bytes } = explanation;
  const name = object.key ?? `object ${object.id}`;
  const size =
    bytes === object.sizeBytes ? showSize(bytes) : `${showSize(bytes)} of ${showSize(object.sizeBytes)}`;
  const [first, ...rest] = wrapped("", [
    `request ${number},`,
    `${timeOfDay(startOfDayMicros + clickMicros)},`,
    `${user.metro},`,
    `${user.country},`,
    ...(explanation.resolution.network === "" ? [] : [`client of ${explanation.resolution.network},`]),
    ...(user.attack === undefined ? [] : [`in the ${user.attack},`]),
    `on ${user.access}`,
    `(${showDuration(user.rttMicros)} RTT,`,
    `${showBitRate(user.bitsPerSecond)})`,
  ]);
  return [
    first.replace(`request ${number}`, () => palette.bold(`request ${number}`)),
    ...rest,
    ...wrapped("", [
      ...(object.key === null ? [] : [`${name},`, `object ${object.id}`]),
      ...(object.key === null ? [name] : []),
      `of class ${object.contentClass},`,
      `${size}:`,
      `${outcome.toUpperCase()},`,
      `first byte after ${showDuration(explanation.ttfbMicros)},`,
      `last after ${showDuration(explanation.totalMicros)}`,
    ]),
  ];
}

function stepLines(explanation: Explanation): string[] {
  const { resolution, hops, pop, phases, user, cost } = explanation;
  if (pop === null) {
    const { totalMicros } = explanation;
    const why =
      totalMicros > 0 ? `no answer for ${showDuration(totalMicros)}, then gave up` : "none is healthy";
    return step(0, "resolve", `FAILED: no PoP could be reached, ${why}`);
  }
  const lines: string[] = [];
  const phase = (name: string) => phases.find((one) => one.phase === name);
  const resolver =
    resolution.resolver === "isp"
      ? "the ISP's resolver"
      : `the public resolver in ${resolution.resolverPlace}`;
  const seen =
    resolution.resolver === "isp" || resolution.ecs || resolution.seenAt === user.metro
      ? ""
      : ", without the user's subnet";
  const how = {
    "not asked": `nothing to ask, the answer was known: ${pop}`,
    cached: `${resolver} has it cached${seen}: ${pop}`,
    asked: `${resolver} asks the authoritative server${seen}: ${pop}`,
  }[resolution.asked];
  lines.push(...step(0, "resolve", how));
  const connect = phase("connect");
  lines.push(
    ...step(
      connect?.fromMicros ?? phase("request")?.fromMicros ?? 0,
      "connect",
      connect === undefined
        ? explanation.handshakeRoundTrips === 0 ? "open already" : "no time"
        : `new connection, ${round(explanation.handshakeRoundTrips)} round trips of ${showDuration(user.rttMicros)}`,
    ),
  ); // prettier-ignore
  for (const hop of hops) {
    const away =
      hop.rttMicros === null
        ? ""
        : `${[hop.place, hop.region].filter((word) => word !== undefined).join(" ")} (${showDuration(hop.rttMicros)} RTT${hop.handshakeMicros > 0 ? ", new connection" : ""}): `;
    const name = hop.place === "edge" ? hop.name : hop.name.toLowerCase();
    // The name of a place may be long; what it is for is said anyway.
    const where = name.length <= WHERE_WIDTH ? name : hop.place;
    lines.push(...step(hop.fromMicros, where, `${away}${hopWords(hop)}`));
  }
  const back =
    hops.findLast(({ depth, backMicros }) => depth === 1 && backMicros !== null)?.backMicros ?? null;
  if (back !== null) lines.push(...step(back, pop, "has the first byte"));
  if (explanation.background > 0)
    lines.push(...step(hops[0].fromMicros, pop, "asks upstream for a confirmation, for those who come next"));
  lines.push(...step(explanation.ttfbMicros, "client", arrival(explanation)));
  if (cost !== null)
    lines.push(
      ...step(
        explanation.totalMicros,
        "bill",
        `${showUsd(cost.usd)} (${cost.book}): edge ${showUsd(cost.edgeUsd)}` +
          (cost.shieldRequests > 0 ? `, shield ${showUsd(cost.shieldUsd)}` : "") +
          (cost.originRequests > 0 ? `, origin ${showUsd(cost.originUsd)}` : ""),
      ),
    );
  return lines;
}

function arrival({ bytes, totalMicros, ttfbMicros, sendingMicros }: Explanation): string {
  if (bytes === 0) return "the answer, without a body";
  const transfer = totalMicros - ttfbMicros;
  const slow = sendingMicros < transfer ? ", as fast as it comes from behind" : "";
  return `first byte; ${showSize(bytes)} in ${showDuration(transfer)}${slow}; last byte at ${showDuration(totalMicros)}`;
}

function candidateLines({ resolution }: Explanation, palette: Palette): string[] {
  const { candidates, method, seenAt } = resolution;
  const columns = [
    { title: `PoP`, align: "left" },
    { title: "SCORE", align: "right" },
    { title: "FROM USER", align: "right" },
    { title: "RTT", align: "right" },
    { title: "", align: "left" },
  ] as const;
  const rows = candidates.map(({ pop, scoreKm, userKm, rttMicros, healthy, chosen }) => [
    pop,
    `${scoreKm} km`,
    `${userKm} km`,
    showDuration(rttMicros),
    [chosen ? "chosen" : "", healthy ? "" : "down"].filter((word) => word !== "").join(", "),
  ]);
  const [head, ...lines] = tableLines(columns, rows);
  return [palette.bold(head), ...lines, ...wrapped("", whyWords(method, seenAt).split(" "))];
}

/** What the score means for the method. */
function whyWords(method: string, seenAt: string): string {
  const distance = `the score is the distance from ${seenAt}`;
  if (method === "anycast") return `${distance}; anycast follows routes between networks, not distances`;
  if (method === "performance") return `${distance}; performance goes by measured round trips`;
  return `${distance}, where ${method} sees the user`;
}

function phaseLines({ phases, totalMicros }: Explanation, palette: Palette): string[] {
  if (phases.length === 0) return [];
  const columns = [
    { title: "PHASE", align: "left" },
    { title: "WHERE", align: "left" },
    { title: "FROM", align: "right" },
    { title: "TIME", align: "right" },
    { title: "", align: "left" },
  ] as const;
  const column = (micros: number) => Math.round((micros / totalMicros) * BAR);
  const rows = phases.map(({ phase, where, fromMicros, micros }) => {
    const start = Math.min(BAR - 1, column(fromMicros));
    const length = Math.max(1, column(fromMicros + micros) - start);
    return [
      phase,
      where,
      showDuration(fromMicros),
      showDuration(micros),
      " ".repeat(start) + "=".repeat(length),
    ];
  });
  const [head, ...lines] = tableLines(columns, rows);
  return [palette.bold(head), ...lines];
}

/** A line of what happened, continued under its words. */
function step(atMicros: number, where: string, words: string): string[] {
  return wrapped(
    `${showDuration(atMicros).padStart(AT_WIDTH)}   ${where.padEnd(WHERE_WIDTH)}   `,
    words.split(" "),
  );
}

/** Words after a beginning, in lines of {@link WIDTH}. */
function wrapped(beginning: string, words: readonly string[]): string[] {
  const lines: string[] = [];
  let line = `${INDENT}${beginning}`;
  const start = line.length;
  for (const word of words) {
    const glue = line.length === start ? "" : " ";
    if (glue !== "" && line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = " ".repeat(start) + word;
    } else line += `${glue}${word}`;
  }
  return [...lines, line];
}

function round(value: number): string {
  return String(Math.round(value * 100) / 100);
}
