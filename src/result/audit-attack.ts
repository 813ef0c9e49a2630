/** The audit of attacks and gates: what gates counted against what facts tell, and attacks against the whole. */
import type { Collector } from "../metrics/collector.ts";
import type { WorldTotals } from "../vocabulary/totals.ts";
import type { Summary } from "./summary.ts";

/** Requests that ended at the gate, before any store was asked. */
export function atGate({ gate }: WorldTotals): number {
  return gate === undefined ? 0 : sum(gate.users) + sum(gate.attackers) + gate.unanswered;
}

/** What does not add up, as sentences. */
export function auditAttacks(
  { attacks: meter }: Collector,
  { gate, refusedByPops }: WorldTotals,
  { attack, total, origin, shield }: Summary,
): string[] {
  const problems: string[] = [];
  if (gate !== undefined) {
    const refused = sum(gate.users) + sum(gate.attackers) + refusedByPops;
    if (refused > total.outcomes.shed)
      problems.push(`gates and PoPs refused ${refused} requests, and ${total.outcomes.shed} were shed`);
    if (gate.unanswered > total.outcomes.failed)
      problems.push(
        `${gate.unanswered} connections were held to their end, and ${total.outcomes.failed} requests failed`,
      );
  }
  if (meter === null || attack === undefined) return problems;
  const { usersBefore, usersDuring } = meter;
  if (attack.requests + usersBefore.requests + usersDuring.requests > total.requests)
    problems.push(`attacks and users come to more than ${total.requests} requests`);
  const refusedAttackers = gate === undefined ? 0 : sum(gate.attackers);
  const shed = attack.attacks.reduce((all, one) => all + one.outcomes.shed, 0);
  if (refusedAttackers > shed)
    problems.push(`gates refused ${refusedAttackers} requests of attacks, of which ${shed} were shed`);
  const upstream = (level: "shield" | "origin") =>
    meter[level].reduce((all, { requests }) => all + requests, 0);
  if (upstream("origin") > origin.requests || upstream("shield") > (shield?.requests ?? 0))
    problems.push("attacks sent more upstream than came there");
  const atPops = attack.pops.reduce((all, { requests }) => all + requests, 0);
  if (atPops > attack.requests || atPops + total.unreachable < attack.requests)
    problems.push(`attacks made ${attack.requests} requests, and PoPs got ${atPops} of them`);
  return problems;
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((all, count) => all + count, 0);
}
