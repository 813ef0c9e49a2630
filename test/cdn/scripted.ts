/**
 * Requests told one by one, and what the facts of the world with them say: for oracles that look at facts alone. Each object is a class
 * of its own, so that facts between nodes, which know classes only, tell the object too.
 */
import { expect } from "vitest";
import { World } from "../../src/cdn/world.ts";
import { compile } from "../../src/model/compile.ts";
import { compileMetros } from "../../src/model/places.ts";
import { AT_ORIGIN, AT_SHIELD, type FactSink } from "../../src/vocabulary/facts.ts";
import { WRITE } from "../../src/workload/request-kinds.ts";
import type { RequestBatch, RequestSource } from "../../src/workload/requests.ts";
import { scenarioOf } from "../validation/world.ts";

/** A request, so long after the one before. */
export interface Row {
  readonly gapMicros: number;
  readonly metro: number;
  readonly object: number;
  readonly kind: number;
}

/** What a fact says of a request, or of one node's request to the next. */
export interface Seen {
  /** The node that answers users, or that asks upstream. */
  readonly node: number;
  readonly object: number;
  readonly atMicros: number;
  readonly outcome: number;
  /** After `atMicros`; 0 for requests of users. */
  readonly firstByteMicros: number;
  readonly bytes: number;
}

/** Requests as they are told; bodies of one size, but writes are answered without. */
class Script implements RequestSource {
  readonly objects: number;
  readonly footprintBytes = 0;
  readonly #sizeBytes: number;
  #rows: readonly Row[];

  constructor(rows: readonly Row[], objects: number, sizeBytes: number) {
    this.#rows = rows;
    this.objects = objects;
    this.#sizeBytes = sizeBytes;
  }

  fill(batch: RequestBatch): void {
    let at = 0;
    this.#rows.forEach(({ gapMicros, metro, object, kind }, n) => {
      batch.atMicros[n] = at += gapMicros;
      batch.metro[n] = metro;
      batch.object[n] = batch.contentClass[n] = object;
      batch.sizeBytes[n] = this.#sizeBytes;
      batch.sentBytes[n] = kind === WRITE ? 0 : this.#sizeBytes;
      batch.kind[n] = kind;
      batch.flags[n] = 0;
    });
    batch.rows = this.#rows.length;
    this.#rows = [];
  }
}

/** Runs the rows in the scenario of a text, all of whose objects have one size; what happened at PoPs, at the shield and at the origin. */
export function play(rows: readonly Row[], text: string, sets: readonly string[], sizeBytes: number) {
  const scenario = scenarioOf(text, sets);
  const plan = compile(scenario, compileMetros(scenario), 1);
  const edge: Seen[] = [];
  const shield: Seen[] = [];
  const origin: Seen[] = [];
  const sink: FactSink = {
    requests: ({ rows: count, pop, contentClass, atMicros, outcome, bytes }) => {
      for (let n = 0; n < count; n++)
        edge.push({ node: pop[n], object: contentClass[n], atMicros: atMicros[n], outcome: outcome[n], firstByteMicros: 0, bytes: bytes[n] }); // prettier-ignore
    },
    fetches: ({ rows: count, from, level, contentClass, atMicros, outcome, firstByteMicros, bytes }) => {
      for (let n = 0; n < count; n++) {
        const seen = { node: from[n], object: contentClass[n], atMicros: atMicros[n], outcome: outcome[n], firstByteMicros: firstByteMicros[n], bytes: bytes[n] }; // prettier-ignore
        if (level[n] === AT_ORIGIN) origin.push(seen);
        if (level[n] === AT_SHIELD) shield.push(seen);
      }
    },
  };
  const world = new World(plan, new Script(rows, scenario.content.length, sizeBytes), sink);
  while (world.advance(100_000));
  expect(world.audit()).toEqual([]);
  return { plan, world, edge, shield, origin };
}
