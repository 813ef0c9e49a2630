/**
 * What would make the same seed give other bytes: chance, clocks, locales, engine-dependent arithmetic, sorts
 * that compare text. Each finding says what to write instead.
 */
import ts from "typescript";
import { HIGHEST_PURE_RANK, rankOf } from "./rooms.ts";
import { placeOf, walk, type SourceFile } from "./source-file.ts";

/**
 * Functions of `Math` whose result IEEE 754 or ECMAScript fixes to the last bit. All others (`pow`, `exp`, `sin` ...)
 * are "implementation-approximated" in ECMA-262 and differ between versions of V8. Constants are fixed too.
 */
const EXACT_MATH = new Set(
  "abs ceil clz32 floor fround imul max min round sign sqrt trunc E LN10 LN2 LOG10E LOG2E PI SQRT1_2 SQRT2".split(
    " ",
  ),
);

/** Date methods that read the machine's time zone. */
const LOCAL_TIME = /^[gs]et(Date|Day|FullYear|Hours|Milliseconds|Minutes|Month|Seconds|Year|TimezoneOffset)$/;

/** Globals that a browser lacks. */
const NODE_GLOBALS = new Set([
  "process",
  "Buffer",
  "global",
  "setImmediate",
  "clearImmediate",
  "__dirname",
  "__filename",
]);

type Ban = (node: ts.Node) => string | undefined;

/** Banned in every room. */
const BANS_EVERYWHERE: readonly Ban[] = [banChance, banLocale, banBareSort];
/** Banned in rooms of rank {@link HIGHEST_PURE_RANK} and below: model paths, and what a browser runs. */
const BANS_IN_PURE_ROOMS: readonly Ban[] = [banPower, banInexactMath, banClock, banNodeGlobal];

/** Every banned construct in a file of src/. */
export function findBanned(file: SourceFile): string[] {
  const pure = (rankOf(file.path) ?? 0) <= HIGHEST_PURE_RANK;
  const bans = pure ? [...BANS_EVERYWHERE, ...BANS_IN_PURE_ROOMS] : BANS_EVERYWHERE;
  const found: string[] = [];
  walk(file, (node) => {
    for (const ban of bans) {
      const complaint = ban(node);
      if (complaint) found.push(`${placeOf(file, node)}  ${complaint}`);
    }
  });
  return found;
}

/** `object.name` or `object["name"]` as a pair, for a plain identifier `object`. */
function memberOf(node: ts.Node): [object: string, name: string] | undefined {
  if (ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression))
    return [node.expression.text, node.name.text];
  if (ts.isElementAccessExpression(node) && ts.isIdentifier(node.expression))
    return [
      node.expression.text,
      ts.isStringLiteralLike(node.argumentExpression) ? node.argumentExpression.text : "?",
    ];
  return undefined;
}

/** Name of a method called or read, whatever it is called on. */
function methodOf(node: ts.Node): string | undefined {
  if (ts.isPropertyAccessExpression(node)) return node.name.text;
  if (ts.isElementAccessExpression(node) && ts.isStringLiteralLike(node.argumentExpression))
    return node.argumentExpression.text;
  return undefined;
}

/** Whether an identifier is used as a value of its own, not as a member's or property's name. */
function isFreeIdentifier(node: ts.Node): node is ts.Identifier {
  if (!ts.isIdentifier(node)) return false;
  const parent = node.parent;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isQualifiedName(parent)) return parent.left === node;
  if (ts.isPropertyAssignment(parent)) return parent.initializer === node;
  if (ts.isImportSpecifier(parent) || ts.isExportSpecifier(parent) || ts.isTypeReferenceNode(parent))
    return false;
  const named = parent as ts.Node & { readonly name?: ts.Node };
  return named.name !== node || ts.isShorthandPropertyAssignment(parent);
}

function banChance(node: ts.Node): string | undefined {
  const member = memberOf(node);
  if (member?.[0] === "Math" && member[1] === "random")
    return "Math.random: draw from a named stream of the run's seed";
  if (member?.[0] === "crypto" && /^(randomUUID|getRandomValues)$/.test(member[1]))
    return `crypto.${member[1]}: draw from a named stream of the run's seed`;
  return undefined;
}

function banLocale(node: ts.Node): string | undefined {
  const method = methodOf(node);
  if (method === "localeCompare")
    return "localeCompare depends on the machine's locale: compare with < and >";
  if (method?.startsWith("toLocale")) return `${method} depends on the machine's locale: format by hand`;
  if (isFreeIdentifier(node) && node.text === "Intl")
    return "Intl depends on the machine's locale: format by hand";
  return undefined;
}

function banBareSort(node: ts.Node): string | undefined {
  if (!ts.isCallExpression(node) || node.arguments.length > 0) return undefined;
  const method = methodOf(node.expression);
  return method === "sort" || method === "toSorted"
    ? `.${method}() without a comparator sorts numbers as text: pass one`
    : undefined;
}

function banPower(node: ts.Node): string | undefined {
  const kind = ts.isBinaryExpression(node) ? node.operatorToken.kind : undefined;
  return kind === ts.SyntaxKind.AsteriskAsteriskToken || kind === ts.SyntaxKind.AsteriskAsteriskEqualsToken
    ? "** differs between versions of V8: multiply, or use base/math.ts"
    : undefined;
}

function banInexactMath(node: ts.Node): string | undefined {
  if (!isFreeIdentifier(node) || node.text !== "Math") return undefined;
  const name = memberOf(node.parent)?.[1];
  if (name === undefined)
    return "Math as a value hides what is used of it: write Math.floor(...) and the like out";
  return EXACT_MATH.has(name) || name === "random"
    ? undefined
    : `Math.${name} differs between versions of V8: use base/math.ts`;
}

function banClock(node: ts.Node): string | undefined {
  const advice = "take simulated time, or do it in run/";
  const member = memberOf(node);
  if (member?.[0] === "Date" && member[1] === "now") return `Date.now is the wall clock: ${advice}`;
  if (isFreeIdentifier(node) && node.text === "performance")
    return `performance is the wall clock: ${advice}`;
  const created = ts.isNewExpression(node) || ts.isCallExpression(node) ? node : undefined;
  if (created && ts.isIdentifier(created.expression) && created.expression.text === "Date") {
    const count = created.arguments?.length ?? 0;
    if (count === 0 || ts.isCallExpression(created)) return `new Date() is the wall clock: ${advice}`;
    if (count > 1) return "new Date(year, month ...) reads the machine's time zone: use Date.UTC";
  }
  const method = methodOf(node);
  if (method && LOCAL_TIME.test(method)) return `${method} reads the machine's time zone: use its UTC form`;
  return undefined;
}

function banNodeGlobal(node: ts.Node): string | undefined {
  return isFreeIdentifier(node) && NODE_GLOBALS.has(node.text)
    ? `${node.text} does not exist in a browser: do it in run/ and pass the result in`
    : undefined;
}
