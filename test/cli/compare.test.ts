/** `cdnlab compare` and `cdnlab trace` as users start them. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cdnlab } from "./program.ts";

const folder = mkdtempSync(join(tmpdir(), "cdnlab-compare-"));
const trace = join(folder, "zipf.bin");

interface Row {
  policy: string;
  admission: string;
  capacityBytes: number | null;
  capacityObjects: number | null;
  requests: number;
  misses: number;
  missRatio: number;
  byteMissRatio: number;
}

beforeAll(async () => {
  const { status } = await cdnlab(
    ["trace", "synth", trace, "--requests", "30k", "--objects", "3k", "--zipf", "0.9"],
    { cwd: folder },
  );
  expect(status).toBe(0);
});

afterAll(() => rmSync(folder, { recursive: true }));

describe("cdnlab compare", () => {
  it("prints every policy at every size, between the infinite cache and Belady, in one JSON document", async () => {
    const { stdout, status } = await cdnlab(
      ["compare", trace, "--policies", "LRU,Sieve,s3fifo", "--sizes", "100objects,300objects", "--json"],
      { cwd: folder },
    );
    expect(status).toBe(0);
    const { results, digest } = JSON.parse(stdout) as { results: Row[]; digest: string };
    expect(digest).toMatch(/^[0-9a-f]{64}$/);
    expect(results.map(({ policy, capacityObjects }) => [policy, capacityObjects])).toEqual([
      ["lru", 100],
      ["sieve", 100],
      ["s3-fifo", 100],
      ["belady", 100],
      ["lru", 300],
      ["sieve", 300],
      ["s3-fifo", 300],
      ["belady", 300],
      ["infinite", null],
    ]);
    const missesOf = (policy: string, size: number | null) =>
      results.find((row) => row.policy === policy && row.capacityObjects === size)!.misses;
    for (const policy of ["lru", "sieve", "s3-fifo"])
      for (const size of [100, 300]) {
        expect(missesOf(policy, size)).toBeGreaterThan(missesOf("belady", size));
        expect(missesOf("belady", size)).toBeGreaterThan(missesOf("infinite", null));
      }
  });

  it("shows a bound that nobody goes below where sizes count, and only there", async () => {
    const words = ["compare", trace, "--policies", "lru,gdsf,belady-size", "--sizes", "50objects,1%,20%"];
    const { stdout, status } = await cdnlab([...words, "--json"], { cwd: folder });
    expect(status).toBe(0);
    const { results, notes } = JSON.parse(stdout) as { results: Row[]; notes: string[] };
    const bounds = results.filter(({ policy }) => policy === "offline-bound");
    const [lru] = results.filter(({ policy, capacityBytes }) => policy === "lru" && capacityBytes !== null);
    expect(bounds.map(({ capacityObjects }) => capacityObjects)).toEqual([null, null]);
    expect(bounds[0].misses).toBeGreaterThan(bounds[1].misses);
    expect(bounds[0].misses).toBeLessThan(lru.misses);
    for (const { capacityBytes, misses, byteMissRatio } of bounds)
      for (const row of results.filter((one) => one.capacityBytes === capacityBytes)) {
        expect(row.misses).toBeGreaterThanOrEqual(row.policy === "infinite" ? 0 : misses);
        expect(row.byteMissRatio).toBeGreaterThanOrEqual(row.policy === "infinite" ? 0 : byteMissRatio);
      }
    expect(notes.join("\n")).toContain("offline-bound: ");
    const without = await cdnlab([...words, "--json", "--no-bounds"], { cwd: folder });
    expect(without.stdout).not.toContain("offline-bound");
    const shown = await cdnlab(words, { cwd: folder });
    expect(shown.stdout).toMatch(/offline-bound +- +\d/);
  });

  it("gives the same rows with any number of workers, and reads standard input as it reads a file", async () => {
    const options = ["--policies", "lru,random", "--sizes", "1%,10%", "--json", "--no-bounds"];
    const digestOf = async (file: string, more: string[], input?: Buffer) => {
      const { stdout } = await cdnlab(["compare", file, ...options, ...more], {
        cwd: folder,
        ...(input ? { input } : {}),
      });
      return (JSON.parse(stdout) as { digest: string }).digest;
    };
    const one = await digestOf(trace, ["--workers", "1"]);
    expect(await digestOf(trace, ["--workers", "2"])).toBe(one);
    expect(await digestOf("-", [], readFileSync(trace))).toBe(one);
    expect(await digestOf(trace, ["--seed", "2"])).not.toBe(one);
  });

  it("names every mistake with what was meant", async () => {
    const { stderr, status } = await cdnlab(
      ["compare", trace, "--policies", "lru,siev,s3-fifo:smal=0.1,clock:bits=9", "--sizes", "1%"],
      { cwd: folder },
    );
    expect(status).toBe(2);
    expect(stderr).toContain('no policy "siev"; did you mean "sieve"?');
    expect(stderr).toContain('no parameter "smal"; did you mean "small"?');
    expect(stderr).toContain("clock's bits is a whole number from 1 to 2");
    const sizes = await cdnlab(["compare", trace, "--sizes", "5000objcts,10XB,0", "--policies", "lru"], {
      cwd: folder,
    });
    expect(sizes.status).toBe(2);
    expect(sizes.stderr).toContain('Did you mean "5000objects"?');
    expect(sizes.stderr).toContain('"10XB" is no size');
    expect(sizes.stderr).toContain('"0" is less than one byte');
  });

  it("says nothing beside the result, however many replays there are", async () => {
    const { stderr, status } = await cdnlab(
      ["compare", trace, "--sizes", "auto", "--workers", "2", "--json"],
      { cwd: folder },
    );
    expect(status).toBe(0);
    expect(stderr).toBe("");
  });

  it("keeps to 80 columns, and writes CSV", async () => {
    const { stdout } = await cdnlab(
      ["compare", trace, "--policies", "lru,sieve", "--sizes", "auto", "--csv", "rows.csv"],
      { cwd: folder },
    );
    for (const line of stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
    const [head, ...rows] = readFileSync(join(folder, "rows.csv"), "utf8").trim().split("\n");
    expect(head).toMatch(
      /^policy,admission,size,unit,capacity_bytes,capacity_objects,requests,misses,miss_ratio,/,
    );
    expect(rows).toHaveLength(9 * 4 + 1);
  });

  it("tells what flash would bear: a log of FIFO writes each byte once, sets write whole pages", async () => {
    const words = ["compare", trace, "--policies", "fifo,lru", "--sizes", "1%", "--no-bounds"];
    const { stdout } = await cdnlab([...words, "--json"], { cwd: folder });
    const { results } = JSON.parse(stdout) as {
      results: (Row & {
        admittedBytes: number;
        admittedObjects: number;
        flash: Record<
          "logStructured" | "setAssociative",
          { amplification: number; driveWritesPerDay: number }
        >;
      })[];
    };
    const [fifo, lru] = results;
    expect(fifo.flash.logStructured.amplification).toBe(1);
    expect(lru.flash.logStructured.amplification).toBeGreaterThan(1);
    const mean = fifo.admittedBytes / fifo.admittedObjects;
    expect(fifo.flash.setAssociative.amplification).toBeCloseTo((Math.ceil(mean / 4096) * 4096) / mean, 1);
    const shown = await cdnlab([...words, "--flash"], { cwd: folder });
    expect(shown.stdout).toContain("drive writes a day");
    for (const line of shown.stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
  });

  it("refuses what is no trace", async () => {
    writeFileSync(join(folder, "empty.bin"), "");
    expect((await cdnlab(["compare", "empty.bin"], { cwd: folder })).stderr).toContain("the file is empty");
    expect((await cdnlab(["compare", "zipf.bim"], { cwd: folder })).stderr).toContain(
      'Did you mean "zipf.bin"?',
    );
    writeFileSync(join(folder, "half.bin"), readFileSync(trace).subarray(0, 24_010));
    const half = await cdnlab(["compare", "half.bin", "--policies", "lru"], { cwd: folder });
    expect(half.status).toBe(2);
    expect(half.stderr).toContain("ends inside a record");
  });
});
