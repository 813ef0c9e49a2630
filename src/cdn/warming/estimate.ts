/**
 * What one wave of a plan will cost, worked out before it begins: as if no cache held anything, shields kept all that comes through
 * them, and nobody else asked. Done for everything at every PoP and for tiers, so that the two can be compared.
 */
import { ORIGIN, type Plan } from "../../model/plan.ts";
import type { WarmedGroup, WarmedNode, WarmingPlan } from "../../model/warming-plan.ts";
import type { WarmingEstimate, WarmingEstimates } from "../../vocabulary/warming-totals.ts";
import type { ListPart } from "./lists.ts";
import type { WorkList } from "./work-list.ts";

/** The plan as it is, with everything everywhere, and in tiers; null where nobody knows yet what is popular. */
export function estimateOf(
  plan: Plan,
  warming: WarmingPlan,
  listsOf: (node: WarmedNode) => ListPart[],
): WarmingEstimates | null {
  const of = (groups: readonly WarmedGroup[]) => estimate(plan, warming, groups, listsOf);
  const own = of(warming.groups);
  return own.objects === 0 ? null : { own, full: of(warming.full), tiered: of(warming.tiered) };
}

function estimate(
  plan: Plan,
  warming: WarmingPlan,
  groups: readonly WarmedGroup[],
  listsOf: (node: WarmedNode) => ListPart[],
): WarmingEstimate {
  let [objects, requests, bytes, nodes, micros] = [0, 0, 0, 0, 0];
  /** What nodes fetch from their upstreams, by node. */
  const wanted = new Map<number, Wants>();
  const behind: [number, ListPart[]][] = [];
  for (const [at, group] of groups.entries()) {
    let most = 0;
    for (const node of group.nodes) {
      const parts = listsOf(node);
      const sums = parts.map(sumOf);
      const mine = sums.reduce((sum, one) => sum + one.requests, 0);
      objects = Math.max(objects, parts.reduce((sum, { until }) => sum + until, 0)); // prettier-ignore
      requests += mine;
      bytes += sums.reduce((sum, one) => sum + one.bytes, 0);
      most = Math.max(most, mine);
      if (mine > 0) nodes++;
      if (node.node < plan.pops.length) wantsAt(wanted, node.node).add(parts);
      else behind.push([node.node, parts]);
    }
    const lasts = Math.max(0, most - 1) * warming.spacingMicros;
    if (group.fromMicros < 0) micros += warming.gapMicros + lasts;
    else micros = at === 0 ? lasts : Math.max(micros, group.fromMicros - groups[0].fromMicros + lasts);
  }
  const { shieldRequests, originRequests, originBytes } = upstream(plan, wanted, behind);
  return { nodes, objects, requests, bytes, shieldRequests, originRequests, originBytes, micros };
}

/** What reaches the shields, level by level, and the origin. */
function upstream(
  plan: Plan,
  pops: Map<number, Wants>,
  behind: readonly [number, ListPart[]][],
): Pick<WarmingEstimate, "shieldRequests" | "originRequests" | "originBytes"> {
  const classes = plan.ttlMicros.length;
  let [shieldRequests, originRequests, originBytes] = [0, 0, 0];
  let level = pops;
  for (let depth = 0; level.size > 0 && depth <= plan.nodes.length; depth++) {
    const next = new Map<number, Wants>();
    if (depth === 0) for (const [node, parts] of behind) wantsAt(next, node).add(parts);
    for (const [node, wants] of level)
      for (const [contentClass, parts] of wants.byClass) {
        let way = plan.firstWay[node * classes + contentClass];
        // Shields that are only asked for their copies have none on cold caches.
        while (plan.failover?.consults[way] === 1) way = plan.failover.next[way * classes + contentClass];
        const { to } = plan.ways[way];
        const sum = distinct(parts);
        if (to <= ORIGIN) {
          originRequests += sum.requests;
          originBytes += sum.bytes;
        } else {
          shieldRequests += sum.requests;
          wantsAt(next, to).add([...parts].map(([list, until]) => ({ list, until })));
        }
      }
    level = next;
  }
  return { shieldRequests, originRequests, originBytes };
}

/** What a node will have to fetch: by class, lists and how far down each. */
class Wants {
  readonly byClass = new Map<number, Map<WorkList, number>>();

  add(parts: readonly ListPart[]): void {
    for (const { list, until } of parts) {
      if (until === 0) continue;
      let lists = this.byClass.get(list.contentClass);
      if (lists === undefined) this.byClass.set(list.contentClass, (lists = new Map()));
      lists.set(list, Math.max(until, lists.get(list) ?? 0));
    }
  }
}

function wantsAt(all: Map<number, Wants>, node: number): Wants {
  let wants = all.get(node);
  if (wants === undefined) all.set(node, (wants = new Wants()));
  return wants;
}

function sumOf({ list, until }: ListPart): { requests: number; bytes: number } {
  return { requests: list.requestsTo(until), bytes: list.bytesTo(until) };
}

/** As {@link sumOf}, over lists that may have objects in common. */
function distinct(parts: ReadonlyMap<WorkList, number>): { requests: number; bytes: number } {
  const [only] = parts;
  if (parts.size === 1) return sumOf({ list: only[0], until: only[1] });
  const seen = new Set<number>();
  let [requests, bytes] = [0, 0];
  for (const [list, until] of parts)
    for (let at = 0; at < until; at++) {
      if (seen.has(list.objects[at])) continue;
      seen.add(list.objects[at]);
      requests += list.slicesOf(at);
      bytes += list.sizeBytes[at];
    }
  return { requests, bytes };
}
