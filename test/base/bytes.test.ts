import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonicalJson, sha256Hex } from "../../src/base/bytes.ts";
import { nearest } from "../../src/base/nearest.ts";

describe("canonical JSON", () => {
  test("is JSON.stringify with two spaces, when keys are in order already", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
    const value = { a: [1, { b: 'x\n"' }, []], c: {}, d: null, e: -0, f: 1e21, g: 0.1 };
    expect(canonicalJson(value)).toBe(`${JSON.stringify(value, null, 2)}\n`);
  });

  test("does not depend on the order of keys", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const reversed = Object.fromEntries(Object.entries(value).reverse());
        expect(canonicalJson(reversed)).toBe(canonicalJson(value));
      }),
    );
    expect(canonicalJson({ b: 1, a: 1, 10: 1, 9: 1, é: 1, Z: 1 }).match(/"[^"]+"/g)).toEqual([
      '"10"',
      '"9"',
      '"Z"',
      '"a"',
      '"b"',
      '"é"',
    ]);
  });

  test.each([
    [{ a: [1, { b: NaN }] }, "a[1].b"],
    [{ a: Infinity }, "a"],
    [{ a: undefined }, "a"],
    [[1, , 3], "[1]"], // eslint-disable-line no-sparse-arrays
    [{ a: 1n }, "a"],
    [{ a: () => 1 }, "a"],
    [{ a: new Float64Array(2) }, "a"],
    [NaN, "the top"],
  ])("refuses %o and says where", (value, path) => {
    expect(() => canonicalJson(value)).toThrow(`found at ${path}`);
  });
});

describe("SHA-256", () => {
  test("agrees with the published vectors and with OpenSSL", () => {
    // FIPS 180-4 examples.
    expect(sha256Hex("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    expect(sha256Hex("")).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 300 }), (text) => {
        expect(sha256Hex(text)).toBe(createHash("sha256").update(text, "utf8").digest("hex"));
      }),
    );
  });
});

describe("nearest name", () => {
  const names = ["lru", "s3-fifo", "sieve", "w-tinylfu", "hit_ratio", "byte_hit_ratio", "origin_offload"];

  test.each([
    ["S3FIFO", "s3-fifo"],
    ["seive", "sieve"],
    ["hitratio", "hit_ratio"],
    ["hit_ration", "hit_ratio"],
    ["w-tinylfuu", "w-tinylfu"],
    ["lrv", "lru"],
    ["origin", "origin_offload"],
    ["banana", null],
    ["", null],
    ["xy", null],
  ])("%s: %s", (name, wanted) => expect(nearest(name, names)).toBe(wanted));
});
