/**
 * A folder as the origin: GET and HEAD of files by path, with validators, conditional requests and single ranges. Nothing outside
 * the folder is ever read, not through `..`, not through symbolic links, and nothing whose name begins with a dot.
 */
import { open, realpath, stat, type FileHandle } from "node:fs/promises";
import { join, sep } from "node:path";
import type { NodeRequest, NodeResponse, Upstream } from "../cdn/http-node/contract.ts";
import { UpstreamFailure } from "../cdn/http-node/contract.ts";
import { formatHttpDate } from "../http/dates.ts";
import type { Fields } from "../http/message.ts";
import { contentRange, selectRange, unsatisfiedRange } from "../http/ranges.ts";
import { evaluateConditions } from "../http/validate.ts";
import { mediaType } from "./media-types.ts";

/** Bytes read at once. */
const CHUNK_BYTES = 65_536;

/**
 * The upstream that serves a folder.
 * @param root the folder, its real path
 * @param maxAgeSeconds what Cache-Control gives as lifetime
 */
export function fileOrigin(root: string, maxAgeSeconds: number): Upstream {
  return async (request) => {
    if (request.method !== "GET" && request.method !== "HEAD")
      return textAnswer(405, "only GET and HEAD", [["Allow", "GET, HEAD"]]);
    const path = pathOf(request.url);
    if (path === null) return textAnswer(404, "no such file");
    try {
      return await answer(root, path, request, maxAgeSeconds);
    } catch (error) {
      const code = (error as { readonly code?: unknown }).code;
      if (typeof code !== "string") throw error;
      if (code === "EMFILE" || code === "ENFILE")
        throw new UpstreamFailure("unreachable", "too many files are open");
      return code === "EACCES" || code === "EPERM"
        ? textAnswer(403, "permission denied")
        : textAnswer(404, "no such file");
    }
  };
}

/** The decoded path of a URL below the root, or null when it is none that may be read. */
export function pathOf(url: string): string | null {
  const start = url.indexOf("/", url.indexOf("//") + 2);
  const encoded = start < 0 ? "/" : url.slice(start).replace(/[?#].*$/s, "");
  let path: string;
  try {
    path = decodeURIComponent(encoded);
  } catch {
    return null;
  }
  // A backslash or a colon is a separator or a stream on Windows; NUL ends a name in the kernel.
  if (/[\0\\:]/.test(path)) return null;
  const parts = path.split("/").slice(1);
  const hidden = (part: string) => part.startsWith(".") && part !== ".well-known";
  return parts.some(hidden) ? null : path;
}

async function answer(
  root: string,
  path: string,
  request: NodeRequest,
  maxAgeSeconds: number,
): Promise<NodeResponse> {
  let file = await realpath(join(root, path));
  if (file !== root && !file.startsWith(root + sep)) return textAnswer(404, "no such file");
  if ((await stat(file)).isDirectory()) {
    if (!path.endsWith("/")) {
      const [, query = ""] = /(\?.*)$/s.exec(request.url) ?? [];
      return textAnswer(301, "see the folder", [
        ["Location", `${encodeURI(path.replace(/^\/+/, "/"))}/${query}`],
      ]);
    }
    file = await realpath(join(file, "index.html"));
    if (!file.startsWith(root + sep)) return textAnswer(404, "no such file");
  } else if (path.endsWith("/")) return textAnswer(404, "no such file");
  const handle = await open(file, "r");
  let kept = false;
  try {
    const { size, mtimeNs, mtimeMs, ino, isFile } = await statOf(handle);
    if (!isFile) return textAnswer(404, "no such file");
    // Size, nanoseconds and inode: a file replaced or rewritten gets another tag, so the tag is a strong one.
    const tag = `"${size.toString(36)}-${mtimeNs.toString(36)}-${ino.toString(36)}"`;
    const modifiedMillis = Math.floor(mtimeMs / 1000) * 1000;
    const nowMillis = Date.now();
    const fields: Fields = [
      ["Date", formatHttpDate(nowMillis)],
      ["Last-Modified", formatHttpDate(modifiedMillis)],
      ["ETag", tag],
      ["Accept-Ranges", "bytes"],
      ["Cache-Control", `max-age=${maxAgeSeconds}`],
    ];
    if (evaluateConditions(request, fields, nowMillis) === "not-modified")
      return { status: 304, fields, content: null };
    const chosen = selectRange(request, fields, size, nowMillis);
    if (chosen.kind === "unsatisfiable")
      return textAnswer(416, "no such range", [["Content-Range", unsatisfiedRange(size)]]);
    // Several ranges at once get the whole, as RFC 9110 section 14.2 permits.
    const range = chosen.kind === "single" ? chosen.range : null;
    const { first, last } = range ?? { first: 0, last: size - 1 };
    const typed: Fields = [
      ...fields,
      ["Content-Type", mediaType(file)],
      ["Content-Length", String(last - first + 1)],
      ...(range === null ? [] : ([["Content-Range", contentRange(range, size)]] as const)),
    ];
    const status = range === null ? 200 : 206;
    if (request.method === "HEAD" || size === 0) return { status, fields: typed, content: null };
    kept = true;
    return { status, fields: typed, content: new FileContent(handle, first, last) };
  } finally {
    if (!kept) await handle.close();
  }
}

async function statOf(handle: FileHandle) {
  const { size, mtimeNs, mtimeMs, ino, ...rest } = await handle.stat({ bigint: true }).then((s) => ({
    size: Number(s.size),
    mtimeNs: s.mtimeNs,
    mtimeMs: Number(s.mtimeMs),
    ino: s.ino,
    isFile: s.isFile(),
  }));
  return { size, mtimeNs, mtimeMs, ino, isFile: rest.isFile };
}

function textAnswer(status: number, text: string, fields: Fields = []): NodeResponse {
  const content = Buffer.from(`${text}\n`);
  return {
    status,
    fields: [
      ["Date", formatHttpDate(Date.now())],
      ["Content-Type", "text/plain; charset=utf-8"],
      ["Content-Length", String(content.length)],
      ...fields,
    ],
    content,
  };
}

/** A piece of an open file. A file that shrinks while it is read is an origin that breaks off. */
class FileContent implements AsyncIterable<Uint8Array>, AsyncIterator<Uint8Array> {
  readonly #handle: FileHandle;
  readonly #last: number;
  #at: number;
  #open = true;

  constructor(handle: FileHandle, first: number, last: number) {
    this.#handle = handle;
    this.#at = first;
    this.#last = last;
  }

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    return this;
  }

  async next(): Promise<IteratorResult<Uint8Array>> {
    if (!this.#open || this.#at > this.#last) return this.return();
    const buffer = Buffer.allocUnsafeSlow(Math.min(CHUNK_BYTES, this.#last - this.#at + 1));
    const { bytesRead } = await this.#handle.read(buffer, 0, buffer.length, this.#at);
    if (bytesRead === 0) {
      await this.return();
      throw new UpstreamFailure("reset", "the file became shorter while it was read");
    }
    this.#at += bytesRead;
    return { done: false, value: buffer.subarray(0, bytesRead) };
  }

  async return(): Promise<IteratorResult<Uint8Array>> {
    if (this.#open) {
      this.#open = false;
      await this.#handle.close();
    }
    return { done: true, value: undefined };
  }
}
