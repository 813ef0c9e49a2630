/**
 * Kinds of requests: methods (RFC 9110 section 9.3) and request directives (RFC 9111 section 5.2.1). What a request asks of caches is
 * one small number, its kind; what a kind means is a table that `model/` compiles from text once a run. Kinds are drawn
 * for each request of the classes that have some, from a stream of their own.
 *
 * A write (POST, PUT, DELETE, PATCH) is one kind, whatever its method: caches treat them alike. The methods differ in what is
 * answered: PUT and DELETE answer 204 without a body, POST and PATCH with the object as it has become.
 */
import { AliasTable } from "../ds/alias-table.ts";
import type { Stream } from "../base/random.ts";
import type { RequestBatch } from "./requests.ts";

/** A plain GET. */
export const PLAIN = 0;
/** A method that is not safe: passed on to the origin, and what it succeeds in makes stored copies stale. */
export const WRITE = 1;
/** Another method that caches do not answer (OPTIONS), or a write that failed: of logs only. */
export const OTHER = 2;
/** The first kind that a scenario describes. */
export const FIRST_KIND = 3;

/** Methods that requests of a class may have. */
export const METHODS = ["get", "head", "post", "put", "delete", "patch"] as const;
/** One word of {@link METHODS}. */
export type Method = (typeof METHODS)[number];

/** What requests of a class may be beside plain GETs; absent: nothing else. */
export interface ClassRequests {
  /** Shares of methods; get, where it is not given, is what is left to all. */
  readonly methods?: Readonly<Partial<Record<Method, number | undefined>>> | undefined;
  /** `Cache-Control` texts of requests, each with its share; the others have none. */
  readonly directives?: readonly { readonly cacheControl: string; readonly share: number }[] | undefined;
}

/** Something that a request of a class may be, with its weight. */
export interface RequestChoice {
  readonly kind: number;
  /** Is the answer sent with its body? */
  readonly body: boolean;
  readonly weight: number;
}

/** Draws the kinds of requests. */
export class RequestKinds {
  readonly #classes: readonly (ClassKinds | null)[];

  /** @param choices by class; null: plain GETs only, and nothing is drawn */
  constructor(
    choices: readonly (readonly RequestChoice[] | null)[],
    stream: (contentClass: number) => Stream,
  ) {
    this.#classes = choices.map((some, c) =>
      some === null
        ? null
        : {
            luck: stream(c),
            table: new AliasTable(some.map(({ weight }) => weight)),
            kinds: Uint16Array.from(some, ({ kind }) => kind),
            bodies: Uint8Array.from(some, ({ body }) => (body ? 1 : 0)),
          },
    );
  }

  /** Gives rows `from` to `until - 1` their kinds. */
  apply(batch: RequestBatch, from: number, until: number): void {
    for (let row = from; row < until; row++) {
      const own = this.#classes[batch.contentClass[row]];
      if (own === null) {
        batch.kind[row] = PLAIN;
        continue;
      }
      const choice = own.table.sample(own.luck);
      batch.kind[row] = own.kinds[choice];
      if (own.bodies[choice] === 0) batch.sentBytes[row] = 0;
    }
  }
}

interface ClassKinds {
  readonly luck: Stream;
  readonly table: AliasTable;
  readonly kinds: Uint16Array;
  readonly bodies: Uint8Array;
}
