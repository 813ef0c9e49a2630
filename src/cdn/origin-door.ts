/**
 * The door of an origin: who is turned away before anybody works. Maintenance answers 503, a token bucket 429, access control 403 to
 * those who come round the CDN. And the luck of those who are let in: which errors they meet.
 */
import type { Keeper } from "../base/keeper.ts";
import type { Stream } from "../base/random.ts";
import type { FurtherOrigin } from "../scenario/types.ts";
import type { OriginHours } from "./origin-hours.ts";

/** Let in. */
export const OPEN = 0;
/** What an origin fails with unless it is told otherwise, and while it is out. */
export const SERVER_ERROR = 500;
export const UNAVAILABLE = 503;
/** Turned away: too many requests, and not through the CDN. */
export const TOO_MANY = 429;
export const FORBIDDEN = 403;

const SECOND = 1_000_000;

/** The door. */
export class OriginDoor {
  readonly #hours: OriginHours;
  /** Of the token bucket: microseconds for a token (0: no bucket), its depth, what is in it, and since when. */
  readonly #tokenMicros: number = 0;
  readonly #burst: number = 0;
  #tokens = 0;
  #filledMicros = 0;
  readonly #statuses: readonly number[];
  /** Weights of the statuses, each with those before it. */
  readonly #upTo: readonly number[];
  readonly #luck: Stream | null;

  /** @param luck for an origin whose errors have several statuses */
  constructor({ rateLimit, errors }: FurtherOrigin, hours: OriginHours, luck: () => Stream) {
    this.#hours = hours;
    if (rateLimit !== undefined) {
      this.#tokenMicros = SECOND / rateLimit.requestsPerSecond;
      this.#burst = rateLimit.burst;
      this.#tokens = rateLimit.burst;
    }
    const given = Object.entries(errors ?? {}).filter(([, weight]) => (weight ?? 0) > 0);
    let sum = 0;
    this.#statuses = given.length === 0 ? [SERVER_ERROR] : given.map(([status]) => Number(status));
    this.#upTo = given.map(([, weight]) => (sum += weight ?? 0));
    this.#luck = given.length > 1 ? luck() : null;
  }

  /** The status with which a request is turned away now, or {@link OPEN}. */
  asks(nowMicros: number): number {
    if (this.#hours.isMaintained(nowMicros)) return UNAVAILABLE;
    return this.#tokenMicros > 0 && !this.#takesToken(nowMicros) ? TOO_MANY : OPEN;
  }

  /** The status of an error. */
  errorStatus(): number {
    if (this.#luck === null) return this.#statuses[0];
    const drawn = this.#luck.uniform() * this.#upTo[this.#upTo.length - 1];
    return this.#statuses[this.#upTo.findIndex((upTo) => drawn < upTo)];
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    this.#tokens = keeper.number(this.#tokens);
    this.#filledMicros = keeper.number(this.#filledMicros);
  }

  #takesToken(nowMicros: number): boolean {
    this.#tokens = Math.min(this.#burst, this.#tokens + (nowMicros - this.#filledMicros) / this.#tokenMicros);
    this.#filledMicros = nowMicros;
    if (this.#tokens < 1) return false;
    this.#tokens--;
    return true;
  }
}
