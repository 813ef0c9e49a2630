/** The node where a specification cannot look: what is synchronous, what is let go, what stays bounded. */
import { describe, expect, it } from "vitest";
import { UpstreamFailure } from "../../../src/cdn/http-node/contract.ts";
import { get, nodeOver, ok, room, textOf } from "./world.ts";

const turn = () =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });

describe("a hit from memory", () => {
  it("is answered at once, by the same object within a second, with Age stepping", async () => {
    const { node, clock } = nodeOver(() => Promise.resolve(ok("hello")));
    await node.handle(get("/a"), null, null);
    const first = node.handle(get("/a"), null, null);
    expect(first).not.toBeInstanceOf(Promise);
    clock.millis += 400;
    expect(node.handle(get("/a", [["Accept", "*/*"]]), null, null)).toBe(first);
    clock.millis += 700;
    const later = node.handle(get("/a"), null, null);
    expect(later).not.toBe(first);
    expect("fields" in later && later.fields).toContainEqual(["Age", "1"]);
  });

  it("is written down with its reason", async () => {
    const { node } = nodeOver(() => Promise.resolve(ok("x")));
    await node.handle(get("/a"), null, null);
    await node.handle(get("/a"), null, null);
    expect(
      node.log.latest().map(({ kind, outcome, reason }) => `${kind} ${outcome} ${reason}`.trim()),
    ).toEqual(["fetch asked", "fetch answered", "store stored", "answer miss cold", "answer hit"]);
  });
});

describe("a client that leaves", () => {
  it("is rejected at once; what only it wanted is given up", async () => {
    let aborted = false;
    const { node } = nodeOver(
      (_, signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener("abort", () => {
            aborted = true;
            reject(new UpstreamFailure("reset", "given up"));
          });
        }),
    );
    const leaving = new AbortController();
    const asked = node.handle({ ...get("/a"), method: "POST" }, leaving.signal, null);
    leaving.abort(new Error("gone"));
    await expect(asked).rejects.toThrow("gone");
    expect(aborted).toBe(true);
  });

  it("does not stop a fetch that the store can use", async () => {
    let answer: (value: ReturnType<typeof ok>) => void = () => undefined;
    const { node } = nodeOver(
      () =>
        new Promise((resolve) => {
          answer = resolve;
        }),
    );
    const leaving = new AbortController();
    const asked = node.handle(get("/a"), leaving.signal, null);
    leaving.abort(new Error("gone"));
    await expect(asked).rejects.toThrow("gone");
    answer(ok("kept"));
    await turn();
    expect(await textOf(await node.handle(get("/a"), null, null))).toBe("kept");
  });

  it("that has left before it asked is refused", async () => {
    const { node } = nodeOver(() => Promise.resolve(ok("x")));
    await expect(node.handle(get("/a"), AbortSignal.abort(new Error("gone")), null)).rejects.toThrow("gone");
  });
});

describe("content that comes", () => {
  const chunks = (...texts: string[]) =>
    (async function* () {
      for (const text of texts) {
        await null;
        yield new TextEncoder().encode(text);
      }
    })();

  it("too large to keep goes through and leaves nothing behind", async () => {
    const big = "x".repeat(60_000);
    const { node } = nodeOver(() => Promise.resolve({ ...ok(""), content: chunks(big, big, big) }));
    expect((await textOf(await node.handle(get("/a"), null, null))).length).toBe(180_000);
    expect([...node.store.all()]).toEqual([]);
    expect(node.store.room.held).toBe(0);
  });

  it("shorter than declared fails for the client and is not stored", async () => {
    const { node } = nodeOver(() =>
      Promise.resolve({
        status: 200,
        fields: [
          ["Cache-Control", "max-age=60"],
          ["Content-Length", "10"],
        ],
        content: chunks("abc"),
      }),
    );
    const response = await node.handle(get("/a"), null, null);
    await expect(textOf(response)).rejects.toThrow(/3 bytes, 10 were declared/);
    expect([...node.store.all()]).toEqual([]);
  });

  it("is not read further when its only reader has left and it will not be kept", async () => {
    let pulled = 0;
    let ended = false;
    async function* endless() {
      try {
        for (;;) {
          pulled++;
          await null;
          yield new Uint8Array(1 << 16);
        }
      } finally {
        ended = true;
      }
    }
    const { node } = nodeOver(() => Promise.resolve({ ...ok(""), content: endless() }));
    const response = await node.handle(get("/a"), null, null);
    const iterator = (response.content as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]();
    await iterator.next();
    await turn();
    // A reader that stalls holds the upstream up: about a megabyte beyond it, not all there is.
    expect(pulled).toBeLessThan(40);
    await iterator.return?.();
    await turn();
    const before = pulled;
    await turn();
    expect(pulled).toBe(before);
    expect(ended).toBe(true);
  });

  it("is not held up by a slow reader while it may be stored", async () => {
    const { node } = nodeOver(() => Promise.resolve({ ...ok(""), content: chunks("abc", "def") }));
    const slow = await node.handle(get("/a"), null, null);
    await turn();
    expect(await textOf(await node.handle(get("/a"), null, null))).toBe("abcdef");
    expect(await textOf(slow)).toBe("abcdef");
  });
});

describe("a failing upstream", () => {
  it.each([
    ["unreachable", 502],
    ["reset", 502],
    ["malformed", 502],
    ["timeout", 504],
  ] as const)("%s is %i", async (kind, status) => {
    const { node } = nodeOver(() => Promise.reject(new UpstreamFailure(kind, "no")));
    const response = await node.handle(get("/a"), null, null);
    expect(response.status).toBe(status);
    expect([...node.store.all()]).toEqual([]);
  });
});

describe("memory", () => {
  it("stays within the capacity, the last response in; purged and evicted content goes", async () => {
    const { node } = nodeOver(() => Promise.resolve(ok("y".repeat(9_000))), { room: room(100_000) });
    for (let n = 0; n < 100; n++) await node.handle(get(`/${n}`), null, null);
    const held = [...node.store.all()];
    expect(held.length).toBe(10);
    expect(held.map((one) => one.url)).toContain("http://a.test/99");
    expect(node.store.room.heldBytes[0]).toBeLessThanOrEqual(100_000);
    expect(node.purge({ what: { kind: "prefix", prefix: "http://a.test/9" }, soft: false })).toBe(10);
    expect(node.store.room.held).toBe(0);
  });

  it("variants of one URL are bounded", async () => {
    const { node } = nodeOver(() =>
      Promise.resolve({
        ...ok("z"),
        fields: [
          ["Cache-Control", "max-age=60"],
          ["Vary", "X-V"],
        ],
      }),
    );
    for (let n = 0; n < 500; n++) await node.handle(get("/a", [["X-V", String(n)]]), null, null);
    expect([...node.store.all()].length).toBeLessThanOrEqual(200);
    expect((await node.handle(get("/a", [["X-V", "499"]]), null, null)).fields).toContainEqual([
      "X-Cache",
      "HIT",
    ]);
  });
});
