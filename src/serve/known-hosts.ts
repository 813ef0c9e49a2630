/**
 * Which names this proxy answers for. Everything else is misdirected (421, RFC 9110 section 7.4): the port is never an open
 * proxy, a page that rebinds its DNS name to loopback gets nothing, and the number of hosts in cache keys stays bounded.
 */

/** Verdict on a Host field or an authority that is no host at all. */
export const MALFORMED = "malformed";
/** Verdict on a well-formed host that is not served here. */
export const UNKNOWN = "unknown";

/** Verdicts remembered; names come from clients, so there may be any number of them. */
const MOST_REMEMBERED = 256;
/** Hosts that copies may be stored under; purges without a host go to each of them. */
const MOST_SEEN = 64;

/** uri-host [":" port] of RFC 3986, without user information and percent signs; brackets hold an IPv6 address. */
const AUTHORITY = /^(?<host>\[[0-9a-f:.]+\]|[a-z0-9._~-]+)(?::(?<port>\d{0,5}))?$/;

/** The hosts of one proxy. */
export class KnownHosts {
  readonly #names: ReadonlySet<string>;
  readonly #verdicts = new Map<string, string>();
  readonly #seen = new Set<string>();

  /** @param names served beside loopback, without port; `*.example.org` takes every name below, `*` everything */
  constructor(names: readonly string[]) {
    this.#names = new Set(names.map((name) => name.toLowerCase()));
  }

  /** Hosts asked for so far, as they stand in URLs. */
  get seen(): readonly string[] {
    return [...this.#seen];
  }

  /** The authority as it belongs into a URL (lower case, no default port), or {@link MALFORMED} or {@link UNKNOWN}. */
  check(authority: string): string {
    const remembered = this.#verdicts.get(authority);
    if (remembered !== undefined) return remembered;
    const verdict = this.#judge(authority.toLowerCase());
    if (this.#verdicts.size >= MOST_REMEMBERED) this.#verdicts.clear();
    this.#verdicts.set(authority, verdict);
    if (verdict !== MALFORMED && verdict !== UNKNOWN && this.#seen.size < MOST_SEEN) this.#seen.add(verdict);
    return verdict;
  }

  #judge(authority: string): string {
    const { host, port } = AUTHORITY.exec(authority)?.groups ?? {};
    if (host === undefined || Number(port ?? 0) > 65535) return MALFORMED;
    if (!this.#serves(host)) return UNKNOWN;
    return port === undefined || port === "" || Number(port) === 80 ? host : `${host}:${Number(port)}`;
  }

  #serves(host: string): boolean {
    if (isLoopbackName(host) || this.#names.has(host) || this.#names.has("*")) return true;
    for (let dot = host.indexOf("."); dot >= 0; dot = host.indexOf(".", dot + 1))
      if (this.#names.has(`*${host.slice(dot)}`)) return true;
    return false;
  }
}

/** Names that mean this machine wherever they are resolved: RFC 6761 section 6.3, RFC 1122 section 3.2.1.3. */
export function isLoopbackName(host: string): boolean {
  return (
    host === "localhost" ||
    host.endsWith(".localhost") ||
    host === "[::1]" ||
    /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host)
  );
}

/** Whether a socket's peer address is this machine. */
export function isLoopbackAddress(address: string | undefined): boolean {
  return address !== undefined && (address === "::1" || /^(::ffff:)?127\./.test(address));
}
