/**
 * Every `cdnlab` command in README.md and docs/ runs as printed, with the exit status and output lines that the
 * page shows. A page's commands share one working directory, a stand-in of the repository: the same scenarios and
 * documents by link, a results folder of its own.
 */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cdnlab } from "../cli/program.ts";
import { ROOT } from "../source/root.ts";
import { findExamples, findMissingLines } from "./console-blocks.ts";

/** A run of the quickstart takes ten seconds on an idle machine; examples share theirs with other tests. */
const TIMEOUT_MILLIS = 180_000;

const documents = ["README.md", ...readdirSync(join(ROOT, "docs")).map((name) => `docs/${name}`)].filter(
  (path) => path.endsWith(".md") && existsSync(join(ROOT, path)),
);

describe.each(documents)("%s", (document) => {
  const examples = findExamples(readFileSync(join(ROOT, document), "utf8"));
  let folder = "";

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "cdnlab-examples-"));
    const repository = join(folder, "cdnlab");
    mkdirSync(repository);
    for (const name of ["scenarios", "docs", "bench", "test", "package.json", "README.md"])
      if (existsSync(join(ROOT, name))) symlinkSync(join(ROOT, name), join(repository, name));
    if (existsSync(join(ROOT, "../shared"))) symlinkSync(join(ROOT, "../shared"), join(folder, "shared"));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  if (document === "README.md")
    it("shows the first command", () => expect(examples.length).toBeGreaterThan(0));
  else it("is well formed", () => expect(examples).toBeDefined());

  for (const { line, words, exitStatus, output } of examples) {
    // What reads the shared traces runs where they are.
    const absent = words.some((word) => word.includes("../shared/")) && !existsSync(join(ROOT, "../shared"));
    it.skipIf(absent)(
      `line ${line}: cdnlab ${words.join(" ")}`,
      async () => {
        const run = await cdnlab(words, { cwd: join(folder, "cdnlab") });
        const shown = `${run.stdout}\n${run.stderr}`;
        expect({ exitStatus: run.status, said: run.status === exitStatus ? "" : shown }).toEqual({
          exitStatus,
          said: "",
        });
        const missing = findMissingLines(output, shown);
        expect({ missing, shown: missing.length > 0 ? shown : "" }).toEqual({ missing: [], shown: "" });
      },
      TIMEOUT_MILLIS,
    );
  }
});

describe("findExamples", () => {
  it("reads commands, output and exit status from console blocks only", () => {
    const markdown = [
      "Text `$ cdnlab run` in a sentence.",
      "```console",
      "$ npm start",
      "not looked at",
      "$ cdnlab latency Paris '-33.9,18.4' --set name=\"a b\"",
      "  Paris   …  km",
      "...",
      "$ npx cdnlab validate bad.yaml   (exit 2)",
      "bad.yaml:1:1  wrong",
      "```",
      "```sh",
      "$ cdnlab list",
      "```",
      "~~~console",
      "$ cdnlab run scenarios/a.yaml",
      "  1 threshold failed (exit 3)",
      "~~~",
    ].join("\n");
    expect(findExamples(markdown)).toEqual([
      {
        line: 5,
        words: ["latency", "Paris", "-33.9,18.4", "--set", "name=a b"],
        exitStatus: 0,
        output: ["  Paris   …  km"],
      },
      { line: 8, words: ["validate", "bad.yaml"], exitStatus: 2, output: ["bad.yaml:1:1  wrong"] },
      {
        line: 15,
        words: ["run", "scenarios/a.yaml"],
        exitStatus: 3,
        output: ["  1 threshold failed (exit 3)"],
      },
    ]);
  });

  it("refuses what needs a shell, and quotes left open", () => {
    const block = (command: string) => findExamples(`\`\`\`console\n$ cdnlab ${command}\n\`\`\``);
    expect(() => block("run a.yaml | less")).toThrow("line 2: a console example is one command");
    expect(() => block('run "a.yaml')).toThrow("a quote is not closed");
    expect(block('run "a|b"')[0]?.words).toEqual(["run", "a|b"]);
  });
});

describe("findMissingLines", () => {
  const output = "  hit ratio    93.4 %   14 ms\n1 threshold failed (exit 3)\n2 problems\n";

  it("lets spaces differ and … stand for anything, and nothing else", () => {
    expect(findMissingLines(["hit ratio 93.4 % … ms", "hit … % 14 ms"], output)).toEqual([]);
    expect(
      findMissingLines(["hit ratio 93.5 % … ms", "hit ratio", "hit.ratio 93.4 % 14 ms"], output),
    ).toHaveLength(3);
  });

  it("takes an exit remark for the page's or the program's", () => {
    expect(findMissingLines(["1 threshold failed (exit 3)", "2 problems   (exit 2)"], output)).toEqual([]);
  });
});
