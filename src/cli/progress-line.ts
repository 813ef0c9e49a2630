/** Progress on a terminal: share done, simulated time, rate and time left. Nothing when there is no terminal. */
import { SingleBar } from "cli-progress";
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

  /** @param wanted is there a terminal, and does its user want to see progress? */
  constructor(wanted: boolean) {
    this.#bar = wanted
      ? new SingleBar({
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

  /** A share of a trace is read; NaN when the end cannot be known. */
  reading(share: number): void {
    const now = performance.now();
    if (this.#bar === null || now - this.#drawnAt < REDRAW_MS) return;
    this.#drawnAt = now;
    this.#draw(Number.isNaN(share) ? 0 : share, "reading the trace");
  }

  /** A replay has ended. */
  replays(done: number, all: number): void {
    if (this.#bar !== null) this.#draw(done / all, `${done} of ${all} replays`);
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
