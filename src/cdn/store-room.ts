/**
 * How many objects a node's store begins with room for. Room that grows is copied and its index built anew, from memory far away; room
 * that is not used is never touched. So the guess is one that a store may well reach: what its tiers hold of mean size, no more than
 * there are, and for a PoP no more than are asked for there. Traces do not say beforehand: their stores begin small and grow.
 */
import type { Plan } from "../model/plan.ts";

/** Seconds count in microseconds. */
const SECOND = 1_000_000;
/** Never room for more than this at first: 25 MB a node. */
const MOST = 524_288;

/** Objects that node `n` of the plan may come to hold; undefined: nobody knows. */
export function expectedObjects(plan: Plan, n: number): number | undefined {
  const { content, durationMicros, workload } = plan.scenario;
  if (workload.kind !== "synthetic") return undefined;
  const { level, ring } = plan.nodes[n];
  const capacities = level.tiers.map(({ capacityBytes }) => capacityBytes);
  // Unless an object is in one tier only, the largest holds most of what the others hold.
  const isApart = level.inclusion === "exclusive";
  const serverBytes = isApart ? capacities.reduce((sum, bytes) => sum + bytes, 0) : Math.max(...capacities);
  const objects = content.reduce((sum, spec) => sum + spec.objects, 0);
  const requests = (workload.requestsPerSecond * durationMicros) / SECOND;
  const asked = n < plan.pops.length ? requests / plan.pops.length : requests;
  return Math.floor(Math.min((serverBytes * ring.servers) / plan.meanObjectBytes, objects, asked, MOST));
}
