/** Length, headers, doc comments and names of src/'s files; and proof that each rule can fail. */
import { describe, expect, it } from "vitest";
import { findEmptyNames, findLongFile, findMissingHeader, findUndocumented } from "./shape.ts";
import { parseSource, readAllSources, readSources } from "./source-file.ts";

const sources = readAllSources();

describe("src/", () => {
  it("has no file longer than 400 lines", () => expect(sources.flatMap(findLongFile)).toEqual([]));

  it("begins every file with what it is and why", () =>
    expect(sources.flatMap(findMissingHeader)).toEqual([]));

  it("documents what it exports", () => expect(sources.flatMap(findUndocumented)).toEqual([]));

  it("has no utils, helpers, common or manager, and neither has test/", () =>
    expect([...sources, ...readSources("test")].flatMap(findEmptyNames)).toEqual([]));
});

describe("the rules on files", () => {
  const sample = (text: string, path = "src/ds/a.ts") => parseSource(path, text);

  it("see the line after the last allowed one, tables aside", () => {
    expect(findLongFile(sample("x;\n".repeat(400)))).toEqual([]);
    expect(findLongFile(sample("x;\n".repeat(401)))).toHaveLength(1);
    expect(findLongFile(sample("x;\n".repeat(401), "src/network/tables/hubs.ts"))).toEqual([]);
  });

  it("see a missing and an empty header", () => {
    const header = "/** A heap of events ordered by time, then by sequence number. */";
    expect(findMissingHeader(sample(`${header}\nexport {};`))).toEqual([]);
    expect(findMissingHeader(sample(`#!/usr/bin/env node\n${header}\nexport {};`))).toEqual([]);
    expect(findMissingHeader(sample(`// ${header.slice(4, -3)}\nexport {};`))).toEqual([]);
    expect(findMissingHeader(sample("export {};"))).toHaveLength(1);
    expect(findMissingHeader(sample("/** The heap. */\nexport {};"))).toHaveLength(1);
    expect(findMissingHeader(sample(`export {};\n${header}`))).toHaveLength(1);
  });

  it.each([
    "export function f(): void {}",
    "export default function () {}",
    "export class C {}",
    "export abstract class C {}",
    "export interface I {}",
    "export type T = number;",
    "export const f = () => 1;",
    "// Not a doc comment.\nexport function f(): void {}",
  ])("see that %j has no doc comment", (text) => {
    expect(findUndocumented(sample(`import "./b.ts";\n${text}`))).toHaveLength(1);
    expect(
      findUndocumented(sample(`import "./b.ts";\n/** What it is. */\n${text.replace(/^\/\/.*\n/, "")}`)),
    ).toEqual([]);
  });

  it("leave re-exports, private things, plain constants and documented overloads alone", () => {
    const text = `export * from "./b.ts";
      export { c } from "./c.ts";
      export const SIZE = 1;
      function inner() {}
      /** Adds. */
      export function add(a: number): number;
      export function add(a: string): string;
      export function add(a: never): never { return a; }`;
    expect(findUndocumented(sample(text))).toEqual([]);
  });

  it("see names that say nothing", () => {
    for (const path of [
      "src/ds/utils.ts",
      "src/helpers/a.ts",
      "src/ds/common.ts",
      "src/run/worker-manager.ts",
    ])
      expect(findEmptyNames(sample("", path))).toHaveLength(1);
    expect(findEmptyNames(sample("export class CacheManager {}"))).toHaveLength(1);
    expect(findEmptyNames(sample("export const parseHelper = () => 1;"))).toHaveLength(1);
    expect(findEmptyNames(sample("export class Utilisation {}", "src/workload/trace/common-log.ts"))).toEqual(
      [],
    );
  });
});
