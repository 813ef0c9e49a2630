/**
 * Reading the source as the compiler does: rules look at a syntax tree, so that what stands in a comment or a
 * string never counts, and what is spread over lines does.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { ROOT } from "./root.ts";

/** One parsed file. */
export interface SourceFile {
  /** Relative to the repository, with forward slashes: `src/ds/slots.ts`. */
  readonly path: string;
  readonly text: string;
  readonly tree: ts.SourceFile;
}

/** Parses a text as the file at `path`; rules are tried on samples this way. */
export function parseSource(path: string, text: string): SourceFile {
  return { path, text, tree: ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true) };
}

/** Folders that were read already: the files of the source's tests share a process, and nobody writes there meanwhile. */
const known = new Map<string, readonly SourceFile[]>();

/** Every TypeScript file below a top folder of the repository, in one order. */
export function readSources(folder: string): readonly SourceFile[] {
  const files = known.get(folder) ?? parsedBelow(folder);
  known.set(folder, files);
  return files;
}

function parsedBelow(folder: string): SourceFile[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(ROOT.length + 1)
        .replaceAll("\\", "/"),
    )
    .sort((a, b) => (a < b ? -1 : 1))
    .map((path) => parseSource(path, readFileSync(join(ROOT, path), "utf8")));
}

/** Every file of src/, parsed. */
export function readAllSources(): readonly SourceFile[] {
  return readSources("src");
}

/** `src/ds/slots.ts:12`, the place of a node as terminals and editors open it. */
export function placeOf(file: SourceFile, node: ts.Node): string {
  return `${file.path}:${file.tree.getLineAndCharacterOfPosition(node.getStart(file.tree)).line + 1}`;
}

/** Calls `visit` with every node of the file, parents first. */
export function walk(file: SourceFile, visit: (node: ts.Node) => void): void {
  const step = (node: ts.Node): void => {
    visit(node);
    ts.forEachChild(node, step);
  };
  step(file.tree);
}
