/**
 * Content classes by kind of file. TTLs are those that CDN teaching texts give by content type (html 1 h, css and
 * js 24 h, images 7 d, video 30 d, API 5 min); stale-while-revalidate is min(TTL, 1 h), their rule too. Sizes
 * are believable medians of what pages load (orders of magnitude as the HTTP Archive shows them; recalled, not
 * read again). Zipf exponents lie in the published ranges: web 0.6 to 1.0, video 0.8 to 1.2, news 1.0 to 1.5.
 * Object counts are small on purpose: a scenario
 * of a million requests is a sample of a larger site, and must warm the caches of its PoPs all the same.
 */
import type { Preset } from "./contract.ts";

/** A content class as text; what is missing has the schema's default. */
export interface ClassText {
  readonly share: number;
  readonly objects: string;
  readonly size: unknown;
  readonly popularity?: { readonly exponent: number; readonly offset?: number };
  readonly regionalTaste?: string;
  readonly churnPerDay?: string;
  readonly ttl: string;
  readonly staleWhileRevalidate?: string;
  readonly staleIfError?: string;
  readonly changeEvery?: string;
  readonly uncacheableShare?: string;
  readonly match?: readonly string[];
}

const BY_TYPE = "TTL by content type as teaching texts give it; size recalled from HTTP Archive medians";

/** Classes by kind of file. */
export const FILE_CLASSES: readonly Preset<ClassText>[] = [
  {
    name: "css-js",
    about: "style sheets, scripts and fonts; 24 h",
    source: BY_TYPE,
    value: {
      share: 0.2,
      objects: "300",
      size: { lognormal: { median: "12kB", sigma: 1.3 } },
      popularity: { exponent: 1 },
      regionalTaste: "5%",
      churnPerDay: "2%",
      ttl: "24h",
      staleWhileRevalidate: "1h",
      changeEvery: "30d",
      match: ["*.css", "*.js", "*.mjs", "*.woff", "*.woff2", "*.ttf", "*.map", "*.wasm"],
    },
  },
  {
    name: "image",
    about: "pictures and icons; 7 d",
    source: BY_TYPE,
    value: {
      share: 0.4,
      objects: "4k",
      size: { lognormalPareto: { median: "18kB", sigma: 1.3, tailShare: "3%", alpha: 1.2, max: "20MB" } },
      popularity: { exponent: 1 },
      regionalTaste: "30%",
      churnPerDay: "1%",
      ttl: "7d",
      staleWhileRevalidate: "1h",
      changeEvery: "180d",
      match: ["*.jpg", "*.jpeg", "*.png", "*.gif", "*.webp", "*.avif", "*.svg", "*.ico"],
    },
  },
  {
    name: "video-segment",
    about: "segments of HLS and DASH streams, about 4 s each; 30 d",
    source: `${BY_TYPE}; 4 s at 4 Mbit/s`,
    value: {
      share: 0.1,
      objects: "1500",
      size: { lognormal: { median: "1.6MB", sigma: 0.6 } },
      popularity: { exponent: 1 },
      regionalTaste: "40%",
      churnPerDay: "3%",
      ttl: "30d",
      staleWhileRevalidate: "1h",
      changeEvery: "never",
      match: ["*.ts", "*.m4s", "*.mp4", "*.webm", "*.m4v", "*.m4a", "*.mp3", "*.ogg", "*.aac"],
    },
  },
  {
    name: "api",
    about: "answers of an API, one in ten personal; 5 min",
    source: BY_TYPE,
    value: {
      share: 0.1,
      objects: "600",
      size: { lognormal: { median: "3kB", sigma: 1.1 } },
      popularity: { exponent: 1 },
      regionalTaste: "30%",
      churnPerDay: "5%",
      ttl: "5m",
      staleWhileRevalidate: "2m",
      staleIfError: "1h",
      changeEvery: "15m",
      uncacheableShare: "10%",
      match: ["/api/*", "*.json", "/graphql*"],
    },
  },
  {
    name: "download",
    about: "installers, archives and documents, with a heavy tail; 30 d",
    source:
      "sizes: judgement, a lognormal body with a Pareto tail as measured for file downloads since the 1990s",
    value: {
      share: 0.01,
      objects: "100",
      size: { lognormalPareto: { median: "4MB", sigma: 1.2, tailShare: "5%", alpha: 1.2, max: "500MB" } },
      popularity: { exponent: 1.1 },
      regionalTaste: "10%",
      churnPerDay: "1%",
      ttl: "30d",
      staleWhileRevalidate: "1h",
      changeEvery: "90d",
      match: [
        "*.zip",
        "*.gz",
        "*.tgz",
        "*.xz",
        "*.exe",
        "*.dmg",
        "*.msi",
        "*.iso",
        "*.pkg",
        "*.deb",
        "*.rpm",
        "*.pdf",
      ],
    },
  },
  {
    name: "html",
    about: "pages, one in twenty personal; 1 h",
    source: BY_TYPE,
    value: {
      share: 0.15,
      objects: "600",
      size: { lognormal: { median: "20kB", sigma: 0.9 } },
      popularity: { exponent: 1 },
      regionalTaste: "20%",
      churnPerDay: "2%",
      ttl: "1h",
      staleWhileRevalidate: "1h",
      changeEvery: "1d",
      uncacheableShare: "5%",
      match: ["/", "*/", "*.html", "*.htm", "*.php", "*.asp", "*.aspx", "*.jsp"],
    },
  },
  {
    name: "other",
    about: "whatever no other class matches, and records without a path; 24 h, never changes",
    source: "judgement: the unversioned-static line of teaching texts",
    value: {
      share: 0.02,
      objects: "500",
      size: { lognormal: { median: "20kB", sigma: 1.5 } },
      ttl: "24h",
      staleWhileRevalidate: "1h",
      changeEvery: "never",
      match: ["*"],
    },
  },
];
