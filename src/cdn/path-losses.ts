/**
 * Lost packets between users and PoPs: handshakes and requests that are sent again after a timeout, and transfers that slow
 * down. Six draws a request from a stream of their own, whatever becomes of it, so that scenarios with more and with less loss
 * meet the same luck. Exists only where the scenario has losses.
 */
import type { Stream } from "../base/random.ts";
import {
  INITIAL_TIMEOUT_MICROS,
  type LossyPath,
  retriesMicros,
  timeoutMicros,
} from "../network/lossy-transfer.ts";
import { transferMicros } from "../network/transfer.ts";
import type { RequestBatch } from "../workload/requests.ts";

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
  readonly #luck: Stream;
  readonly #windowSegments: number = 0;
  readonly #segmentBytes: number = 0;

  /** @param windowSegments segments that may be in flight when a response starts */
  constructor(
    paths: readonly (LossyPath | null)[],
    luck: Stream,
    windowSegments: number,
    segmentBytes: number,
  ) {
    this.#paths = paths;
    this.#luck = luck;
    this.#windowSegments = windowSegments;
    this.#segmentBytes = segmentBytes;
  }

  /** Adds what losses cost to the handshakes and requests of the batch, and sets how long its answers' bytes take. */
  apply(batch: RequestBatch, columns: LossyColumns): void {
    const { accessKind, rttMicros, connectMicros, tlsMicros, requestMicros, sendingMicros } = columns;
    const luck = this.#luck;
    for (let row = 0; row < batch.rows; row++) {
      const connecting = luck.uniform();
      const greeting = luck.uniform();
      const finishing = luck.uniform();
      const asking = luck.uniform();
      const segments = luck.u32();
      const noticing = luck.uniform();
      const rtt = rttMicros[row];
      const bytes = batch.sentBytes[row];
      const bitsPerSecond = columns.bitsPerSecond[row];
      const path = this.#paths[accessKind[row]];
      if (path === null || rtt <= 0) {
        sendingMicros[row] = transferMicros(
          bytes,
          rtt,
          bitsPerSecond,
          this.#windowSegments,
          this.#segmentBytes,
        );
        continue;
      }
      const { exchangeLoss } = path;
      const timeout = timeoutMicros(rtt);
      if (connectMicros[row] > 0)
        connectMicros[row] += retriesMicros(connecting, exchangeLoss, INITIAL_TIMEOUT_MICROS);
      if (tlsMicros[row] > rtt) tlsMicros[row] += retriesMicros(finishing, exchangeLoss, timeout);
      if (tlsMicros[row] > 0) tlsMicros[row] += retriesMicros(greeting, exchangeLoss, timeout);
      // The answer's packets are the transfer's business: here only the request may be lost.
      requestMicros[row] += retriesMicros(asking, path.loss, timeout);
      sendingMicros[row] = path.transferMicros(
        bytes,
        rtt,
        bitsPerSecond,
        this.#windowSegments,
        this.#segmentBytes,
        path.cleanSegments(segments),
        noticing,
      );
    }
  }
}
