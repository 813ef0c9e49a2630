/**
 * How long bytes take where packets are lost. Slow start as in `transfer.ts` up to the first loss; a round trip to repair it (fast
 * retransmit and fast recovery, RFC 5681), or a timeout; then congestion avoidance from the reduced window on, up to the mean
 * window that sender and loss settle at, never faster than the bottleneck. The course is that of N. Cardwell, S. Savage, T. Anderson,
 * "Modeling TCP Latency", INFOCOM 2000, with the place of the first loss drawn instead of averaged, so that most short responses
 * meet none and a few meet one.
 *
 * Mean windows: Reno by J. Padhye, V. Firoiu, D. Towsley, J. Kurose, "Modeling TCP Throughput", SIGCOMM 1998 (equation 30, an
 * acknowledgement for every segment), whose first term is M. Mathis, J. Semke, J. Mahdavi, T. Ott, "The Macroscopic Behavior of
 * the TCP Congestion Avoidance Algorithm", CCR 1997; CUBIC by RFC 9438, section 5.1, with the same term for timeouts.
 *
 * Losses are taken as independent of the sender's rate. A timeout is not followed by a slow start of its own, as in the papers.
 */
import { logOfDraw, log1p, pow } from "../base/math.ts";
import { transferMicros } from "./transfer.ts";

/** Congestion controls. */
export const CONGESTION = ["reno", "cubic"] as const;
/** One word of {@link CONGESTION}. */
export type Congestion = (typeof CONGESTION)[number];

/** First timeout of a handshake's packet, and the least of any other, microseconds: RFC 6298 2.1 and 2.4; QUIC's is 0.999 s (RFC 9002 6.2.2). */
export const INITIAL_TIMEOUT_MICROS = 1_000_000;

/** A timeout after one measurement R of the round trip is R + 4 x R/2 (RFC 6298 2.2). */
const TIMEOUT_ROUND_TRIPS = 3;
/** A packet is sent again so often at most: Linux gives up a handshake after six (tcp_syn_retries). */
const MOST_RETRIES = 6;

/** CUBIC's constants, RFC 9438 section 5: C in segments / s^3, and the factor on the window after a loss. */
const CUBIC_C = 0.4;
const CUBIC_BETA = 0.7;
/** Growth per round trip that is as fast as Reno's: RFC 9438 section 4.3. */
const CUBIC_FRIENDLY = (3 * (1 - CUBIC_BETA)) / (1 + CUBIC_BETA);
/** Factor on Reno's window after a loss: RFC 5681. */
const RENO_BETA = 0.5;

/** Retransmission timeout of an established connection, microseconds. */
export function timeoutMicros(rttMicros: number): number {
  return Math.max(INITIAL_TIMEOUT_MICROS, TIMEOUT_ROUND_TRIPS * rttMicros);
}

/**
 * Time lost to sending a packet again until it and its answer arrive: with k failures (2^k - 1) first timeouts.
 * @param draw uniform in [0, 1): fixes k, so that more loss is never faster for the same draw
 * @param failing share of attempts in which the packet or its answer is lost
 */
export function retriesMicros(draw: number, failing: number, firstTimeoutMicros: number): number {
  let lost = 0;
  let timeout = firstTimeoutMicros;
  // What is left of a draw below a threshold is uniform again.
  for (let n = 0; n < MOST_RETRIES && draw < failing; n++) {
    lost += timeout;
    timeout += timeout;
    draw /= failing;
  }
  return lost;
}

/** A sender that meets a share of lost packets. */
export class LossyPath {
  /** Share of packets lost in one direction. */
  readonly loss: number;
  /** Share of exchanges (a packet and its answer) that fail. */
  readonly exchangeLoss: number;
  readonly #cubic: boolean;
  /** Mean of the window without timeouts, segments; CUBIC's own for a round trip of a second. */
  readonly #renoWindow: number;
  readonly #cubicWindow: number;
  /** Padhye's term for timeouts, per timeout of a round trip. */
  readonly #timeouts: number;
  /** Mean length of a row of timeouts, in first ones: the paper's G(p) / (1 - p). */
  readonly #backoff: number;
  readonly #logKept: number;

  /** @param loss above 0 and below 1 */
  constructor(loss: number, congestion: Congestion) {
    const p = loss;
    this.loss = p;
    this.exchangeLoss = 1 - (1 - p) * (1 - p);
    this.#cubic = congestion === "cubic";
    this.#renoWindow = Math.sqrt(3 / (2 * p));
    const scale = (CUBIC_C * (3 + CUBIC_BETA)) / (4 * (1 - CUBIC_BETA));
    this.#cubicWindow = fourthRoot(scale) / cubed(fourthRoot(p));
    this.#timeouts = Math.min(1, 3 * Math.sqrt((3 * p) / 8)) * p * (1 + 32 * p * p);
    this.#backoff = (1 + p * (1 + p * (2 + p * (4 + p * (8 + p * (16 + p * 32)))))) / (1 - p);
    this.#logKept = log1p(-p);
  }

  /** Mean window in the long run, segments: the throughput is this over the round trip. */
  meanWindow(rttMicros: number): number {
    let window = this.#renoWindow;
    if (this.#cubic) window = Math.max(window, this.#cubicWindow * cubed(fourthRoot(rttMicros / 1e6)));
    return 1 / (1 / window + (this.#timeouts * timeoutMicros(rttMicros)) / rttMicros);
  }

  /** Segments that arrive before the first is lost: geometric, by a draw of 32 bits. */
  cleanSegments(draw: number): number {
    return Math.floor(logOfDraw(draw) / this.#logKept);
  }

  /**
   * Whole microseconds between the arrival of the first and the last byte.
   * @param cleanSegments segments before the first loss
   * @param draw uniform in [0, 1): is that loss noticed by duplicate acknowledgements or by a timeout?
   * @param windowSegments segments that may be in flight when the response starts
   */
  transferMicros(
    sizeBytes: number,
    rttMicros: number,
    bitsPerSecond: number,
    windowSegments: number,
    segmentBytes: number,
    cleanSegments: number,
    draw: number,
  ): number {
    const cleanBytes = cleanSegments * segmentBytes;
    if (sizeBytes <= cleanBytes || rttMicros <= 0)
      return transferMicros(sizeBytes, rttMicros, bitsPerSecond, windowSegments, segmentBytes);
    const microsPerByte = 8e6 / bitsPerSecond;
    const firstBytes = windowSegments * segmentBytes;
    let windowBytes = firstBytes;
    let leftBytes = sizeBytes;
    let micros = 0;
    let sentBytes = 0;
    while (sentBytes + windowBytes <= cleanBytes && windowBytes * microsPerByte < rttMicros) {
      micros += rttMicros;
      sentBytes += windowBytes;
      windowBytes += windowBytes;
    }
    // The flight with the loss. Where the bottleneck is never idle, the window has grown by half of what came through.
    let flightBytes = windowBytes;
    if (windowBytes * microsPerByte >= rttMicros) {
      windowBytes = Math.max(windowBytes, (firstBytes + cleanBytes) / 2);
      flightBytes = cleanBytes - sentBytes + windowBytes;
      micros += Math.min(flightBytes, sizeBytes - sentBytes) * microsPerByte;
    }
    leftBytes -= sentBytes + flightBytes;
    const lossWindow = windowBytes / segmentBytes;
    // Three later segments must arrive for fast retransmit: Padhye's approximation of the chance that they do not.
    const timesOut = draw * lossWindow < 3;
    micros += timesOut ? timeoutMicros(rttMicros) * this.#backoff : rttMicros;
    if (leftBytes <= 0) return Math.round(micros);
    return Math.round(
      micros + this.#avoidance(leftBytes, lossWindow, rttMicros, microsPerByte, segmentBytes),
    );
  }

  /** Time for what is left after a loss at `lossWindow` segments, microseconds. */
  #avoidance(
    leftBytes: number,
    lossWindow: number,
    rttMicros: number,
    microsPerByte: number,
    segmentBytes: number,
  ): number {
    const meanBytes = this.meanWindow(rttMicros) * segmentBytes;
    let micros = 0;
    let windowBytes = Math.min(meanBytes, this.#windowAfter(lossWindow, 0, rttMicros) * segmentBytes);
    for (
      let round = 1;
      leftBytes > windowBytes && windowBytes < meanBytes && windowBytes * microsPerByte < rttMicros;
      round++
    ) {
      micros += rttMicros;
      leftBytes -= windowBytes;
      windowBytes = Math.min(meanBytes, this.#windowAfter(lossWindow, round, rttMicros) * segmentBytes);
    }
    if (leftBytes > windowBytes && windowBytes * microsPerByte < rttMicros) {
      const rounds = Math.ceil(leftBytes / windowBytes) - 1;
      micros += rounds * rttMicros;
      leftBytes -= rounds * windowBytes;
    }
    return micros + leftBytes * microsPerByte;
  }

  /** Window so many round trips after a loss, segments. */
  #windowAfter(lossWindow: number, rounds: number, rttMicros: number): number {
    if (!this.#cubic) return Math.max(1, RENO_BETA * lossWindow) + rounds;
    const friendly = Math.max(1, CUBIC_BETA * lossWindow) + CUBIC_FRIENDLY * rounds;
    const sinceSeconds = (rounds * rttMicros) / 1e6 - pow((lossWindow * (1 - CUBIC_BETA)) / CUBIC_C, 1 / 3);
    return Math.max(friendly, CUBIC_C * cubed(sinceSeconds) + lossWindow);
  }
}

function fourthRoot(x: number): number {
  return Math.sqrt(Math.sqrt(x));
}

function cubed(x: number): number {
  return x * x * x;
}
