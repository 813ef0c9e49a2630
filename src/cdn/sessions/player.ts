/**
 * A viewer: fetches segments into a buffer that playing empties, at the highest bit rate that the throughput of the last
 * segments allows. Before the first picture there is start-up; when the buffer is empty while playing, the picture stands still (rebuffering)
 * until the next segment is there; after a jump to another place the buffer begins anew. Who has to wait too long for the
 * start leaves. On a live channel a segment can be had when it has been produced; a clock that is ahead asks too early
 * and is told "not found".
 *
 * The buffer model is that of T.-Y. Huang et al., "A buffer-based approach to rate adaptation", SIGCOMM 2014, section 2; the choice of
 * the bit rate by throughput is the plain one of dash.js (ThroughputRule).
 */
import type { Keeper } from "../../base/keeper.ts";
import { NO_BODY, UNCACHEABLE } from "../../workload/requests.ts";
import { type MediaLayout, segmentObject } from "../../workload/sessions/media.ts";
import type { SessionPlan } from "../../workload/sessions/workload.ts";
import type { SessionCounts } from "./counts.ts";
import { type Asker, isError, MOST_ERRORS, RETRY_MICROS, Session } from "./session.ts";

const STARTING = 0;
const PLAYING = 1;
const SEEKING = 2;

/** Weight of the newest segment in the mean time a byte takes: about the last three count. Judgement. */
const NEWEST = 0.3;
const HOUR_MICROS = 3_600_000_000;

/** One viewer. */
export class Player extends Session {
  readonly #media: MediaLayout;
  readonly #live: boolean;
  readonly #title: number = 0;
  /** Media that the viewer means to see, and the delay of the start that is too long. */
  readonly #watchMicros: number = 0;
  readonly #patienceMicros: number = Infinity;
  /** Lead of the viewer's clock. */
  readonly #leadMicros: number = 0;
  #segment = 0;
  #rung = 0;
  #phase = STARTING;
  /** Media at hand and media seen, as of `markMicros`. */
  #bufferMicros = 0;
  #playedMicros = 0;
  #markMicros = 0;
  #soughtMicros = 0;
  /** Does the picture stand still? */
  #stands = false;
  /** Mean time of a byte, microseconds; 0: nothing is known. */
  #perByte = 0;
  #errors = 0;
  /** Is a playlist what was asked for? */
  #reads = false;
  #begun = false;

  constructor(
    plan: SessionPlan,
    index: number,
    metro: number,
    seed: number,
    startedMicros: number,
    counts: SessionCounts | null,
  ) {
    super(plan, index, metro, seed, startedMicros, counts);
    const { kind, patienceMicros = 0, leavingPerSecond = 0, clockAheadMicros = 0 } = plan.group;
    this.#media = plan.media!;
    this.#live = kind === "live";
    this.#title = plan.titles!.sample(this.luck);
    this.#watchMicros = Math.round(plan.watch(this.luck.open()));
    const delay = this.luck.uniform();
    if (leavingPerSecond > 0) this.#patienceMicros = patienceMicros + (delay / leavingPerSecond) * 1e6;
    this.#leadMicros = Math.floor(this.luck.uniform() * clockAheadMicros);
    this.#markMicros = startedMicros;
  }

  begin(asker: Asker, nowMicros: number): void {
    if (this.#live) this.#segment = this.#entry(nowMicros);
    this.#goOn(asker, asker.lane(this), nowMicros);
  }

  answered(asker: Asker, lane: number, nowMicros: number): void {
    const { lanes } = asker;
    this.#elapse(nowMicros);
    if ((lanes.flags[lane] & NO_BODY) !== 0) {
      // RFC 8216 section 6.3.4: not before half a target duration has passed.
      this.#ask(asker, lane, nowMicros + this.#media.segmentMicros / 2);
      return;
    }
    if (isError(lanes.outcome[lane])) {
      this.#rung = 0;
      if (++this.#errors > MOST_ERRORS) this.end(asker, lane, "failed");
      else this.#ask(asker, lane, nowMicros + RETRY_MICROS);
      return;
    }
    this.#errors = 0;
    if (this.#reads) {
      this.#reads = false;
      this.#ask(asker, lane, nowMicros);
      return;
    }
    this.#take(nowMicros - lanes.leftMicros[lane], lanes.bytes[lane]);
    if (this.#starts(nowMicros)) this.#goOn(asker, lane, nowMicros);
    else this.end(asker, lane, "abandoned");
  }

  override cut(nowMicros: number): void {
    if (nowMicros > this.#markMicros) this.#elapse(nowMicros);
  }

  override keep(keeper: Keeper): void {
    super.keep(keeper);
    this.#segment = keeper.number(this.#segment);
    this.#rung = keeper.number(this.#rung);
    this.#phase = keeper.number(this.#phase);
    this.#bufferMicros = keeper.number(this.#bufferMicros);
    this.#playedMicros = keeper.number(this.#playedMicros);
    this.#markMicros = keeper.number(this.#markMicros);
    this.#soughtMicros = keeper.number(this.#soughtMicros);
    this.#stands = keeper.flag(this.#stands);
    this.#perByte = keeper.number(this.#perByte);
    this.#errors = keeper.number(this.#errors);
    this.#reads = keeper.flag(this.#reads);
    this.#begun = keeper.flag(this.#begun);
  }

  /** A segment is there. */
  #take(tookMicros: number, bytes: number): void {
    const { counts } = this;
    const perByte = tookMicros / Math.max(1, bytes);
    this.#perByte = this.#perByte === 0 ? perByte : this.#perByte + NEWEST * (perByte - this.#perByte);
    this.#bufferMicros += this.#media.segmentMicros;
    this.#stands = false;
    this.#segment++;
    if (counts === null) return;
    counts.segments++;
    counts.bitsPerSecond += this.#media.ladder[this.#rung];
  }

  /** Is the buffer full enough to begin? False: the viewer has left. */
  #starts(nowMicros: number): boolean {
    const { startBufferMicros = 0 } = this.plan.group;
    const { segments } = this.#media;
    if (this.#phase === SEEKING) {
      this.counts?.seek.record(nowMicros - this.#soughtMicros);
      this.#phase = PLAYING;
    }
    if (this.#phase === PLAYING) return true;
    const startup = nowMicros - this.startedMicros;
    if (startup > this.#patienceMicros) return false;
    if (this.#bufferMicros < startBufferMicros && this.#segment < segments) return true;
    this.#phase = PLAYING;
    this.counts?.startup.record(startup);
    return true;
  }

  /** What comes next: a segment now or when the buffer has room, another place, or the end. */
  #goOn(asker: Asker, lane: number, nowMicros: number): void {
    const { seeksPerHour = 0, maxBufferMicros = 0 } = this.plan.group;
    const { segments, segmentMicros } = this.#media;
    if (seeksPerHour > 0 && this.#phase === PLAYING) {
      const jumps = this.luck.uniform() < (seeksPerHour * segmentMicros) / HOUR_MICROS;
      const place = this.luck.below(segments);
      if (jumps) {
        this.#segment = place;
        this.#bufferMicros = 0;
        this.#phase = SEEKING;
        this.#soughtMicros = nowMicros;
      }
    }
    let at = nowMicros;
    if (this.#phase === PLAYING) {
      const over = this.#bufferMicros - (maxBufferMicros - segmentMicros);
      if (over > 0) at += over;
      const untilThen = Math.min(this.#bufferMicros, at - nowMicros);
      const ends = this.#segment >= segments;
      if (ends || this.#playedMicros + untilThen >= this.#watchMicros) {
        this.#elapse(nowMicros + (ends ? this.#bufferMicros : untilThen));
        this.end(asker, lane, "finished");
        return;
      }
    }
    this.#adapt();
    if (this.plan.manifestClass >= 0 && (this.#live || !this.#begun)) this.#reads = true;
    this.#begun = true;
    this.#ask(asker, lane, at);
  }

  /** The highest bit rate that the throughput allows. */
  #adapt(): void {
    if (this.#perByte === 0) return;
    const { ladder } = this.#media;
    const { safety = 1 } = this.plan.group;
    const bitsPerSecond = (safety * 8e6) / this.#perByte;
    let rung = 0;
    while (rung + 1 < ladder.length && ladder[rung + 1] <= bitsPerSecond) rung++;
    if (rung !== this.#rung && this.counts !== null) this.counts.switches++;
    this.#rung = rung;
  }

  /** Asks for the next segment, or for the playlist before it; on a channel when the viewer thinks that it is there. */
  #ask(asker: Asker, lane: number, atMicros: number): void {
    const { contentClass, manifestClass } = this.plan;
    let at = atMicros;
    let flags = 0;
    if (this.#live) {
      this.#follow(at);
      const producedMicros = (this.#segment + 1) * this.#media.segmentMicros;
      at = Math.max(at, producedMicros - this.#leadMicros);
      if (at + this.rttMicros / 2 < producedMicros && !this.#reads) {
        flags = UNCACHEABLE | NO_BODY;
        if (this.counts !== null) this.counts.early++;
      }
    }
    if (this.#reads) {
      const playlist = asker.firstObject(manifestClass) + (this.#title % asker.objectsOf(manifestClass));
      asker.ask(lane, playlist, manifestClass, 0, at);
    } else {
      const object = segmentObject(this.#media, this.#title, this.#rung, this.#segment);
      asker.ask(lane, object, contentClass, flags, at);
    }
  }

  /** Who has fallen out of the playlist goes on near its end. */
  #follow(atMicros: number): void {
    const { window = 1 } = this.plan.group;
    const newest = Math.floor(atMicros / this.#media.segmentMicros) - 1;
    if (this.#segment > newest - window) return;
    const entry = this.#entry(atMicros);
    if (this.counts !== null) this.counts.missed += entry - this.#segment;
    this.#segment = entry;
  }

  /** Segment with which who comes now begins. */
  #entry(atMicros: number): number {
    const { behind = 1 } = this.plan.group;
    return Math.max(0, Math.floor(atMicros / this.#media.segmentMicros) - behind);
  }

  /** Time goes on to `nowMicros`: the buffer empties, or the picture stands still. */
  #elapse(nowMicros: number): void {
    const past = nowMicros - this.#markMicros;
    this.#markMicros = nowMicros;
    if (this.#phase !== PLAYING) return;
    const seen = Math.min(past, this.#bufferMicros, this.#watchMicros - this.#playedMicros);
    const { counts } = this;
    this.#playedMicros += seen;
    this.#bufferMicros = Math.max(0, this.#bufferMicros - past);
    if (counts !== null) counts.playedMicros += seen;
    // Who has seen enough does not mind.
    if (seen === past || this.#playedMicros >= this.#watchMicros) return;
    if (counts !== null) {
      counts.stalledMicros += past - seen;
      if (!this.#stands) counts.stalls++;
    }
    this.#stands = true;
  }
}
