/** `cdnlab trace convert` from outside: pipes, JSON, words that make no sense, and Ctrl-C. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { cdnlab, workingDirectory } from "./program.ts";

const cwd = workingDirectory();
const run = (words: readonly string[], input?: string | Uint8Array) =>
  cdnlab(["trace", "convert", ...words], input === undefined ? { cwd } : { cwd, input });
const LINES = "0 17 1000\n3 18446744073709551615 20\n3 17 1000\n";

describe("cdnlab trace convert", () => {
  it("reads a compressed pipe, and says what it did", async () => {
    const { status, stdout, stderr } = await run(["-", "piped.csv"], gzipSync(LINES));
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toBe("piped.csv: 3 requests for 2 objects of 1.02 kB\n  over 3 s   lrb to csv   67 B\n");
    expect(readFileSync(join(cwd, "piped.csv"), "utf8")).toBe(
      "time,key,size,ttl\n0,17,1000,\n3,18446744073709551615,20,\n3,17,1000,\n",
    );
  });

  it("prints one JSON document, and replaces a file only when told", async () => {
    writeFileSync(join(cwd, "in.txt"), LINES);
    writeFileSync(join(cwd, "out.bin"), "mine");
    const refused = await run(["in.txt", "out.bin", "--json"]);
    expect(refused).toMatchObject({ status: 2, stdout: "" });
    expect(refused.stderr).toContain("out.bin: there is such a file. --force replaces it");
    expect(readFileSync(join(cwd, "out.bin"), "utf8")).toBe("mine");
    const { status, stdout } = await run(["in.txt", "out.bin", "--json", "--force", "--time-unit", "1min"]);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      ...{ file: "out.bin", from: "lrb", to: "oracleGeneral", requests: 3, objects: 2, spanMicros: 180e6 },
      ...{ fileBytes: 72, damaged: 0, lost: { fractions: 0, sizes: 0, ttls: 0 } },
    });
    expect(readFileSync(join(cwd, "out.bin")).readUInt32LE(24)).toBe(180);
  });

  it("names what is wrong with the words", async () => {
    writeFileSync(join(cwd, "in.txt"), LINES);
    for (const [words, says] of [
      [["in.txt", "x", "--format", "cvs2"], /--format: "cvs2" is none of oracleGeneral, csv, lrb/],
      [["in.txt", "x", "--from", "csv"], /in\.txt: this looks like lrb, not csv/],
      [
        ["in.txt", "x", "--time-unit", "soon", "--damage-limit", "9"],
        /--time-unit: "soon".*\n.*--damage-limit: "9"/,
      ],
      [["in.txt"], /out/],
    ] as const) {
      const { status, stdout, stderr } = await run(words);
      expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
      expect(stderr).toMatch(says);
      expect(existsSync(join(cwd, "x"))).toBe(false);
    }
  });

  it("leaves nothing behind when it is interrupted", async () => {
    // Seconds of work, told to stop as soon as there is something to leave behind.
    const many = LINES.repeat(500_000);
    const { status } = await cdnlab(["trace", "convert", "-", "cut.csv", "--from", "lrb"], {
      cwd,
      input: many,
      onStart: (child) => {
        const look = setInterval(() => {
          if (!readdirSync(cwd).some((name) => name.startsWith(".writing-"))) return;
          clearInterval(look);
          child.kill("SIGINT");
        }, 1);
        child.once("close", () => clearInterval(look));
      },
    });
    expect(status).toBe(130);
    expect(readdirSync(cwd).filter((name) => name.includes("cut.csv"))).toEqual([]);
  });
});
