/**
 * The network over the time of a run: its faults are known beforehand, so the round trips of every stretch of time
 * between two changes are worked out once, and the world only turns the page.
 */
import type { Position } from "../network/geo.ts";
import { RttModel, rttModel } from "../network/rtt.ts";
import { type Fault, USUAL_FACTOR } from "../scenario/faults.ts";
import type { Network, Scenario } from "../scenario/types.ts";
import { lossesWith } from "./connections.ts";
import type { ConnectionPlan, MetroPlan, NetworkState } from "./plan.ts";
import type { RoutingPlan } from "./routing-plan.ts";

/** Where a way of the backbone begins and ends, with its round trip while all links are whole. */
export interface WayEnds {
  readonly from: Position;
  readonly to: Position;
  readonly rttMicros: number;
}

/** Whose round trips are wanted. */
export interface NetworkPlaces {
  readonly metros: readonly MetroPlan[];
  readonly pops: readonly Position[];
  /** Sites, and their round trips to all PoPs. */
  readonly routing: Pick<RoutingPlan, "siteMetro" | "rttMicros">;
  readonly ways: readonly WayEnds[];
}

/** The states of the network in order of time; the first begins at 0. */
export function networkStates(scenario: Scenario, places: NetworkPlaces): NetworkState[] {
  const faults = (scenario.faults ?? []).filter(touchesNetwork);
  const times = [0, ...faults.flatMap(({ fromMicros, untilMicros }) => [fromMicros, untilMicros])];
  const turns = [...new Set(times.filter((time) => time < Infinity))].sort((a, b) => a - b);
  const made = new Map<string, Omit<NetworkState, "fromMicros">>();
  return turns.map((fromMicros) => {
    const active = faults.filter((fault) => fault.fromMicros <= fromMicros && fromMicros < fault.untilMicros);
    const key = active.map((fault) => faults.indexOf(fault)).join();
    let state = made.get(key);
    if (state === undefined) made.set(key, (state = stateUnder(active, scenario.network, places)));
    return { fromMicros, ...state };
  });
}

/** Does the fault change the ways between places? */
export function touchesNetwork({ kind }: Fault): boolean {
  return ["link-cut", "link-slow", "region-congested", "packet-loss"].includes(kind);
}

/** Round trips while these faults are active. */
function stateUnder(
  active: readonly Fault[],
  network: Network,
  places: NetworkPlaces,
): Omit<NetworkState, "fromMicros"> {
  const { metros, pops, routing, ways } = places;
  const whole = {
    userRttMicros: routing.rttMicros,
    wayMicros: Float64Array.from(ways, ({ rttMicros }) => rttMicros),
  };
  const losses = lossesUnder(active, network, metros);
  if (active.every(({ kind }) => kind === "packet-loss")) return { ...whole, losses };
  const model = modelUnder(active);
  // A site's round trips have more in them than its metro's: they change in proportion.
  const before = rttModel().rttMatrix(metros, pops);
  const now = model.rttMatrix(metros, pops);
  const congestion = metros.map(({ region }) =>
    active
      .filter((fault) => fault.kind === "region-congested" && fault.region === region)
      .reduce((product, { factor = USUAL_FACTOR }) => product * factor, 1),
  );
  return {
    userRttMicros: routing.rttMicros.map((micros, at) => {
      const metro = routing.siteMetro[Math.floor(at / pops.length)];
      const pair = metro * pops.length + (at % pops.length);
      return ((micros * now[pair]) / before[pair]) * congestion[metro];
    }),
    wayMicros: Float64Array.from(ways, ({ from, to }) => model.rttMicros(from, to)),
    losses,
  };
}

function lossesUnder(
  active: readonly Fault[],
  network: Network,
  metros: readonly MetroPlan[],
): NetworkState["losses"] {
  const losing = active.filter(({ kind }) => kind === "packet-loss");
  if (losing.length === 0) return null;
  const made = new Map<number, ConnectionPlan["losses"]>();
  return metros.map((metro) => {
    const passing = losing
      .filter(({ region }) => region === undefined || region === metro.region)
      .reduce((product, { loss = 0 }) => product * (1 - loss), 1);
    if (passing === 1) return null;
    if (!made.has(passing)) made.set(passing, lossesWith(network, 1 - passing));
    return made.get(passing) ?? null;
  });
}

function modelUnder(active: readonly Fault[]): RttModel {
  const without: string[] = [];
  const slower = new Map<string, number>();
  for (const { kind, link = "", factor = USUAL_FACTOR } of active) {
    if (kind === "link-cut") without.push(link);
    if (kind === "link-slow") slower.set(link, (slower.get(link) ?? 1) * factor);
  }
  return without.length === 0 && slower.size === 0 ? rttModel() : new RttModel({ without, slower });
}
