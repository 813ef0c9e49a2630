/** Attacks as people read them: one block an attack, then what they did together, for terminal and page alike. */
import { showCount, showRate, showSize, showUsd } from "../base/units.ts";
import type { AttackPartSummary, AttackSummary, UsersSummary } from "../result/attack-summary.ts";
import type { SimulatedTime } from "../result/summary.ts";
import type { GateReason } from "../vocabulary/gate.ts";
import { clock, duration, percent, shares } from "./wording.ts";

/** What gates refuse by, in words. */
const GATE_WORDS: Readonly<Record<GateReason, string>> = {
  perClient: "by the limit of a client",
  perNetwork: "by the limit of a network",
  challenge: "by the challenge",
  connections: "for want of connections",
  timeout: "by the timeout",
};

/** "flood of html, 02:00 to 02:30". */
export function attackTitle(
  { name, fromMicros, untilMicros }: AttackPartSummary,
  simulated: SimulatedTime,
): string {
  return `${name}, ${clock(fromMicros, simulated)} to ${clock(untilMicros, simulated)}`;
}

/** What became of its requests, phrase by phrase. */
export function attackPhrases(attack: AttackPartSummary): string[] {
  const { requests, outcomes, absorbedRatio, originRequests, originBytes, shieldRequests } = attack;
  const phrases = [`${showCount(requests)} requests`, ...shares(outcomes)];
  phrases.push(`${percent(absorbedRatio)} absorbed by PoPs`);
  if (shieldRequests > 0) phrases.push(`${showCount(shieldRequests)} at the shield`);
  phrases.push(`${showCount(originRequests)} at the origin (${showSize(originBytes)})`);
  return phrases;
}

/** All attacks together, and what users felt: a label and its phrases each; what does not apply is left out. */
export function attackFacts(attack: AttackSummary): { readonly label: string; readonly phrases: string[] }[] {
  const { gate, pops, busiestPopRatio, usersBefore, usersDuring, usd } = attack;
  const facts: { label: string; phrases: string[] }[] = [];
  if (pops.length > 0) {
    const busiest = pops.reduce((most, pop) => (pop.requests > most.requests ? pop : most));
    facts.push({
      label: "spread",
      phrases: [`over ${pops.length} PoPs`, `busiest ${busiest.iata} with ${percent(busiestPopRatio)}`],
    });
  }
  if (gate !== null) {
    const refused = (counts: Readonly<Record<GateReason, number>>) =>
      Object.entries(counts).flatMap(([reason, count]) =>
        count === 0 ? [] : [`${showCount(count)} ${GATE_WORDS[reason as GateReason]}`],
      );
    if (attack.requests > 0)
      facts.push({ label: "attackers refused", phrases: orNone(refused(gate.attackers)) });
    facts.push({
      label: "innocents refused",
      phrases: [
        `${showCount(attack.innocentsRefused)} (${percent(attack.innocentsRefusedRatio)} of users' requests)`,
        ...refused(gate.users),
      ],
    });
    if (gate.solvedByUsers + gate.solvedByAttackers > 0)
      facts.push({
        label: "challenge solved",
        phrases: [
          `by users ${showCount(gate.solvedByUsers)}`,
          `by attackers ${showCount(gate.solvedByAttackers)}`,
        ],
      });
    if (gate.connectionsPeak > 0)
      facts.push({
        label: "open connections",
        phrases: [`${showCount(gate.connectionsPeak)} at most at one PoP`],
      });
  }
  if (usersDuring !== null) facts.push({ label: "users meanwhile", phrases: usersPhrases(usersDuring) });
  if (usersBefore !== null) facts.push({ label: "users before", phrases: usersPhrases(usersBefore) });
  if (usd !== null) facts.push({ label: "bill of the attack", phrases: [showUsd(usd)] });
  return facts;
}

function usersPhrases({ hitRatio, errorRatio, ttfbMicros, originPerSecond }: UsersSummary): string[] {
  return [
    `hit ratio ${percent(hitRatio)}`,
    `errors ${percent(errorRatio)}`,
    `TTFB p50 ${duration(ttfbMicros?.p50)}, p99 ${duration(ttfbMicros?.p99)}`,
    `origin ${showRate(originPerSecond ?? 0)}`,
  ];
}

function orNone(phrases: string[]): string[] {
  return phrases.length === 0 ? ["none"] : phrases;
}
