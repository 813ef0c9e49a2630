/**
 * The private caches of all browsers together: until when each holds what it fetched (RFC 9111 section 4.2 with the
 * lifetime counted from the browser's own fetch). One table of open addressing by (client, key). What has expired is swept out when the table
 * is full; when everything in a table of the largest size is fresh, what would expire first is forgotten, as browsers do
 * for want of room.
 */
import { hash2 } from "../base/hash.ts";

/** Entries of the first and of the largest table, powers of two: 16 bytes each, 128 MB at most. */
const FIRST_ENTRIES = 1024;
const MOST_ENTRIES = 8_388_608;

/** What browsers hold. */
export class BrowserCaches {
  readonly #mostEntries: number = 0;
  #entries = 0;
  #used = 0;
  /** Client + 1 and key of each entry; client 0: free. */
  #names: Int32Array;
  #expiresMicros: Float64Array;

  /** @param mostEntries size of the largest table, a power of two */
  constructor(mostEntries = MOST_ENTRIES) {
    this.#mostEntries = mostEntries;
    this.#entries = Math.min(FIRST_ENTRIES, mostEntries);
    this.#names = new Int32Array(2 * this.#entries);
    this.#expiresMicros = new Float64Array(this.#entries);
  }

  /**
   * Does the client hold a fresh copy of the key? If not, it fetches one now, which stays fresh for `ttlMicros`. Times never
   * decrease. With `reload` it fetches one whatever it holds.
   */
  holds(client: number, key: number, nowMicros: number, ttlMicros: number, reload = false): boolean {
    const name = (client + 1) | 0;
    let at = this.#find(name, key);
    if (!reload && this.#names[2 * at] !== 0 && nowMicros < this.#expiresMicros[at]) return true;
    if (this.#names[2 * at] === 0) {
      if (2 * (this.#used + 1) > this.#entries) {
        this.#makeRoom(nowMicros);
        at = this.#find(name, key);
      }
      this.#used++;
      this.#names[2 * at] = name;
      this.#names[2 * at + 1] = key;
    }
    this.#expiresMicros[at] = nowMicros + ttlMicros;
    return false;
  }

  /** The client's copy of the key, if there is one, is stale from now on. */
  forget(client: number, key: number): void {
    this.#expiresMicros[this.#find((client + 1) | 0, key)] = 0;
  }

  /** Entries in use, expired ones included. */
  get size(): number {
    return this.#used;
  }

  /** The entry of the pair, or the free one where it belongs. */
  #find(name: number, key: number): number {
    const names = this.#names;
    const mask = this.#entries - 1;
    let at = hash2(name, key) & mask;
    while (names[2 * at] !== 0 && (names[2 * at] !== name || names[2 * at + 1] !== key)) at = (at + 1) & mask;
    return at;
  }

  #makeRoom(nowMicros: number): void {
    const names = this.#names;
    const expires = this.#expiresMicros;
    const fresh = Array.from({ length: this.#entries }, (_, at) => at).filter(
      (at) => names[2 * at] !== 0 && expires[at] > nowMicros,
    );
    // A quarter full after the sweep, so that sweeps stay rare.
    while (this.#entries < 4 * fresh.length && this.#entries < this.#mostEntries) this.#entries *= 2;
    const room = this.#entries / 4;
    if (fresh.length > room) {
      fresh.sort((a, b) => expires[b] - expires[a] || a - b);
      fresh.length = room;
    }
    this.#names = new Int32Array(2 * this.#entries);
    this.#expiresMicros = new Float64Array(this.#entries);
    this.#used = fresh.length;
    for (const old of fresh) {
      const at = this.#find(names[2 * old], names[2 * old + 1]);
      this.#names[2 * at] = names[2 * old];
      this.#names[2 * at + 1] = names[2 * old + 1];
      this.#expiresMicros[at] = expires[old];
    }
  }
}
