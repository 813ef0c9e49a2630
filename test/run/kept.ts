/** Worlds that stop on their way, are kept and taken up again. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { formatProblems, parseScenario } from "../../src/index.ts";
import { digestOf } from "../../src/result/digest.ts";
import { assembleWorld, type OpenWorld } from "../../src/run/assemble.ts";
import { loadWorld, saveWorld } from "../../src/run/kept-world.ts";
import { conclude } from "../../src/run/simulate-scenario.ts";
import type { Scenario } from "../../src/scenario/types.ts";
import { ROOT } from "../source/root.ts";

/** Requests and events of one step. */
const SLICE = 10_000;

/** A scenario out of its text. */
export function scenarioOf(text: string, sets: readonly string[] = [], file = "test.yaml"): Scenario {
  const { scenario, problems } = parseScenario(text, { file, sets });
  if (scenario === null) throw new Error(formatProblems(problems));
  return scenario;
}

/** A scenario out of a file of the repository. */
export function fileScenario(file: string, sets: readonly string[]): Scenario {
  return scenarioOf(readFileSync(join(ROOT, file), "utf8"), sets, file);
}

/** A new world. */
export function opened(scenario: Scenario): OpenWorld {
  return assembleWorld(scenario, (path) => {
    const bytes = readFileSync(join(ROOT, "scenarios", path));
    let read = false;
    return {
      totalBytes: bytes.length,
      readBytes: 0,
      read: () => (read ? null : ((read = true), bytes)),
      close: () => {},
    };
  });
}

/** What a world comes to: every byte of its summary, and the draws of its streams. */
export function ended(open: OpenWorld, scenario: Scenario) {
  while (open.world.advance(SLICE));
  const { summary, audit } = conclude(open, scenario, []);
  expect(audit).toEqual([]);
  return { digest: digestOf(summary).text, draws: open.world.draws() };
}

/** The state of a scenario at a time. */
export function stateAt(scenario: Scenario, atMicros: number): { state: Uint8Array; open: OpenWorld } {
  const open = opened(scenario);
  while (open.world.advance(SLICE, atMicros));
  return { state: saveWorld(open).slice(), open };
}

/** What a world comes to that goes on from a state. */
export function wentOn(scenario: Scenario, state: Uint8Array) {
  const later = opened(scenario);
  loadWorld(later, state);
  return ended(later, scenario);
}

/** A world goes on from its own state as it does without; `through`: and as one that was not stopped at all. */
export function expectSame(scenario: Scenario, atMicros: number, through = true): void {
  const { state, open } = stateAt(scenario, atMicros);
  const lookedAt = ended(open, scenario);
  expect(wentOn(scenario, state)).toEqual(lookedAt);
  if (through) expect(ended(opened(scenario), scenario)).toEqual(lookedAt);
}

/**
 * A world goes on from its states of several times, in order, as it does when it is not stopped at all; and keeping changes nothing in
 * the world that is kept.
 */
export function expectSameFrom(scenario: Scenario, timesMicros: readonly number[]): void {
  const whole = ended(opened(scenario), scenario);
  const open = opened(scenario);
  const states = timesMicros.map((atMicros) => {
    while (open.world.advance(SLICE, atMicros));
    return saveWorld(open).slice();
  });
  expect(ended(open, scenario)).toEqual(whole);
  states.forEach((state, n) => expect(wentOn(scenario, state), `from ${timesMicros[n]} us`).toEqual(whole));
}
