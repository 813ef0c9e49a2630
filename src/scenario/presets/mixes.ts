/** Content mixes: which classes a kind of site is made of. `content: news` names one; a workload preset brings its own. */
import type { Preset } from "./contract.ts";

/** Class name to preset, or to a preset with changes. */
export type MixText = Readonly<Record<string, string | Readonly<Record<string, unknown>>>>;

const SOURCE = "judgement; the classes' own sources stand with them";

/** Every mix, in the order of lists. */
export const CONTENT_MIXES: readonly Preset<MixText>[] = [
  {
    name: "web",
    about: "a site with pages, scripts, pictures, some video, an API and downloads",
    source: SOURCE,
    value: {
      "css-js": "css-js",
      image: "image",
      "video-segment": "video-segment",
      api: "api",
      download: "download",
      html: "html",
    },
  },
  {
    name: "video",
    about: "a streaming service: segments, live playlists, pictures, API",
    source: SOURCE,
    value: {
      "video-segment": { preset: "video-segment", share: 0.7, objects: "6k" },
      playlist: "playlist",
      image: { preset: "image", share: 0.1, objects: "1k" },
      api: { preset: "api", share: 0.1 },
    },
  },
  {
    name: "news",
    about: "a news site: articles, blocks, pictures, scripts",
    source: SOURCE,
    value: {
      "css-js": { preset: "versioned-static", objects: "300" },
      image: { preset: "image", churnPerDay: "10%" },
      comments: "comments",
      "live-scores": "live-scores",
      html: { preset: "news", match: ["*"] },
    },
  },
  {
    name: "api",
    about: "an API behind a CDN: lists, details, a part personal",
    source: SOURCE,
    value: {
      checkout: "checkout",
      "api-list": { preset: "api-list", share: 0.3 },
      "api-detail": { preset: "api-detail", share: 0.6, match: ["*"] },
    },
  },
  {
    name: "log",
    about: "classes by path, for logs and traces: their requests and sizes come from the file",
    source: SOURCE,
    value: {
      "css-js": "css-js",
      image: "image",
      "video-segment": "video-segment",
      api: "api",
      download: "download",
      html: "html",
      other: "other",
    },
  },
];
