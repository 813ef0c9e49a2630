/**
 * Who imports whom: ranks of rooms, circles between files, Node's modules, packages. Types count as much as
 * values: a room that must know another's types cannot be read without it.
 */
import { builtinModules } from "node:module";
import { posix } from "node:path";
import ts from "typescript";
import { DOOR_RANK, HIGHEST_PURE_RANK, rankOf, roomOf, ROOM_RANKS } from "./rooms.ts";
import { placeOf, walk, type SourceFile } from "./source-file.ts";

/** One import as written, whichever way it is written. */
export interface Import {
  readonly place: string;
  readonly from: string;
  /** As in the source: `../ds/slots.ts`, `node:fs`, `zod`. */
  readonly specifier: string;
  /** Path of the file it names, or undefined for a module from elsewhere. */
  readonly target: string | undefined;
  /** A worker's file named by `new URL("./x.ts", import.meta.url)`: runs apart, so it closes no circle. */
  readonly apart: boolean;
}

/** All imports of a file: static, `export from`, dynamic, of types, `require`, and `new URL(..., import.meta.url)`. */
export function importsOf(file: SourceFile): Import[] {
  const found: Import[] = [];
  const add = (literal: ts.Node | undefined, apart = false): void => {
    if (!literal || !ts.isStringLiteralLike(literal)) return;
    const specifier = literal.text;
    const relative = specifier.startsWith("./") || specifier.startsWith("../");
    const target = relative ? posix.join(posix.dirname(file.path), specifier) : undefined;
    found.push({ place: placeOf(file, literal), from: file.path, specifier, target, apart });
  };
  walk(file, (node) => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) add(node.moduleSpecifier);
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal);
    else if (ts.isCallExpression(node) && isImportCall(node)) add(node.arguments[0]);
    else if (
      ts.isNewExpression(node) &&
      node.expression.getText() === "URL" &&
      isMetaUrl(node.arguments?.[1])
    )
      add(node.arguments?.[0], true);
  });
  return found;
}

function isImportCall(call: ts.CallExpression): boolean {
  return call.expression.kind === ts.SyntaxKind.ImportKeyword || call.expression.getText() === "require";
}

function isMetaUrl(node: ts.Node | undefined): boolean {
  return node?.getText() === "import.meta.url";
}

/** Folders of src/ that are no room, and files that lie in none. */
export function findUnknownRooms(files: readonly SourceFile[]): string[] {
  return files
    .filter((file) => rankOf(file.path) === undefined)
    .map(({ path }) =>
      roomOf(path) === ""
        ? `${path}  lies in no room. Move it into one of: ${Object.keys(ROOM_RANKS).join(", ")}`
        : `${path}  src/${roomOf(path)}/ is no room. Use one of: ${Object.keys(ROOM_RANKS).join(", ")}; ` +
          "or give it a rank in test/source/rooms.ts and a row in ARCHITECTURE.md",
    );
}

/** Imports that do not point to a room of lower rank. */
export function findRankViolations(file: SourceFile): string[] {
  const rank = rankOf(file.path);
  if (rank === undefined) return [];
  const room = roomOf(file.path);
  return importsOf(file).flatMap(({ place, specifier, target }) => {
    if (target === undefined) return [];
    if (!target.startsWith("src/")) return [`${place}  imports ${specifier}, which lies outside src/`];
    const targetRoom = roomOf(target);
    const targetRank = rankOf(target);
    if (targetRoom === room || (targetRank !== undefined && targetRank < rank)) return [];
    const wayOut = targetRank === DOOR_RANK ? "import from the room itself, not the public door" : undefined;
    return [
      `${place}  ${room} (rank ${rank}) imports ${targetRoom} (rank ${targetRank ?? "none"}): ${specifier}. ` +
        `A room imports only from rooms of lower rank: ` +
        (wayOut ?? "move what it needs to a room of lower rank, or pass it in as an argument"),
    ];
  });
}

/** Circles of imports between files, each told once, from its alphabetically first file. */
export function findCircles(files: readonly SourceFile[]): string[] {
  const edges = new Map<string, Import[]>();
  for (const file of files)
    edges.set(
      file.path,
      importsOf(file).filter((one) => one.target !== undefined && !one.apart),
    );
  const circles = new Set<string>();
  const finished = new Set<string>();
  const trail: string[] = [];
  const visit = (path: string): void => {
    const start = trail.indexOf(path);
    if (start >= 0) {
      const circle = trail.slice(start);
      const first = circle.indexOf(circle.reduce((a, b) => (a < b ? a : b)));
      const turned = [...circle.slice(first), ...circle.slice(0, first)];
      circles.add([...turned, turned[0]].join(" -> "));
      return;
    }
    if (finished.has(path)) return;
    trail.push(path);
    for (const { target } of edges.get(path) ?? []) visit(target!);
    trail.pop();
    finished.add(path);
  };
  for (const path of edges.keys()) visit(path);
  return [...circles].map((circle) => `${circle}. Move what both need into a file of its own`);
}

/** Imports of files that do not exist, or without the `.ts` that the loader needs. Data and workers name what is built. */
export function findBrokenPaths(files: readonly SourceFile[]): string[] {
  const known = new Set(files.map((file) => file.path));
  return files
    .flatMap(importsOf)
    .filter(
      ({ target, apart }) =>
        !apart && target?.startsWith("src/") && !target.endsWith(".json") && !known.has(target),
    )
    .map(({ place, specifier }) => `${place}  ${specifier} is not a file (paths end in .ts)`);
}

/** Node's own modules in a room that a browser must run. */
export function findNodeImports(file: SourceFile): string[] {
  const rank = rankOf(file.path);
  if (rank === undefined || rank > HIGHEST_PURE_RANK) return [];
  return importsOf(file)
    .filter(({ specifier }) => specifier.startsWith("node:") || builtinModules.includes(specifier))
    .map(
      ({ place, specifier }) =>
        `${place}  ${roomOf(file.path)} (rank ${rank}) imports ${specifier}; a browser runs rooms of rank ` +
        `${HIGHEST_PURE_RANK} and below. Do the effect in run/ and pass its result in`,
    );
}

/** Names of the npm packages a file imports, without the path inside them. */
export function packagesOf(file: SourceFile): string[] {
  return importsOf(file)
    .filter(
      ({ specifier, target, apart }) => !apart && target === undefined && !specifier.startsWith("node:"),
    )
    .map(({ specifier }) => specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/"))
    .filter((name) => !builtinModules.includes(name));
}
