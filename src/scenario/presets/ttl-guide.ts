/**
 * Content classes by freshness: the TTL guide and the policies by class that CDN teaching texts print, in seconds there
 * (versioned static 31,536,000; unversioned 86,400; product catalogue 3,600; blog 86,400; news 300; stock prices 60; live
 * scores 10; comments 300; profiles 600; API list 60, detail 300; checkout, authentication and real-time data
 * no-store). Where a text gives max-age and s-maxage, the edge obeys s-maxage (RFC 9111, 5.2.2.10), so that is
 * the TTL here. stale-while-revalidate is the texts' min(TTL, 1 h) unless they print one.
 */
import type { Preset } from "./contract.ts";
import type { ClassText } from "./content.ts";

const GUIDE = "TTL guide of CDN teaching texts; sizes, counts and rates of change: judgement";
const POLICIES =
  "policies by class of CDN teaching texts (s-maxage); sizes, counts and rates of change: judgement";

const SCRIPT_SIZE = { lognormal: { median: "12kB", sigma: 1.3 } };
const PAGE_SIZE = { lognormal: { median: "20kB", sigma: 0.9 } };
const ANSWER_SIZE = { lognormal: { median: "3kB", sigma: 1.1 } };

/** Classes by freshness. */
export const TTL_CLASSES: readonly Preset<ClassText>[] = [
  line("versioned-static", "file names with a content hash; 1 y, never changes", {
    share: 0.3,
    objects: "500",
    size: SCRIPT_SIZE,
    churnPerDay: "5%",
    ttl: "1y",
    staleWhileRevalidate: "1h",
    changeEvery: "never",
  }),
  line("unversioned-static", "assets under fixed names; 24 h", {
    share: 0.3,
    objects: "500",
    size: SCRIPT_SIZE,
    ttl: "24h",
    staleWhileRevalidate: "1h",
    changeEvery: "30d",
  }),
  line("product-catalogue", "product pages; 1 h", {
    share: 0.2,
    objects: "2k",
    size: PAGE_SIZE,
    regionalTaste: "30%",
    ttl: "1h",
    staleWhileRevalidate: "1h",
    changeEvery: "1d",
  }),
  line("blog", "articles that hardly change; 24 h", {
    share: 0.1,
    objects: "2k",
    size: PAGE_SIZE,
    churnPerDay: "0.5%",
    ttl: "24h",
    staleWhileRevalidate: "1h",
    changeEvery: "30d",
  }),
  line("news", "articles of the day; 5 min", {
    share: 0.2,
    objects: "500",
    size: PAGE_SIZE,
    popularity: { exponent: 1.2 },
    regionalTaste: "30%",
    churnPerDay: "20%",
    ttl: "5m",
    staleWhileRevalidate: "5m",
    changeEvery: "1h",
  }),
  line("stock-prices", "quotes; 1 min", {
    share: 0.05,
    objects: "500",
    size: "600B",
    popularity: { exponent: 1.1 },
    ttl: "1m",
    staleWhileRevalidate: "1m",
    changeEvery: "5s",
  }),
  line("live-scores", "scores of games under way; 10 s", {
    share: 0.05,
    objects: "200",
    size: "2kB",
    popularity: { exponent: 1.2 },
    regionalTaste: "50%",
    ttl: "10s",
    staleWhileRevalidate: "10s",
    changeEvery: "30s",
  }),
  line("comments", "comment threads; 5 min", {
    share: 0.05,
    objects: "1k",
    size: ANSWER_SIZE,
    ttl: "5m",
    staleWhileRevalidate: "5m",
    changeEvery: "10m",
  }),
  line("profiles", "people's public profiles, a part of them personal; 10 min", {
    share: 0.05,
    objects: "5k",
    size: ANSWER_SIZE,
    ttl: "10m",
    staleWhileRevalidate: "10m",
    changeEvery: "1d",
    uncacheableShare: "30%",
  }),
  line("api-list", "lists of an API; 1 min", {
    share: 0.1,
    objects: "1k",
    size: { lognormal: { median: "8kB", sigma: 0.8 } },
    ttl: "1m",
    staleWhileRevalidate: "1m",
    changeEvery: "2m",
    match: ["/api/*/", "/api/*s"],
  }),
  line("api-detail", "single things of an API; 5 min", {
    share: 0.1,
    objects: "2k",
    size: ANSWER_SIZE,
    ttl: "5m",
    staleWhileRevalidate: "5m",
    changeEvery: "1h",
    match: ["/api/*"],
  }),
  line("checkout", "checkout and signing in: never stored", {
    share: 0.02,
    objects: "1k",
    size: ANSWER_SIZE,
    ttl: "0",
    staleWhileRevalidate: "0",
    staleIfError: "0",
    changeEvery: "1m",
    uncacheableShare: "100%",
    match: ["/checkout*", "/cart*", "/login*", "/auth*", "/account*"],
  }),
  line("real-time", "real-time data: never stored", {
    share: 0.02,
    objects: "1k",
    size: "1kB",
    ttl: "0",
    staleWhileRevalidate: "0",
    staleIfError: "0",
    changeEvery: "1s",
    uncacheableShare: "100%",
    match: ["/live/*", "/events/*"],
  }),
  {
    ...line("semi-static", "pages that are built now and then; 1 d at the edge, stale for 5 min", {
      share: 0.2,
      objects: "500",
      size: PAGE_SIZE,
      ttl: "1d",
      staleWhileRevalidate: "5m",
      changeEvery: "7d",
    }),
    source: POLICIES,
  },
  {
    ...line("user-content", "what users see of themselves; 5 min at the edge, most of it personal", {
      share: 0.1,
      objects: "5k",
      size: ANSWER_SIZE,
      ttl: "5m",
      staleWhileRevalidate: "0",
      changeEvery: "1h",
      uncacheableShare: "60%",
    }),
    source: POLICIES,
  },
  {
    ...line("playlist", "HLS playlists of live streams; 4 s", {
      share: 0.1,
      objects: "200",
      size: "2kB",
      popularity: { exponent: 1 },
      ttl: "4s",
      staleWhileRevalidate: "0",
      staleIfError: "10s",
      changeEvery: "4s",
      match: ["*.m3u8", "*.mpd"],
    }),
    source: "HLS teaching examples: playlists 3 to 10 s, here one segment's length",
  },
];

function line(name: string, about: string, value: ClassText): Preset<ClassText> {
  return { name, about, source: GUIDE, value };
}
