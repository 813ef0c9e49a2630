/** A folder as the origin: what is served, with which head, and what never is. */
import {
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { fieldValue } from "../../src/http/fields.ts";
import { fileOrigin, pathOf } from "../../src/serve/origin-files.ts";

const outside = mkdtempSync(join(tmpdir(), "cdnlab-files-"));
const root = join(realpathSync(outside), "public");
mkdirSync(join(root, "sub"), { recursive: true });
mkdirSync(join(root, ".git"));
mkdirSync(join(root, ".well-known"));
writeFileSync(join(outside, "secret.txt"), "secret");
writeFileSync(join(root, "index.html"), "<h1>top</h1>");
writeFileSync(join(root, "sub/index.html"), "sub");
writeFileSync(join(root, "a b.css"), "0123456789");
writeFileSync(join(root, "empty.bin"), "");
writeFileSync(join(root, ".env"), "SECRET=1");
writeFileSync(join(root, ".git/config"), "x");
writeFileSync(join(root, ".well-known/security.txt"), "ok");
symlinkSync(join(outside, "secret.txt"), join(root, "link.txt"));
symlinkSync(outside, join(root, "up"));
afterAll(() => rmSync(outside, { recursive: true, force: true }));

const origin = fileOrigin(root, 60);

async function ask(path: string, fields: [string, string][] = [], method = "GET") {
  const answer = await origin(
    { method, url: `http://localhost${path}`, fields, content: null },
    new AbortController().signal,
    () => undefined,
  );
  let text = "";
  if (answer.content instanceof Uint8Array) text = Buffer.from(answer.content).toString();
  else if (answer.content !== null)
    for await (const chunk of answer.content) text += Buffer.from(chunk).toString();
  return { status: answer.status, text, field: (name: string) => fieldValue(answer.fields, name) };
}

describe("files", () => {
  it("come with type, length and validators", async () => {
    const answer = await ask("/a%20b.css?v=1");
    expect(answer).toMatchObject({ status: 200, text: "0123456789" });
    expect(answer.field("content-type")).toBe("text/css; charset=utf-8");
    expect(answer.field("content-length")).toBe("10");
    expect(answer.field("cache-control")).toBe("max-age=60");
    expect(answer.field("etag")).toMatch(/^"[\w-]+"$/);
    expect(Date.parse(answer.field("last-modified") ?? "")).toBeGreaterThan(0);
  });

  it("of folders are their index; without the slash, the way there", async () => {
    expect(await ask("/")).toMatchObject({ status: 200, text: "<h1>top</h1>" });
    expect(await ask("/sub/")).toMatchObject({ status: 200, text: "sub" });
    const moved = await ask("/sub?x=1");
    expect([moved.status, moved.field("location")]).toEqual([301, "/sub/?x=1"]);
    expect((await ask("/.well-known/security.txt")).text).toBe("ok");
    expect(await ask("/empty.bin")).toMatchObject({ status: 200, text: "" });
  });

  it("are asked for by GET and HEAD", async () => {
    const head = await ask("/a%20b.css", [], "HEAD");
    expect([head.status, head.text, head.field("content-length")]).toEqual([200, "", "10"]);
    expect((await ask("/", [], "POST")).status).toBe(405);
  });

  it("that did not change are 304", async () => {
    const first = await ask("/a%20b.css");
    const tag = first.field("etag")!;
    const modified = first.field("last-modified")!;
    expect((await ask("/a%20b.css", [["If-None-Match", `"x", W/${tag}`]])).status).toBe(304);
    expect(
      (
        await ask("/a%20b.css", [
          ["If-None-Match", '"x"'],
          ["If-Modified-Since", modified],
        ])
      ).status,
    ).toBe(200);
    expect((await ask("/a%20b.css", [["If-Modified-Since", modified]])).status).toBe(304);
    utimesSync(join(root, "a b.css"), 1e9, 1e9 + 0.5);
    expect((await ask("/a%20b.css")).field("etag")).not.toBe(tag);
  });

  const ranges: readonly (readonly [string, number, string])[] = [
    ["bytes=2-4", 206, "234"],
    ["bytes=7-", 206, "789"],
    ["bytes=-3", 206, "789"],
    ["bytes=8-99", 206, "89"],
    ["bytes=-99", 206, "0123456789"],
    ["bytes=10-", 416, "no such range\n"],
    ["bytes=-0", 416, "no such range\n"],
    ["bytes=4-2", 200, "0123456789"],
    ["bytes=0-1,3-4", 200, "0123456789"],
    ["lines=1-2", 200, "0123456789"],
  ];

  it.each(ranges)("by %s are %i", async (range, status, text) => {
    const answer = await ask("/a%20b.css", [["Range", range]]);
    expect([answer.status, answer.text]).toEqual([status, text]);
    if (status === 206) expect(answer.field("content-length")).toBe(String(text.length));
    if (status === 416) expect(answer.field("content-range")).toBe("bytes */10");
  });

  it("by a range of another version are whole", async () => {
    const tag = (await ask("/a%20b.css")).field("etag")!;
    const ranged = async (condition: string) =>
      (
        await ask("/a%20b.css", [
          ["Range", "bytes=0-1"],
          ["If-Range", condition],
        ])
      ).status;
    expect(await ranged(tag)).toBe(206);
    expect(await ranged('"other"')).toBe(200);
    expect(await ranged(`W/${tag}`)).toBe(200);
  });

  it.each([
    "/../secret.txt",
    "/sub/../../secret.txt",
    "/%2e%2e/secret.txt",
    "/..%2fsecret.txt",
    "/..%5csecret.txt",
    "/link.txt",
    "/up/secret.txt",
    "/.env",
    "/.git/config",
    "/%2egit/config",
    "/a%00.css",
    "/%ff",
    "/nothing",
    "/index.html/",
    "//secret.txt",
  ])("are not served as %s", async (path) => {
    const answer = await ask(path);
    expect(answer.status).toBe(404);
    expect(answer.text).not.toContain("secret");
  });

  it("have paths that decode or are none", () => {
    expect(pathOf("http://h/a%20b?c")).toBe("/a b");
    expect(pathOf("http://h/%zz")).toBeNull();
    expect(pathOf("http://h/a\\b")).toBeNull();
  });
});
