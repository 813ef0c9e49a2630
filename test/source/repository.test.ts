/** What a clone holds beside src/: no machine's paths, no registry's address, nothing at the top that has no place. */
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { findMachinePaths, findResolvedAddresses, listFiles, readText } from "./repository.ts";
import { ROOT } from "./root.ts";

/** Everything at the top that is not a dotfile or a tool's configuration. */
const TOP_LEVEL = new Set(
  (
    "package.json package-lock.json tsconfig.json src scenarios results notebooks bench docs test " +
    "README.md ARCHITECTURE.md CONTRIBUTING.md CHANGELOG.md LICENSE"
  ).split(" "),
);
const TOOL_CONFIGURATION = /^(\..+|eslint\.config\.js|vitest\.config\.ts|tsconfig\.\w+\.json)$/;

describe("the repository", () => {
  const files = listFiles();

  it("holds no path of anybody's machine", () => {
    expect(files.flatMap((path) => findMachinePaths(path, readText(path) ?? ""))).toEqual([]);
  });

  it("has a lock file that names no registry", () => {
    expect(findResolvedAddresses(readText("package-lock.json") ?? "")).toEqual([]);
  });

  it("has nothing at its top level but what belongs there", () => {
    const top = [...new Set(files.map((path) => path.split("/")[0] ?? ""))];
    expect(top.filter((name) => !TOP_LEVEL.has(name) && !TOOL_CONFIGURATION.test(name))).toEqual([]);
  });

  it("tracks no results, builds or packages", () => {
    const strays = files.filter(
      (path) => /^(results|dist|node_modules)\//.test(path) && path !== "results/README.md",
    );
    expect(strays).toEqual([]);
  });

  it.skipIf(process.platform === "win32")("keeps the entrance of continuous integration executable", () => {
    expect(existsSync(join(ROOT, ".ci", "run"))).toBe(true);
    expect(statSync(join(ROOT, ".ci", "run")).mode & 0o111).not.toBe(0);
  });
});

describe("the rules on the repository", () => {
  it.each([
    ["", "work", "main", "src"].join("/"),
    `see ${["", "root", ".npmrc"].join("/")}`,
    `"${["", "Users", "ada", "cdnlab"].join("/")}"`,
    ["", "home", "runner", "work"].join("/"),
    ["C:", "Users", "ada"].join("\\"),
  ])("see a machine's path in %j", (line) => {
    expect(findMachinePaths("docs/a.md", `first\n${line}`)).toEqual([
      expect.stringMatching(/^docs\/a\.md:2 /),
    ]);
  });

  it("see none in a URL's path or a relative one", () => {
    const text = [
      "GET /home/index.html",
      "../shared/traces/a.log",
      "network/main.ts",
      "/tmp/x",
      "groot/x",
    ].join("\n");
    expect(findMachinePaths("docs/a.md", text)).toEqual([]);
  });

  it("see a registry's address in a lock file", () => {
    expect(findResolvedAddresses('{\n"resolved": "https://registry.example/a.tgz"\n}')).toHaveLength(1);
    expect(findResolvedAddresses('{ "integrity": "sha512-x" }')).toEqual([]);
  });
});
