/** The facts of a run, one object a request: listens at the sink at which metrics listens. */
import { World } from "../../src/cdn/world.ts";
import { compile } from "../../src/model/compile.ts";
import { compileMetros } from "../../src/model/places.ts";
import { syntheticOptions } from "../../src/model/workloads.ts";
import type { FactSink, RequestFacts } from "../../src/vocabulary/facts.ts";
import { SyntheticSource } from "../../src/workload/synthetic.ts";
import { scenarioOf } from "./world.ts";

/** A request of a user: what came of it, its times, and its phases, each worked out by itself. Microseconds. */
export interface Fact {
  readonly outcome: number;
  readonly bytes: number;
  readonly ttfbMicros: number;
  readonly totalMicros: number;
  readonly dns: number;
  readonly connect: number;
  readonly tls: number;
  readonly wait: number;
  readonly transfer: number;
}

/** Runs a generated workload and gives the facts of its requests. */
export function factsOf(text: string, sets: readonly string[] = []): Fact[] {
  const scenario = scenarioOf(text, sets);
  const metros = compileMetros(scenario);
  const source = new SyntheticSource(syntheticOptions(scenario, metros));
  const facts: Fact[] = [];
  const sink: FactSink = { requests: (batch) => void facts.push(...rowsOf(batch)), fetches: () => {} };
  const world = new World(compile(scenario, metros, source.catalogue.bytesAtStart), source, sink);
  while (world.advance(1_000_000));
  return facts;
}

function rowsOf(batch: RequestFacts): Fact[] {
  return Array.from({ length: batch.rows }, (_, row) => {
    const ttfbMicros = batch.ttfbMicros[row];
    const totalMicros = batch.totalMicros[row];
    const [dns, connect, tls] = [batch.dnsMicros[row], batch.connectMicros[row], batch.tlsMicros[row]];
    return {
      outcome: batch.outcome[row],
      bytes: batch.bytes[row],
      ttfbMicros,
      totalMicros,
      dns,
      connect,
      tls,
      wait: ttfbMicros - dns - connect - tls,
      transfer: totalMicros - ttfbMicros,
    };
  });
}
