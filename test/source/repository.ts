/**
 * The repository as git would hand it out: which files it has, and what must not stand in them.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { ROOT } from "./root.ts";

/** Folders that no clone has. */
const NOT_TRACKED = new Set(["node_modules", "dist", "coverage", ".git"]);

/** Files larger than this are data, not text a person wrote. */
const MAX_TEXT_BYTES = 2_000_000;

/** Absolute paths of one person's machine. Assembled, so that this file does not match itself. */
const MACHINE_PATHS = new RegExp(
  [
    ["/work", "(main|shared|tmp|\\.)"].join("/"),
    ["", "root", "[\\w.]"].join("/"),
    ["", "Users", "[\\w.-]+", ""].join("/"),
    // "/home/" also begins URL paths, so the three names that only a machine has.
    ["", "home", "(user|ubuntu|runner|node)", ""].join("/"),
    "[A-Z]:\\\\Users\\\\",
  ].join("|"),
);

/** Paths, relative to the repository, of all files git tracks or would add. */
export function listFiles(): string[] {
  const git = spawnSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    cwd: ROOT,
    encoding: "utf8",
  });
  if (git.status === 0)
    return [...new Set(git.stdout.split("\0"))].filter((path) => existsSync(join(ROOT, path)) && path);
  return walkFolder(ROOT);
}

/** The same without git: a source archive has no history. */
function walkFolder(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory())
      return NOT_TRACKED.has(entry.name) || path === join(ROOT, "results") ? [] : walkFolder(path);
    return entry.isFile() ? [relative(ROOT, path)] : [];
  });
}

/** The text of a file, or undefined when it is binary or data. */
export function readText(path: string): string | undefined {
  const place = join(ROOT, path);
  if (!statSync(place).isFile() || statSync(place).size > MAX_TEXT_BYTES) return undefined;
  const text = readFileSync(place, "utf8");
  return text.includes("\0") ? undefined : text;
}

/** Lines that hold a path of somebody's machine. */
export function findMachinePaths(path: string, text: string): string[] {
  return text
    .split("\n")
    .flatMap((line, index) =>
      MACHINE_PATHS.test(line) ? [`${path}:${index + 1}  holds a machine's path: ${line.trim()}`] : [],
    );
}

/** Lines of a lock file that name a registry's address: whoever installs has their own. */
export function findResolvedAddresses(lock: string): string[] {
  return lock
    .split("\n")
    .flatMap((line, index) =>
      /"resolved":\s*"https?:/.test(line) ? [`package-lock.json:${index + 1}  ${line.trim()}`] : [],
    );
}
