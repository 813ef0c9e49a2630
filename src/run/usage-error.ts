/** An error of the user's making, with what to do about it: exit status 2. */
import { readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { nearest } from "../base/nearest.ts";
import { TraceError } from "../workload/trace/error.ts";

/** Thrown for what the user can mend; the message is fit to be shown as it is. */
export class UsageError extends Error {
  /** Exit status of the command. */
  readonly exitStatus = 2;
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "no such file or folder",
  EISDIR: "is a folder, a file is needed",
  ENOTDIR: "a part of the path is a file, a folder is needed",
  EEXIST: "a file stands where a folder is needed",
  EACCES: "permission denied",
  EPERM: "permission denied",
  EROFS: "the file system is read-only",
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
  EMFILE: "too many files are open",
  ENAMETOOLONG: "the name is too long",
  ELOOP: "its symbolic links go in circles",
};

/** The file system's complaint in plain words, or null when it is not one; a missing file gets the nearest name. */
export function fileProblem(error: unknown, path: string): UsageError | null {
  const code = (error as { code?: unknown }).code;
  if (typeof code !== "string" || !Object.hasOwn(REASONS, code)) return null;
  const similar = code === "ENOENT" ? nearestFile(path) : null;
  const hint = similar === null ? "" : `. Did you mean "${similar}"?`;
  return new UsageError(`${path}: ${REASONS[code]}${hint}`);
}

/** The file system's complaint about a results folder that should be written, or null when it is none. */
export function notWritable(error: unknown, path: string): UsageError | null {
  const code = (error as { code?: unknown }).code;
  if (typeof code !== "string" || !Object.hasOwn(REASONS, code)) return null;
  const why = code === "ENOENT" ? "no folder can be made there" : REASONS[code];
  return new UsageError(`${path}: results cannot be written: ${why}. Name another folder with --results`);
}

/** The trace reader's complaint as a usage error, or null when it is none. */
export function traceProblem(error: unknown): UsageError | null {
  return error instanceof TraceError ? new UsageError(error.message) : null;
}

/** The file or folder of the nearest name beside a path that is not there, or null. */
function nearestFile(path: string): string | null {
  try {
    const name = nearest(basename(path), readdirSync(dirname(path)));
    return name === null ? null : join(dirname(path), name);
  } catch {
    return null;
  }
}
