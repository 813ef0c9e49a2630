/** What a node did about a request, and why, in words. */
import { showCount, showDuration } from "../base/units.ts";
import type { CopyExplained, Hop } from "../result/explanation.ts";

/** What a gate refuses by. */
const GATE_WORDS: Readonly<Record<NonNullable<Hop["gate"]>, string>> = {
  perClient: "more than a client may ask for, its token bucket is empty",
  perNetwork: "more than a network may ask for, its token bucket is empty",
  challenge: "the client cannot solve the challenge",
  connections: "the PoP has no connection left",
  timeout: "no request came on the connection, the PoP closed it",
  unanswered: "no request came on the connection, the client held it to its end",
};

/** One phrase: "MISS: evicted 2 min 11 s ago from ssd by sieve after 3 hits". */
export function hopWords(hop: Hop): string {
  if (hop.silentMicros !== null) return `no answer, given up after ${showDuration(hop.silentMicros)}`;
  if (hop.place === "origin") return originWords(hop);
  const { outcome, joined, copy, read } = hop;
  const from = read === null ? "" : ` from ${read.tier}`;
  const word = outcome.toUpperCase();
  if (hop.gate !== undefined) return `${word}: ${GATE_WORDS[hop.gate]}`;
  const why = whyWords(hop);
  const joins =
    joined === null || outcome === "collapsed"
      ? ""
      : `; waited ${showDuration(joined.waitedMicros)} with ${behindWords(joined.number)}`;
  const held =
    copy !== null && copy.tier !== null && read === null && outcome === "hit" ? ` in ${copy.tier}` : "";
  return `${word}${from}${held}${why === "" ? "" : `: ${why}`}${joins}${readWords(hop)}`;
}

function whyWords({ outcome, reason, copy, joined, bypassing }: Hop): string {
  const expired =
    copy !== null && copy.freshMicros !== null && copy.freshMicros <= 0
      ? `expired ${showDuration(-copy.freshMicros)} ago`
      : "";
  switch (outcome) {
    case "hit":
      return hitWords(copy);
    case "stale":
      return joined === null && copy?.filling !== true && expired === ""
        ? "its copy stands in"
        : `${expired === "" ? "" : `${expired}, `}and may still be served`;
    case "revalidated":
      return `its copy${expired === "" ? "" : ` ${expired} and`} was confirmed (304)`;
    case "collapsed":
      return joined === null
        ? "an answer was on its way already"
        : `into ${behindWords(joined.number)}, waited ${showDuration(joined.waitedMicros)}`;
    case "miss":
      return missWords(reason, copy, expired);
    case "bypass":
      return "may not be stored, passed through";
    case "shed":
      return "refused, a queue behind it was full";
    case "failed":
      return bypassing ? "an error, passed through" : "an error, and no copy that could stand in";
  }
}

function hitWords(copy: CopyExplained | null): string {
  if (copy === null) return "";
  const words: string[] = [];
  if (copy.enteredMicros !== null)
    words.push(`entered ${showDuration(copy.enteredMicros)} ago, ${times(copy.hits, "hit")} since`);
  if (copy.freshMicros !== null && copy.freshMicros > 0)
    words.push(`fresh for another ${showDuration(copy.freshMicros)}`);
  return words.join(", ");
}

function missWords(reason: Hop["reason"], copy: CopyExplained | null, expired: string): string {
  const left = copy?.left ?? null;
  const refused = copy?.refused ?? null;
  switch (reason) {
    case "cold":
      return copy?.filling === true
        ? "an answer is on its way, but nobody waits for it here (collapse: false)"
        : "cold, never here before";
    case "evicted":
      return left === null
        ? "evicted before"
        : `evicted ${showDuration(left.micros)} ago from ${left.tier} by ${left.policy} after ${times(copy?.hits ?? 0, "hit")}`;
    case "expired":
      return `expired${expired === "" ? "" : ` (${expired})`}, and upstream has a newer version`;
    case "purged":
      return left === null ? "purged before" : `purged ${showDuration(left.micros)} ago`;
    case "never-admitted":
      return refused === null
        ? "never admitted"
        : `never admitted, refused ${showDuration(refused.micros)} ago by ${refused.policy} of ${refused.tier}`;
    case null:
      return "";
  }
}

function readWords({ read }: Hop): string {
  if (read === null) return "";
  const queue = read.queueMicros > 0 ? `waited ${showDuration(read.queueMicros)} for it, ` : "";
  return `; ${queue}read in ${showDuration(read.deviceMicros)}`;
}

function originWords({ outcome, origin }: Hop): string {
  const words: Partial<Record<Hop["outcome"], string>> = {
    miss: "200, the whole object",
    bypass: "200, not to be stored",
    revalidated: "304, not modified",
    failed: origin?.outage === true ? "error, it is in an outage" : "error",
    shed: "refused, its line was full",
  };
  const first = words[outcome] ?? outcome;
  if (origin === null) return first;
  const waits = [
    [origin.connectionMicros, "for a connection"],
    [origin.workerMicros, "for a worker"],
    [origin.uplinkMicros, "for the uplink"],
  ] as const;
  const waited = waits
    .filter(([micros]) => micros > 0)
    .map(([micros, what]) => `${showDuration(micros)} ${what}`);
  const line = waited.length === 0 ? "no wait" : `waited ${waited.join(", ")}`;
  return `${first}; ${line}, worked ${showDuration(origin.serviceMicros)}`;
}

/** "1 hit", "3 hits". */
function times(count: number, what: string): string {
  return `${showCount(count)} ${what}${count === 1 ? "" : "s"}`;
}

/** Whose fill it is that a request has joined; 0: nobody's. */
function behindWords(number: number): string {
  return number === 0 ? "a request of the warming" : `request ${number}`;
}
