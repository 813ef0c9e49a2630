/** The options of `cdnlab serve`, from text to numbers; every problem says what was expected. */
import { realpathSync, statSync } from "node:fs";
import { nearest, plainName } from "../base/nearest.ts";
import { parseDuration, parseSize } from "../base/unit-text.ts";
import type { HttpProfile } from "../http/profile.ts";
import { PROFILES } from "../http/profiles.ts";
import { fileProblem, UsageError } from "../run/usage-error.ts";

/** Where answers come from. */
export type OriginPlace =
  { readonly kind: "url"; readonly base: URL } | { readonly kind: "folder"; readonly path: string };

/** A URL of an origin, or a folder. */
export function originOf(text: string): OriginPlace {
  if (/^https?:/i.test(text)) return { kind: "url", base: originUrl(text) };
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(text))
    throw new UsageError(`--origin: "${text}": only http:// and https:// are spoken, or name a folder`);
  let folder: boolean;
  try {
    folder = statSync(text).isDirectory();
  } catch (error) {
    if (/^(localhost|[\w.-]+):\d+/.test(text))
      throw new UsageError(`--origin: did you mean "http://${text}"?`);
    const problem = fileProblem(error, text);
    throw problem === null ? error : new UsageError(`--origin: ${problem.message}`);
  }
  if (!folder) throw new UsageError(`--origin: ${text} is a file; name its folder, or a URL`);
  return { kind: "folder", path: realpathSync(text) };
}

function originUrl(text: string): URL {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new UsageError(
      `--origin: "${text}" is no URL: expected http://HOST:PORT, https://HOST, or a folder`,
    );
  }
  if (url.username !== "" || url.password !== "")
    throw new UsageError("--origin: a URL with a user's name or password is not supported");
  if ((url.pathname !== "/" && url.pathname !== "") || url.search !== "" || url.hash !== "")
    throw new UsageError(`--origin: "${text}": a path is not supported: expected ${url.origin}`);
  return url;
}

/** A port; 0 lets the system choose. */
export function portOf(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65535)
    throw new UsageError(
      `--port: "${text}" is not a port: expected a whole number from 0 (any free) to 65535`,
    );
  return port;
}

/** A size, at least `leastBytes`. */
export function sizeOf(option: string, text: string, leastBytes: number): number {
  const bytes = parseSize(text);
  if (bytes === null || bytes < leastBytes || !Number.isFinite(bytes))
    throw new UsageError(
      `${option}: "${text}" is not a size of at least ${leastBytes} bytes: expected 64MB, 1GiB`,
    );
  return bytes;
}

/** A duration in milliseconds. */
export function millisOf(option: string, text: string, leastMillis: number): number {
  const micros = parseDuration(text);
  if (micros === null || micros < leastMillis * 1000 || micros > 2e12)
    throw new UsageError(
      `${option}: "${text}" is not a time of at least ${leastMillis} ms: expected 500ms, 30s, 5m`,
    );
  return Math.round(micros / 1000);
}

/** The provider profile of that name. */
export function profileOf(name: string): HttpProfile {
  const found = PROFILES.find((profile) => plainName(profile.name) === plainName(name));
  if (found !== undefined) return found;
  const names = PROFILES.map((profile) => profile.name);
  const near = nearest(name, names);
  throw new UsageError(
    `--profile: "${name}" is no profile` +
      (near === null ? `: expected ${names.join(", ")}` : `. Did you mean "${near}"?`),
  );
}

/** Names that the port answers for beside loopback. */
export function hostNames(names: readonly string[]): readonly string[] {
  for (const name of names) {
    if (
      name !== "*" &&
      !/^(\*\.)?([a-z0-9_~-]+\.)*[a-z0-9_~-]+$/i.test(name) &&
      !/^\[[0-9a-f:.]+\]$/i.test(name)
    )
      throw new UsageError(
        `--host: "${name}" is no host name: expected www.example.org, *.example.org, without scheme and port`,
      );
  }
  return names;
}
