/** Requests that no client should send, as raw bytes: the right status, the connection closed, the server still there. */
import { connect } from "node:net";
import { describe, expect, it } from "vitest";
import { exchange, httpOriginOf, optionsFor, started, statusIn } from "./port.ts";

const origin = () => httpOriginOf((_, response) => response.end("hello"));

describe("malformed and dangerous requests", () => {
  const cases: readonly (readonly [name: string, bytes: string, status: number])[] = [
    ["a folded field", "GET / HTTP/1.1\r\nHost: localhost\r\nX: a\r\n b\r\n\r\n", 400],
    ["a NUL in a field", "GET / HTTP/1.1\r\nHost: localhost\r\nX: a\0b\r\n\r\n", 400],
    ["a bare CR", "GET / HTTP/1.1\r\nHost: localhost\r\nX: a\rY: b\r\n\r\n", 400],
    ["bare LFs", "GET / HTTP/1.1\r\nHost: localhost\nX: a\n\n", 400],
    ["a space before the colon", "GET / HTTP/1.1\r\nHost : localhost\r\n\r\n", 400],
    ["no Host", "GET / HTTP/1.1\r\n\r\n", 400],
    ["two Hosts", "GET / HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n", 400],
    ["a Host that is none", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400],
    ["a Host with a user", "GET / HTTP/1.1\r\nHost: me@localhost\r\n\r\n", 400],
    ["an unknown Host", "GET / HTTP/1.1\r\nHost: www.example.org\r\n\r\n", 421],
    ["a name that ends in localhost", "GET / HTTP/1.1\r\nHost: evil-localhost\r\n\r\n", 421],
    [
      "an unknown authority in absolute form",
      "GET http://example.org/ HTTP/1.1\r\nHost: localhost\r\n\r\n",
      421,
    ],
    ["a user in absolute form", "GET http://me@localhost/ HTTP/1.1\r\nHost: localhost\r\n\r\n", 400],
    ["another scheme", "GET ftp://localhost/ HTTP/1.1\r\nHost: localhost\r\n\r\n", 400],
    ["CONNECT", "CONNECT localhost:22 HTTP/1.1\r\nHost: localhost:22\r\n\r\n", 405],
    ["TRACE", "TRACE / HTTP/1.1\r\nHost: localhost\r\n\r\n", 405],
    ["a method that is none", "BREW / HTTP/1.1\r\nHost: localhost\r\n\r\n", 501],
    ["a fragment", "GET /a#b HTTP/1.1\r\nHost: localhost\r\n\r\n", 400],
    ["a target in other letters", "GET /\xe9 HTTP/1.1\r\nHost: localhost\r\n\r\n", 400],
    ["HTTP/2.0 by name", "GET / HTTP/2.0\r\nHost: localhost\r\n\r\n", 505],
    ["the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400],
    ["a TLS handshake", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400],
    [
      "Content-Length and Transfer-Encoding",
      "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      400,
    ],
    [
      "Transfer-Encoding and Content-Length",
      "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
      400,
    ],
    [
      "two Content-Lengths",
      "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nContent-Length: 5\r\n\r\nhello",
      400,
    ],
    ["a list of lengths", "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5, 5\r\n\r\nhello", 400],
    ["a length with a sign", "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: +5\r\n\r\nhello", 400],
    [
      "Transfer-Encoding in HTTP/1.0",
      "POST / HTTP/1.0\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      400,
    ],
    [
      "a coding unknown here",
      "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
      501,
    ],
    ["a field of 20 kB", `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${"a".repeat(20_000)}\r\n\r\n`, 431],
    ["200 fields", `GET / HTTP/1.1\r\nHost: localhost\r\n${"X: a\r\n".repeat(200)}\r\n`, 431],
    ["a target of 10 kB", `GET /${"a".repeat(10_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n`, 414],
    ["a target of 1 MB", `GET /${"a".repeat(1_000_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n`, 431],
    [
      "content that is announced too long",
      "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000001\r\n\r\nabc",
      413,
    ],
  ];

  it("are refused, each with its status", { timeout: 20_000 }, async () => {
    const { url } = await started(optionsFor(await origin()));
    const seen = await Promise.all(
      cases.map(async ([name, bytes]) => [name, statusIn(await exchange(url, bytes, 1500))] as const),
    );
    expect(Object.fromEntries(seen)).toEqual(
      Object.fromEntries(cases.map(([name, , status]) => [name, status])),
    );
    expect(await exchange(url, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", 300)).toMatch(
      /^HTTP\/1.1 200 [^]*\r\n\r\nhello$/,
    );
  });

  it("never let a second request hide in the first", async () => {
    const targets: string[] = [];
    const url = (
      await started(
        optionsFor(
          await httpOriginOf((request, response) => {
            targets.push(request.url ?? "");
            response.end("x");
          }),
        ),
      )
    ).url;
    const hidden = "GET /hidden HTTP/1.1\r\nHost: localhost\r\n\r\n";
    await Promise.all([
      exchange(
        url,
        `POST /a HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${hidden.length + 5}\r\n` +
          `Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n${hidden}`,
        500,
      ),
      exchange(
        url,
        `GET /b HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${hidden.length}\r\n\r\n${hidden}`,
        500,
      ),
    ]);
    expect(targets).toEqual(["/b"]);
  });
});

describe("content that grows beyond the limit", () => {
  it("is cut off with 413, chunked or not", async () => {
    const { url } = await started(optionsFor(await httpOriginOf((request) => void request.resume())));
    const chunk = `10000\r\n${"a".repeat(65_536)}\r\n`;
    const text = await exchange(
      url,
      `POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n${chunk.repeat(17)}`,
      3000,
    );
    expect(statusIn(text)).toBe(413);
  });
});

describe("slow clients", () => {
  it("get 408 when the head takes too long", { timeout: 10_000 }, async () => {
    const limits = { headMillis: 300, requestMillis: 600 };
    const { url } = await started({ ...optionsFor(await origin()), limits });
    expect(statusIn(await exchange(url, "GET / HTTP/1.1\r\nHost: loc", 4000))).toBe(408);
  });

  it("who say nothing are let go", { timeout: 10_000 }, async () => {
    const { url } = await started({ ...optionsFor(await origin()), limits: { idleMillis: 200 } });
    const { port } = new URL(url);
    const closed = new Promise<string>((resolve) => {
      const socket = connect(Number(port), "127.0.0.1");
      socket
        .on("error", () => undefined)
        .on("close", () => resolve("closed"))
        .resume();
    });
    expect(await closed).toBe("closed");
  });
});
