/** Every package the project depends on has its row in docs/dependencies.md, at the version that is installed. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ROOT } from "../source/root.ts";

/** `name version` of the first two cells of each table row whose first cell is a package's name in backquotes. */
function readRows(markdown: string): string[] {
  return [...markdown.matchAll(/^\| `([^`]+)` \| (\d\S*) \|/gm)].map(
    ([, name, version]) => `${name} ${version}`,
  );
}

function sorted(rows: readonly string[]): string[] {
  return rows.toSorted((a, b) => (a < b ? -1 : 1));
}

describe("docs/dependencies.md", () => {
  const { dependencies, devDependencies } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  const wanted: [string, string][] = Object.entries({ ...dependencies, ...devDependencies });

  it("has one row for each package of package.json, with its version, and no others", () => {
    const rows = readRows(readFileSync(join(ROOT, "docs/dependencies.md"), "utf8"));
    expect(sorted(rows)).toEqual(sorted(wanted.map(([name, version]) => `${name} ${version}`)));
  });

  it("is of packages pinned to one version", () => {
    expect(wanted.filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([]);
  });

  it("is read by a reader that sees rows", () => {
    expect(readRows("| `zod` | 4.6.7 | schema |\n| zod | 1 |\n| `a/b` | 1.0.0-r.5 | x |")).toEqual([
      "zod 4.6.7",
      "a/b 1.0.0-r.5",
    ]);
  });
});
