/** Stale-if-error second by second: a trace whose every request has one right answer. */
import { describe, expect, it } from "vitest";
import { csvTrace, replayOf } from "./trace-file.ts";
import { ONE_POP, summaryOf } from "./world.ts";

/** A request every second. */
const SECONDS = 60;
const TTL = 10;
const OUTAGE = { from: 5, until: 40 };
const WINDOWS = { "/none": 0, "/short": 8, "/long": 30, "/endless": 86_400 };

describe("during an outage", () => {
  it.each(Object.entries(WINDOWS))(
    "%s with a window of %i s is stale just as long, then fails",
    async (key, window) => {
      const lines = Array.from({ length: SECONDS }, (_, second) => ({
        seconds: second,
        key,
        sizeBytes: 1000,
      }));
      const sets = [
        ...replayOf(csvTrace(`outage-${window}.csv`, lines)),
        `origin.outages=[{from: ${OUTAGE.from}s, until: ${OUTAGE.until}s}]`,
        `content.thing.ttl=${TTL}s`,
        `content.thing.staleIfError=${window}s`,
        "timeline=1s",
      ];
      const { timeline } = await summaryOf(ONE_POP, sets);
      const found = timeline.buckets
        .slice(0, SECONDS)
        .map(({ outcomes }) => Object.entries(outcomes).find(([, count]) => count === 1)?.[0]);
      expect(found).toEqual(expected(window));
    },
  );
});

describe("without an outage", () => {
  it("nothing is served on error", async () => {
    const lines = Array.from({ length: SECONDS }, (_, second) => ({
      seconds: second,
      key: "/",
      sizeBytes: 1000,
    }));
    const sets = [...replayOf(csvTrace("calm.csv", lines)), `content.thing.ttl=${TTL}s`];
    const { outcomes } = (await summaryOf(ONE_POP, sets)).total;
    expect([outcomes.stale, outcomes.failed]).toEqual([0, 0]);
  });
});

/** What becomes of the request of each second. Copies expire a moment (a round trip) after the whole second. */
function expected(window: number): string[] {
  let expires = -1;
  return Array.from({ length: SECONDS }, (_, second) => {
    if (second <= expires) return "hit";
    const isOut = second >= OUTAGE.from && second < OUTAGE.until;
    const isHeld = expires >= 0;
    if (isOut) return window > 0 && second <= expires + window ? "stale" : "failed";
    expires = second + TTL;
    return isHeld ? "revalidated" : "miss";
  });
}
