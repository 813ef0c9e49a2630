/**
 * Counts the facts of a run. Ten million rows pass here, so a row is counted in three families of tallies only
 * (region x class x tier, PoP, time x region); every other view (a region, a class, a tier, the whole) is their
 * sum, taken at the end. Its parts therefore add up by construction, and the audit can check one family
 * against another.
 */
import type { Keeper } from "../base/keeper.ts";
import { AT_ORIGIN, AT_REGIONAL, AT_SHIELD, BATCH_ROWS, NO_POP, NO_SESSION } from "../vocabulary/facts.ts";
import type { FactSink, FetchFacts, PartFacts, RequestFacts } from "../vocabulary/facts.ts";
import { FAILED, HIT, REVALIDATED, SHED, STALE } from "../vocabulary/outcomes.ts";
import { AttackMeter } from "./attack-meter.ts";
import type { Census } from "./census.ts";
import { FaultMeter } from "./fault-meter.ts";
import { OriginSeconds } from "./origin-seconds.ts";
import { PeakRate } from "./peak-rate.ts";
import { PhaseCounts } from "./phases.ts";
import { codeOf, latencyBucket, type Tally } from "./tally.ts";
import { TallyFamily } from "./tally-family.ts";
import { Timeline } from "./timeline.ts";
import { WarmingMeter } from "./warming-meter.ts";

/** Which part of the requests a tally is about; what is not named is not narrowed. Indices, tier as in the census. */
export interface Part {
  readonly region?: number;
  readonly contentClass?: number;
  /** Tier that the bytes came from; the number of tiers: passed through from upstream. */
  readonly tier?: number;
}

/** Part of the requests behind the edge; `provider` as in the census. */
export interface FetchPart extends Omit<Part, "region"> {
  readonly provider?: number;
}

/** Counts facts; give it to the world as its sink, ask it when the run is over. */
export class Collector implements FactSink {
  /** Regions of users, sorted by name: indices of {@link Part.region}. */
  readonly regions: readonly string[];
  readonly timeline: Timeline;
  /** Null when nothing breaks. */
  readonly faults: FaultMeter | null;
  /** Requests at the origin, second by second; null when nothing is purged. */
  readonly originSeconds: OriginSeconds | null;
  /** Null when the CDN makes no requests of its own. */
  readonly warming: WarmingMeter | null;
  /** Null when nobody attacks. */
  readonly attacks: AttackMeter | null;
  /** Busiest second of users' requests, of requests at the shield and at the origin, after warm-up. */
  readonly edgePeak = new PeakRate();
  readonly shieldPeak = new PeakRate();
  readonly originPeak = new PeakRate();
  /** The same by level between edge and shield. */
  readonly regionalPeaks: readonly PeakRate[];
  /** Times of users' requests by phase, after warm-up. */
  readonly phases = new PhaseCounts();
  /** Rows counted, warm-up included. */
  rowsSeen = 0;
  /** Slices of users' requests that were read from each tier, beside those in the requests' own rows; after warm-up. */
  readonly slicesRead: Float64Array;

  readonly #warmupMicros: number = 0;
  readonly #classes: number = 0;
  /** By class of the facts. */
  readonly #classOf: Uint8Array;
  readonly #edgeTiers: number = 0;
  /** Tiers of the levels behind the edge, by their code in facts. */
  readonly #tiersBehind: readonly number[];
  readonly #pops: number = 0;
  readonly #regionOfMetro: Uint8Array;
  /** Group: (region x classes + class) x (tiers + 1) + tier. */
  readonly #byPart: TallyFamily;
  readonly #tellsProviders: boolean = false;
  readonly #providers: number = 1;
  readonly #providerOfPop: Uint8Array;
  /** The last groups: requests that reached no PoP, by provider. */
  readonly #byPop: TallyFamily;
  /** By group of sessions, the last: requests of none. Null where there are no sessions. */
  readonly #bySession: TallyFamily | null;
  /** Group: (provider x classes + class) x (tiers + 1) + tier. */
  readonly #shield: TallyFamily;
  /** By level between edge and shield; groups as of the shield. */
  readonly #regional: readonly TallyFamily[];
  /** By node behind the edge; none where the shield is one node and there are no others. */
  readonly #nodes: TallyFamily | null;
  /** Group: provider x classes + class. */
  readonly #origin: TallyFamily;

  // Columns of the batch at hand: where each row counts.
  readonly #part = new Int32Array(BATCH_ROWS);
  readonly #pop = new Int32Array(BATCH_ROWS);
  readonly #time = new Int32Array(BATCH_ROWS);
  readonly #session = new Int32Array(BATCH_ROWS);
  readonly #region = new Uint8Array(BATCH_ROWS);
  readonly #code = new Uint8Array(BATCH_ROWS);
  readonly #ttfbBucket = new Int32Array(BATCH_ROWS);
  readonly #totalBucket = new Int32Array(BATCH_ROWS);

  constructor(census: Census) {
    this.regions = [...new Set(census.metros.map((metro) => metro.region))].sort((a, b) => (a < b ? -1 : 1));
    this.#regionOfMetro = Uint8Array.from(census.metros, (metro) => this.regions.indexOf(metro.region));
    this.#warmupMicros = census.warmupMicros;
    const { classes, partsOfClass = 1 } = census;
    this.#classes = classes.length;
    this.#classOf = Uint8Array.from({ length: classes.length * partsOfClass }, (_, part) =>
      Math.floor(part / partsOfClass),
    );
    this.#edgeTiers = census.edgeTiers.length;
    const regional = census.regional ?? [];
    const shieldTiers = census.shield?.tiers.length ?? 0;
    this.#tiersBehind = [shieldTiers, 0, ...regional.map(({ tiers }) => tiers.length)];
    this.regionalPeaks = regional.map(() => new PeakRate());
    this.#pops = census.pops.length;
    this.slicesRead = new Float64Array(this.#edgeTiers);
    const parts = this.regions.length * this.#classes * (this.#edgeTiers + 1);
    this.#byPart = new TallyFamily(parts);
    this.#providers = census.providers?.length ?? 1;
    this.#providerOfPop = Uint8Array.from(census.pops, ({ provider = 0 }) => provider);
    this.#byPop = new TallyFamily(this.#pops + this.#providers);
    const groups = (tiers: number) => this.#providers * this.#classes * (tiers + 1);
    this.#shield = new TallyFamily(groups(shieldTiers));
    this.#regional = regional.map(({ tiers }) => new TallyFamily(groups(tiers.length)));
    const behind = census.behind?.length ?? 0;
    this.#nodes = behind > 1 ? new TallyFamily(behind) : null;
    this.#origin = new TallyFamily(this.#providers * this.#classes);
    const { sessions } = census;
    this.#bySession = sessions === undefined ? null : new TallyFamily(sessions.length + 1);
    this.faults = census.faults.length > 0 ? new FaultMeter(census) : null;
    this.originSeconds = census.purges === undefined ? null : new OriginSeconds();
    this.warming =
      census.warming === undefined ? null : new WarmingMeter(census.warming.length, census.warmupMicros);
    this.attacks = (census.attacks ?? []).length > 0 ? new AttackMeter(census) : null;
    this.#tellsProviders = census.providers !== undefined;
    this.timeline = new Timeline(
      census.timelineMicros,
      census.durationMicros,
      this.regions.length,
      census.providers?.length ?? 0,
    );
  }

  requests(batch: RequestFacts): void {
    const rows = batch.rows;
    this.rowsSeen += rows;
    this.faults?.requests(batch);
    this.#locate(batch, rows);
    const { atMicros, bytes, ttfbMicros, totalMicros } = batch;
    const code = this.#code;
    const ttfb = this.#ttfbBucket;
    const total = this.#totalBucket;
    this.edgePeak.addRows(rows, atMicros, this.#part);
    this.#byPart.record(rows, this.#part, code, bytes, ttfb, total, ttfbMicros, totalMicros);
    this.phases.record(rows, this.#part, batch);
    this.#byPop.record(rows, this.#pop, code, bytes, ttfb, total, ttfbMicros, totalMicros);
    this.attacks?.requests(batch, code, ttfb, total);
    this.timeline.place(rows, atMicros, this.#region, this.#time);
    this.timeline.family.record(rows, this.#time, code, bytes, ttfb, total, ttfbMicros, totalMicros);
    if (this.#tellsProviders) this.#placeByProvider(batch);
    if (this.#bySession === null) return;
    this.#locateSessions(this.#bySession, batch);
    this.#bySession.record(rows, this.#session, code, bytes, ttfb, total, ttfbMicros, totalMicros);
  }

  /** Works out which group of sessions every row belongs to. */
  #locateSessions({ groups }: TallyFamily, { rows, atMicros, session }: RequestFacts | PartFacts): void {
    for (let row = 0; row < rows; row++) {
      const group = session[row] === NO_SESSION ? groups - 1 : session[row];
      this.#session[row] = atMicros[row] < this.#warmupMicros ? -1 : group;
    }
  }

  #placeByProvider({ rows, atMicros, pop, outcome }: RequestFacts): void {
    for (let row = 0; row < rows; row++) {
      const provider = pop[row] >= 0 ? this.#providerOfPop[pop[row]] : NO_POP - pop[row];
      const code = outcome[row];
      const isHit = code === HIT || code === STALE || code === REVALIDATED;
      this.timeline.providerRequest(atMicros[row], provider, isHit, code === FAILED || code === SHED);
    }
  }

  fetches(batch: FetchFacts): void {
    const { rows, bytes, firstByteMicros } = batch;
    const group = this.#part;
    this.faults?.fetches(batch);
    this.originSeconds?.fetches(batch);
    this.warming?.fetches(batch);
    this.attacks?.fetches(batch);
    for (let row = 0; row < rows; row++) {
      this.#code[row] = codeOf(batch.outcome[row], batch.reason[row]);
      this.#ttfbBucket[row] = latencyBucket(firstByteMicros[row]);
    }
    this.#locateFetches(batch, AT_SHIELD);
    this.#shield.recordFirstByte(rows, group, this.#code, bytes, this.#ttfbBucket, firstByteMicros);
    this.#regional.forEach((family, index) => {
      this.#locateFetches(batch, AT_REGIONAL + index);
      family.recordFirstByte(rows, group, this.#code, bytes, this.#ttfbBucket, firstByteMicros);
    });
    if (this.#nodes !== null) {
      for (let row = 0; row < rows; row++)
        group[row] =
          batch.level[row] === AT_ORIGIN || batch.atMicros[row] < this.#warmupMicros
            ? -1
            : batch.node[row] - this.#pops;
      this.#nodes.recordFirstByte(rows, group, this.#code, bytes, this.#ttfbBucket, firstByteMicros);
    }
    this.#locateFetches(batch, AT_ORIGIN);
    this.#origin.recordFirstByte(rows, group, this.#code, bytes, this.#ttfbBucket, firstByteMicros);
    for (let row = 0; row < rows; row++) {
      const at = batch.atMicros[row];
      const level = batch.level[row];
      if (level === AT_ORIGIN) this.timeline.originRequest(at, bytes[row]);
      else if (level === AT_SHIELD) this.timeline.shieldRequest(at);
      if (at < this.#warmupMicros) continue;
      if (level >= AT_REGIONAL) this.regionalPeaks[level - AT_REGIONAL].add(at);
      else (level === AT_ORIGIN ? this.originPeak : this.shieldPeak).add(at);
    }
  }

  parts(batch: PartFacts): void {
    const { rows, atMicros, metro, pop, contentClass, outcome, reason, tier, bytes } = batch;
    const tiers = this.#edgeTiers;
    for (let row = 0; row < rows; row++) {
      const region = this.#regionOfMetro[metro[row]];
      const measured = atMicros[row] >= this.#warmupMicros;
      const served = tier[row] < tiers ? tier[row] : tiers;
      if (measured && served < tiers) this.slicesRead[served]++;
      this.#region[row] = region;
      this.#code[row] = codeOf(outcome[row], reason[row]);
      this.#part[row] = measured
        ? (region * this.#classes + this.#classOf[contentClass[row]]) * (tiers + 1) + served
        : -1;
      this.#pop[row] = measured ? pop[row] : -1;
    }
    this.attacks?.parts(batch, this.#code);
    this.#byPart.recordBytes(rows, this.#part, this.#code, bytes);
    this.#byPop.recordBytes(rows, this.#pop, this.#code, bytes);
    this.timeline.place(rows, atMicros, this.#region, this.#time);
    this.timeline.family.recordBytes(rows, this.#time, this.#code, bytes);
    if (this.#bySession === null) return;
    this.#locateSessions(this.#bySession, batch);
    this.#bySession.recordBytes(rows, this.#session, this.#code, bytes);
  }

  /** Users' requests of a part, after warm-up. */
  edge(part: Part = {}): Tally {
    const { region = -1, contentClass = -1, tier = -1 } = part;
    const width = this.#edgeTiers + 1;
    return this.#byPart.sum((group) => {
      const row = Math.floor(group / width);
      return (
        (tier < 0 || group % width === tier) &&
        (contentClass < 0 || row % this.#classes === contentClass) &&
        (region < 0 || Math.floor(row / this.#classes) === region)
      );
    });
  }

  /** Users' requests of a group of sessions, after warm-up; the number of groups: those of none. Where there are sessions. */
  session(group: number): Tally {
    if (this.#bySession === null) throw new RangeError("there are no sessions");
    return this.#bySession.view(group);
  }

  /** Users' requests that a PoP answered, after warm-up; -1: that reached no PoP. */
  pop(index: number): Tally {
    return index < 0 ? this.#byPop.sum((group) => group >= this.#pops) : this.#byPop.view(index);
  }

  /** Users' requests that were sent to a provider and reached no PoP, after warm-up. A view. */
  unreachable(provider: number): Tally {
    return this.#byPop.view(this.#pops + provider);
  }

  /** Users' requests that were sent to a provider, after warm-up, those that reached no PoP included. */
  provider(provider: number): Tally {
    return this.#byPop.sum((group) =>
      group < this.#pops ? this.#providerOfPop[group] === provider : group === this.#pops + provider,
    );
  }

  /** Requests that reached a shield, after warm-up. */
  shield(part: FetchPart = {}): Tally {
    return this.#behind(this.#shield, this.#tiersBehind[AT_SHIELD], part);
  }

  /** Requests that reached a level between edge and shield, 0 the first, after warm-up. */
  regional(index: number, part: FetchPart = {}): Tally {
    return this.#behind(this.#regional[index], this.#tiersBehind[AT_REGIONAL + index], part);
  }

  /** Requests that reached a node behind the edge, by its index in the census, after warm-up; null where they are not told apart. */
  node(index: number): Tally | null {
    return this.#nodes?.view(index) ?? null;
  }

  #behind(family: TallyFamily, tiers: number, part: FetchPart): Tally {
    const { tier = -1 } = part;
    const width = tiers + 1;
    return family.sum(
      (group) => (tier < 0 || group % width === tier) && this.#isOf(part, Math.floor(group / width)),
    );
  }

  /** Requests that reached the origin, after warm-up. */
  origin(part: FetchPart = {}): Tally {
    return this.#origin.sum((group) => this.#isOf(part, group));
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    this.rowsSeen = keeper.number(this.rowsSeen);
    keeper.fixed(this.slicesRead);
    this.timeline.keep(keeper);
    for (const meter of [this.faults, this.attacks, this.warming, this.originSeconds]) meter?.keep(keeper);
    for (const peak of [this.edgePeak, this.shieldPeak, this.originPeak, ...this.regionalPeaks])
      peak.keep(keeper);
    this.phases.keep(keeper);
    for (const family of [
      this.#byPart,
      this.#byPop,
      this.#bySession,
      this.#shield,
      ...this.#regional,
      this.#nodes,
      this.#origin,
    ])
      family?.keep(keeper);
  }

  /** Is a group, provider x classes + class, of the part? */
  #isOf({ contentClass = -1, provider = -1 }: FetchPart, group: number): boolean {
    return (
      (contentClass < 0 || group % this.#classes === contentClass) &&
      (provider < 0 || Math.floor(group / this.#classes) === provider)
    );
  }

  /** Works out for every row of users' requests which groups it belongs to. */
  #locate(batch: RequestFacts, rows: number): void {
    const { atMicros, metro, pop, contentClass, outcome, reason, tier, ttfbMicros, totalMicros } = batch;
    const classes = this.#classes;
    const classOf = this.#classOf;
    const tiers = this.#edgeTiers;
    const warmup = this.#warmupMicros;
    for (let row = 0; row < rows; row++) {
      const region = this.#regionOfMetro[metro[row]];
      this.#region[row] = region;
      this.#code[row] = codeOf(outcome[row], reason[row]);
      this.#ttfbBucket[row] = latencyBucket(ttfbMicros[row]);
      this.#totalBucket[row] = latencyBucket(totalMicros[row]);
      if (atMicros[row] < warmup) {
        this.#part[row] = -1;
        this.#pop[row] = -1;
        continue;
      }
      const served = tier[row] < tiers ? tier[row] : tiers;
      this.#part[row] = (region * classes + classOf[contentClass[row]]) * (tiers + 1) + served;
      this.#pop[row] = pop[row] >= 0 ? pop[row] : this.#pops + (NO_POP - pop[row]);
    }
  }

  /** Works out which group of a level every row between nodes belongs to; -1 for rows of the other level. */
  #locateFetches(batch: FetchFacts, level: number): void {
    const tiers = this.#tiersBehind[level];
    for (let row = 0; row < batch.rows; row++) {
      if (batch.level[row] !== level || batch.atMicros[row] < this.#warmupMicros) {
        this.#part[row] = -1;
        continue;
      }
      const served = batch.tier[row] < tiers ? batch.tier[row] : tiers;
      const provider = this.#providers > 1 ? this.#providerOfPop[batch.from[row]] : 0;
      const contentClass = this.#classOf[batch.contentClass[row]];
      this.#part[row] = (provider * this.#classes + contentClass) * (tiers + 1) + served;
    }
  }
}
