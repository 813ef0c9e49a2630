/**
 * Variety: why one URL is many cache keys. Each request comes from a client, who has an encoding, a language, a device and
 * perhaps a session of its own; what of that the cache key takes in (because the response varies on it, or because the cache is set up
 * so) multiplies the copies of each object. Query strings do the same, and a deploy under versioned URLs renames everything
 * at once. A key is numbered when it is first asked for, so memory goes with what is asked and not with what could be.
 *
 * What a client has follows from its number by a hash: the same client always speaks the same language.
 */
import { hash2 } from "../base/hash.ts";
import { pow } from "../base/math.ts";
import type { Stream } from "../base/random.ts";
import type { BrowserTotals } from "../vocabulary/totals.ts";
import { AliasTable } from "../ds/alias-table.ts";
import { BrowserCaches } from "./browser-caches.ts";
import { PLAIN, WRITE } from "./request-kinds.ts";
import { PERSONAL, RELOAD, type RequestBatch, UNCACHEABLE } from "./requests.ts";
import { Intern } from "./trace/intern.ts";
import {
  type ClassVariety,
  DEFAULT_KEY,
  deploys,
  KEY_PARTS,
  type KeyPart,
  type KeyRule,
  type KeyParts,
  NORMALISED,
  type Trait,
  type VarietyOptions,
} from "./variety-options.ts";

/** Says for the n-th client which value of something it has: below the number of values. */
type ValueOf = (client: number, metro: number) => number;

interface ClassPlan {
  readonly parts: readonly ValueOf[];
  readonly queries: AliasTable | null;
  readonly uniqueBelow: number;
  readonly deployEveryMicros: number;
  readonly personal: boolean;
  readonly browserTtlMicros: number;
  /** Does the key take in more than the object? */
  readonly keyed: boolean;
  /** Compressed size / size, for clients whose encoding it takes in. */
  readonly compress: number;
  readonly encoding: ValueOf | null;
}

/** The last of the classes that encodings are reduced to: clients that take nothing compressed. */
const NOT_ENCODED = NORMALISED.encoding - 1;

const TWO_32 = 4294967296;
/** Steps in which a combination is put together: the parts of the client come first. */
const DEPLOYS = KEY_PARTS.length;
const QUERIES = DEPLOYS + 1;

/** Turns requests for objects into requests for cache keys, and lets browsers answer what they can. */
export class Variety {
  browserRequests = 0;
  browserHits = 0;
  browserHitBytes = 0;
  /** Distinct keys asked for, and their bytes. */
  keys = 0;
  keyBytes = 0;
  readonly #classes: readonly ClassPlan[];
  readonly #luck: Stream;
  readonly #queryLuck: Stream;
  readonly #firstClient: Float64Array;
  readonly #clientsOf: Float64Array;
  readonly #objects: number = 0;
  readonly #warmupMicros: number = 0;
  readonly #reloadBelow: number = 0;
  readonly #reloadFlag: number = 0;
  readonly #isLoggedIn: (client: number) => boolean;
  /** One table a step: a combination is the id of (combination so far, value). */
  readonly #combinations = Array.from({ length: QUERIES + 1 }, () => new Intern(64));
  readonly #pairs = new Intern();
  readonly #browsers = new BrowserCaches();
  /** Object of each key. */
  #objectOf = new Int32Array(1024);
  /** For each object its newest key, and for each key the one before of the same object (-1: none); null: nobody asks. */
  readonly #newestKey: Int32Array | null;
  #olderKey = new Int32Array(0);
  #uniqueQueries = 0;
  /** Keys that {@link applyTo} has made. */
  #freshKeys = 0;
  #queryRank = 0;
  readonly #ranks = { u32: () => this.#queryRank };

  constructor(options: VarietyOptions, stream: (purpose: string) => Stream) {
    const { clients, metros } = options;
    this.#luck = stream("clients");
    this.#queryLuck = stream("queries");
    this.#objects = options.objects;
    this.#warmupMicros = options.warmupMicros;
    this.#reloadBelow = clients.reload * TWO_32;
    this.#reloadFlag = options.obeysReload ? RELOAD : 0;
    const total = metros.reduce((sum, metro) => sum + metro.weight, 0);
    this.#clientsOf = Float64Array.from(metros, ({ weight }) =>
      Math.max(1, Math.round((clients.count * weight) / total)),
    );
    this.#firstClient = new Float64Array(metros.length);
    for (let metro = 1; metro < metros.length; metro++)
      this.#firstClient[metro] = this.#firstClient[metro - 1] + this.#clientsOf[metro - 1];
    const salt = stream("traits");
    const salts = { encoding: salt.u32(), language: salt.u32(), device: salt.u32() };
    const loginSalt = salt.u32();
    const plain = partsOf(options, options.key, salts);
    const normal = partsOf(options, DEFAULT_KEY, salts);
    this.#isLoggedIn = (client) => hash2(client | 0, loginSalt) >>> 0 < clients.loggedIn * TWO_32;
    this.#classes = options.classes.map((one) =>
      planOf(
        one,
        one.key ?? options.key,
        one.key === undefined ? plain : partsOf(options, one.key, salts),
        normal,
      ),
    );
    this.#newestKey =
      options.listsKeys === true && this.#classes.some(({ keyed }) => keyed)
        ? new Int32Array(options.objects).fill(-1)
        : null;
  }

  /** What browsers answered themselves since the warm-up; null when none may keep anything. */
  browserTotals(): BrowserTotals | null {
    if (this.#classes.every(({ browserTtlMicros }) => browserTtlMicros === 0)) return null;
    return { requests: this.browserRequests, hits: this.browserHits, hitBytes: this.browserHitBytes };
  }

  /** The object behind an id, which may be its own or that of a key. */
  objectOf(id: number): number {
    return id < this.#objects ? id : this.#objectOf[id - this.#objects];
  }

  /** The keys of an object one after another, itself first where it is one; -1 at the end. See `RequestSource`. */
  nextKey(object: number, id: number): number {
    if (this.#newestKey === null) return -1;
    return id < this.#objects ? this.#newestKey[object] : this.#olderKey[id - this.#objects];
  }

  /** Does the class have keys of its own, so that its objects are counted here? */
  isKeyed(contentClass: number): boolean {
    return this.#classes[contentClass].keyed;
  }

  /** Highest key id so far + 1. */
  get ids(): number {
    return this.#objects + this.keys;
  }

  /** Gives rows `from` to `until - 1` their keys and leaves out what browsers answer; returns the row after the last. */
  apply(batch: RequestBatch, from: number, until: number): number {
    let kept = from;
    for (let row = from; row < until; row++) {
      const plan = this.#classes[batch.contentClass[row]];
      const metro = batch.metro[row];
      // The same draws for every request, so that one class's variety changes nothing for another.
      const client = this.#firstClient[metro] + this.#luck.below(this.#clientsOf[metro]);
      const queryDraw = this.#queryLuck.u32();
      this.#queryRank = this.#queryLuck.u32();
      const reload = this.#luck.u32() < this.#reloadBelow;
      // What the client takes compressed is smaller, on every way that it goes.
      if (plan.compress < 1 && plan.encoding !== null && plan.encoding(client, metro) !== NOT_ENCODED)
        shrink(batch, row, plan.compress);
      const personal = plan.personal && this.#isLoggedIn(client);
      let id = batch.object[row];
      if (plan.keyed)
        id = this.#key(plan, id, client, metro, batch.atMicros[row], queryDraw, batch.sizeBytes[row]);
      const kind = batch.kind[row];
      if (kind === WRITE && plan.browserTtlMicros > 0) this.#browsers.forget(client, id);
      // What a program asks for with a method or directive of its own is not answered by the browser's copy. Browsers keep
      // whole answers only: what they do with parts differs too much.
      const whole = batch.sentBytes[row] === batch.sizeBytes[row];
      if (plan.browserTtlMicros > 0 && whole && kind === PLAIN && (batch.flags[row] & UNCACHEABLE) === 0) {
        const at = batch.atMicros[row];
        const counts = at >= this.#warmupMicros;
        if (counts) this.browserRequests++;
        if (this.#browsers.holds(client, id, at, plan.browserTtlMicros, reload)) {
          if (counts) {
            this.browserHits++;
            this.browserHitBytes += batch.sentBytes[row];
          }
          continue;
        }
      }
      if (kept < row) copyRow(batch, row, kept);
      batch.object[kept] = id;
      if (personal) batch.flags[kept] |= UNCACHEABLE | PERSONAL;
      if (reload) batch.flags[kept] |= this.#reloadFlag;
      kept++;
    }
    return kept;
  }

  /**
   * Gives row `row`, of somebody who is none of the clients and whose lot is `lot` (32 bits), its key; `fresh`: one that nobody has
   * used before. Draws nothing.
   */
  applyTo(batch: RequestBatch, row: number, lot: number, fresh: boolean): void {
    const plan = this.#classes[batch.contentClass[row]];
    const metro = batch.metro[row];
    const size = batch.sizeBytes[row];
    if (fresh) batch.object[row] = this.#number(batch.object[row], -1 - this.#freshKeys++, size);
    else if (plan.keyed) {
      this.#queryRank = hash2(lot, QUERIES) >>> 0;
      const at = batch.atMicros[row];
      // No draw is below it: a query string that others use too.
      batch.object[row] = this.#key(plan, batch.object[row], -1 - (lot >>> 1), metro, at, TWO_32, size);
    }
  }

  #key(
    plan: ClassPlan,
    object: number,
    client: number,
    metro: number,
    atMicros: number,
    queryDraw: number,
    sizeBytes: number,
  ): number {
    let combination = 0;
    for (let part = 0; part < plan.parts.length; part++)
      combination = this.#combine(part, combination, plan.parts[part](client, metro));
    if (plan.deployEveryMicros > 0)
      combination = this.#combine(DEPLOYS, combination, Math.floor(atMicros / plan.deployEveryMicros));
    if (plan.queries !== null) {
      // A query string never used before makes a key that nobody asks for again: values below 0.
      const value =
        queryDraw < plan.uniqueBelow ? -1 - this.#uniqueQueries++ : plan.queries.sample(this.#ranks);
      combination = this.#combine(QUERIES, combination, value);
    }
    return this.#number(object, combination, sizeBytes);
  }

  /** The id of a key: an object and a combination, below 0 for one that is never asked for again. */
  #number(object: number, combination: number, sizeBytes: number): number {
    const key = this.#pairs.id(object, combination);
    if (key === this.keys) {
      this.keys++;
      this.keyBytes += sizeBytes;
      if (key === this.#objectOf.length) {
        const wider = new Int32Array(2 * key);
        wider.set(this.#objectOf);
        this.#objectOf = wider;
      }
      this.#objectOf[key] = object;
      if (this.#newestKey !== null) this.#chain(this.#newestKey, key, object);
    }
    return this.#objects + key;
  }

  /** Puts a new key before the others of its object. */
  #chain(newestKey: Int32Array, key: number, object: number): void {
    if (key >= this.#olderKey.length) {
      const longer = new Int32Array(this.#objectOf.length);
      longer.set(this.#olderKey);
      this.#olderKey = longer;
    }
    this.#olderKey[key] = newestKey[object];
    newestKey[object] = this.#objects + key;
  }

  /** A number for the pair, from 1: 0 is "nothing yet". */
  #combine(step: number, combination: number, value: number): number {
    return this.#combinations[step].id(combination, value) + 1;
  }
}

function planOf(
  one: ClassVariety,
  key: KeyParts,
  valuesOf: Record<KeyPart, ValueOf | null>,
  normal: Record<KeyPart, ValueOf | null>,
): ClassPlan {
  const parts = KEY_PARTS.filter((part) => one.varies?.includes(part)).flatMap(
    (part) => valuesOf[part] ?? [],
  );
  const query = key.query === "ignored" ? undefined : one.query;
  const deployEveryMicros = deploys(one) ? one.deployEveryMicros! : 0;
  return {
    parts,
    queries: query === undefined ? null : new AliasTable(popularities(query)),
    uniqueBelow: (query?.unique ?? 0) * TWO_32,
    deployEveryMicros,
    personal: one.personal ?? false,
    browserTtlMicros: one.browserTtlMicros ?? 0,
    // Without the encoding in the key there is one copy for all, and it is not compressed.
    compress: key.encoding === "ignored" ? 1 : (one.compress ?? 1),
    encoding: normal.encoding,
    keyed: parts.length > 0 || query !== undefined || deployEveryMicros > 0,
  };
}

/** For each part of the key, which value a client has; null: the key does not take it in. */
function partsOf(
  { clients, metros }: VarietyOptions,
  key: KeyParts,
  salts: { readonly encoding: number; readonly language: number; readonly device: number },
): Record<KeyPart, ValueOf | null> {
  const countries = [...new Set(metros.map(({ country }) => country))];
  const countryOf = Int32Array.from(metros, ({ country }) => countries.indexOf(country));
  return {
    encoding: traitOf(clients.encodings, key.encoding, salts.encoding, (raw) => raw % NORMALISED.encoding),
    language: traitOf(clients.languages, key.language, salts.language, (raw) =>
      // What the site does not speak gets its last language.
      raw < NORMALISED.language ? raw : NORMALISED.language - 1,
    ),
    device: traitOf(clients.devices, key.device, salts.device, (raw) => raw % NORMALISED.device),
    country: (_, metro) => countryOf[metro],
    cookie: key.cookie === "ignored" ? null : (client) => client,
  };
}

function traitOf(
  trait: Trait,
  rule: KeyRule,
  salt: number,
  normalised: (raw: number) => number,
): ValueOf | null {
  if (rule === "ignored") return null;
  const table = new AliasTable(popularities(trait));
  let of = 0;
  const hashed = { u32: () => hash2(of, salt) >>> 0 };
  const raw: ValueOf = (client) => {
    of = client | 0;
    return table.sample(hashed);
  };
  return rule === "whole" ? raw : (client, metro) => normalised(raw(client, metro));
}

function popularities({ values, exponent }: Trait): Float64Array {
  return Float64Array.from({ length: values }, (_, n) => pow(n + 1, -exponent));
}

/** Makes an answer smaller, and what was asked of it. */
function shrink(batch: RequestBatch, row: number, ratio: number): void {
  const size = Math.max(1, Math.ceil(batch.sizeBytes[row] * ratio));
  batch.sizeBytes[row] = size;
  if (batch.sentBytes[row] > size) batch.sentBytes[row] = size;
  const last = size - batch.sentBytes[row];
  if (batch.fromByte[row] > last) batch.fromByte[row] = last;
}

function copyRow(batch: RequestBatch, from: number, to: number): void {
  batch.atMicros[to] = batch.atMicros[from];
  batch.metro[to] = batch.metro[from];
  batch.contentClass[to] = batch.contentClass[from];
  batch.sizeBytes[to] = batch.sizeBytes[from];
  batch.sentBytes[to] = batch.sentBytes[from];
  batch.fromByte[to] = batch.fromByte[from];
  batch.flags[to] = batch.flags[from];
  batch.kind[to] = batch.kind[from];
}
