/**
 * The shape of a file: its length, its header, the doc comments of what it exports, names that say nothing.
 */
import ts from "typescript";
import { placeOf, type SourceFile } from "./source-file.ts";

/** Longest file in lines; tables of data (`src/<room>/tables/`) are exempt. */
const MAX_LINES = 400;
/** A header shorter than this many characters says no more than the file's name. */
const MIN_HEADER_CHARACTERS = 25;
/** Words that name no thing: what lies there belongs to whatever it is about. */
const EMPTY_WORDS = /^(utils?|helpers?|managers?)$/i;

/** Files of more than {@link MAX_LINES} lines. */
export function findLongFile({ path, text }: SourceFile): string[] {
  const lines = text.split("\n").length - (text.endsWith("\n") ? 1 : 0);
  if (lines <= MAX_LINES || /^src\/[^/]+\/tables\//.test(path)) return [];
  return [`${path}  has ${lines} lines, ${MAX_LINES} at most: split it by what its parts are about`];
}

/** Files that do not begin with a comment on what they are and why this way. */
export function findMissingHeader({ path, text }: SourceFile): string[] {
  const [first] = ts.getLeadingCommentRanges(text, ts.getShebang(text)?.length ?? 0) ?? [];
  const comment = first ? text.slice(first.pos, first.end).replace(/[/*\s]+/g, " ") : "";
  return comment.length >= MIN_HEADER_CHARACTERS
    ? []
    : [`${path}:1  begin with a comment: what this file is, why this way, the paper or RFC`];
}

/** Exported functions, classes, interfaces, types and function-valued constants without a doc comment. */
export function findUndocumented(file: SourceFile): string[] {
  const documented = new Set<string>();
  const exported: [name: string, node: ts.Node][] = [];
  for (const statement of file.tree.statements) {
    const isExported =
      ts.canHaveModifiers(statement) &&
      ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
    if (!isExported) continue;
    for (const name of namesOf(statement)) {
      exported.push([name, statement]);
      // Overloads share a name; one comment serves them all.
      if (ts.getJSDocCommentsAndTags(statement).length > 0) documented.add(name);
    }
  }
  return exported
    .filter(([name]) => !documented.has(name))
    .map(
      ([name, node]) =>
        `${placeOf(file, node)}  exported ${name} has no doc comment: say what it is, with units`,
    );
}

function namesOf(statement: ts.Statement): string[] {
  if (
    ts.isFunctionDeclaration(statement) ||
    ts.isClassDeclaration(statement) ||
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement)
  )
    return [statement.name?.text ?? "default"];
  if (!ts.isVariableStatement(statement)) return [];
  return statement.declarationList.declarations
    .filter(
      ({ initializer }) =>
        initializer && (ts.isArrowFunction(initializer) || ts.isFunctionExpression(initializer)),
    )
    .map(({ name }) => name.getText());
}

/** Folders, files and exported names made of empty words, and files named `common`. */
export function findEmptyNames(file: SourceFile): string[] {
  const found: string[] = [];
  for (const segment of file.path.replace(/\.ts$/, "").split("/")) {
    const empty = segment === "common" || segment.split(/[-_.]/).some((word) => EMPTY_WORDS.test(word));
    if (empty) found.push(`${file.path}  "${segment}" names no thing: say what it is about`);
  }
  for (const statement of file.tree.statements) {
    if (!ts.canHaveModifiers(statement) || !ts.getModifiers(statement)) continue;
    for (const name of namesOf(statement))
      if (name.split(/(?=[A-Z])|_/).some((word) => EMPTY_WORDS.test(word)))
        found.push(`${placeOf(file, statement)}  "${name}" names no thing: say what it does`);
  }
  return found;
}
