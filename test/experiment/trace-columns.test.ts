import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { admissionChoices, evictionChoices } from "../../src/experiment/choices.ts";
import { readLabTrace } from "../../src/experiment/lab-trace.ts";
import { replay, replayWhileReading } from "../../src/experiment/replay.ts";
import { EVICTION_POLICIES } from "../../src/policy/eviction/registry.ts";
import { type LabChunk, TraceColumns } from "../../src/experiment/trace-columns.ts";

const folder = mkdtempSync(join(tmpdir(), "cdnlab-columns-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Feeds stamps of whole seconds through columns; returns every chunk's times, copied as they come. */
function timesThrough(stamps: readonly number[], keeps: boolean): number[][] {
  const taken: number[][] = [];
  const columns = new TraceColumns(
    { keeps, take: ({ rows, timeMicros }: LabChunk) => taken.push([...timeMicros.subarray(0, rows)]) },
    1_000_000,
    (object) => object,
  );
  for (let from = 0; from < stamps.length; from += 500) {
    const { row, object, sizeBytes, timeMicros } = columns.room();
    const some = stamps.slice(from, from + 500);
    some.forEach((stamp, n) => {
      object[row + n] = n;
      sizeBytes[row + n] = 1;
      timeMicros[row + n] = stamp * 1_000_000;
    });
    columns.wrote(some.length);
  }
  columns.end();
  return taken;
}

/** What the times ought to be: requests of one second at the middles of its equal parts. */
function spread(stamps: readonly number[]): number[] {
  const counts = new Map<number, number>();
  for (const stamp of stamps) counts.set(stamp, (counts.get(stamp) ?? 0) + 1);
  const met = new Map<number, number>();
  return stamps.map((stamp) => {
    const n = met.get(stamp) ?? 0;
    met.set(stamp, n + 1);
    return stamp * 1_000_000 + Math.floor((1_000_000 * (n + 0.5)) / counts.get(stamp)!);
  });
}

describe("the columns of a trace", () => {
  const many = Array.from({ length: 400_000 }, (_, n) => Math.floor(n / 70_000));
  const oneLongSecond = Array.from({ length: 300_000 }, (_, n) => (n < 1000 ? 0 : 1));

  it.each([
    ["seconds shorter than a chunk", many],
    ["a second longer than a chunk", oneLongSecond],
  ])("spread requests evenly over their second, across chunks: %s", (_, stamps) => {
    for (const keeps of [true, false]) expect(timesThrough(stamps, keeps).flat()).toEqual(spread(stamps));
  });

  it("end chunks where seconds end, so that each is final when it is taken", () => {
    const chunks = timesThrough(many, false);
    expect(chunks.length).toBeGreaterThan(2);
    for (let c = 1; c < chunks.length; c++)
      expect(Math.floor(chunks[c][0] / 1e6)).toBeGreaterThan(Math.floor(chunks[c - 1].at(-1)! / 1e6));
  });
});

/** A file of so many records, its ids scattered over 64 bits; 977 a second. */
function fileOf(records: number, idOf: (n: number) => number): string {
  const bytes = new DataView(new ArrayBuffer(24 * records));
  for (let n = 0; n < records; n++) {
    const id = idOf(n);
    bytes.setUint32(n * 24, Math.floor(n / 977), true);
    bytes.setBigUint64(n * 24 + 4, (BigInt(id) * 0x9e3779b97f4a7c15n) & 0xffffffffffffffffn, true);
    bytes.setUint32(n * 24 + 12, 100 + (id % 5000), true);
    bytes.setBigInt64(n * 24 + 16, -1n, true);
  }
  const file = join(folder, `${records}.oracleGeneral.bin`);
  writeFileSync(file, bytes);
  return file;
}

describe("a replay while the trace is read", () => {
  it("is the same replay, whatever the policy and however long the trace", async () => {
    const file = fileOf(300_000, (n) =>
      Math.floor(30_000 * (((n * 7919) % 10_007) / 10_007) * (((n * 104_729) % 1009) / 1009)),
    );
    const trace = readLabTrace(file, {});
    const [always] = admissionChoices("always");
    for (const name of ["lru", "w-tinylfu", "hyperbolic"])
      for (const size of [
        { text: "a", capacity: 2_000_000, unitSize: false },
        { text: "b", capacity: 1000, unitSize: true },
      ]) {
        const task = { eviction: evictionChoices(name)[0], admission: always, size, seed: "1" };
        const { facts, replayed } = await replayWhileReading(file, {}, task, undefined, Infinity);
        const { seconds: _, ...alone } = replayed;
        const { seconds: __, ...among } = await replay(trace, task);
        expect(alone).toEqual(among);
        expect(alone.misses).toBeGreaterThan(0);
        expect(alone.audit).toEqual([]);
        const { chunks: ___, hashes: ____, ...known } = trace;
        expect(facts).toEqual(known);
      }
  });
});

describe("a replay that knows objects by their keys", () => {
  const file = fileOf(60_000, (n) =>
    Math.floor(9000 * (((n * 7919) % 10_007) / 10_007) * (((n * 104_729) % 1009) / 1009)),
  );
  const trace = readLabTrace(file, {});
  const [always] = admissionChoices("always");
  const able = EVICTION_POLICIES.filter(({ keysLast }) => keysLast !== undefined).map(({ name }) => name);
  const sizes = [
    { text: "1MB", capacity: 1_000_000, unitSize: false },
    { text: "30kB", capacity: 30_000, unitSize: false },
    { text: "700objects", capacity: 700, unitSize: true },
    { text: "1objects", capacity: 1, unitSize: true },
  ];

  it("is there for the policies that can do with them", () => {
    expect(able).toEqual(
      expect.arrayContaining(["lru", "sieve", "arc", "s3-fifo", "2q", "gdsf", "w-tinylfu"]),
    );
    expect(able).not.toContain("belady");
  });

  it.each(able)("%s: the same row as from columns", async (name) => {
    for (const size of sizes) {
      const task = { eviction: evictionChoices(name)[0], admission: always, size, seed: "1" };
      const { facts, replayed } = await replayWhileReading(file, {}, task, undefined, 0);
      const { seconds: _, ...keyed } = replayed;
      const { seconds: __, ...columns } = await replay(trace, task);
      expect(keyed).toEqual(columns);
      expect(keyed.audit).toEqual([]);
      const { chunks: ___, hashes: ____, meanObjectBytes: _____, ...known } = trace;
      expect(facts).toEqual({ ...known, objects: null, footprintBytes: null });
    }
  });

  it("leaves to columns what is not plain: another admission, another policy, times that run backwards", async () => {
    const size = sizes[0];
    const ask = async (path: string, name: string, admission: string) => {
      const task = {
        eviction: evictionChoices(name)[0],
        admission: admissionChoices(admission)[0],
        size,
        seed: "1",
      };
      return (await replayWhileReading(path, {}, task, undefined, 0)).facts.objects;
    };
    expect(await ask(file, "lru", "always")).toBeNull();
    expect(await ask(file, "lru", "tiny-lfu")).toBe(trace.objects);
    expect(await ask(file, "hyperbolic", "always")).toBe(trace.objects);
    const backwards = readFileSync(file);
    backwards.writeUInt32LE(3, 24 * 50_000);
    const mixed = join(folder, "mixed.oracleGeneral.bin");
    writeFileSync(mixed, backwards);
    expect(await ask(mixed, "lru", "always")).toBe(trace.objects);
  });
});
