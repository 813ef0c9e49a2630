/**
 * Why caches did not reuse and did not store, by level: the part of the summary that speaks HTTP, and the law that its counts obey.
 * It is there when the scenario says something that only HTTP can answer; elsewhere outcomes and miss reasons tell the same.
 */
import type { Tally } from "../metrics/tally.ts";
import type { Scenario } from "../scenario/types.ts";
import { BYPASS, HIT, STALE } from "../vocabulary/outcomes.ts";
import type { LevelReasons } from "../vocabulary/totals.ts";

/** The levels' reasons, or null where they add nothing. */
export function cachingOf(
  reasons: readonly LevelReasons[] | undefined,
  scenario: Scenario,
): readonly LevelReasons[] | null {
  if (reasons === undefined) return null;
  const written = reasons.some(({ notReused }) => notReused.invalidated > 0);
  return written || speaksHttp(scenario) ? reasons : null;
}

/** What does not add up, as sentences. `unseen`: requests that found no PoP or were refused at its door. */
export function auditReasons(reasons: LevelReasons, tally: Tally, unseen: number): string[] {
  const problems: string[] = [];
  const { level, notReused, notStored, staleOnError } = reasons;
  const check = (what: string, found: number, expected: number) => {
    if (found !== expected) problems.push(`${level}: ${what} come to ${found}, not ${expected}`);
  };
  const fromStore = tally.outcome(HIT) + tally.outcome(STALE) - staleOnError;
  check("reasons for not reusing", sum(notReused), tally.requests - unseen - fromStore);
  check("reasons for not storing", sum(notStored), tally.outcome(BYPASS));
  return problems;
}

/** Does anything in the scenario depend on what requests or responses say? */
function speaksHttp({ content, edge, users }: Partial<Scenario>): boolean {
  if (edge?.http !== undefined || (users?.clients?.reload ?? 0) > 0) return true;
  return (content ?? []).some(
    ({ headers, methods, directives, personal }) =>
      headers !== undefined || methods !== undefined || directives !== undefined || personal === true,
  );
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}
