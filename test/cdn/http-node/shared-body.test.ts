/** Content in flight: what all of it together may hold, and that nothing is held when it is over. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type BodyEnd, InFlight, SharedBody } from "../../../src/cdn/http-node/shared-body.ts";

const turn = () =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });

/** Content in chunks of 100 bytes, one a turn; `failsAfter` chunks it breaks. */
async function* chunks(count: number, failsAfter = Infinity): AsyncGenerator<Uint8Array> {
  for (let n = 0; n < count; n++) {
    await turn();
    if (n === failsAfter) throw new Error("broken");
    yield new Uint8Array(100).fill(n);
  }
}

function body(inFlight: InFlight, source: AsyncIterable<Uint8Array>, limitBytes = 10_000) {
  let end: BodyEnd | null = null;
  const shared = new SharedBody(source, limitBytes, inFlight, -1, (how) => (end = how), () => {}); // prettier-ignore
  return { shared, ended: () => end };
}

async function drained(content: AsyncIterable<Uint8Array>): Promise<number> {
  let bytes = 0;
  for await (const chunk of content) bytes += chunk.length;
  return bytes;
}

describe("memory of all content in flight", () => {
  it("is shared: what would go beyond it passes through whole and is not kept", async () => {
    const inFlight = new InFlight(1000);
    const first = body(inFlight, chunks(6));
    const second = body(inFlight, chunks(6));
    const read = await Promise.all([drained(first.shared.read()), drained(second.shared.read())]);
    expect(read).toEqual([600, 600]);
    const kept = [first, second].filter(({ ended }) => {
      const end = ended();
      return end?.whole === true && end.content !== null;
    });
    expect(kept.length).toBe(1);
    expect(inFlight.heldBytes).toBe(0);
  });

  it("is enough for both when there is room", async () => {
    const inFlight = new InFlight(1200);
    const both = [body(inFlight, chunks(6)), body(inFlight, chunks(6))];
    await Promise.all(both.map(({ shared }) => drained(shared.read())));
    for (const { ended } of both) expect(ended()).toMatchObject({ whole: true, content: { length: 600 } });
    expect(inFlight.heldBytes).toBe(0);
  });

  it("is given back however content ends and whoever leaves", async () => {
    const world = fc.array(
      fc.record({
        count: fc.nat(12),
        failsAfter: fc.option(fc.nat(12), { nil: Infinity }),
        leavesAfter: fc.option(fc.nat(12), { nil: Infinity }),
        readers: fc.integer({ min: 1, max: 3 }),
      }),
      { minLength: 1, maxLength: 5 },
    );
    await fc.assert(
      fc.asyncProperty(world, fc.integer({ min: 100, max: 2000 }), async (bodies, limit) => {
        const inFlight = new InFlight(limit);
        await Promise.all(
          bodies.map(async ({ count, failsAfter, leavesAfter, readers }) => {
            const { shared } = body(inFlight, chunks(count, failsAfter), 800);
            const reading = Array.from({ length: readers }, async (_, n) => {
              let seen = 0;
              try {
                for await (const chunk of shared.read())
                  if (n === 0 && ++seen > leavesAfter) break;
                  else expect(chunk.length).toBe(100);
              } catch (error) {
                expect((error as Error).message).toBe("broken");
              }
            });
            await Promise.all(reading);
          }),
        );
        for (let n = 0; n < 20; n++) await turn();
        expect(inFlight.heldBytes).toBe(0);
      }),
      { numRuns: 150 },
    );
  });
});
