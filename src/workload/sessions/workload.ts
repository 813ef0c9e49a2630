/**
 * The sessions of a scenario, ready to begin: names of classes have become indices into the catalogue, distributions
 * quantile functions. Everything about answers is left to `cdn/sessions`.
 */
import { distribution, type DistributionSpec } from "../../base/distribution.ts";
import type { Keeper } from "../../base/keeper.ts";
import { pow } from "../../base/math.ts";
import type { Stream } from "../../base/random.ts";
import { AliasTable } from "../../ds/alias-table.ts";
import type { Catalogue, CatalogueClass } from "../catalogue.ts";
import type { RequestSource } from "../requests.ts";
import { type ArrivalWorld, SessionArrivals } from "./arrivals.ts";
import { isPlayer, type SessionGroup } from "./kinds.ts";
import { layOut, layoutOf, type MediaLayout } from "./media.ts";

/** One group of sessions. */
export interface SessionPlan {
  readonly group: SessionGroup;
  readonly arrivals: SessionArrivals;
  /** Indices of classes; -1: it has none. */
  readonly contentClass: number;
  readonly manifestClass: number;
  readonly refsClass: number;
  /** Class of each further object of a page. */
  readonly assets: readonly number[];
  /** Players: where titles lie. */
  readonly media: MediaLayout | null;
  /** Titles, channels or repositories by popularity: that of the class, over them in place of its objects. */
  readonly titles: AliasTable | null;
  /** Quantiles of times, microseconds. */
  readonly watch: (p: number) => number;
  readonly lasts: (p: number) => number;
  readonly think: (p: number) => number;
}

/** A stream of requests, and sessions beside it. */
export interface SessionSource extends RequestSource {
  /** Absent or null: there are none. */
  readonly sessions?: SessionWorkload | null;
}

/** What the sessions of a world need beside its arrivals. */
export interface SessionWorld extends ArrivalWorld {
  readonly classes: readonly (CatalogueClass & { readonly name?: string | undefined })[];
  readonly sessions: readonly SessionGroup[];
  /** Does the cache key take query strings in? */
  readonly keepsQuery: boolean;
}

/** All groups. */
export class SessionWorkload {
  readonly plans: readonly SessionPlan[];
  readonly catalogue: Catalogue;
  readonly keepsQuery: boolean;
  /** An object is asked for. */
  readonly see: (object: number, sizeBytes: number) => void;
  /** When the last session began, microseconds. */
  #cameMicros = 0;

  constructor(
    world: SessionWorld,
    catalogue: Catalogue,
    see: (object: number, sizeBytes: number) => void,
    streamOf: (purpose: string) => Stream,
  ) {
    this.catalogue = catalogue;
    this.keepsQuery = world.keepsQuery;
    this.see = see;
    this.plans = world.sessions.map((group) => {
      const plan = planOf(group, world, catalogue, streamOf(`sessions ${group.name}`));
      if (plan.media !== null) layOut(plan.media, catalogue.sizeBytes);
      return plan;
    });
  }

  /** Begins a session of a group: brings in the newcomers that are due. */
  come(nowMicros: number): void {
    this.#cameMicros = nowMicros;
    this.catalogue.advance(nowMicros);
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    for (const { arrivals } of this.plans) arrivals.keep(keeper);
    this.#cameMicros = keeper.number(this.#cameMicros);
    if (keeper.loads) this.catalogue.advance(this.#cameMicros);
  }
}

function planOf(group: SessionGroup, world: SessionWorld, catalogue: Catalogue, luck: Stream): SessionPlan {
  const indexOf = (name: string | undefined) => world.classes.findIndex((one) => one.name === name);
  const contentClass = indexOf(group.contentClass);
  const { objects, popularity } = world.classes[contentClass];
  const first = catalogue.firstObject(contentClass);
  const media = isPlayer(group.kind) ? layoutOf(group, world.durationMicros, first, objects) : null;
  const titles = media?.titles ?? (group.kind === "git-clone" ? Math.floor(objects / (group.packs ?? 1)) : 0);
  const weights = Float64Array.from({ length: titles }, (_, rank) =>
    pow(rank + 1 + popularity.offset, -popularity.exponent),
  );
  return {
    group,
    arrivals: new SessionArrivals(group, world, luck),
    contentClass,
    manifestClass: indexOf(group.manifestClass),
    refsClass: indexOf(group.refsClass),
    assets: Object.entries(group.assets ?? {}).flatMap(([name, count]) =>
      Array.from({ length: count }, () => indexOf(name)),
    ),
    media,
    titles: titles > 0 ? new AliasTable(weights) : null,
    watch: quantileOf(group.watch),
    lasts: quantileOf(group.lasts),
    think: quantileOf(group.think),
  };
}

function quantileOf(spec: DistributionSpec | undefined): (p: number) => number {
  return spec === undefined ? () => Infinity : distribution(spec).quantile;
}
