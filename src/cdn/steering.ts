/**
 * Steering: which PoP of one provider each view's users go to, over the time of the run. Routing decides again whenever it learns
 * something; what it decides reaches users later. With DNS a change waits for health checks, then for the answers that
 * resolvers still hold to expire; with anycast it waits for each network's routes to converge. Until then users
 * knock where nobody answers: they try the next address of the answer (RFC 8305), or send their SYN again (RFC 6298)
 * until the route has changed or they give up.
 */
import type { Keeper } from "../base/keeper.ts";
import { DEFAULT_FAILOVER, DEFAULT_HEALTH, type Failover, type HealthChecks } from "../scenario/failover.ts";
import { FURTHER_ADDRESSES, type RoutingWorld } from "../policy/routing/contract.ts";
import type { Plan, ProviderPlan } from "../model/plan.ts";
import type { RoutingPlan } from "../model/routing-plan.ts";
import type { Conditions } from "./conditions.ts";
import { DurationSampler } from "./duration-sampler.ts";
import type { PopLoad } from "./pop-load.ts";
import { ANSWER_TURNS, type CdnState, HEALTH_SHOWS, ROUTE_CONVERGES, ROUTING_LOOKS } from "./state.ts";

/** Initial retransmission timeout of a SYN, microseconds; it doubles each time (RFC 6298 section 2.1 and 5.5). */
const SYN_RETRY_MICROS = 1_000_000;

/** Time between two decisions of a method that heeds load, unless the scenario says otherwise (our choice). */
const UPDATE_MICROS = 60_000_000;

/** No PoP, and not -1 either: that says that there is none to go to. */
const NOTHING_PENDING = -2;

/** Who goes where. PoPs are those of the plan throughout; only the router counts its own from 0. */
export class Steering {
  /** PoP of each view now; -1: none. */
  readonly route: Int32Array;
  /** By view: its cached answer, and how many there are for its client subnets; see `RoutingPlan.answer`. */
  answer: Int32Array;
  subnets: Int32Array;
  /** By cached answer: until when resolvers hold it, microseconds. */
  readonly answerExpires: Float64Array;
  readonly conditions: Conditions;
  /** Of the request that {@link reach} was asked about last: time lost before a PoP answered, microseconds. */
  lostMicros = 0;

  /** Index of the provider. */
  readonly #provider: number = 0;
  readonly #own: ProviderPlan;
  /** Whose router decides now, and the answers while no resolver passes on subnets. */
  #rules: RoutingPlan;
  readonly #answersWithoutEcs: Int32Array | null;
  readonly #state: CdnState;
  readonly #plan: Plan;
  readonly #health: HealthChecks;
  readonly #failover: Failover;
  readonly #convergence: DurationSampler;
  readonly #world: RoutingWorld & { tick: number };
  /** Decided for each view, and the further addresses of the answers; then the addresses of answers in force. */
  readonly #decided: Int32Array;
  readonly #furtherDecided: Int32Array;
  readonly #further: Int32Array;
  /** By view: the PoP that it is on its way to; {@link NOTHING_PENDING}: to none. */
  readonly #pending: Int32Array;
  /** By own PoP: share of requests refused lately; and at the last decision, requests that its store had seen and objects it had read. */
  readonly #errors: Float64Array;
  readonly #asked: Float64Array;
  readonly #read: Float64Array;
  /** By own PoP: do overloaded probes count as failed, and how many in a row have said otherwise? */
  readonly #overloaded: Uint8Array;
  readonly #inARow: Int32Array;
  readonly #updateMicros: number = 0;
  #decidesMicros = 0;
  /** By own PoP: when the routing will learn of its change; by view: when its route will have followed; -1: nothing is under way. */
  readonly #showsMicros: Float64Array;
  readonly #convergesMicros: Float64Array;

  constructor(state: CdnState, provider: number) {
    const { plan } = state;
    const own = plan.providers[provider];
    const { routing } = own.scenario;
    this.#state = state;
    this.#plan = plan;
    this.#provider = provider;
    this.#own = own;
    this.conditions = state.conditions;
    this.#health = routing.health ?? DEFAULT_HEALTH;
    this.#failover = routing.failover ?? DEFAULT_FAILOVER;
    const { pops, firstPop } = own;
    const { views, answers } = own.routing;
    this.#rules = own.routing;
    ({ answer: this.answer, subnets: this.subnets } = own.routing);
    this.route = own.routing.route.map((pop) => (pop < 0 ? pop : firstPop + pop));
    const others = own.routingWithoutEcs;
    this.#answersWithoutEcs = others?.answer.map((id) => answers + id) ?? null;
    this.answerExpires = new Float64Array(answers + (others?.answers ?? 0)).fill(-1);
    this.#decided = this.route.slice();
    this.#furtherDecided = new Int32Array(views * FURTHER_ADDRESSES).fill(-1);
    this.#further = this.#furtherDecided.slice();
    this.#showsMicros = new Float64Array(pops).fill(-1);
    this.#convergesMicros = new Float64Array(views).fill(-1);
    this.#errors = new Float64Array(pops);
    this.#asked = new Float64Array(pops);
    this.#read = new Float64Array(pops);
    this.#pending = new Int32Array(views).fill(NOTHING_PENDING);
    this.#world = {
      healthy: Uint8Array.from({ length: pops }, (_, pop) => (plan.pops[firstPop + pop].healthy ? 1 : 0)),
      load: new Float64Array(pops),
      perfMicros: own.routing.history?.table() ?? null,
      errors: this.#errors,
      // Who measures round trips measures hits as well.
      holds: own.routing.history === null ? null : new Float64Array(pops).fill(1),
      tick: 0,
    };
    this.#overloaded = new Uint8Array(pops);
    this.#inARow = new Int32Array(pops);
    this.#updateMicros = routing.updateMicros ?? UPDATE_MICROS;
    this.#convergence = new DurationSampler(
      this.#failover.convergence,
      state.stream(`convergence ${own.name}`.trim()),
    );
    if (this.looks) this.lookAgain(0);
    if (this.conditions.faults.length > 0 || this.looks) {
      this.#ask();
      this.#further.set(this.#furtherDecided);
    }
  }

  /** Does routing decide again without a failure? For loads, for measurements, or because the scenario says how often. */
  get looks(): boolean {
    const { scenario, routing } = this.#own;
    const { capacity } = scenario.edge;
    return capacity !== undefined || routing.history !== null || scenario.routing.updateMicros !== undefined;
  }

  /** The next look at loads is due one interval of the health checks from now. */
  lookAgain(nowMicros: number): void {
    this.#state.queue.push(nowMicros + this.#health.intervalMicros, ROUTING_LOOKS, this.#provider);
  }

  /** Looks at the loads: probes of overloaded PoPs fail, and now and then the routing decides anew. */
  look(nowMicros: number): void {
    const { load } = this.#state;
    if (load !== null && this.#own.scenario.edge.capacity !== undefined) this.#lookAtLoads(load, nowMicros);
    if (nowMicros < this.#decidesMicros) return;
    this.#decidesMicros = nowMicros + this.#updateMicros;
    this.#probeRoundTrips();
    this.#askStores();
    this.#decide(nowMicros);
  }

  /** Which share of what was asked of each PoP since the last decision did it hold? */
  #askStores(): void {
    const { holds } = this.#world;
    if (holds === null) return;
    for (let pop = 0; pop < holds.length; pop++) {
      const store = this.#state.stores[this.#own.firstPop + pop];
      const asked = store.clock.requests - this.#asked[pop];
      const reads = store.readObjects;
      // Counters begin anew when the measured time does.
      const read = reads - (reads < this.#read[pop] ? 0 : this.#read[pop]);
      if (asked > 0) holds[pop] = Math.min(1, read / asked);
      this.#asked[pop] = store.clock.requests;
      this.#read[pop] = reads;
    }
  }

  #lookAtLoads(load: PopLoad, nowMicros: number): void {
    const { intervalMicros, overload = Infinity, fails, rises } = this.#health;
    load.take(intervalMicros, this.#own.firstPop, this.#world.load, this.#errors);
    for (let pop = 0; pop < this.#world.load.length; pop++) {
      const isOver = this.#world.load[pop] > overload;
      if (isOver !== (this.#overloaded[pop] === 1)) this.#inARow[pop]++;
      else this.#inARow[pop] = 0;
      if (this.#inARow[pop] < (isOver ? fails : rises)) continue;
      this.#overloaded[pop] = isOver ? 1 : 0;
      this.#inARow[pop] = 0;
      this.#learn(this.#own.firstPop + pop, nowMicros);
    }
  }

  /** Synthetic probes measure every way; users have measured theirs meanwhile. */
  #probeRoundTrips(): void {
    const { firstPop, pops, routing } = this.#own;
    const { history, sites } = routing;
    const { perfMicros } = this.#world;
    if (history === null || perfMicros === null) return;
    const { userRttMicros } = this.conditions.network;
    const all = this.#plan.pops.length;
    for (let site = 0; site < sites; site++)
      for (let pop = 0; pop < pops; pop++) {
        const micros = userRttMicros[site * all + firstPop + pop];
        if (micros < Infinity) history.probed(site * pops + pop, micros);
      }
    history.table(perfMicros);
  }

  /** One of the provider's PoPs has failed or works again. */
  popTurns(pop: number, nowMicros: number): void {
    if (this.#own.routing.kind === "anycast") this.#learn(pop, nowMicros);
    else this.#probe(pop, nowMicros);
  }

  /** The health checks have made up their mind about a PoP. */
  healthShows(pop: number, nowMicros: number): void {
    if (this.#showsMicros[pop - this.#own.firstPop] === nowMicros) this.#learn(pop, nowMicros);
  }

  /** The answer that a view's resolver held has expired. */
  answerTurns(view: number, nowMicros: number): void {
    this.#move(view, nowMicros);
  }

  /** The routes of a view's network have followed a change. */
  routeConverges(view: number, nowMicros: number): void {
    if (this.#convergesMicros[view] === nowMicros) this.#move(view, nowMicros);
  }

  /** The PoP that a user of the view reaches now, -1 for none; {@link lostMicros} says how long that took. */
  reach(view: number, nowMicros: number): number {
    const pop = this.route[view];
    this.lostMicros = 0;
    if (pop < 0 || this.#works(view, pop)) return pop;
    return this.#own.routing.kind === "anycast" ? this.#retry(view, nowMicros) : this.#tryNext(view);
  }

  /** A user without an answer gives up: the time until then is lost. */
  giveUp(): number {
    this.lostMicros = this.#failover.giveUpMicros;
    return -1;
  }

  #works(view: number, pop: number): boolean {
    const { viewSite } = this.#own.routing;
    const pops = this.#plan.pops.length;
    const { popFaults, network } = this.conditions;
    return popFaults[pop] === 0 && network.userRttMicros[viewSite[view] * pops + pop] < Infinity;
  }

  /** The next address of the answer that works. */
  #tryNext(view: number): number {
    const { nextAddressMicros, giveUpMicros } = this.#failover;
    for (let n = 0; n < FURTHER_ADDRESSES; n++) {
      const pop = this.#further[view * FURTHER_ADDRESSES + n];
      this.lostMicros += nextAddressMicros;
      if (pop >= 0 && this.lostMicros <= giveUpMicros && this.#works(view, pop)) return pop;
    }
    return this.giveUp();
  }

  /** The first SYN that is sent after the route has changed gets through. */
  #retry(view: number, nowMicros: number): number {
    const pop = this.#decided[view];
    if (pop < 0 || !this.#works(view, pop)) return this.giveUp();
    let step = SYN_RETRY_MICROS;
    for (let lost = step; lost <= this.#failover.giveUpMicros; lost += step) {
      if (nowMicros + lost >= this.#convergesMicros[view]) {
        this.lostMicros = lost;
        return pop;
      }
      step *= 2;
    }
    return this.giveUp();
  }

  /** Probes come at whole multiples of their interval: the one that decides is known. */
  #probe(pop: number, nowMicros: number): void {
    const { intervalMicros, timeoutMicros, fails, rises } = this.#health;
    const isDown = this.conditions.popFaults[pop] > 0;
    const first = Math.ceil(nowMicros / intervalMicros) * intervalMicros;
    const decides = first + ((isDown ? fails : rises) - 1) * intervalMicros;
    const shows = decides + (isDown ? timeoutMicros : 0);
    this.#showsMicros[pop - this.#own.firstPop] = shows;
    this.#state.queue.push(shows, HEALTH_SHOWS, pop);
  }

  /** Resolvers stop passing on client subnets, or begin to again: other answers from now on, in other caches. */
  changeRules(ecs: boolean, nowMicros: number): void {
    const { routing, routingWithoutEcs } = this.#own;
    if (routingWithoutEcs === null || this.#answersWithoutEcs === null) return;
    this.#rules = ecs ? routing : routingWithoutEcs;
    this.subnets = this.#rules.subnets;
    this.#decide(nowMicros);
    this.answer = ecs ? routing.answer : this.#answersWithoutEcs;
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    const { routing, routingWithoutEcs } = this.#own;
    const { healthy, load, perfMicros, holds } = this.#world;
    const ecs = keeper.flag(this.#rules === routing);
    this.#rules = ecs ? routing : routingWithoutEcs!;
    this.subnets = this.#rules.subnets;
    this.answer = ecs ? routing.answer : this.#answersWithoutEcs!;
    this.lostMicros = keeper.number(this.lostMicros);
    this.#decidesMicros = keeper.number(this.#decidesMicros);
    this.#world.tick = keeper.number(this.#world.tick);
    for (const column of [healthy, load, perfMicros, holds]) if (column !== null) keeper.fixed(column);
    for (const column of [this.route, this.answerExpires, this.#decided, this.#furtherDecided, this.#further])
      keeper.fixed(column);
    for (const column of [
      this.#pending,
      this.#errors,
      this.#asked,
      this.#read,
      this.#overloaded,
      this.#inARow,
    ])
      keeper.fixed(column);
    keeper.fixed(this.#showsMicros);
    keeper.fixed(this.#convergesMicros);
    routing.history?.keep(keeper);
  }

  #learn(pop: number, nowMicros: number): void {
    const works = this.conditions.popFaults[pop] === 0 && this.#plan.pops[pop].healthy;
    const own = pop - this.#own.firstPop;
    const isUp = works && this.#overloaded[own] === 0;
    if (!works) this.#state.faultWatch.noticed(pop, nowMicros);
    if (this.#world.healthy[own] === (isUp ? 1 : 0)) return;
    this.#world.healthy[own] = isUp ? 1 : 0;
    this.#decide(nowMicros);
  }

  /** Decides for all views and sends off what differs from what they do. */
  #decide(nowMicros: number): void {
    const { routing } = this.#own;
    const { queue } = this.#state;
    const first = this.#provider * routing.views;
    this.#world.tick++;
    this.#ask();
    for (let view = 0; view < routing.views; view++) {
      if (this.#decided[view] === this.route[view]) {
        this.#convergesMicros[view] = -1;
        this.#pending[view] = NOTHING_PENDING;
        continue;
      }
      // What is under way already is not held up by a decision that says the same.
      if (this.#decided[view] === this.#pending[view]) continue;
      this.#pending[view] = this.#decided[view];
      if (routing.kind === "anycast") {
        const at = nowMicros + Math.ceil(this.#convergence.draw());
        this.#convergesMicros[view] = at;
        queue.push(at, ROUTE_CONVERGES, first + view);
      } else
        queue.push(Math.max(nowMicros, this.answerExpires[this.answer[view]]), ANSWER_TURNS, first + view);
    }
  }

  /** Has the router decide for all views. */
  #ask(): void {
    const { firstPop } = this.#own;
    this.#furtherDecided.fill(-1);
    this.#rules.router.route(this.#world, this.#decided, this.#furtherDecided);
    if (firstPop === 0) return;
    for (const pops of [this.#decided, this.#furtherDecided])
      for (let at = 0; at < pops.length; at++) if (pops[at] >= 0) pops[at] += firstPop;
  }

  #move(view: number, nowMicros: number): void {
    const from = this.route[view];
    const to = this.#decided[view];
    for (let n = view * FURTHER_ADDRESSES; n < (view + 1) * FURTHER_ADDRESSES; n++)
      this.#further[n] = this.#furtherDecided[n];
    this.#convergesMicros[view] = -1;
    this.#pending[view] = NOTHING_PENDING;
    if (from === to) return;
    this.route[view] = to;
    this.#state.faultWatch.moves(view, from, to, nowMicros);
  }
}
