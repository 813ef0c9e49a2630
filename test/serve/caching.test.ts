/** The port over the node that really caches: hits, collapsing, ranges, and an origin that tries to poison the store. */
import { describe, expect, it } from "vitest";
import { cachingNodes } from "../../src/serve/caching-node.ts";
import { exchange, httpOriginOf, optionsFor, scenarioOf, socketOriginOf, started, statusIn } from "./port.ts";

const caching = (origin: string) => ({ ...optionsFor(origin), makeNode: cachingNodes(null) });
const get = (path: string, more = "", method = "GET") =>
  `${method} ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n${more}\r\n`;
const statusOf = (text: string) => /\r\nCache-Status: (.*)\r\n/.exec(text)?.[1] ?? "";
const bodyOf = (text: string) => text.slice(text.indexOf("\r\n\r\n") + 4);

describe("a hit", () => {
  it("brings Age, Via, X-Cache and Cache-Status, and the same bytes", async () => {
    const origin = await httpOriginOf((_, response) => {
      response
        .writeHead(200, { "Cache-Control": "max-age=60", "X-Latin": "caf\xe9" })
        .end(Buffer.from([0, 255, 13, 10]));
    });
    const { url } = await started(caching(origin));
    const miss = await exchange(url, get("/"));
    const hit = await exchange(url, get("/"));
    expect(statusOf(miss)).toMatch(/^cdnlab; fwd=uri-miss; fwd-status=200; stored/);
    expect(statusOf(hit)).toMatch(/^cdnlab; hit; ttl=\d+/);
    expect(hit).toMatch(/\r\nAge: \d+\r\n/);
    expect(hit).toMatch(/\r\nVia: 1\.1 cdnlab\r\n/);
    expect(hit).toMatch(/\r\nX-Cache: HIT\r\n/);
    expect(hit).toContain("X-Latin: caf\xe9\r\n");
    expect(bodyOf(hit)).toBe("\x00\xff\r\n");
    expect(bodyOf(await exchange(url, get("/", "Range: bytes=1-2\r\n")))).toBe("\xff\r");
    const head = await exchange(url, get("/", "", "HEAD"));
    expect([statusOf(head).includes("hit"), bodyOf(head)]).toEqual([true, ""]);
  });

  it("comes after a HEAD too: curl -I twice is a miss and a hit", async () => {
    const methods: string[] = [];
    const origin = await httpOriginOf((request, response) => {
      methods.push(request.method ?? "");
      response.writeHead(200, { "Cache-Control": "max-age=60" }).end("hello");
    });
    const { url } = await started(caching(origin));
    const heads = [await exchange(url, get("/", "", "HEAD")), await exchange(url, get("/", "", "HEAD"))];
    expect(heads.map((text) => statusOf(text).includes("hit"))).toEqual([false, true]);
    expect(heads.map(bodyOf)).toEqual(["", ""]);
    expect(bodyOf(await exchange(url, get("/")))).toBe("hello");
    expect(methods).toEqual(["GET"]);
  });

  it("of pipelined requests comes in their order", async () => {
    const origin = await httpOriginOf((request, response) => {
      const late = request.url === "/1" ? 50 : 0;
      setTimeout(
        () => response.writeHead(200, { "Cache-Control": "max-age=60" }).end(`<${request.url}>`),
        late,
      );
    });
    const { url } = await started(caching(origin));
    const keep = (path: string) => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`;
    const text = await exchange(url, keep("/1") + keep("/2") + keep("/1") + get("/3"));
    expect(text.match(/<\/\d>/g)).toEqual(["</1>", "</2>", "</1>", "</3>"]);
  });
});

describe("the profile", () => {
  it("is the scenario's", async () => {
    const origin = await httpOriginOf((_, response) => response.writeHead(200).end("x"));
    const seen = async (...sets: string[]) => {
      const { url } = await started({ ...caching(origin), scenario: scenarioOf(...sets) });
      await exchange(url, get("/"));
      return statusOf(await exchange(url, get("/"))).includes("hit");
    };
    // No lifetime and no Last-Modified: to the letter of the RFC there is nothing to reuse, CloudFront takes its default of a day.
    expect(await seen()).toBe(false);
    expect(await seen("edge.http.profile=cloudfront")).toBe(true);
  });
});

describe("concurrent requests", () => {
  it("for one object ask the origin once", async () => {
    let asked = 0;
    const origin = await httpOriginOf((_, response) => {
      asked++;
      setTimeout(
        () => response.writeHead(200, { "Cache-Control": "max-age=60" }).end("x".repeat(100_000)),
        100,
      );
    });
    const { url } = await started(caching(origin));
    const texts = await Promise.all(Array.from({ length: 50 }, () => exchange(url, get("/"), 5000)));
    expect(asked).toBe(1);
    expect(texts.every((text) => bodyOf(text).length >= 100_000)).toBe(true);
  });

  it("go on when the first of them leaves", async () => {
    let asked = 0;
    const origin = await httpOriginOf((_, response) => {
      asked++;
      setTimeout(
        () => response.writeHead(200, { "Cache-Control": "max-age=60", "Content-Length": 2 }).end("ok"),
        200,
      );
    });
    const { url } = await started(caching(origin));
    const first = exchange(url, get("/"), 50);
    await new Promise((resolve) => {
      setTimeout(resolve, 20);
    });
    expect(bodyOf(await exchange(url, get("/")))).toBe("ok");
    await first;
    expect(asked).toBe(1);
  });
});

describe("no poisoned entry comes from", () => {
  const fresh = "HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nContent-Length: 2\r\n\r\nok";
  const lies: readonly (readonly [
    string,
    (socket: { write(text: string): void; destroy(): void }) => void,
  ])[] = [
    [
      "content that ends early",
      (socket) => {
        socket.write("HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nContent-Length: 10\r\n\r\nabc");
        setTimeout(() => socket.destroy(), 20);
      },
    ],
    [
      "a chunked response without its end",
      (socket) => {
        socket.write(
          "HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
        );
        setTimeout(() => socket.destroy(), 20);
      },
    ],
    [
      "content that stalls",
      (socket) =>
        socket.write("HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nContent-Length: 10\r\n\r\nabc"),
    ],
    [
      "a malformed chunk",
      (socket) =>
        socket.write(
          "HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nzz\r\n",
        ),
    ],
  ];

  it.each(lies)("%s", async (_, lie) => {
    let asked = 0;
    const origin = await socketOriginOf((socket) => {
      if (++asked === 1) lie({ write: (text) => void socket.write(text), destroy: () => socket.destroy() });
      else socket.write(fresh);
    });
    const { url } = await started(caching(origin));
    expect(statusOf(await exchange(url, get("/"), 3000))).toMatch(/fwd=uri-miss/);
    const second = await exchange(url, get("/"));
    expect([statusIn(second), bodyOf(second)]).toEqual([200, "ok"]);
    expect(asked).toBe(2);
  });

  it("a host that is spelled in another way", async () => {
    const seen: string[] = [];
    const origin = await httpOriginOf((request, response) => {
      seen.push(request.headers["x-forwarded-host"] as string);
      response.writeHead(200, { "Cache-Control": "max-age=60" }).end("x");
    });
    const { url } = await started(caching(origin));
    const asHost = (host: string) =>
      exchange(url, `GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
    for (const host of ["localhost", "LOCALHOST", "localhost:80"]) await asHost(host);
    expect(seen).toEqual(["localhost"]);
    await asHost("localhost:81");
    expect(seen).toEqual(["localhost", "localhost:81"]);
  });
});

describe("memory", () => {
  it(
    "of the stores stays within its bound, and what is too large is passed on",
    { timeout: 20_000 },
    async () => {
      const origin = await httpOriginOf((request, response) => {
        response.writeHead(200, { "Cache-Control": "max-age=60" });
        response.end(Buffer.alloc(request.url === "/large" ? 1_000_000 : 100_000));
      });
      const scenario = scenarioOf("edge.tiers.memory.capacity=4MB");
      const { url, topology } = await started({ ...caching(origin), scenario, memoryBytes: 2e6 });
      expect(topology.memoryScale).toBe(0.5);
      for (let k = 0; k < 60; k++) await (await fetch(`${url}/${k}`)).arrayBuffer();
      const [{ heldBytes, capacityBytes }] = topology.nodes[0].node.stock!().tiers;
      expect(capacityBytes).toBe(2e6);
      expect(heldBytes).toBeLessThanOrEqual(2e6);
      expect(heldBytes).toBeGreaterThan(1.5e6);
      expect((await (await fetch(`${url}/large`)).arrayBuffer()).byteLength).toBe(1e6);
      expect((await fetch(`${url}/large`)).headers.get("cache-status")).not.toContain("hit");
    },
  );
});
