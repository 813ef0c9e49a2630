/** A disk that fills up while a trace is written: said in plain words, and nothing is left behind. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, it, vi } from "vitest";
import { convertTrace } from "../../src/experiment/trace-convert.ts";
import { writeSynthTrace } from "../../src/experiment/trace-synth.ts";
import { UsageError } from "../../src/run/usage-error.ts";
import { PLAIN_SPEC } from "../../src/workload/synth/spec.ts";
import { cdnlab } from "../cli/program.ts";

const disk = vi.hoisted(() => ({ freeBytes: Infinity }));
vi.mock("node:fs", async (original) => {
  const fs = await original<typeof import("node:fs")>();
  const writeSync = (fd: number, bytes: Uint8Array, ...more: number[]) => {
    if (disk.freeBytes <= 0)
      throw Object.assign(new Error("ENOSPC: no space left on device"), { code: "ENOSPC" });
    const length = fs.writeSync(fd, bytes, ...more);
    disk.freeBytes -= length;
    return length;
  };
  return { ...fs, default: fs, writeSync };
});

const folder = mkdtempSync(join(tmpdir(), "cdnlab-full-"));
const source = join(folder, "source.bin");
const out = join(folder, "out");
mkdirSync(out);
const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=512k", "tmpfs", out]).status === 0;
afterAll(() => {
  if (mounted) spawnSync("umount", [out]);
  rmSync(folder, { recursive: true, force: true });
});
afterEach(() => (disk.freeBytes = Infinity));

const SPEC = { ...PLAIN_SPEC, requests: 200_000, objects: 5000 };
await writeSynthTrace(source, SPEC, { format: "oracleGeneral" });
const FILES = ["x.csv", "x.bin", "x.lrb", "x.csv.gz", "x.bin.gz"];

describe("a write that fails for lack of room", () => {
  it.each(FILES)("leaves nothing of %s", async (name) => {
    const path = join(folder, name);
    // The first write, one in the middle, the filling in of next requests.
    for (const freeBytes of [0, 500_000, name === "x.bin" ? 5_000_000 : 600_000]) {
      disk.freeBytes = freeBytes;
      const attempt = convertTrace(source, path);
      await expect(attempt).rejects.toThrow(UsageError);
      await expect(attempt).rejects.toThrow(`${path}: cannot be written: the disk is full`);
      expect(readdirSync(folder).sort((a, b) => (a < b ? -1 : 1))).toEqual(["out", "source.bin"]);
    }
    disk.freeBytes = 500_000;
    await expect(writeSynthTrace(path, SPEC, { format: "csv" })).rejects.toThrow("the disk is full");
    expect(existsSync(path)).toBe(false);
  });

  it.skipIf(!mounted)("on a real disk ends the command with status 2", async () => {
    for (const name of ["x.csv", "x.bin.gz"]) {
      const ended = await cdnlab(["trace", "convert", source, join(out, name)], { cwd: folder });
      const wanted = { status: 2, stdout: "", stderr: expect.stringContaining("the disk is full") as string };
      expect(ended, name).toMatchObject(wanted);
      expect(readdirSync(out), name).toEqual([]);
    }
  });
});
