/**
 * Reads YAML 1.2 (of which JSON is a part) into plain values and remembers where each stood. Plain values for
 * the schema, places for the problems; the two meet again by path. What YAML can say and a scenario cannot
 * (aliases in a circle, keys that are no text, numbers too large to be exact) is reported here.
 */
import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, type Scalar } from "yaml";
import type { Problem } from "./problems.ts";
import { pathText } from "./problems.ts";

/** Where something is written. */
export interface Place {
  /** File, or option such as `--set edge.tiers=lab`. */
  readonly file: string;
  /** From 1; 0 in options. */
  readonly line: number;
  readonly column: number;
  /** Columns before the first character of the text (its quote), or -1 when the text does not stand there as it is. */
  readonly lead: number;
}

/** A key or an index. */
export type Key = string | number;

/** Places by path. */
export class Places {
  readonly #values = new Map<string, Place>();
  readonly #keys = new Map<string, Place>();

  /** Notes where the value at a path stands, and its key. */
  set(path: readonly Key[], value: Place, key: Place = value): void {
    this.#values.set(id(path), value);
    this.#keys.set(id(path), key);
  }

  /** Place of the value at a path, or of the nearest that holds it. */
  value(path: readonly Key[]): Place {
    return this.#nearest(this.#values, path);
  }

  /** Place of the key at a path, or of the nearest that holds it. */
  key(path: readonly Key[]): Place {
    return this.#nearest(this.#keys, path);
  }

  /** Is the very path noted? */
  has(path: readonly Key[]): boolean {
    return this.#values.has(id(path));
  }

  /** Forgets everything at and below a path: it is about to be replaced. */
  forget(path: readonly Key[]): void {
    const prefix = id(path);
    for (const map of [this.#values, this.#keys])
      for (const key of [...map.keys()])
        if (key === prefix || key.startsWith(prefix + SEPARATOR)) map.delete(key);
  }

  #nearest(map: Map<string, Place>, path: readonly Key[]): Place {
    for (let length = path.length; length > 0; length--) {
      const place = map.get(id(path.slice(0, length)));
      if (place !== undefined) return place;
    }
    return map.get("") ?? { file: "", line: 0, column: 0, lead: -1 };
  }
}

/** What a text held. */
export interface Located {
  readonly value: unknown;
  /** Reported so far. */
  readonly problems: readonly Problem[];
  /** Can `value` be relied on? Not after a syntax error. */
  readonly whole: boolean;
}

const SEPARATOR = "\u0000";
/** More values than any scenario has: aliases that multiply are stopped here. */
const MOST_VALUES = 20_000;
/** Deeper than any scenario goes. */
const MOST_LEVELS = 100;

/** Reads a text. `base` is the path at which its value will stand; `option` is the text of the option it came from. */
export function locate(
  text: string,
  file: string,
  places: Places,
  base: readonly Key[] = [],
  option = false,
): Located {
  const counter = new LineCounter();
  const problems: Problem[] = [];
  const placeAt = (offset: number, lead = -1): Place => {
    if (option) return { file, line: 0, column: 0, lead: -1 };
    const { line, col } = counter.linePos(offset);
    return { file, line: Math.max(1, line), column: Math.max(1, col), lead };
  };
  const report = (offset: number, path: readonly Key[], message: string, extra: Partial<Problem> = {}) => {
    const { line, column } = placeAt(offset);
    problems.push({
      file,
      line,
      column,
      path: pathText(path),
      message,
      found: undefined,
      expected: null,
      hint: null,
      ...extra,
    });
  };
  const document = parseDocument(text, {
    lineCounter: counter,
    prettyErrors: false,
    uniqueKeys: true,
  });
  let whole = true;
  for (const error of [...document.errors, ...document.warnings]) {
    // Duplicate keys are found again below, with their path.
    if (error.code === "DUPLICATE_KEY") continue;
    whole = false;
    report(error.pos[0], base, sentence(error.code, error.message));
  }
  let values = 0;
  const underWay = new Set<Node>();
  const read = (node: Node | null, path: readonly Key[], keyPlace: Place | null, at: number): unknown => {
    const offset = node?.range?.[0] ?? at;
    const scalar = isScalar(node) ? node : null;
    const value = placeAt(offset, scalar === null ? -1 : leadOf(scalar));
    places.set(path, value, keyPlace ?? value);
    if (++values > MOST_VALUES || path.length > MOST_LEVELS) {
      if (whole) report(offset, path, values > MOST_VALUES ? "too many values" : "too deep");
      whole = false;
      return undefined;
    }
    if (node === null) return null;
    if (isAlias(node)) {
      const target = node.resolve(document);
      if (target === undefined || underWay.has(target)) {
        report(
          offset,
          path,
          target === undefined ? `nothing is anchored as ${node.source}` : `*${node.source} holds itself`,
        );
        whole = false;
        return undefined;
      }
      underWay.add(target);
      const result = read(target, path, keyPlace ?? value, offset);
      underWay.delete(target);
      places.set(path, value, keyPlace ?? value);
      return result;
    }
    if (isSeq(node)) {
      underWay.add(node);
      const list = node.items.map((item, index) => read(item as Node | null, [...path, index], null, offset));
      underWay.delete(node);
      return list;
    }
    if (isMap(node)) {
      underWay.add(node);
      const map: Record<string, unknown> = {};
      for (const pair of node.items) {
        const key = pair.key as Node | null;
        const keyAt = key?.range?.[0] ?? offset;
        if (!isScalar(key) || typeof key.value === "object") {
          report(keyAt, path, "a key that is not text");
          continue;
        }
        const name = String(key.value);
        if (name === "__proto__") {
          report(keyAt, [...path, name], "unknown field");
          continue;
        }
        if (Object.hasOwn(map, name))
          report(keyAt, [...path, name], "there is such a field already", { expected: "each field once" });
        map[name] = read(pair.value as Node | null, [...path, name], placeAt(keyAt), key.range?.[1] ?? keyAt);
      }
      underWay.delete(node);
      return map;
    }
    const plain = (node as Scalar).value;
    if (typeof plain === "bigint" || (typeof plain === "number" && isInexact(node as Scalar))) {
      const source = (node as Scalar).source ?? String(plain);
      report(offset, path, `${source} is too large to be exact`, {
        expected: `a number below 2^53, or text: "${source}"`,
        found: plain,
      });
    }
    return plain;
  };
  const value = whole ? read(document.contents as Node | null, base, null, 0) : undefined;
  return { value, problems, whole };
}

/** Whole numbers beyond 2^53 lose digits on the way in. */
function isInexact(node: Scalar): boolean {
  const value = node.value as number;
  return (
    Number.isInteger(value) && !Number.isSafeInteger(value) && /^[-+]?\d+$|^0[xo]/.test(node.source ?? "")
  );
}

/** Columns before the text of a scalar that stands in the file as it is: 1 in quotes; -1 if it does not. */
function leadOf(node: Scalar): number {
  if (node.type === "PLAIN") return node.source === String(node.value) ? 0 : -1;
  const quoted = node.type === "QUOTE_DOUBLE" || node.type === "QUOTE_SINGLE";
  return quoted && node.source === node.value ? 1 : -1;
}

function id(path: readonly Key[]): string {
  return path.map((key) => SEPARATOR + key).join("");
}

/** YAML's complaints in plainer words. */
function sentence(code: string, message: string): string {
  if (code === "TAB_AS_INDENT") return "a tab in the indentation: YAML takes spaces only";
  if (code === "MULTIPLE_DOCS") return "more than one document: a scenario is one";
  const first = message.split("\n")[0].replace(/\.$/, "");
  return first.charAt(0).toLowerCase() + first.slice(1);
}
