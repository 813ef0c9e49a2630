/**
 * The results folder: complete or absent. It is written beside its place and renamed into it, so that neither
 * a full disk nor Ctrl-C leaves half of one behind.
 */
import { mkdirSync, mkdtempSync, renameSync, rmdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

/** Texts of a folder by file name. */
export type FolderFiles = ReadonlyMap<string, string>;

/** Folders of this process that are not yet, or no longer, in place: removed when it is interrupted. */
const unfinished = new Set<string>();

/** Two processes that write the same folder may step on each other's renames so often, and then it is something else. */
const MOST_TRIES = 10;

/** Writes the files as folder `path`, replacing an older one of the same name. Throws the error of the file system. */
export function writeFolder(path: string, files: FolderFiles): void {
  const parent = dirname(path);
  makeFolder(parent);
  const beside = mkdtempSync(join(parent, ".writing-"));
  unfinished.add(beside);
  try {
    for (const [name, text] of files) writeFileSync(join(beside, name), text);
    for (let tries = 1; !renamed(beside, path); tries++) {
      if (tries === MOST_TRIES)
        throw Object.assign(new Error(`${path} cannot be replaced`), { code: "EEXIST" });
      moveAway(path, `${beside}-old-${tries}`);
    }
    unfinished.delete(beside);
  } finally {
    removeUnfinished();
  }
}

/** Removes what an interrupted write has left. */
export function removeUnfinished(): void {
  for (const path of unfinished) rmSync(path, { recursive: true, force: true });
  unfinished.clear();
}

/**
 * Throws the error of the file system when a folder could not be written below `root`: asked before a long run.
 * Leaves nothing behind: what of `root` is not there is not made yet.
 */
export function probeWritable(root: string): void {
  let at = resolve(root);
  while (!isFolder(at)) at = dirname(at);
  rmdirSync(mkdtempSync(join(at, ".writing-")));
}

/**
 * Makes a folder with its parents. (Node's own way, mkdirSync with `recursive`, never comes back from a path below
 * /proc in Node 20.)
 */
export function makeFolder(path: string): void {
  const absent: string[] = [];
  for (let at = resolve(path); !isFolder(at); at = dirname(at)) absent.unshift(at);
  for (const folder of absent)
    try {
      mkdirSync(folder);
    } catch (error) {
      // Another process may have been faster.
      if ((error as { code?: string }).code !== "EEXIST" || !isFolder(folder)) throw error;
    }
}

/** Is there a folder? A file in its place is left for mkdir to complain of. */
function isFolder(path: string): boolean {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat !== undefined && !stat.isDirectory())
    throw Object.assign(new Error(`${path} is a file`), { code: "EEXIST" });
  return stat !== undefined;
}

/** Renames a folder into its place, unless another is there. */
function renamed(from: string, to: string): boolean {
  try {
    renameSync(from, to);
    return true;
  } catch (error) {
    const { code } = error as { code?: string };
    // Windows says EPERM when a folder is in the way.
    if (code === "ENOTEMPTY" || code === "EEXIST" || (code === "EPERM" && isFolder(to))) return false;
    throw error;
  }
}

/** Moves the folder that is in the way; another process may have done so already. */
function moveAway(path: string, to: string): void {
  unfinished.add(to);
  try {
    renameSync(path, to);
  } catch (error) {
    if ((error as { code?: string }).code !== "ENOENT") throw error;
  }
}
