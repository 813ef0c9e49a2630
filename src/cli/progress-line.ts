/** Progress on a terminal: share done, simulated time, rate and time left. Nothing when there is no terminal. */
import { createRequire } from "node:module";
import type { SingleBar } from "cli-progress";
import { showCount, showDuration } from "../base/units.ts";
import type { Progress } from "../run/simulate.ts";

/** Steps of a full bar. */
const STEPS = 1000;
/** Between two redraws, ms. */
const REDRAW_MS = 200;

/** One line that overwrites itself on standard error. */
export class ProgressLine {
  readonly #bar: SingleBar | null;
  #started = false;
  #drawnAt = 0;
  #begunAt = performance.now();

  /** @param wanted is there a terminal, and does its user want to see progress? */
  constructor(wanted: boolean) {
    this.#bar = wanted
      ? newBar({
          format: "  {bar} {percentage} %   {text}",
          barsize: 24,
          barCompleteChar: "=",
          barIncompleteChar: "-",
          stream: process.stderr,
          clearOnComplete: true,
          hideCursor: true,
        })
      : null;
  }

  /** A slice of a simulation is done; `done` is null when the end cannot be known. */
  simulation({ requests, nowMicros, seconds }: Progress, done: number | null): void {
    if (this.#bar === null || seconds * 1000 - this.#drawnAt < REDRAW_MS) return;
    this.#drawnAt = seconds * 1000;
    const left =
      done === null || done <= 0 ? "" : `   ${showDuration((seconds / done) * (1 - done) * 1e6)} left`;
    this.#draw(
      done ?? 0,
      `${showDuration(nowMicros)} simulated   ${showCount(requests / seconds)} requests/s${left}`,
    );
  }

  /** A replication has ended. */
  replications(done: number, all: number): void {
    if (this.#bar !== null) this.#draw(done / all, `${done} of ${all} replications`);
  }

  /** A share of a trace is read; NaN when the end cannot be known. @param requests gone through so far */
  reading(share: number, requests = 0): void {
    this.work(share, "reading the trace", requests);
  }

  /**
   * A share of some work is done; NaN when the end cannot be known.
   * @param requests gone through so far
   */
  work(share: number, what: string, requests = 0): void {
    if (this.#bar === null) return;
    const now = performance.now();
    if (now - this.#drawnAt < REDRAW_MS) return;
    this.#drawnAt = now;
    const seconds = (now - this.#begunAt) / 1000;
    const rate = requests > 0 ? `   ${showCount(requests / seconds)} requests/s` : "";
    // Before a hundredth is done, nobody can tell.
    const left =
      share >= 0.01 && share < 1 ? `   ${showDuration((seconds / share) * (1 - share) * 1e6)} left` : "";
    this.#draw(Number.isNaN(share) ? 0 : share, `${what}${rate}${left}`);
  }

  /** Another kind of work begins: rates and times left count from here. */
  begin(): void {
    this.#begunAt = performance.now();
    this.#drawnAt = 0;
  }

  /** A replay has ended. @param requests of each replay */
  replays(done: number, all: number, requests = 0): void {
    this.work(done / all, `${done} of ${all} replays`, done * requests);
  }

  /** Takes the line away. */
  stop(): void {
    if (this.#started) this.#bar?.stop();
    this.#started = false;
  }

  #draw(share: number, text: string): void {
    const at = Math.min(STEPS, Math.floor(share * STEPS));
    if (this.#started) this.#bar?.update(at, { text });
    else this.#bar?.start(STEPS, at, { text });
    this.#started = true;
  }
}

/** The package is loaded when a terminal wants it: start-up is no longer for anyone else. */
function newBar(options: ConstructorParameters<typeof SingleBar>[0]): SingleBar {
  const bars = createRequire(import.meta.url)("cli-progress") as { SingleBar: typeof SingleBar };
  return new bars.SingleBar(options);
}
