/**
 * A file that is complete or absent: written beside its place and renamed into it, so that neither a full disk nor
 * Ctrl-C leaves half of one behind. All problems are `UsageError`s: they are for the user to mend.
 */
import { randomBytes } from "node:crypto";
import {
  closeSync,
  fsyncSync,
  lstatSync,
  openSync,
  readSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { UsageError } from "./usage-error.ts";

/** What stops a write, in plain words. */
const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "there is no such folder",
  ENOTDIR: "a part of the path is a file, a folder is needed",
  EACCES: "permission denied",
  EPERM: "permission denied",
  EROFS: "the file system is read-only",
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
  EFBIG: "the file system takes no file that large",
  EIO: "the device reports an error",
  EMFILE: "too many files are open",
  ENAMETOOLONG: "the name is too long",
  ELOOP: "its symbolic links go in circles",
  EISDIR: "it is a folder, a file is needed",
};

/** A file that is being written. */
export class AtomicFile {
  /** As the user named it. */
  readonly path: string;
  readonly #target: string;
  readonly #beside: string;
  readonly #force: boolean;
  #fd = -1;

  /** Begins to write. Throws `UsageError` when that is impossible, or when there is a file and no `force`. */
  constructor(path: string, force: boolean) {
    this.path = path;
    this.#force = force;
    if (path === "" || path === "-")
      throw new UsageError(`"${path}" is no file name: a trace goes to a file`);
    try {
      this.#target = targetOf(path);
      this.#refuseExisting();
      this.#beside = join(
        dirname(this.#target),
        `.writing-${randomBytes(6).toString("hex")}-${basename(this.#target)}`.slice(0, 200),
      );
      this.#fd = openSync(this.#beside, "wx+");
    } catch (error) {
      throw this.#problem(error);
    }
  }

  /** Writes all of `bytes`. When that fails, nothing is left behind. */
  write(bytes: Uint8Array): void {
    try {
      for (let at = 0; at < bytes.length;) at += writeSync(this.#fd, bytes, at);
    } catch (error) {
      this.abandon();
      throw this.#problem(error);
    }
  }

  /** Reads what was written from byte `at` on into all of `bytes`. */
  readAt(bytes: Uint8Array, at: number): void {
    try {
      for (let done = 0; done < bytes.length;) {
        const length = readSync(this.#fd, bytes, done, bytes.length - done, at + done);
        if (length === 0) throw new Error(`${this.path}: what was written is not there any more`);
        done += length;
      }
    } catch (error) {
      this.abandon();
      throw this.#problem(error);
    }
  }

  /** Writes all of `bytes` over what stands from byte `at` on. When that fails, nothing is left behind. */
  writeAt(bytes: Uint8Array, at: number): void {
    try {
      for (let done = 0; done < bytes.length;)
        done += writeSync(this.#fd, bytes, done, bytes.length - done, at + done);
    } catch (error) {
      this.abandon();
      throw this.#problem(error);
    }
  }

  /** Puts the file into its place. */
  finish(): void {
    try {
      // Some disks report that they are full only now.
      fsyncSync(this.#fd);
      closeSync(this.#fd);
      this.#fd = -1;
      this.#refuseExisting();
      renameSync(this.#beside, this.#target);
    } catch (error) {
      this.abandon();
      throw this.#problem(error);
    }
  }

  /** Removes what is written so far; nothing to do once the file is in its place. */
  abandon(): void {
    if (this.#fd >= 0) closeSync(this.#fd);
    this.#fd = -1;
    rmSync(this.#beside, { force: true });
  }

  #refuseExisting(): void {
    const stat = statSync(this.#target, { throwIfNoEntry: false });
    if (stat === undefined) return;
    if (!stat.isFile())
      throw new UsageError(
        `${this.path}: is ${stat.isDirectory() ? "a folder" : "no ordinary file"}, a file is needed`,
      );
    if (!this.#force) throw new UsageError(`${this.path}: there is such a file. --force replaces it`);
  }

  #problem(error: unknown): unknown {
    const code = (error as { code?: unknown }).code;
    if (error instanceof UsageError || typeof code !== "string" || !Object.hasOwn(REASONS, code))
      return error;
    return new UsageError(`${this.path}: cannot be written: ${REASONS[code]}`);
  }
}

/** Where the file lies: behind a symbolic link, which stays what it is. */
function targetOf(path: string): string {
  const link = lstatSync(path, { throwIfNoEntry: false });
  return link?.isSymbolicLink() ? realpathSync(path) : path;
}
