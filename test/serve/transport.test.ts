/** What passes between client, port and origin, and what does not: over real sockets, with a node that stores nothing. */
import { describe, expect, it } from "vitest";
import { exchange, httpOriginOf, optionsFor, socketOriginOf, started, statusIn } from "./port.ts";

const get = (path: string, more = "") =>
  `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n${more}\r\n`;

describe("requests on their way to the origin", () => {
  it("keep duplicate fields and lose those of the hop", async () => {
    let seen: readonly string[] = [];
    const origin = await httpOriginOf((request, response) => {
      seen = request.rawHeaders;
      response.end();
    });
    const { url } = await started(optionsFor(origin));
    await exchange(
      url,
      get("/", "Cookie: a=1\r\nX-Twice: 1\r\nx-twice: 2\r\nTE: trailers\r\nKeep-Alive: 3\r\n"),
      300,
    );
    const pairs = seen.flatMap((_, k) => (k % 2 === 0 ? [`${seen[k]}: ${seen[k + 1]}`] : []));
    expect(pairs).toEqual([
      `Host: ${new URL(origin).host}`,
      "X-Forwarded-Host: localhost",
      "Cookie: a=1",
      "X-Twice: 1",
      "x-twice: 2",
      expect.stringMatching(/^CDN-Loop: cdnlab-[0-9a-f]{12}$/),
      "Connection: keep-alive",
    ]);
  });

  it("carry their content, framed anew", async () => {
    const seen: string[] = [];
    const origin = await httpOriginOf((request, response) => {
      let text = "";
      request.on("data", (chunk: Buffer) => (text += chunk.toString()));
      request.on("end", () => {
        const { headers } = request;
        seen.push(`${request.method} ${headers["content-length"] ?? headers["transfer-encoding"]} ${text}`);
        response.end("ok");
      });
    });
    const { url } = await started(optionsFor(origin));
    const head = (method: string) => `${method} / HTTP/1.1\r\nHost: localhost\r\n`;
    await exchange(url, `${head("POST")}Content-Length: 3\r\n\r\nabc`, 200);
    await exchange(url, `${head("DELETE")}Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n`, 200);
    await exchange(url, `${head("POST")}Content-Length: 0\r\n\r\n`, 200);
    await exchange(url, `${head("PUT")}Expect: 100-continue\r\nContent-Length: 2\r\n\r\nok`, 200);
    expect(seen).toEqual(["POST 3 abc", "DELETE chunked abc", "POST 0 ", "PUT 2 ok"]);
  });

  it("in absolute form go where the authority says, not the Host field", async () => {
    const origin = await httpOriginOf((request, response) => response.end(request.headers.host));
    const { url } = await started({ ...optionsFor(origin), hosts: ["*.example.org"], keepHost: true });
    const text = await exchange(url, "GET http://a.example.org/x HTTP/1.1\r\nHost: localhost\r\n\r\n", 200);
    expect(text).toMatch(/\r\n\r\na\.example\.org$/);
  });

  it("that come back to where they came from end in 508", async () => {
    const first = await started(optionsFor("http://127.0.0.1:9"));
    const circle = await started(optionsFor(first.url));
    // Two servers that lead to each other cannot be made without knowing a port beforehand; one that echoes its name can.
    const echo = await httpOriginOf((request, response) => {
      response.setHeader("X-Loop", request.headers["cdn-loop"] ?? "");
      response.end();
    });
    const looped = await started(optionsFor(echo));
    const [, name] = /X-Loop: (\S+)/.exec(await exchange(looped.url, get("/"), 200)) ?? [];
    expect(statusIn(await exchange(looped.url, get("/", `CDN-Loop: ${name}\r\n`), 200))).toBe(508);
    expect(statusIn(await exchange(circle.url, get("/"), 800))).toBe(502);
  });

  it("are asked again when a kept connection was closed meanwhile", async () => {
    let connections = 0;
    const origin = await socketOriginOf((socket) => {
      connections++;
      socket.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
      // Closed without a word, as a server does whose patience is at its end.
      setTimeout(() => socket.destroy(), 20);
    });
    const { url } = await started(optionsFor(origin));
    const statuses: number[] = [];
    for (let k = 0; k < 4; k++) {
      statuses.push(statusIn(await exchange(url, get("/"), 500)));
      await new Promise((resolve) => {
        setTimeout(resolve, 15 + k * 3);
      });
    }
    expect(statuses).toEqual([200, 200, 200, 200]);
    expect(connections).toBe(4);
  });
});

describe("responses on their way to the client", () => {
  it("pass redirects on, follow none", async () => {
    let asked = 0;
    const origin = await httpOriginOf((_, response) => {
      asked++;
      response.writeHead(302, { Location: "/" }).end();
    });
    const { url } = await started(optionsFor(origin));
    const text = await exchange(url, get("/"), 200);
    expect(text).toMatch(/^HTTP\/1\.1 302 [^]*\r\nLocation: \/\r\n/);
    expect(asked).toBe(1);
  });

  it("pass interim responses on before the final one", async () => {
    const origin = await socketOriginOf((socket) =>
      socket.write(
        "HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
      ),
    );
    const { url } = await started(optionsFor(origin));
    const text = await exchange(url, get("/"), 200);
    expect(text).toMatch(
      /^HTTP\/1\.1 103 Early Hints\r\nLink: <\/a\.css>; rel=preload\r\n\r\nHTTP\/1\.1 200 OK\r\n/,
    );
    expect(await exchange(url, "GET / HTTP/1.0\r\n\r\n", 200)).toMatch(/^HTTP\/1\.1 200 /);
  });

  it("to HEAD have a length and no content", async () => {
    const origin = await httpOriginOf((_, response) =>
      response.writeHead(200, { "Content-Length": "5" }).end("hello"),
    );
    const { url } = await started(optionsFor(origin));
    const text = await exchange(url, "HEAD / HTTP/1.1\r\nHost: localhost\r\n\r\n", 200);
    expect(text).toMatch(/\r\nContent-Length: 5\r\n/);
    expect(text).toMatch(/\r\n\r\n$/);
  });

  it("of 200 MB pass through, and a slow client holds the origin back", { timeout: 20_000 }, async () => {
    const total = 200e6;
    let written = 0;
    const chunk = Buffer.alloc(1 << 16, 97);
    const origin = await httpOriginOf((_, response) => {
      response.writeHead(200, { "Content-Length": String(total) });
      const more = () => {
        while (written < total) {
          const piece = chunk.subarray(0, Math.min(chunk.length, total - written));
          written += piece.length;
          if (!response.write(piece)) return void response.once("drain", more);
        }
        response.end();
      };
      more();
    });
    const { url } = await started({ ...optionsFor(origin) });
    const response = await fetch(url.replace("127.0.0.1", "localhost"));
    await new Promise((resolve) => {
      setTimeout(resolve, 200);
    });
    // Socket buffers of four ends, and no more than some MB of ours.
    expect(written).toBeLessThan(60e6);
    let read = 0;
    for await (const piece of response.body as unknown as AsyncIterable<Uint8Array>) read += piece.length;
    expect(read).toBe(total);
  });

  it("stop at the origin when the client leaves", async () => {
    let left = false;
    const origin = await httpOriginOf((_, response) => {
      response.writeHead(200).write("begin");
      response.once("close", () => (left = true));
    });
    const { url } = await started(optionsFor(origin));
    await exchange(url, get("/"), 100);
    await new Promise((resolve) => {
      setTimeout(resolve, 100);
    });
    expect(left).toBe(true);
  });
});

describe("an origin that misbehaves", () => {
  const answers: readonly (readonly [
    name: string,
    answer: (write: (text: string) => void, end: () => void) => void,
    status: number,
  ])[] = [
    ["is silent", () => undefined, 504],
    ["closes at once", (_, end) => end(), 502],
    ["speaks no HTTP", (write) => write("220 ready\r\n"), 502],
    [
      "gives two lengths",
      (write) => write("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"),
      502,
    ],
    [
      "gives length and coding",
      (write) =>
        write(
          "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n",
        ),
      502,
    ],
    ["folds a field", (write) => write("HTTP/1.1 200 OK\r\nX: a\r\n b\r\nContent-Length: 0\r\n\r\n"), 502],
    ["sends a head of 100 kB", (write) => write(`HTTP/1.1 200 OK\r\nX: ${"a".repeat(100_000)}\r\n\r\n`), 502],
    ["stops within the head", (write, end) => (write("HTTP/1.1 200 OK\r\nX: "), end()), 502],
  ];

  it.each(answers)("and %s: the right status", async (_, answer, status) => {
    const origin = await socketOriginOf((socket) =>
      answer(
        (text) => socket.write(text),
        () => socket.destroy(),
      ),
    );
    const { url } = await started(optionsFor(origin));
    expect(statusIn(await exchange(url, get("/"), 600))).toBe(status);
  });

  it("and is not there: 502", async () => {
    const { url } = await started(optionsFor("http://127.0.0.1:9"));
    expect(statusIn(await exchange(url, get("/"), 600))).toBe(502);
  });

  it("and ends, stalls or breaks within the content: the client sees it", { timeout: 10_000 }, async () => {
    const head = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc";
    const broken = await socketOriginOf((socket) => socket.write(head, () => socket.destroy()));
    const stalled = await socketOriginOf((socket) => void socket.write(head));
    for (const origin of [broken, stalled]) {
      const { url } = await started(optionsFor(origin));
      const begun = Date.now();
      const text = await exchange(url, get("/"), 5000);
      expect(text).toMatch(/\r\n\r\nabc$/);
      expect(Date.now() - begun).toBeLessThan(4000);
    }
  });

  it("and sends more than it said: nothing of it is taken for the next answer", async () => {
    let asked = 0;
    const origin = await socketOriginOf((socket) => {
      asked++;
      socket.write(
        `HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok${asked === 1 ? "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil" : ""}`,
      );
    });
    const { url } = await started(optionsFor(origin));
    const texts = [await exchange(url, get("/1"), 200), await exchange(url, get("/2"), 200)];
    for (const text of texts) expect(text).toMatch(/\r\n\r\nok$/);
  });
});
