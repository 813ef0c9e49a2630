/**
 * What the port remembers of its requests: the last ones, for the page under `/_cdnlab/`, in columns that are written round and
 * round, and counters. Recording a request allocates nothing; Cache-Status is kept as text and read only when someone looks.
 */

/** Requests remembered. */
const REMEMBERED = 256;
/** Longest URL shown; whole ones could hold megabytes together. */
const SHOWN_URL_LENGTH = 200;

/** A request as the page shows it. */
export interface Decision {
  /** Counts from 1 since the start. */
  readonly number: number;
  /** Milliseconds since 1970. */
  readonly timeMillis: number;
  readonly pop: string;
  readonly method: string;
  readonly url: string;
  readonly status: number;
  /** The Cache-Status field (RFC 9211); empty when a purge API or the port itself answered. */
  readonly cacheStatus: string;
  readonly tookMicros: number;
}

/** Counters since the start. */
export interface Counters {
  readonly requests: number;
  /** Answered from a store of the first node, stale copies included. */
  readonly hits: number;
  /** Passed on, by the reason that Cache-Status gives (RFC 9211 section 2.2); collapsed requests are counted apart. */
  readonly forwarded: Readonly<Record<string, number>>;
  readonly collapsed: number;
  /** Refused or answered by the port itself. */
  readonly local: number;
  readonly sentBytes: number;
  /** Responses that were cut off: the client left or the origin failed. */
  readonly cutOff: number;
  readonly byStatus: Readonly<Record<string, number>>;
}

/** Reasons of RFC 9211 section 2.2; any other counts as "other". */
const FORWARD_REASONS = ["bypass", "method", "uri-miss", "vary-miss", "miss", "request", "stale", "partial"];

/** The memory of a port. */
export class Decisions {
  #requests = 0;
  #hits = 0;
  #collapsed = 0;
  #local = 0;
  #sentBytes = 0;
  #cutOff = 0;
  readonly #forwarded = new Map<string, number>();
  readonly #byStatus = new Uint32Array(600);
  readonly #timeMillis = new Float64Array(REMEMBERED);
  readonly #tookMicros = new Float64Array(REMEMBERED);
  readonly #status = new Uint16Array(REMEMBERED);
  readonly #texts = new Array<string>(REMEMBERED * TEXTS).fill("");

  /** Notes a request that has been answered, as far as its head. */
  record(
    pop: string,
    method: string,
    url: string,
    status: number,
    cacheStatus: string,
    nowMillis: number,
    tookMicros: number,
  ): void {
    const at = this.#requests++ % REMEMBERED;
    this.#timeMillis[at] = nowMillis;
    this.#tookMicros[at] = tookMicros;
    this.#status[at] = status;
    this.#texts[at * TEXTS] = pop;
    this.#texts[at * TEXTS + 1] = method;
    this.#texts[at * TEXTS + 2] = url.length > SHOWN_URL_LENGTH ? shortened(url) : url;
    this.#texts[at * TEXTS + 3] =
      cacheStatus.length > SHOWN_URL_LENGTH ? shortened(cacheStatus) : cacheStatus;
    if (status < 600) this.#byStatus[status]++;
    if (cacheStatus === "") this.#local++;
    else if (isHit(cacheStatus)) this.#hits++;
    else this.#countForward(cacheStatus);
  }

  /** Notes how the content of a response went: bytes, or -1 when it was cut off. */
  sent(bytes: number): void {
    if (bytes < 0) this.#cutOff++;
    else this.#sentBytes += bytes;
  }

  /** The counters now. */
  counters(): Counters {
    const byStatus: Record<string, number> = {};
    this.#byStatus.forEach((count, status) => {
      if (count > 0) byStatus[String(status)] = count;
    });
    return {
      requests: this.#requests,
      hits: this.#hits,
      forwarded: Object.fromEntries(this.#forwarded),
      collapsed: this.#collapsed,
      local: this.#local,
      sentBytes: this.#sentBytes,
      cutOff: this.#cutOff,
      byStatus,
    };
  }

  /** The last requests, newest first. */
  last(most: number): Decision[] {
    const count = Math.min(most, this.#requests, REMEMBERED);
    return Array.from({ length: count }, (_, back) => {
      const number = this.#requests - back;
      const at = (number - 1) % REMEMBERED;
      const [pop, method, url, cacheStatus] = this.#texts.slice(at * TEXTS, at * TEXTS + TEXTS);
      return {
        number,
        timeMillis: this.#timeMillis[at],
        pop,
        method,
        url,
        status: this.#status[at],
        cacheStatus,
        tookMicros: this.#tookMicros[at],
      };
    });
  }

  #countForward(cacheStatus: string): void {
    const own = lastMember(cacheStatus);
    if (own.includes("; collapsed")) this.#collapsed++;
    const reason = /; ?fwd=([a-z-]+)/.exec(own)?.[1] ?? "";
    const known = FORWARD_REASONS.includes(reason) ? reason : "other";
    this.#forwarded.set(known, (this.#forwarded.get(known) ?? 0) + 1);
  }
}

const TEXTS = 4;

/** Each cache adds itself at the end (RFC 9211 section 2): the node nearest to the client is the last member. */
function lastMember(cacheStatus: string): string {
  return cacheStatus.slice(cacheStatus.lastIndexOf(",") + 1);
}

function isHit(cacheStatus: string): boolean {
  const at = cacheStatus.lastIndexOf("; hit");
  return at >= 0 && at > cacheStatus.lastIndexOf(",");
}

function shortened(text: string): string {
  // A piece of a long string keeps the whole of it in memory; joined with another it is a copy once it is read.
  return Buffer.from(text.slice(0, SHOWN_URL_LENGTH - 1), "latin1").toString("latin1") + "…";
}
