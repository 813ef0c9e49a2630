/**
 * Runs one specification in a world: steps in their order, each at its time, expectations as soon as the step has been answered.
 * A step without a time begins when all before it have been answered; one with a time begins then, answered or not, so that
 * requests overlap where a specification wants them to.
 */
import { checkEnd, checkResponses, type Failure } from "./check.ts";
import { outcomesOf } from "./outcome.ts";
import type { Event, RequestStep, Specification, Step } from "./specification.ts";
import { VirtualWorld } from "./virtual-world.ts";
import type { Seen, SpecWorld } from "./world.ts";
import { within } from "./match.ts";

/** How a specification went. */
export interface SpecResult {
  readonly spec: Specification;
  /**
   * `fixed`: known to fail, and passed; `known`: known to fail, and failed; `skipped`: cannot be asked of this world.
   */
  readonly verdict: "passed" | "failed" | "known" | "fixed" | "skipped";
  readonly failures: readonly Failure[];
  /** What happened, in order; for failures only. */
  readonly timeline: readonly Event[];
}

/** Runs it on virtual time. */
export function runSpec(spec: Specification): Promise<SpecResult> {
  return runIn(spec, new VirtualWorld(spec));
}

/** Runs it in a world, and closes that. */
export async function runIn(spec: Specification, world: SpecWorld): Promise<SpecResult> {
  const run = new Run(spec, world);
  try {
    await run.steps();
  } catch (error) {
    run.failures.push({
      place: spec.place,
      what: "run",
      message: error instanceof Error ? error.message : String(error),
    });
  }
  const failed = run.failures.length > 0;
  const verdict = spec.knownFailure === null ? (failed ? "failed" : "passed") : failed ? "known" : "fixed";
  const result = { spec, verdict, failures: run.failures, timeline: failed ? world.events : [] } as const;
  await world.close();
  return result;
}

class Run {
  readonly failures: Failure[] = [];
  readonly #spec: Specification;
  readonly #world: SpecWorld;
  #open = 0;

  constructor(spec: Specification, world: SpecWorld) {
    this.#spec = spec;
    this.#world = world;
  }

  async steps(): Promise<void> {
    const world = this.#world;
    let begunMillis = 0;
    for (const step of this.#spec.steps) {
      const atMillis = step.atMillis ?? (step.afterMillis === null ? null : begunMillis + step.afterMillis);
      if (atMillis !== null) {
        if (world.elapsedMillis() > atMillis && step.atMillis !== null && !this.#late(step, atMillis)) return;
        await world.waitUntil(atMillis);
      } else if (!(await this.#answered(step))) return;
      begunMillis = world.elapsedMillis();
      await this.#begin(step);
    }
    if (!(await this.#answered(this.#spec))) return;
    if (this.#spec.expect !== null) this.failures.push(...checkEnd(this.#spec.expect, world));
    for (const request of world.unexpected)
      this.failures.push({
        place: this.#spec.place,
        what: "origin",
        message: `the script expects no ${request.method} ${request.url} as request ${world.received.indexOf(request) + 1}`,
      });
  }

  async #begin(step: Step): Promise<void> {
    const world = this.#world;
    if (step.kind === "check") {
      this.failures.push(...checkEnd(step.expect, world));
      return;
    }
    if (step.kind === "purge") {
      const touched = await world.purge(step);
      this.#world.say(`purge ${step.what} ${step.value}${step.soft ? " softly" : ""}`);
      if (step.touched !== null && touched !== null && !within(step.touched, touched))
        this.failures.push({
          place: step.place,
          what: "touched",
          message: `${touched} touched, expected ${step.touched.text}`,
        });
      return;
    }
    this.#open++;
    void this.#request(step)
      .catch((error: unknown) => {
        const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
        this.failures.push({ place: step.place, what: "request", message });
      })
      .finally(() => this.#open--);
  }

  async #request(step: RequestStep): Promise<void> {
    const before = this.#world.received.length;
    const seen: Seen[] = [];
    for (let n = 0; n < step.repeat; n++) {
      const asked = Array.from({ length: step.concurrent }, () => {
        this.#world.say(`${step.method} ${step.url}${fieldText(step)}`);
        return this.#world.ask(step);
      });
      for (const one of await Promise.all(asked)) if (one !== null) seen.push(one);
    }
    for (const one of seen) {
      const [cache] = outcomesOf(one.status, one.fields, this.#world.received.length > before);
      this.#world.say(
        `<- ${one.status} ${cache.outcome}${cache.detail === "" ? "" : `, ${cache.detail}`}; ${cache.said}`,
      );
    }
    if (step.expect !== null)
      this.failures.push(
        ...checkResponses(step.expect, seen, this.#world.received.length - before, this.#world.slackMillis),
      );
    if (seen.length === 0 && (step.leavesAfterMillis < 0 || step.expect !== null))
      this.failures.push({
        place: step.place,
        what: "request",
        message: "no response: what is expected of it was never looked at",
      });
  }

  async #answered(at: { readonly place: Step["place"] }): Promise<boolean> {
    if (await this.#world.settle(() => this.#open === 0)) return true;
    this.failures.push({
      place: at.place,
      what: "request",
      message: "a request before this is never answered",
    });
    return false;
  }

  #late(step: Step, atMillis: number): boolean {
    const message = `the clock already stands at ${this.#world.elapsedMillis()} ms, ${atMillis} ms was wanted`;
    this.failures.push({ place: step.place, what: "at", message });
    return false;
  }
}

function fieldText({ fields }: RequestStep): string {
  return fields.map(([name, value]) => ` ${name}: ${value}`).join("");
}
