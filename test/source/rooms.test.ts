/** Rooms, ranks and circles of src/, and proof that each rule can fail. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  findBrokenPaths,
  findCircles,
  findNodeImports,
  findRankViolations,
  findUnknownRooms,
  importsOf,
  packagesOf,
} from "./imports.ts";
import { ROOT } from "./root.ts";
import { parseSource, readAllSources } from "./source-file.ts";

const sources = readAllSources();

describe("src/", () => {
  it("has sources to check", () => expect(sources.length).toBeGreaterThan(0));

  it("holds rooms and the public door only", () => expect(findUnknownRooms(sources)).toEqual([]));

  it("imports from rooms of lower rank only", () => expect(sources.flatMap(findRankViolations)).toEqual([]));

  it("has no circle of imports", () => expect(findCircles(sources)).toEqual([]));

  it("imports files that exist, by their whole name", () => expect(findBrokenPaths(sources)).toEqual([]));

  it("keeps Node's modules out of rooms that a browser runs", () =>
    expect(sources.flatMap(findNodeImports)).toEqual([]));

  it("imports the packages that package.json names as dependencies, all of them and no others", () => {
    const { dependencies } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
    const names = Object.keys(dependencies);
    const used = new Set(sources.flatMap(packagesOf));
    expect({
      "imported but not a dependency": [...used].filter((name) => !names.includes(name)),
      "a dependency but imported nowhere": names.filter((name) => !used.has(name)),
    }).toEqual({ "imported but not a dependency": [], "a dependency but imported nowhere": [] });
  });
});

describe("the rules on rooms", () => {
  const violations = (path: string, text: string) => findRankViolations(parseSource(path, text));

  it.each([
    ["upwards", 'import { run } from "../run/run.ts";', "run (rank 11)"],
    ["sideways", 'import { PRICES } from "../pricing/books.ts";', "pricing (rank 3)"],
    ["a type", 'import type { Plan } from "../model/plan.ts";', "model (rank 5)"],
    ["an inline type", 'let plan: import("../model/plan.ts").Plan;', "model (rank 5)"],
    ["passed on", 'export { run } from "../run/run.ts";', "run (rank 11)"],
    ["late", 'const run = await import("../run/run.ts");', "run (rank 11)"],
    ["a worker", 'new Worker(new URL("../run/worker.ts", import.meta.url));', "run (rank 11)"],
    ["the door", 'import { simulate } from "../index.ts";', "public door"],
    ["the test folder", 'import { x } from "../../test/x.ts";', "outside src/"],
  ])("see an import: %s", (_, text, expected) => {
    const found = violations("src/policy/contract.ts", `\n${text}`);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/^src\/policy\/contract\.ts:2 /);
    expect(found[0]).toContain(expected);
  });

  it("name file, line, both rooms, both ranks and the way out", () => {
    expect(violations("src/cache/store.ts", '// why\nimport { Edge } from "../cdn/edge.ts";')).toEqual([
      "src/cache/store.ts:2  cache (rank 6) imports cdn (rank 7): ../cdn/edge.ts. A room imports only from rooms of " +
        "lower rank: move what it needs to a room of lower rank, or pass it in as an argument",
    ]);
  });

  it("allow downwards, within the room and packages; ignore comments and strings", () => {
    const text = `// import "../run/run.ts"
      import { Slots } from "../../ds/slots.ts";
      import { register } from "../registry.ts";
      import { z } from "zod";
      const text = 'import "../../run/run.ts"';`;
    expect(violations("src/policy/eviction/lru.ts", text)).toEqual([]);
    expect(violations("src/index.ts", 'import { run } from "./run/run.ts";')).toEqual([]);
    expect(violations("src/index.ts", 'import { main } from "./cli/main.ts";')).toHaveLength(1);
  });

  it("see folders that are no room, and files in none", () => {
    const files = ["src/misc/a.ts", "src/loose.ts", "src/index.ts", "src/base/units.ts"];
    expect(findUnknownRooms(files.map((path) => parseSource(path, "")))).toEqual([
      expect.stringContaining("src/misc/ is no room"),
      expect.stringContaining("src/loose.ts  lies in no room"),
    ]);
  });

  it("see circles, each once, through types too", () => {
    const files = [
      parseSource("src/ds/a.ts", 'import { b } from "./b.ts"; import { d } from "./d.ts";'),
      parseSource("src/ds/b.ts", 'import type { C } from "./c.ts";'),
      parseSource("src/ds/c.ts", 'export * from "./a.ts";'),
      parseSource("src/ds/d.ts", ""),
    ];
    expect(findCircles(files)).toEqual([
      "src/ds/a.ts -> src/ds/b.ts -> src/ds/c.ts -> src/ds/a.ts. Move what both need into a file of its own",
    ]);
    expect(findCircles(files.slice(1))).toEqual([]);
  });

  it("see paths that lead nowhere", () => {
    const files = [
      parseSource("src/ds/a.ts", 'import "./b.js"; import "./c"; import "./d.ts";'),
      parseSource("src/ds/d.ts", ""),
    ];
    expect(findBrokenPaths(files)).toHaveLength(2);
  });

  it("see Node's modules, with and without the prefix, below run/ only", () => {
    const text = 'import fs from "node:fs"; import path from "path";';
    expect(findNodeImports(parseSource("src/report/text.ts", text))).toHaveLength(2);
    expect(findNodeImports(parseSource("src/run/files.ts", text))).toEqual([]);
  });

  it("tell a package from the path inside it", () => {
    const file = parseSource(
      "src/base/a.ts",
      'import "@noble/hashes/sha2.js"; import "zod"; import "./b.ts"; import "node:fs";',
    );
    expect(packagesOf(file)).toEqual(["@noble/hashes", "zod"]);
    expect(importsOf(file)).toHaveLength(4);
  });
});
