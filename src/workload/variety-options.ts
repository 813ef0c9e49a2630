/** How requests for one URL may differ, and what of that the cache key takes in: the words in which `variety.ts` is told. */

/** Values of something in which clients differ, by falling popularity: P(n-th) proportional to 1 / n^exponent. */
export interface Trait {
  readonly values: number;
  readonly exponent: number;
}

/** What a cache key may take in of the client. */
export const KEY_PARTS = ["encoding", "language", "device", "country", "cookie"] as const;
/** One word of {@link KEY_PARTS}. */
export type KeyPart = (typeof KEY_PARTS)[number];

/** Request fields that tell of the client, by the part of the key that stands for them. */
const PART_OF_FIELD: Readonly<Record<string, KeyPart>> = {
  "accept-encoding": "encoding",
  "accept-language": "language",
  "user-agent": "device",
  cookie: "cookie",
};

/** The parts of the key that a Vary with these field names (lower case) asks for; others do not differ between clients here. */
export function partsOfVary(names: readonly string[]): KeyPart[] {
  return KEY_PARTS.filter((part) => names.some((name) => PART_OF_FIELD[name] === part));
}

/** How the key takes something in: as it is, reduced to a few classes, or not at all. */
export type KeyRule = "whole" | "normalised" | "ignored";

/** Classes left by normalisation: br, gzip and none; the languages a site speaks; phone, tablet, desktop. */
export const NORMALISED = { encoding: 3, language: 10, device: 3 } as const;

/** The clients. */
export interface Clients {
  readonly count: number;
  readonly encodings: Trait;
  readonly languages: Trait;
  readonly devices: Trait;
  /** Share of the clients that are logged in. */
  readonly loggedIn: number;
  /** Share of requests that are reloads: browsers' copies do not answer them. */
  readonly reload: number;
  /** Carriers' NAT: the share of clients behind it, and how many share an address. Absent: each client has its own. */
  readonly nat?: { readonly share: number; readonly clients: number } | undefined;
}

/** What the key takes in. */
export interface KeyParts {
  readonly encoding: KeyRule;
  readonly language: KeyRule;
  readonly device: KeyRule;
  readonly cookie: KeyRule;
  readonly query: KeyRule;
  /** Parameters of the query that alone count, or that do not (`utm_*`: all so begun); absent: all count. Logs and real requests. */
  readonly queryAllow?: readonly string[] | undefined;
  readonly queryDeny?: readonly string[] | undefined;
  /** Is the order of parameters no matter? Logs and real requests. */
  readonly sortQuery?: boolean | undefined;
}

/** The variety of a content class; absent parts do not vary. */
export interface ClassVariety {
  /** What responses vary on (Vary). */
  readonly varies?: readonly KeyPart[] | undefined;
  /** Query strings of an object, and the share of requests with one never used before. */
  readonly query?: (Trait & { readonly unique: number }) | undefined;
  /** What cache keys of the class take in, in place of those of all. */
  readonly key?: KeyParts | undefined;
  /** Compressed size / size, for clients that take it: `varies` has `encoding` in it. */
  readonly compress?: number | undefined;
  /** Time between deploys, each of which gives every object a new URL, microseconds. */
  readonly deployEveryMicros?: number | undefined;
  /** Are answers to those who are logged in theirs alone? */
  readonly personal?: boolean | undefined;
  /** Freshness lifetime in browsers (max-age), microseconds. */
  readonly browserTtlMicros?: number | undefined;
}

/** What variety is made of. */
export interface VarietyOptions {
  readonly clients: Clients;
  readonly key: KeyParts;
  readonly classes: readonly ClassVariety[];
  readonly metros: readonly { readonly weight: number; readonly country: string }[];
  /** Ids below this are objects; keys are numbered from here. */
  readonly objects: number;
  /** Do caches obey a reload (Cache-Control: no-cache in requests)? */
  readonly obeysReload: boolean;
  /** Private caches count from here on, microseconds. */
  readonly warmupMicros: number;
  /** Must the keys of an object be told one after another (writes make them all stale)? */
  readonly listsKeys?: boolean | undefined;
}

/** Does the class ever get new URLs? */
export function deploys({ deployEveryMicros = Infinity }: ClassVariety): boolean {
  return deployEveryMicros < Infinity;
}

/** Does anything about the class differ from request to request? */
export function isVaried(one: ClassVariety): boolean {
  return (
    (one.varies ?? []).length > 0 ||
    one.query !== undefined ||
    deploys(one) ||
    one.personal === true ||
    (one.browserTtlMicros ?? 0) > 0
  );
}

/**
 * Clients unless the scenario describes its own: a round number of them. How many header texts there are, and how unevenly they
 * are spread, differs from site to site; these are examples of the order of magnitude, not measurements.
 */
export const DEFAULT_CLIENTS: Clients = {
  count: 1_000_000,
  encodings: { values: 12, exponent: 2 },
  languages: { values: 120, exponent: 1.1 },
  devices: { values: 400, exponent: 0.9 },
  loggedIn: 0.1,
  reload: 0,
};

/** Keys unless the scenario sets them up: normalised where a CDN can, else what the response varies on. */
export const DEFAULT_KEY: KeyParts = {
  encoding: "normalised",
  language: "normalised",
  device: "normalised",
  cookie: "whole",
  query: "whole",
};
