/**
 * Canonical bytes: one JSON text a value, and its SHA-256. Results are compared and named by them, so the text
 * must not depend on the order in which keys were set or on who wrote it. In the spirit of RFC 8785 (JSON
 * Canonicalization Scheme), but indented, because people read and diff the files.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";

/**
 * JSON of a plain value: keys sorted by code unit, two spaces of indentation, a newline at the end. Throws on
 * what JSON cannot say (NaN, infinities, undefined, bigint, functions, class instances), with the path to it.
 */
export function canonicalJson(value: unknown): string {
  const pieces: string[] = [];
  write(value, "", "\n", pieces);
  pieces.push("\n");
  return pieces.join("");
}

/** SHA-256 of a text's UTF-8 bytes, 64 hexadecimal digits (FIPS 180-4). */
export function sha256Hex(text: string): string {
  return bytesToHex(sha256(utf8ToBytes(text)));
}

/** Appends `value`; `newline` is a line break with the indentation of the line the value stands on. */
function write(value: unknown, path: string, newline: string, pieces: string[]): void {
  if (value === null || typeof value === "string" || typeof value === "boolean") {
    pieces.push(JSON.stringify(value));
  } else if (typeof value === "number") {
    if (!Number.isFinite(value)) refuse(String(value), path);
    pieces.push(JSON.stringify(value));
  } else if (Array.isArray(value)) {
    if (value.length === 0) pieces.push("[]");
    else {
      for (let n = 0; n < value.length; n++) {
        pieces.push(n === 0 ? "[" : ",", newline, "  ");
        write(value[n], `${path}[${n}]`, `${newline}  `, pieces);
      }
      pieces.push(newline, "]");
    }
  } else if (typeof value === "object") {
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype !== Object.prototype && prototype !== null) refuse("an instance of a class", path);
    const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    if (entries.length === 0) pieces.push("{}");
    else {
      for (let n = 0; n < entries.length; n++) {
        const [key, child] = entries[n];
        pieces.push(n === 0 ? "{" : ",", newline, "  ", JSON.stringify(key), ": ");
        write(child, path === "" ? key : `${path}.${key}`, `${newline}  `, pieces);
      }
      pieces.push(newline, "}");
    }
  } else refuse(typeof value, path);
}

/** Says what cannot be written, and where it is. */
function refuse(what: string, path: string): never {
  throw new TypeError(`canonical JSON cannot hold ${what}, found at ${path === "" ? "the top" : path}`);
}
