/** Policies of the user's own and misses that take time, from the command line. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isBuilt } from "../../.ci/setup.mjs";
import { ROOT } from "../source/root.ts";
import { cdnlab } from "./program.ts";

const EXAMPLE = join(ROOT, "docs/examples/small-chance.ts");
const folder = mkdtempSync(join(tmpdir(), "cdnlab-own-"));
const example = readFileSync(EXAMPLE, "utf8");
const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
const compare = (...words: string[]) =>
  cdnlab(["compare", "zipf.bin", "--sizes", "200objects", "--no-bounds", ...words], { cwd: folder });

interface Row {
  policy: string;
  admission: string;
  misses: number;
  delayedHits: number | null;
  totalLatency: number | null;
  meanLatency: number | null;
}
const rowsOf = (stdout: string) => (JSON.parse(stdout) as { results: Row[] }).results;

beforeAll(async () => {
  await cdnlab(["trace", "synth", "zipf.bin", "--requests", "20000", "--objects", "2000", "--zipf", "1.0"], {
    cwd: folder,
  });
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("--policy-file", () => {
  it("runs the example of the documentation, from a file anywhere, with parameters", async () => {
    write("mine.ts", example);
    const { status, stdout } = await compare(
      ...["--policies", "clock,fifo,small-chance:small=0", "--policy-file", "mine.ts", "--json"],
    );
    expect(status).toBe(0);
    const rows = rowsOf(stdout);
    const misses = (policy: string) => rows.find((row) => row.policy === policy)?.misses;
    // Nobody is small: FIFO.
    expect(misses("small-chance:small=0")).toBe(misses("fifo"));
    expect(rows.map(({ policy }) => policy)).toEqual(["clock", "fifo", "small-chance:small=0"]);
    // Everybody is small: CLOCK.
    const whole = await compare("--policies", "clock", "--policy-file", "mine.ts", "--json");
    const [clock, mine] = rowsOf(whole.stdout);
    expect(mine).toMatchObject({ policy: "small-chance", misses: clock.misses });
  });

  // Threads run what is built: Node 20 has no loader of TypeScript for them.
  it.skipIf(!isBuilt())(
    "runs it in worker threads, with the same result",
    async () => {
      write("mine.ts", example);
      const words = ["--policies", "lru,sieve", "--policy-file", "mine.ts", "--json"];
      const big = ["trace", "synth", "big.bin", "--requests", "700000", "--objects", "2000", "--zipf", "1.0"];
      await cdnlab(big, { cwd: folder });
      const of = (workers: string) =>
        cdnlab(["compare", "big.bin", "--sizes", "100objects", ...words, "--workers", workers], {
          cwd: folder,
        });
      const [one, two] = [await of("1"), await of("2")];
      expect([one.status, two.status]).toEqual([0, 0]);
      const digest = ({ stdout }: { stdout: string }) => (JSON.parse(stdout) as { digest: string }).digest;
      expect(digest(two)).toBe(digest(one));
    },
    60_000,
  );

  it("takes JavaScript, default exports and admission policies", async () => {
    write(
      "door.mjs",
      `export default {
        name: "every-other", title: "", source: "", params: [],
        create: () => {
          let asked = 0;
          return { listens: false, request() {}, admits: () => asked++ % 2 === 0, beats: () => true };
        },
      };`,
    );
    const { stdout, status } = await compare("--policies", "lru", "--policy-file", "door.mjs", "--json");
    expect(status).toBe(0);
    expect(rowsOf(stdout).map(({ policy, admission }) => `${policy} ${admission}`)).toEqual([
      "lru always",
      "lru every-other",
    ]);
  });

  it("refuses a policy that breaks the contract, and shows in how few requests", async () => {
    write("bad.ts", example.replace("this.#slots.setMark(slot, this.#tier, 1)", "this.#order.remove(slot)"));
    const { status, stderr, stdout } = await compare("--policy-file", "bad.ts");
    expect(status).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toContain('bad.ts: "small-chance" breaks the contract of policies: forEach() leaves out');
    expect(stderr).toMatch(/request (\w), request \1: at step 2/);
  });

  it("says what is wrong with a file", async () => {
    write("lru.ts", example.replace('"small-chance"', '"LRU"'));
    write("empty.ts", "export const answer = 42;");
    write("broken.ts", "export const = 42;");
    write("bare.ts", 'export default { name: "bare", create: () => ({}) };');
    const words = async (name: string) => {
      const { status, stderr } = await compare("--policy-file", name);
      expect(status).toBe(2);
      return stderr;
    };
    expect(await words("lru.ts")).toContain('"LRU" is the name of a policy that comes with cdnlab');
    expect(await words("empty.ts")).toContain("empty.ts: exports no policy");
    expect(await words("broken.ts")).toContain("--policy-file: broken.ts: ");
    expect(await words("bare.ts")).toContain('"bare": params is not a list');
    expect(await words("none.ts")).toContain("none.ts: there is no such file");
  });
});

describe("--fetch-latency", () => {
  it("tells delayed hits and latency, least first, in 80 columns", async () => {
    const words = ["--policies", "lru,lru-mad", "--fetch-latency", "50"];
    const rows = rowsOf((await compare(...words, "--json")).stdout);
    for (const { misses, delayedHits, totalLatency, meanLatency } of rows) {
      expect(delayedHits).toBeGreaterThan(0);
      expect(totalLatency).toBeGreaterThan(misses * 50);
      expect(totalLatency).toBeLessThan((misses + delayedHits!) * 50);
      expect(meanLatency).toBe(totalLatency! / 20_000);
    }
    const { stdout } = await compare(...words);
    expect(stdout).toContain("200 objects, a fetch takes 50 ticks");
    for (const line of stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
    const timed = await compare("--policies", "lru", "--fetch-latency", "5ms");
    expect(timed.stdout).toContain("a fetch takes 5 ms");
  });

  it("is null where misses take no time, and is refused when it is neither", async () => {
    const [row] = rowsOf((await compare("--policies", "lru", "--json")).stdout);
    expect(row).toMatchObject({ delayedHits: null, totalLatency: null, meanLatency: null });
    const refused = await compare("--fetch-latency", "soon");
    expect(refused.status).toBe(2);
    expect(refused.stderr).toContain('--fetch-latency: "soon" is neither a number of requests');
  });
});
