/**
 * Provider profiles: how the caches that people use depart from RFC 9111 out of the box, from their documentation (source
 * and year stand with each). Only defaults: what a customer configures is the scenario's.
 */
import { RFC_PROFILE } from "./profile.ts";
import type { HttpProfile } from "./profile.ts";

/** Every profile, in the order of lists. */
export const PROFILES: readonly HttpProfile[] = [
  RFC_PROFILE,
  {
    ...RFC_PROFILE,
    name: "surrogate",
    about: "rfc, and Surrogate-Control over Cache-Control, taken out on the way to the client",
    source: "Edge Architecture Specification 1.0 (W3C note, 2001)",
    targets: ["surrogate-control", "cdn-cache-control"],
    removeTargets: true,
  },
  {
    ...RFC_PROFILE,
    ...withoutExtras(),
    name: "cloudfront",
    about: "Amazon CloudFront, managed policy CachingOptimized",
    source: "CloudFront developer guide: expiration, error caching, CachingOptimized (2025)",
    // CachingOptimized has a minimum of 1 s; a minimum above 0 overrules no-store, no-cache and private.
    minTtlMillis: 1_000,
    maxTtlMillis: 31_536_000_000,
    defaultTtl: [
      { statuses: cloudfrontErrors(), ttlMillis: 10_000 },
      { statuses: [], ttlMillis: 86_400_000 },
    ],
    heuristicFraction: 0,
    normalise: ["accept-encoding"],
    varyOn: ["accept-encoding"],
    varyOther: "disregard",
    staleOnErrorMillis: Number.POSITIVE_INFINITY,
    keyQuery: false,
  },
  {
    ...RFC_PROFILE,
    ...withoutExtras(),
    name: "cloudflare",
    about: "Cloudflare, standard caching with Origin Cache Control",
    source: "Cloudflare docs: default cache behavior, CDN-Cache-Control, Edge TTL by status (2025)",
    targets: ["cloudflare-cdn-cache-control", "cdn-cache-control"],
    defaultTtl: [
      { statuses: [200, 206, 301], ttlMillis: 7_200_000 },
      { statuses: [302, 303], ttlMillis: 1_200_000 },
      { statuses: [404, 410], ttlMillis: 180_000 },
    ],
    heuristicFraction: 0,
    setCookie: "refuse",
    varyOn: ["accept-encoding"],
    varyOther: "disregard",
    normalise: ["accept-encoding"],
    staleOnErrorMillis: 0,
  },
  {
    ...RFC_PROFILE,
    ...withoutExtras(),
    name: "fastly",
    about: "Fastly Delivery, boilerplate VCL",
    source: "Fastly docs: cache freshness, HTTP status codes cached by default (2025)",
    targets: ["surrogate-control"],
    removeTargets: true,
    defaultTtl: [{ statuses: [200, 203, 300, 301, 302, 404, 410], ttlMillis: 3_600_000 }],
    heuristicFraction: 0,
    statuses: [200, 203, 300, 301, 302, 404, 410],
    // Only private keeps a response out of the cache; no-store and no-cache are for browsers.
    ignoredDirectives: ["no-store", "no-cache", "must-understand"],
    setCookie: "refuse",
    normalise: ["accept-encoding"],
    staleOnErrorMillis: 0,
  },
  {
    ...RFC_PROFILE,
    ...withoutExtras(),
    name: "nginx",
    about: "nginx proxy_cache, without proxy_cache_valid",
    source: "ngx_http_proxy_module: proxy_cache, proxy_cache_valid, proxy_cache_use_stale (1.27)",
    targets: ["x-accel-expires"],
    removeTargets: true,
    heuristicFraction: 0,
    ignoredDirectives: ["must-understand", "proxy-revalidate"],
    setCookie: "refuse",
    normalise: [],
    staleOnErrorMillis: 0,
  },
  {
    ...RFC_PROFILE,
    ...withoutExtras(),
    name: "varnish",
    about: "Varnish Cache, built-in VCL",
    source: "Varnish 7 reference: default_ttl, default_grace, built-in VCL",
    targets: [],
    // default_ttl and default_grace; Expires and max-age count, a tenth since Last-Modified does not.
    defaultTtl: [{ statuses: [200, 203, 204, 300, 301, 304, 404, 410, 414], ttlMillis: 120_000 }],
    heuristicFraction: 0,
    statuses: [200, 203, 204, 300, 301, 302, 304, 307, 404, 410, 414],
    ignoredDirectives: ["must-understand", "must-revalidate", "proxy-revalidate"],
    setCookie: "refuse",
    requestCookie: "pass",
    requestAuthorization: "pass",
    normalise: ["accept-encoding"],
    staleWhileRevalidateMillis: 10_000,
    staleOnErrorMillis: 10_000,
    invalidate: false,
  },
];

/** The profile of that name; undefined when there is none. */
export function profileNamed(name: string): HttpProfile | undefined {
  return PROFILES.find((profile) => profile.name === name);
}

/** What RFC 9111 offers and the products leave alone out of the box. */
function withoutExtras() {
  return {
    targets: [],
    requestDirectives: false,
    storePartial: false,
    storePost: false,
    headUpdates: false,
    invalidate: false,
    sMaxageForbidsStale: false,
  } as const;
}

/** Statuses that CloudFront keeps for its error caching minimum of 10 s. */
function cloudfrontErrors(): readonly number[] {
  return [400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504];
}
