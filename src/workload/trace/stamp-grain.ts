/**
 * How finely are the time stamps of a log written? Found out from the stamps themselves, because CDNs let their
 * customers choose: whole seconds, milliseconds, or finer. Requests that share a stamp are spread over its tick.
 */

const SECOND_MICROS = 1_000_000;
const MILLI_MICROS = 1000;

/** Watches time stamps. */
export class StampGrain {
  /** Resolution of the stamps so far, microseconds: a second, a millisecond, or 0: finer, nothing to spread. */
  tickMicros = SECOND_MICROS;

  /** Takes note of a stamp, whole microseconds. */
  note(timeMicros: number): void {
    if (this.tickMicros > MILLI_MICROS && timeMicros % SECOND_MICROS !== 0) this.tickMicros = MILLI_MICROS;
    if (this.tickMicros > 0 && timeMicros % MILLI_MICROS !== 0) this.tickMicros = 0;
  }
}
