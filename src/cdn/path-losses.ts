/**
 * Lost packets between users and PoPs: handshakes and requests that are sent again after a timeout, and transfers that slow
 * down. Six draws a request from a stream of their own, whatever becomes of it, so that scenarios with more and with less loss
 * meet the same luck. Exists only where the scenario has losses.
 */
import type { Keeper } from "../base/keeper.ts";
import type { Luck } from "../base/random.ts";
import {
  INITIAL_TIMEOUT_MICROS,
  type LossyPath,
  retriesMicros,
  timeoutMicros,
} from "../network/lossy-transfer.ts";
import { transferMicros } from "../network/transfer.ts";
import { REQUEST_ROWS, type RequestBatch } from "../workload/requests.ts";

/** Columns of the paths of a batch's requests that losses act on; times in microseconds. */
export interface LossyColumns {
  readonly accessKind: Uint8Array;
  readonly rttMicros: Float64Array;
  readonly bitsPerSecond: Float64Array;
  readonly connectMicros: Float64Array;
  readonly tlsMicros: Float64Array;
  readonly requestMicros: Float64Array;
  readonly sendingMicros: Float64Array;
}

/** Losses of all paths. */
export class PathLosses {
  /** By access network; null without losses. */
  readonly #paths: readonly (LossyPath | null)[];
  readonly #luck: Luck;
  /** Draws of the batch at hand, by row: of the handshakes' packets, of the request, and of the answer. */
  readonly #connecting = new Float64Array(REQUEST_ROWS);
  readonly #greeting = new Float64Array(REQUEST_ROWS);
  readonly #finishing = new Float64Array(REQUEST_ROWS);
  readonly #asking = new Float64Array(REQUEST_ROWS);
  readonly #segments = new Uint32Array(REQUEST_ROWS);
  readonly #noticing = new Float64Array(REQUEST_ROWS);
  readonly #windowSegments: number = 0;
  readonly #segmentBytes: number = 0;

  /** @param windowSegments segments that may be in flight when a response starts */
  constructor(
    paths: readonly (LossyPath | null)[],
    luck: Luck,
    windowSegments: number,
    segmentBytes: number,
  ) {
    this.#paths = paths;
    this.#luck = luck;
    this.#windowSegments = windowSegments;
    this.#segmentBytes = segmentBytes;
  }

  /** Draws the losses of all requests of the batch. */
  draw({ rows }: RequestBatch): void {
    const luck = this.#luck;
    for (let row = 0; row < rows; row++) {
      this.#connecting[row] = luck.uniform();
      this.#greeting[row] = luck.uniform();
      this.#finishing[row] = luck.uniform();
      this.#asking[row] = luck.uniform();
      this.#segments[row] = luck.u32();
      this.#noticing[row] = luck.uniform();
    }
  }

  /**
   * Adds what losses cost to handshakes and request of a row, and sets how long the bytes of its answer take. `paths`: the
   * losses of a fault in place of the usual ones, or null.
   */
  apply(
    row: number,
    bytes: number,
    columns: LossyColumns,
    paths: readonly (LossyPath | null)[] | null,
  ): void {
    const { accessKind, rttMicros, connectMicros, tlsMicros, requestMicros, sendingMicros } = columns;
    const rtt = rttMicros[row];
    const bitsPerSecond = columns.bitsPerSecond[row];
    const path = (paths ?? this.#paths)[accessKind[row]] ?? null;
    if (path === null || rtt <= 0) {
      sendingMicros[row] = transferMicros(
        bytes,
        rtt,
        bitsPerSecond,
        this.#windowSegments,
        this.#segmentBytes,
      );
      return;
    }
    const { exchangeLoss } = path;
    const timeout = timeoutMicros(rtt);
    if (connectMicros[row] > 0)
      connectMicros[row] += retriesMicros(this.#connecting[row], exchangeLoss, INITIAL_TIMEOUT_MICROS);
    if (tlsMicros[row] > rtt) tlsMicros[row] += retriesMicros(this.#finishing[row], exchangeLoss, timeout);
    if (tlsMicros[row] > 0) tlsMicros[row] += retriesMicros(this.#greeting[row], exchangeLoss, timeout);
    // The answer's packets are the transfer's business: here only the request may be lost.
    requestMicros[row] += retriesMicros(this.#asking[row], path.loss, timeout);
    sendingMicros[row] = path.transferMicros(
      bytes,
      rtt,
      bitsPerSecond,
      this.#windowSegments,
      this.#segmentBytes,
      path.cleanSegments(this.#segments[row]),
      this.#noticing[row],
    );
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    keeper.fixed(this.#connecting);
    keeper.fixed(this.#greeting);
    keeper.fixed(this.#finishing);
    keeper.fixed(this.#asking);
    keeper.fixed(this.#segments);
    keeper.fixed(this.#noticing);
  }
}
