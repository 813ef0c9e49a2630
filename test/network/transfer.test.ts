import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { transferMicros } from "../../src/network/transfer.ts";

/** Segments that a new connection may send at once: RFC 6928. */
const INITIAL_WINDOW_SEGMENTS = 10;
/** Payload of a segment: an Ethernet frame's 1,500 bytes less 40 of IPv4 and TCP headers. */
const SEGMENT_BYTES = 1460;

const size = fc.integer({ min: 0, max: 50_000_000 });
const rtt = fc.integer({ min: 0, max: 800_000 });
const rate = fc.double({ min: 1e5, max: 1e11, noNaN: true });

const transfer = (sizeBytes: number, rttMicros: number, bitsPerSecond: number): number =>
  transferMicros(sizeBytes, rttMicros, bitsPerSecond, INITIAL_WINDOW_SEGMENTS, SEGMENT_BYTES);

/**
 * A sender of whole segments with self-clocked acknowledgements: each one that returns releases two segments; the
 * bottleneck sends them in order. Microseconds until the last segment is through.
 */
function segmentBySegment(segments: number, rttMicros: number, segmentMicros: number): number {
  const acks: number[] = [];
  let sent = 0;
  let free = 0;
  const send = (now: number): void => {
    if (sent === segments) return;
    sent++;
    free = Math.max(free, now) + segmentMicros;
    // The first byte is acknowledged a round trip after it left, the segment's own sending time being part of it.
    acks.push(free - segmentMicros + rttMicros);
  };
  for (let k = 0; k < INITIAL_WINDOW_SEGMENTS; k++) send(0);
  for (let k = 0; k < acks.length; k++) {
    send(acks[k]);
    send(acks[k]);
  }
  return free;
}

describe("transferMicros", () => {
  it("counts rounds as log2 does when bandwidth is no limit", () => {
    for (let segments = 1; segments <= 5000; segments += 7) {
      const rounds = Math.ceil(Math.log2(segments / INITIAL_WINDOW_SEGMENTS + 1)) - 1;
      expect(transfer(segments * SEGMENT_BYTES, 80_000, Infinity)).toBe(Math.max(0, rounds) * 80_000);
    }
  });

  it("is size over bandwidth when the pipe is short", () => {
    expect(transfer(10_000_000, 0, 80e6)).toBe(1_000_000);
    expect(transfer(14_600, 200_000, 1e6)).toBe(116_800);
    expect(transfer(0, 100_000, 1e6)).toBe(0);
  });

  it("agrees with a segment-by-segment sender to a segment", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 3000 }),
        fc.integer({ min: 1000, max: 300_000 }),
        fc.integer({ min: 1, max: 20_000 }),
        (segments, rttMicros, segmentMicros) => {
          const bitsPerSecond = (SEGMENT_BYTES * 8e6) / segmentMicros;
          const exact = segmentBySegment(segments, rttMicros, segmentMicros);
          const modelled = transfer(segments * SEGMENT_BYTES, rttMicros, bitsPerSecond);
          expect(Math.abs(modelled - exact)).toBeLessThanOrEqual(2 * segmentMicros + 1);
        },
      ),
      { numRuns: 300 },
    );
  });

  it("grows with size and round trip and falls with bandwidth", () => {
    fc.assert(
      fc.property(size, size, rtt, rtt, rate, rate, (s1, s2, r1, r2, b1, b2) => {
        const least = transfer(Math.min(s1, s2), Math.min(r1, r2), Math.max(b1, b2));
        const most = transfer(Math.max(s1, s2), Math.max(r1, r2), Math.min(b1, b2));
        expect(least).toBeLessThanOrEqual(most);
        expect(transfer(s1, r1, b1)).toBeGreaterThanOrEqual(Math.round((s1 * 8e6) / b1));
        expect(Number.isSafeInteger(most)).toBe(true);
      }),
    );
  });

  it("is continuous where the window starts to fill the pipe", () => {
    const bitsPerSecond = 50e6;
    const windowMicros = (INITIAL_WINDOW_SEGMENTS * SEGMENT_BYTES * 8e6) / bitsPerSecond;
    const below = transfer(1_000_000, windowMicros - 0.5, bitsPerSecond);
    const above = transfer(1_000_000, windowMicros + 0.5, bitsPerSecond);
    expect(above - below).toBeLessThanOrEqual(2);
  });
});
