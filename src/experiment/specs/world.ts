/** What a specification runs in: simulated nodes on virtual time, or a real proxy on real time. */
import type { Fields } from "../../http/message.ts";
import type { Received } from "./scripted-origin.ts";
import type { Event, PurgeStep, RequestStep } from "./specification.ts";

/** A response as the client saw it. */
export interface Seen {
  /** When the client asked, and when the head came; from the start, milliseconds. */
  readonly askedMillis: number;
  readonly headMillis: number;
  readonly status: number;
  readonly fields: Fields;
  readonly body: Uint8Array;
  /** Why the content broke off, or null. */
  readonly broken: string | null;
  readonly interim: readonly number[];
}

/** A world. */
export interface SpecWorld {
  /** How much later than asked things may happen here, milliseconds; 0 on virtual time. */
  readonly slackMillis: number;
  /** Since the start, milliseconds. */
  elapsedMillis(): number;
  /** Lets time pass until then. */
  waitUntil(millis: number): Promise<void>;
  /** Lets time pass until `done`; false when that will never be. */
  settle(done: () => boolean): Promise<boolean>;
  /** One request of a step; `number` of them go out. Null: the client left. */
  ask(step: RequestStep): Promise<Seen | null>;
  /** Returns how many responses it touched, or null when the world does not say. */
  purge(step: PurgeStep): Promise<number | null>;
  /** What the origin has received so far. */
  readonly received: readonly Received[];
  /** Of these, what the script was not prepared for. */
  readonly unexpected: readonly Received[];
  /** Responses held by a node (by name; empty: the first); null: there is no such node; undefined: the world does not say. */
  stored(node: string): number | null | undefined;
  /** Notes what the client did. */
  say(what: string): void;
  /** What happened, in its order. */
  readonly events: readonly Event[];
  /** Lets go of everything. */
  close(): Promise<void>;
}
