/** What the PoPs and the shield tell whoever warms them. */
import type { RequestBatch } from "../../workload/requests.ts";

/** Hears of users' requests, of copies that are asked for, and of its own fills that have ended. */
export interface WarmingEars {
  /** Row `row` of the batch, that a store may answer, is at its PoP, where `slot` (-1: none) is asked for; `fresh`: a fresh copy is there. Touches no store. */
  seen(batch: RequestBatch, row: number, pop: number, slot: number, fresh: boolean, nowMicros: number): void;
  /** Somebody but the warming asks for what a slot of a node's store holds or waits for. */
  asked(node: number, slot: number): void;
  /** A fill, its own or not, is settled; `arrived`: an answer was there. */
  ended(fill: number, arrived: boolean): void;
}
