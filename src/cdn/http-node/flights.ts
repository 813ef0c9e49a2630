/** Fetches under way that others may wait for, by cache key (collapsed forwarding), and waiting that a client may give up. */
import type { PurgeOrder } from "./contract.ts";
import type { Filled } from "./exchange.ts";
import { concerns } from "./purge-log.ts";

/** A fetch under way. */
export interface Flight {
  readonly baseKey: string;
  readonly url: string;
  readonly filled: Promise<Filled>;
}

/** The fetches of one node. */
export class Flights {
  readonly #byKey = new Map<string, Flight & { tags: readonly string[] }>();

  get size(): number {
    return this.#byKey.size;
  }

  get(key: string): Flight | undefined {
    return this.#byKey.get(key);
  }

  begin(
    key: string,
    about: { readonly baseKey: string; readonly url: string },
    filled: Promise<Filled>,
  ): void {
    const flight = { baseKey: about.baseKey, url: about.url, filled, tags: [] as readonly string[] };
    this.#byKey.set(key, flight);
    void filled.then((result) => {
      if (result.kind === "shared" || result.kind === "confirmed") flight.tags = result.stored.tags;
    });
  }

  /** It has ended; another may have taken its place. */
  end(key: string, filled: Promise<Filled>): void {
    if (this.#byKey.get(key)?.filled === filled) this.#byKey.delete(key);
  }

  /** What began before a purge is not waited for after it. */
  forget(what: PurgeOrder["what"], baseKey: string): void {
    for (const [key, flight] of this.#byKey) if (concerns(what, baseKey, flight)) this.#byKey.delete(key);
  }
}

/** The promise, rejected as soon as the client has left; what comes after that goes to `late`. */
export function abortable<T>(
  promise: Promise<T>,
  signal: AbortSignal | null,
  late: (value: T) => void,
  left: () => void = () => undefined,
): Promise<T> {
  if (signal === null) return promise;
  return new Promise<T>((resolve, reject) => {
    const leave = () => {
      left();
      void promise.then(late, () => undefined);
      reject(signal.reason as Error);
    };
    signal.addEventListener("abort", leave, { once: true });
    promise.then(
      (value) => {
        signal.removeEventListener("abort", leave);
        resolve(value);
      },
      (error: unknown) => {
        signal.removeEventListener("abort", leave);
        reject(error as Error);
      },
    );
  });
}
