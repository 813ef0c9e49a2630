/**
 * Users who wait for a fill, one row each, in columns: what is needed to write the fact once the answer is
 * there. Requests that hit never come here.
 */
import { keepColumns, type Keeper } from "../base/keeper.ts";
import { doubled } from "./fills.ts";

/** Times of a user's way to the PoP, microseconds. */
interface Way {
  dnsMicros: number;
  connectMicros: number;
  tlsMicros: number;
  requestMicros: number;
  sendingMicros: number;
}

/** Rows of waiting users. */
export class WaitingUsers {
  atMicros = new Float64Array(256);
  metro = new Int32Array(256);
  /** Attack that the request is part of; -1: none. */
  attack = new Int8Array(256);
  sentBytes = new Float64Array(256);
  dnsMicros = new Float64Array(256);
  connectMicros = new Float64Array(256);
  tlsMicros = new Float64Array(256);
  requestMicros = new Float64Array(256);
  sendingMicros = new Float64Array(256);
  /** Time for which the PoP made the request wait before it looked at it, microseconds. */
  queuedMicros = new Float64Array(256);
  /** Row of the request in slices whose next slice this is (`cdn/slices.ts`); -1: the user waits for the whole. */
  sliced = new Int32Array(256);
  /** Client of a session, or -1. */
  client = new Int32Array(256);
  /** Next in the same line, or -1. */
  next = new Int32Array(256);
  /** Rows in use. */
  used = 0;
  #free = -1;
  #fresh = 0;

  /** A row. */
  take(): number {
    let row = this.#free;
    if (row >= 0) this.#free = this.next[row];
    else {
      if (this.#fresh === this.next.length) this.#grow();
      row = this.#fresh++;
    }
    this.used++;
    this.next[row] = -1;
    this.sliced[row] = -1;
    this.client[row] = -1;
    return row;
  }

  /** Gives the row back. */
  giveBack(row: number): void {
    this.next[row] = this.#free;
    this.#free = row;
    this.used--;
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    keepColumns(keeper, this);
    this.used = keeper.number(this.used);
    this.#free = keeper.number(this.#free);
    this.#fresh = keeper.number(this.#fresh);
  }

  /** Writes down how far away the user is. */
  tellWay(row: number, facts: Way): void {
    facts.dnsMicros = this.dnsMicros[row];
    facts.connectMicros = this.connectMicros[row];
    facts.tlsMicros = this.tlsMicros[row];
    facts.requestMicros = this.requestMicros[row];
    facts.sendingMicros = this.sendingMicros[row];
  }

  #grow(): void {
    this.atMicros = doubled(this.atMicros);
    this.metro = doubled(this.metro);
    this.attack = doubled(this.attack);
    this.sentBytes = doubled(this.sentBytes);
    this.dnsMicros = doubled(this.dnsMicros);
    this.connectMicros = doubled(this.connectMicros);
    this.tlsMicros = doubled(this.tlsMicros);
    this.requestMicros = doubled(this.requestMicros);
    this.sendingMicros = doubled(this.sendingMicros);
    this.queuedMicros = doubled(this.queuedMicros);
    this.sliced = doubled(this.sliced);
    this.client = doubled(this.client);
    this.next = doubled(this.next);
  }
}
