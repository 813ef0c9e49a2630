/** What messages and pages send readers to, `cdnlab list KIND`, is there. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { LIST_KINDS } from "../../src/scenario/list.ts";
import { ROOT } from "../source/root.ts";

it("every list that a text names can be asked for", () => {
  const kinds = LIST_KINDS.map(({ kind }) => kind);
  const files = ["src", "docs", "scenarios"].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" }).map((file) => join(folder, file)),
  );
  const named = [...files, "README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"]
    .filter((file) => /\.(ts|md|yaml)$/.test(file))
    .flatMap((file) =>
      [...readFileSync(join(ROOT, file), "utf8").matchAll(/cdnlab list ([a-z][\w-]*)/g)].map(
        ([, kind]) => `${file}: ${kind}`,
      ),
    );
  expect(named.length).toBeGreaterThan(20);
  expect(named.filter((line) => !kinds.includes(line.split(": ")[1]))).toEqual([]);
});
