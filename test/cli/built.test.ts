/** What the build writes beside the programs. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { isBuilt } from "../../.ci/setup.mjs";
import { ROOT } from "../source/root.ts";

const DIST = join(ROOT, "dist");
const read = (path: string) => readFileSync(path, "utf8");

it.skipIf(!isBuilt())(
  "the licence of every package that is written into the programs stands beside them",
  () => {
    const [, ...outputs] = read(join(DIST, ".build-stamp")).split("\n");
    const packages = new Set<string>();
    for (const file of outputs.filter((output) => output.endsWith(".js.map"))) {
      const { sources } = JSON.parse(read(join(DIST, file))) as { sources: string[] };
      for (const source of sources) {
        const [, name] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(source) ?? [];
        if (name !== undefined) packages.add(name);
      }
    }
    // Not none, or the source maps name them in another way.
    expect([...packages]).toContain("zod");
    const licences = read(join(DIST, "LICENSES.txt"));
    for (const name of packages) {
      const { version } = JSON.parse(read(join(ROOT, "node_modules", name, "package.json"))) as {
        version: string;
      };
      expect(licences).toContain(`\n${name} ${version}\n\n`);
    }
  },
);
