/** The public door: a browser can open it, and what comes out is what the command line prints. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { builtinModules, createRequire } from "node:module";
import { describe, expect, it } from "vitest";
import * as door from "../../src/index.ts";
import { runReplica } from "../../src/run/replica.ts";
import { importsOf } from "../source/imports.ts";
import { ROOT } from "../source/root.ts";
import { readAllSources } from "../source/source-file.ts";
import { SMALL } from "./program.ts";

/** Every file that the door leads to, and every package and module of others on the way. */
function reached(): { files: Set<string>; modules: Set<string> } {
  const sources = new Map(readAllSources().map((file) => [file.path, file]));
  const files = new Set(["src/index.ts"]);
  const modules = new Set<string>();
  for (const path of files) {
    const source = sources.get(path);
    if (source === undefined) throw new Error(`${path} is imported and not there`);
    for (const { specifier, target } of importsOf(source))
      if (target === undefined) modules.add(specifier);
      else files.add(target);
  }
  return { files, modules };
}

describe("src/index.ts", () => {
  it("leads to the whole simulator, and to no module of Node", () => {
    const { files, modules } = reached();
    expect(files.has("src/cdn/world.ts")).toBe(true);
    expect(files.size).toBeGreaterThan(100);
    const builtin = new Set(builtinModules);
    expect([...modules].filter((name) => name.startsWith("node:") || builtin.has(name))).toEqual([]);
  });

  it("has what docs/policies.md tells authors of policies to use", () => {
    const page = readFileSync(join(ROOT, "docs/policies.md"), "utf8");
    const named = [...page.matchAll(/`((?:[A-Z][a-z]+){2,}|\w+(?:Of|Breach))\(?[^`]*`/g)].map(
      ([, name]) => name,
    );
    // Types leave no trace at run time; `tsc` holds those that policies in docs/examples import.
    const types = ["AdmissionPolicy", "EvictionPolicy"];
    const values = new Set(named.filter((name) => !types.includes(name)));
    expect([...values]).toEqual(
      expect.arrayContaining(["SlotList", "SlotHeap", "GhostList", "CountMinSketch", "ghostOf", "hasherOf"]),
    );
    expect([...values].filter((name) => !(name in door))).toEqual([]);
  });

  it.skipIf(!existsSync(join(ROOT, "node_modules/esbuild")))("fits into a bundle for browsers", async () => {
    // A part of vitest's and tsx's own tool chain; where it is absent the check above stands alone.
    const { build } = createRequire(import.meta.url)("esbuild") as {
      build(options: object): Promise<{ errors: unknown[]; outputFiles: { text: string }[] }>;
    };
    const { errors, outputFiles } = await build({
      entryPoints: [join(ROOT, "src/index.ts")],
      bundle: true,
      platform: "browser",
      format: "esm",
      write: false,
      logLevel: "silent",
    });
    expect(errors).toEqual([]);
    expect(outputFiles[0]?.text).not.toMatch(/from "node:|require\("(fs|path|os)"\)/);
  });

  it("simulates what the command line simulates, for a trace in memory too", async () => {
    const log = join(ROOT, "scenarios/traces/sample-access.log");
    for (const [text, trace] of [
      [SMALL, undefined],
      [`name: log\nworkload: {trace: ${log}}\n`, readFileSync(log)],
    ] as const) {
      const { scenario } = door.parseScenario(text, { file: "x" });
      if (scenario === null) throw new Error("not valid");
      const here = door.simulateScenario(scenario, trace === undefined ? {} : { trace });
      const there = await runReplica(scenario);
      expect(here.audit).toEqual([]);
      expect(door.digestOf(here.summary).sha256).toBe(door.digestOf(there.summary).sha256);
      expect(door.terminalReport(here.summary)).toContain(scenario.name);
    }
  });

  it("says what is missing when a trace's bytes are", () => {
    const { scenario } = door.parseScenario("name: log\nworkload: {trace: a.log}", { file: "x" });
    expect(() => door.simulateScenario(scenario!)).toThrow("the bytes of a.log are needed as options.trace");
  });
});
