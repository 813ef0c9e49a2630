/** Media types by file extension, as registered with IANA: what a static site is made of. */

/** The Content-Type of a file's name; text is taken for UTF-8. */
export function mediaType(name: string): string {
  const dot = name.lastIndexOf(".");
  return TYPES.get(dot < 0 ? "" : name.slice(dot + 1).toLowerCase()) ?? "application/octet-stream";
}

const TYPES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    "text/html; charset=utf-8": "html htm",
    "text/css; charset=utf-8": "css",
    "text/javascript; charset=utf-8": "js mjs",
    "text/plain; charset=utf-8": "txt text log",
    "text/markdown; charset=utf-8": "md",
    "text/csv; charset=utf-8": "csv",
    "text/vtt; charset=utf-8": "vtt",
    "application/json": "json map",
    "application/ld+json": "jsonld",
    "application/manifest+json": "webmanifest",
    "application/xml": "xml",
    "application/atom+xml": "atom",
    "application/rss+xml": "rss",
    "application/pdf": "pdf",
    "application/wasm": "wasm",
    "application/zip": "zip",
    "application/gzip": "gz",
    "application/yaml": "yaml yml",
    "application/vnd.apple.mpegurl": "m3u8",
    "application/dash+xml": "mpd",
    "image/svg+xml": "svg",
    "image/png": "png",
    "image/jpeg": "jpg jpeg",
    "image/gif": "gif",
    "image/webp": "webp",
    "image/avif": "avif",
    "image/vnd.microsoft.icon": "ico",
    "font/woff2": "woff2",
    "font/woff": "woff",
    "font/ttf": "ttf",
    "font/otf": "otf",
    "audio/mpeg": "mp3",
    "audio/ogg": "ogg oga",
    "audio/mp4": "m4a",
    "video/mp4": "mp4 m4v",
    "video/iso.segment": "m4s",
    "video/mp2t": "ts",
    "video/webm": "webm",
    "video/ogg": "ogv",
  }).flatMap(([type, names]) => names.split(" ").map((name) => [name, type] as const)),
);
