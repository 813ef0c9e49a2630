/**
 * A cap on the bytes that enter, so that a flash device lasts: a token bucket on the clock's time. Tokens are
 * bytes; they come at `bytesPerSecond`, the bucket holds `burst` seconds of them, and an object enters if there
 * are as many as its size. In any window of w seconds no more than bytesPerSecond x (w + burst) bytes enter, and
 * objects larger than the bucket never do. (CacheLib caps its flash writes by a rate too, with probabilities: B.
 * Berg et al., OSDI 2020, "dynamic random".)
 *
 * Traces without times stand still at one moment. As long as time has not moved, and for good with
 * bytesPerSecond 0, the cap is a share of the bytes requested so far. What entered before time moved is owed to the
 * bucket, which may then begin below empty.
 */
import type { Keeper } from "../../base/keeper.ts";
import type { AdmissionPolicy, AdmissionSite } from "../contract.ts";
import { OfferedOnce } from "./offered-once.ts";

/** Caps the bytes admitted per second, or as a share of those requested. */
export class WriteRate extends OfferedOnce {
  readonly listens = true;
  readonly #bytesPerMicro: number = 0;
  readonly #bucketBytes: number = 0;
  readonly #share: number = 0;
  #requestedBytes = 0;
  #admittedBytes = 0;
  #tokenBytes = 0;
  #filledMicros = -1;
  /** Has the clock shown more than one time? */
  #moves = false;

  constructor(site: AdmissionSite) {
    super(site.clock);
    this.#bytesPerMicro = site.params["bytesPerSecond"] / 1e6;
    this.#bucketBytes = site.params["bytesPerSecond"] * site.params["burst"];
    this.#share = site.params["share"];
    this.#tokenBytes = this.#bucketBytes;
  }

  override request(_object: number, sizeBytes: number): void {
    this.#requestedBytes += sizeBytes;
    if (!this.#moves) this.#look();
  }

  protected decide(_object: number, sizeBytes: number): boolean {
    this.#look();
    if (this.#bytesPerMicro === 0 || !this.#moves) {
      if (this.#admittedBytes + sizeBytes > this.#share * this.#requestedBytes) return false;
    } else if (sizeBytes > this.#tokenBytes) return false;
    this.#admittedBytes += sizeBytes;
    this.#tokenBytes -= sizeBytes;
    return true;
  }

  /** Shows its state to a keeper. */
  override keep(keeper: Keeper): void {
    super.keep(keeper);
    this.#requestedBytes = keeper.number(this.#requestedBytes);
    this.#admittedBytes = keeper.number(this.#admittedBytes);
    this.#tokenBytes = keeper.number(this.#tokenBytes);
    this.#filledMicros = keeper.number(this.#filledMicros);
    this.#moves = keeper.flag(this.#moves);
  }

  /** Fills the bucket up to now. */
  #look(): void {
    const now = this.clock.nowMicros;
    if (this.#filledMicros === -1) this.#filledMicros = now;
    if (now <= this.#filledMicros) return;
    this.#moves = true;
    const fresh = (now - this.#filledMicros) * this.#bytesPerMicro;
    this.#tokenBytes = Math.min(this.#bucketBytes, this.#tokenBytes + fresh);
    this.#filledMicros = now;
  }
}

/** Registry line of `write-rate`. */
export const writeRate: AdmissionPolicy = {
  name: "write-rate",
  title: "up to a rate of bytes written (token bucket, for flash)",
  source:
    "token bucket (RFC 2697, section 3) on bytes written; Berg et al., CacheLib, OSDI 2020, caps flash likewise",
  params: [
    {
      name: "bytesPerSecond",
      about: "bytes admitted a second at most, in the long run; 0: the share alone counts",
      // One drive write a day of 3.84 TB: 3.84e12 / 86,400 s, rounded.
      default: 44_000_000,
      min: 0,
      max: 1e12,
    },
    {
      name: "burst",
      about: "seconds of that rate that may be saved up; larger objects never enter",
      default: 60,
      min: 0.001,
      max: 86_400,
    },
    {
      name: "share",
      about: "share of the bytes requested so far that may enter while time stands still",
      default: 0.1,
      min: 0,
      max: 1,
    },
  ],
  create: (site) => new WriteRate(site),
};
