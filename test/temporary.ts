/**
 * One folder for everything temporary of a run of the tests, which goes when they are done: files of tests share processes, and
 * what is left by one that failed, or by a helper that outlives its file, goes too.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Called by vitest before it starts processes, which inherit the environment; the function returned is called at the end. */
export default function temporary(): () => void {
  const folder = mkdtempSync(join(tmpdir(), "cdnlab-tests-"));
  for (const name of ["TMPDIR", "TEMP", "TMP"]) process.env[name] = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}
