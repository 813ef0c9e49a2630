/** Made-up lines of CDN and browser logs, in the forms that the makers' documentation shows. */

export const CLOUDFRONT_FIELDS =
  "date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) cs(User-Agent) " +
  "cs-uri-query cs(Cookie) x-edge-result-type x-edge-request-id x-host-header cs-protocol cs-bytes time-taken " +
  "x-forwarded-for ssl-protocol ssl-cipher x-edge-response-result-type cs-protocol-version fle-status " +
  "fle-encrypted-fields c-port time-to-first-byte x-edge-detailed-result-type sc-content-type sc-content-len " +
  "sc-range-start sc-range-end";

/** Header of a CloudFront log. */
export function cloudFrontHeader(fields = CLOUDFRONT_FIELDS): string {
  return `#Version: 1.0\n#Fields: ${fields}\n`;
}

/** One line of a CloudFront log, 10 May 2026, with the given values. */
export function cloudFrontLine(values: Record<string, string | number>, fields = CLOUDFRONT_FIELDS): string {
  const all: Record<string, string | number> = {
    date: "2026-05-10",
    time: "06:00:00",
    "x-edge-location": "FRA56-P4",
    "sc-bytes": 1400,
    "c-ip": "192.0.2.1",
    "cs-method": "GET",
    "cs(Host)": "d1.cloudfront.net",
    "cs-uri-stem": "/a.css",
    "sc-status": 200,
    "x-edge-result-type": "Hit",
    "sc-content-len": 1000,
    "cs(User-Agent)": "curl/8.5%2520x",
    ...values,
  };
  return `${fields
    .split(" ")
    .map((field) => all[field] ?? "-")
    .join("\t")}\n`;
}

/** One line of a Cloudflare log. */
export function cloudflareLine(values: Record<string, unknown> = {}): string {
  const all = {
    CacheCacheStatus: "hit",
    ClientIP: "2001:db8::7",
    ClientRequestHost: "Shop.example",
    ClientRequestMethod: "GET",
    ClientRequestURI: "/a.css?v=1",
    EdgeColoCode: "FRA",
    EdgeResponseBytes: 1000,
    EdgeResponseStatus: 200,
    EdgeStartTimestamp: "2026-05-10T06:00:00Z",
    RayID: "8f00ba4",
    ...values,
  };
  return `${JSON.stringify(all)}\n`;
}

/** One line of a Fastly log, with the names of the documented example for object stores. */
export function fastlyLine(values: Record<string, unknown> = {}): string {
  const all = {
    timestamp: "2026-05-10T06:00:00+0000",
    client_ip: "198.51.100.9",
    host: "shop.example",
    url: "/a.css?v=1",
    request_method: "GET",
    request_protocol: "HTTP/2",
    response_state: "HIT-CLUSTER",
    response_status: 200,
    response_body_size: 1000,
    fastly_server: "cache-fra-eddf8230055-FRA",
    fastly_is_edge: true,
    ...values,
  };
  return `${JSON.stringify(all)}\n`;
}

/** One entry of an HTTP Archive. */
export function harEntry(
  url: string,
  startedDateTime: string,
  response: Record<string, unknown> = {},
  entry: Record<string, unknown> = {},
): Record<string, unknown> {
  return {
    startedDateTime,
    time: 12.5,
    request: { method: "GET", url, httpVersion: "h2", headers: [], headersSize: -1, bodySize: 0 },
    response: {
      status: 200,
      content: { size: 3000, mimeType: "text/css" },
      headersSize: 200,
      bodySize: 1000,
      ...response,
    },
    ...entry,
  };
}

/** An HTTP Archive. */
export function harText(entries: readonly unknown[], indent = 2): string {
  const log = { version: "1.2", creator: { name: "WebInspector", version: "537.36" }, pages: [], entries };
  return JSON.stringify({ log }, null, indent);
}

/** A small good file of each format. */
export const CDN_SAMPLES: Readonly<Record<string, string>> = {
  cloudfront: cloudFrontHeader() + cloudFrontLine({}) + cloudFrontLine({ time: "06:00:01" }),
  cloudflare: cloudflareLine() + cloudflareLine({ CacheCacheStatus: "miss" }),
  fastly: fastlyLine() + fastlyLine({ response_state: "MISS" }),
  har: harText([
    harEntry("https://shop.example/a.css", "2026-05-10T06:00:00.125Z"),
    harEntry("https://shop.example/b.js", "2026-05-10T06:00:00.250Z"),
  ]),
};
