/** The results folder is complete or absent, whatever happens while it is written. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { reportError } from "../../src/cli/errors.ts";
import { toldApart } from "../../src/run/bug.ts";
import { makeFolder, probeWritable, writeFolder } from "../../src/run/results-folder.ts";
import { Interrupted } from "../../src/run/simulate.ts";
import { UsageError } from "../../src/run/usage-error.ts";
import { cdnlab, SMALL, workingDirectory } from "./program.ts";

const cwd = workingDirectory();
const at = (...parts: string[]) => join(cwd, ...parts);

describe("writeFolder", () => {
  it("makes the folder, and replaces an older one as a whole", () => {
    const folder = at("a/b/c");
    writeFolder(folder, new Map([["x", "1"], ["y", "2"]])); // prettier-ignore
    writeFolder(folder, new Map([["x", "3"]]));
    expect(readdirSync(folder)).toEqual(["x"]);
    expect(readFileSync(join(folder, "x"), "utf8")).toBe("3");
    expect(readdirSync(at("a/b"))).toEqual(["c"]);
  });

  it("leaves the older one as it was when a file cannot be written, and nothing else", () => {
    const folder = at("d/e");
    writeFolder(folder, new Map([["x", "1"]]));
    expect(() => writeFolder(folder, new Map([["x", "2"], ["no/such", ""]]))).toThrow("ENOENT"); // prettier-ignore
    expect(readFileSync(join(folder, "x"), "utf8")).toBe("1");
    expect(readdirSync(at("d"))).toEqual(["e"]);
  });

  it("does not put anything in the place of a file", () => {
    mkdirSync(at("f"));
    writeFileSync(at("f/g"), "precious");
    expect(() => writeFolder(at("f/g"), new Map([["x", "1"]]))).toThrow();
    expect(() => makeFolder(at("f/g/h"))).toThrow();
    expect(readFileSync(at("f/g"), "utf8")).toBe("precious");
    expect(readdirSync(at("f"))).toEqual(["g"]);
  });

  it("is safe with several processes at once", async () => {
    writeFileSync(at("small.yaml"), SMALL);
    const runs = await Promise.all([1, 2, 3].map(() => cdnlab(["run", "small.yaml"], { cwd, env: {} })));
    expect(runs.map(({ status, stderr }) => [status, stderr])).toEqual(runs.map(() => [0, ""]));
    const [digest, ...others] = readdirSync(at("results/small"));
    expect(others).toEqual([]);
    expect(readdirSync(at("results/small", digest ?? ""))).toHaveLength(9);
  });
});

describe("probeWritable", () => {
  it("leaves nothing behind", () => {
    probeWritable(at("new/folder"));
    expect(existsSync(at("new"))).toBe(false);
    expect(() => probeWritable(at("f/g"))).toThrow("is a file");
  });
});

describe("reportError", () => {
  const told = (error: unknown) => {
    const write = vi.spyOn(process.stderr, "write").mockReturnValue(true);
    try {
      const status = reportError(error, ["run", "my site.yaml", "--seed", "7"]);
      return { status, said: write.mock.calls.join("") };
    } finally {
      write.mockRestore();
    }
  };

  it("asks for a report of a bug with what is needed to see it again", () => {
    const { status, said } = told(toldApart(new TypeError("x is not y"), "my seed", "abc123"));
    expect(status).toBe(1);
    expect(said).toContain("cdnlab run 'my site.yaml' --seed 7");
    expect(said).toMatch(/seed {6}my seed\n {2}scenario {2}abc123\nTypeError: x is not y\n {4}at /);
  });

  it("does not call a bug what is none", () => {
    expect(told(toldApart(new UsageError("no"), "1", ""))).toEqual({ status: 2, said: "no\n" });
    expect(told(toldApart(new Interrupted(), "1", "")).status).toBe(130);
    const memory = told(toldApart(new RangeError("Array buffer allocation failed"), "1", ""));
    expect(memory.status).toBe(2);
    expect(memory.said).toContain("not enough memory");
  });
});
