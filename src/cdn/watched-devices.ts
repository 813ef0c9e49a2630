/** Devices that tell of each read and write when it began, which the plain ones forget as soon as they know the end. */
import type { Stream } from "../base/random.ts";
import type { Plan } from "../model/plan.ts";
import { Devices } from "./devices.ts";
import type { ReadTrace } from "./trace-rows.ts";

/** The storage devices of all nodes, watched. */
export class WatchedDevices extends Devices {
  readonly #used: (use: ReadTrace) => void;

  /** @param used hears of each read and write */
  constructor(plan: Plan, luck: Stream, used: (use: ReadTrace) => void) {
    super(plan, luck);
    this.#used = used;
  }

  override use(node: number, server: number, tier: number, nowMicros: number, bytes: number): void {
    const { startsMicros } = this.line(node, server, tier, nowMicros);
    super.use(node, server, tier, nowMicros, bytes);
    const { firstByteMicros, endMicros } = this;
    this.#used({ node, server, tier, bytes, atMicros: nowMicros, startsMicros, firstByteMicros, endMicros });
  }
}
