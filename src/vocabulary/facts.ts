/**
 * Facts: what the world says happened, in batches of columns, and the contract of whoever listens. The world
 * writes rows and knows nothing of counting; metrics counts and decides nothing. Columns instead of objects,
 * because ten million requests pass here and a batch stays in the processor's second-level cache.
 */

/** Rows of a batch. 256 rows of about 85 bytes stay in the nearest caches. */
export const BATCH_ROWS = 256;

/** `RequestFacts.pop` of a request that reached no PoP of the first provider; of the second it is one less, and so on. */
export const NO_POP = -1;

/** `RequestFacts.session` of a request that belongs to no session. */
export const NO_SESSION = -1;

/** Requests of users, one row each, written when the outcome is known (so not in order of arrival). */
export class RequestFacts {
  /** Rows filled, from 0. */
  rows = 0;
  /** When the request reached the PoP, whole microseconds of simulated time. */
  readonly atMicros = new Float64Array(BATCH_ROWS);
  /** Metro of the user: index into `Plan.metros`. */
  readonly metro = new Int32Array(BATCH_ROWS);
  /** PoP that answered: index into `Plan.pops`; {@link NO_POP} less the index of the provider when no PoP could be reached. */
  readonly pop = new Int32Array(BATCH_ROWS);
  /** Object asked for: dense id. */
  readonly object = new Int32Array(BATCH_ROWS);
  /** Content class: index into `Plan.classes`. */
  readonly contentClass = new Uint8Array(BATCH_ROWS);
  /** Code in `OUTCOMES`. */
  readonly outcome = new Uint8Array(BATCH_ROWS);
  /** Code in `MISS_REASONS`, or `NO_REASON`. */
  readonly reason = new Uint8Array(BATCH_ROWS);
  /** Tier of the edge (those of all providers are numbered together) that the bytes came from, or `NO_TIER` when they were passed through. */
  readonly tier = new Uint8Array(BATCH_ROWS);
  /** Index of the attack that the request was part of; -1: it was a user's. */
  readonly attack = new Int8Array(BATCH_ROWS);
  /** Body bytes sent to the user. */
  readonly bytes = new Float64Array(BATCH_ROWS);
  /** From the user's click to the first byte: DNS, connect, request, wait; microseconds. */
  readonly ttfbMicros = new Float64Array(BATCH_ROWS);
  /** From the click to the last byte, microseconds. */
  readonly totalMicros = new Float64Array(BATCH_ROWS);
  /** Part of the TTFB spent on DNS, microseconds. */
  readonly dnsMicros = new Float64Array(BATCH_ROWS);
  /** Part of the TTFB spent on TCP's or QUIC's handshake, microseconds. */
  readonly connectMicros = new Float64Array(BATCH_ROWS);
  /** Part of the TTFB spent on the TLS handshake after TCP's, microseconds; QUIC's is in its own. */
  readonly tlsMicros = new Float64Array(BATCH_ROWS);
  /** Group of sessions that it belongs to, in the scenario's order, or {@link NO_SESSION}. */
  readonly session = new Int16Array(BATCH_ROWS);
}

/** `FetchFacts.level` of a request that reached the shield. */
export const AT_SHIELD = 0;
/** `FetchFacts.level` of a request that reached the origin. */
export const AT_ORIGIN = 1;
/** `FetchFacts.level` of a request that reached the first level between edge and shield; of the second it is one more, and so on. */
export const AT_REGIONAL = 2;

/**
 * Requests between nodes, one row each, written when answered. At the shield `outcome` is what the shield
 * did. At the origin: `miss` for a full answer (200), `revalidated` for "not modified" (304), `bypass` for an
 * uncacheable answer, `failed` for an error, `shed` for a refused connection.
 */
export class FetchFacts {
  /** Rows filled, from 0. */
  rows = 0;
  /** When the request reached the node, whole microseconds. */
  readonly atMicros = new Float64Array(BATCH_ROWS);
  /** {@link AT_SHIELD}, {@link AT_ORIGIN}, or {@link AT_REGIONAL} and above. */
  readonly level = new Uint8Array(BATCH_ROWS);
  /** The node: index into `Plan.nodes`; below 0 an origin. */
  readonly node = new Int32Array(BATCH_ROWS);
  /** PoP that the request came from (directly or through the shield); the shield itself is `Plan.pops.length`. */
  readonly from = new Int32Array(BATCH_ROWS);
  /** Content class: index into `Plan.classes`. */
  readonly contentClass = new Uint8Array(BATCH_ROWS);
  /** Code in `OUTCOMES`. */
  readonly outcome = new Uint8Array(BATCH_ROWS);
  /** Code in `MISS_REASONS`, or `NO_REASON`. */
  readonly reason = new Uint8Array(BATCH_ROWS);
  /** Index of the attack whose request was the first behind it; -1: a user's. */
  readonly attack = new Int8Array(BATCH_ROWS);
  /** Tier of the shields that the bytes came from, or `NO_TIER`. */
  readonly tier = new Uint8Array(BATCH_ROWS);
  /** Body bytes sent downstream: 0 for 304 and errors. */
  readonly bytes = new Float64Array(BATCH_ROWS);
  /** From the request's arrival at the node until it sends the first byte, microseconds. */
  readonly firstByteMicros = new Float64Array(BATCH_ROWS);
  /** Plan of the warming that is behind it: index into `Plan.warming.names`; -1: users are. */
  readonly warming = new Int16Array(BATCH_ROWS).fill(-1);
}

/**
 * Bytes of users' requests that were answered in slices, one row a slice but for the one whose outcome the request has: that
 * slice's bytes stand in the request's own row. So a request is counted once and each byte where it came from.
 */
export class PartFacts {
  /** Rows filled, from 0. */
  rows = 0;
  /** When the request reached the PoP, whole microseconds. */
  readonly atMicros = new Float64Array(BATCH_ROWS);
  /** As in {@link RequestFacts}. */
  readonly metro = new Int32Array(BATCH_ROWS);
  readonly pop = new Int32Array(BATCH_ROWS);
  readonly contentClass = new Uint8Array(BATCH_ROWS);
  readonly attack = new Int8Array(BATCH_ROWS);
  /** Of the slice: code in `OUTCOMES`, reason of a miss, tier it was read from. */
  readonly outcome = new Uint8Array(BATCH_ROWS);
  readonly reason = new Uint8Array(BATCH_ROWS);
  readonly tier = new Uint8Array(BATCH_ROWS);
  /** Bytes of the slice that were sent to the user. */
  readonly bytes = new Float64Array(BATCH_ROWS);
  /** As in {@link RequestFacts}. */
  readonly session = new Int16Array(BATCH_ROWS);
}

/** Whoever listens to the world. A batch is reused after the call returns: copy what must stay. */
export interface FactSink {
  /** Rows `0 .. batch.rows - 1` are facts about requests of users. */
  requests(batch: RequestFacts): void;
  /** Rows `0 .. batch.rows - 1` are facts about requests between nodes. */
  fetches(batch: FetchFacts): void;
  /** Rows `0 .. batch.rows - 1` are more bytes of users' requests. Absent: bytes do not matter. */
  parts?(batch: PartFacts): void;
}
