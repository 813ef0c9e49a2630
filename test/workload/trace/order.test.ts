/** Order of time: the reorder buffer against sorting, ticks against the arithmetic of spreading. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RequestBatch } from "../../../src/workload/requests.ts";
import { RecordBatch } from "../../../src/workload/trace/contract.ts";
import { MOST_HELD, ReorderBuffer } from "../../../src/workload/trace/reorder.ts";
import { openTrace } from "../../../src/workload/trace/source.ts";
import { RecordGuard } from "../../../src/workload/trace/record-guard.ts";
import { chunked, logLine, options, oracleGeneralBytes, replay, rowsOf, text } from "./reading.ts";

const SECOND = 1_000_000;
const DAY = 86_400 * SECOND;

/** Times through a buffer; the row's number goes along as its object. */
function ordered(times: readonly number[], window: number, mostHeld?: number) {
  const buffer = new ReorderBuffer(window, mostHeld);
  const batch = new RecordBatch();
  const out: (readonly [number, number])[] = [];
  const take = () => {
    const slot = buffer.take();
    out.push([buffer.columns.timeMicros[slot], buffer.columns.object[slot]]);
    buffer.free(slot);
  };
  times.forEach((time, n) => {
    while (buffer.isFull) take();
    batch.timeMicros[0] = time;
    batch.object[0] = n;
    buffer.add(batch, 0);
    while (buffer.isSettled) take();
  });
  while (buffer.size > 0) take();
  return { out, buffer };
}

describe("ReorderBuffer", () => {
  const times = fc.array(fc.nat(60), { maxLength: 200 });

  test("sorts stably what is inside the window, and moves the rest to its edge", () => {
    fc.assert(
      fc.property(times, fc.nat(70), (given, window) => {
        let newest = -Infinity;
        let late = 0;
        let stragglers = 0;
        const wanted = given.map((time, n) => {
          if (time < newest - window) late++;
          else if (time < newest) stragglers++;
          const moved = Math.max(time, newest - window);
          newest = Math.max(newest, time);
          return [moved, n] as const;
        });
        wanted.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
        const { out, buffer } = ordered(given, window);
        expect(out).toEqual(wanted);
        expect([buffer.clamped, buffer.reordered]).toEqual([late, stragglers]);
      }),
    );
  });

  test("stays in order and loses nothing when its room ends before the window does", () => {
    fc.assert(
      fc.property(times, fc.integer({ min: 1, max: 20 }), (given, mostHeld) => {
        const { out } = ordered(given, 1000, mostHeld);
        for (let n = 1; n < out.length; n++) expect(out[n][0]).toBeGreaterThanOrEqual(out[n - 1][0]);
        expect(out.map(([, n]) => n).sort((a, b) => a - b)).toEqual(given.map((_, n) => n));
      }),
    );
  });

  test("grows past its first size with records of both kinds in it", () => {
    const many = Array.from({ length: 30_000 }, (_, n) => (n % 3 === 0 ? n - 50 : n));
    const { out } = ordered(many, 20_000);
    expect(out.map(([time]) => time)).toEqual(many.toSorted((a, b) => a - b));
  });
});

describe("ticks", () => {
  test("requests of one second are spread evenly over it, in the order of the file", () => {
    const seconds = [0, 0, 0, 1, 3, 3];
    const { rows, source } = replay(
      seconds.map((second, n) => logLine({ second, request: `GET /${n} HTTP/1.1` })).join(""),
    );
    expect(rows.map(({ at }) => at / SECOND)).toEqual(
      [1 / 6, 3 / 6, 5 / 6, 1.5, 3.25, 3.75].map((at) => Math.floor(at * SECOND) / SECOND),
    );
    expect(rows.map(({ object }) => object)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(source.firstEpochMicros).toBe(Date.UTC(2026, 4, 10, 6) * 1000);
  });

  test("stragglers take part in the spreading of their second", () => {
    const lines = [2, 1, 2, 1, 1].map((second, n) => logLine({ second, request: `GET /${n} HTTP/1.1` }));
    const { rows, totals } = replay(lines.join(""));
    expect(rows.map(({ object }) => object)).toEqual([1, 3, 4, 0, 2]);
    expect(rows.map(({ at }) => at)).toEqual([166_666, 500_000, 833_333, 1_250_000, 1_750_000]);
    expect([totals.reordered, totals.clamped]).toEqual([3, 0]);
  });

  test("times never run back and stay inside their second, whatever the disorder", () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(40), { minLength: 1, maxLength: 80 }),
        fc.nat(50),
        (seconds, windowSeconds) => {
          const { rows } = replay(seconds.map((second) => logLine({ second })).join(""), {
            reorderWindowMicros: windowSeconds * SECOND,
          });
          expect(rows.length).toBe(seconds.length);
          for (let n = 1; n < rows.length; n++) expect(rows[n].at).toBeGreaterThanOrEqual(rows[n - 1].at);
          if (windowSeconds >= 40) {
            const first = Math.min(...seconds);
            const sorted = seconds.toSorted((a, b) => a - b);
            expect(rows.map(({ at }) => Math.floor(at / SECOND) + first)).toEqual(sorted);
          }
        },
      ),
    );
  });

  test("speed divides times, a duration and a limit end the replay", () => {
    const log = [0, 10, 20, 30].map((second) => logLine({ second })).join("");
    expect(replay(log, { speedup: 10 }).rows.map(({ at }) => at)).toEqual([
      50_000, 1_050_000, 2_050_000, 3_050_000,
    ]);
    const cut = replay(log, { durationMicros: 20 * SECOND });
    expect([cut.rows.length, cut.totals.records]).toEqual([2, 2]);
    expect(replay(log, { durationMicros: 20 * SECOND, pace: "closed-loop" }).rows.length).toBe(4);
    const limited = replay(log, { limit: 3 });
    expect([limited.rows.length, limited.totals.records]).toEqual([3, 3]);
    expect(limited.totals.contentSha256).toBe(replay(log).totals.contentSha256);
  });

  test("exact times of a CSV are left alone; whole ones are spread over their unit", () => {
    const csv = (times: string[]) => `time,key,size\n${times.map((time) => `${time},/a,5`).join("\n")}\n`;
    const at = (times: string[], changes = {}) =>
      replay(csv(times), changes, "a.csv").rows.map((row) => row.at);
    expect(at(["1.5", "1.5", "2"])).toEqual([0, 0, 500_000]);
    expect(at(["1", "1", "2"])).toEqual([250_000, 750_000, 1_500_000]);
    expect(at(["1", "1", "2"], { timeUnitMicros: 1000 })).toEqual([250, 750, 1500]);
  });

  test("a second with more requests than fit in memory is spread in blocks", () => {
    const records = MOST_HELD + 200_000;
    const bytes = oracleGeneralBytes([[5, 9n, 1, -1n]]);
    const many = new Uint8Array(records * 24);
    for (let n = 0; n < records; n++) many.set(bytes, n * 24);
    const source = openTrace(chunked(many, [1 << 20]), "a.bin", options({ format: "oracleGeneral" }));
    const batch = new RequestBatch();
    let [rows, early, last, isOrdered] = [0, 0, 0, true];
    for (source.fill(batch); batch.rows > 0; source.fill(batch))
      for (let n = 0; n < batch.rows; n++, rows++) {
        const at = batch.atMicros[n];
        if (at < last) isOrdered = false;
        if (at < SECOND / 2) early++;
        last = at;
      }
    expect([rows, isOrdered]).toEqual([records, true]);
    // The first 2^20 are in the first half, the rest in the second.
    expect(early).toBe(MOST_HELD);
    expect(last).toBeLessThan(SECOND);
    expect(last).toBeGreaterThan(0.999 * SECOND);
  });

  test("the rows do not depend on how the bytes are cut", () => {
    const lines = Array.from({ length: 60 }, (_, n) =>
      logLine({
        second: (n * 37) % 90,
        client: `192.0.2.${n % 9}`,
        request: `GET /${n % 11} HTTP/1.1`,
        bytes: n * 3,
      }),
    );
    lines.splice(30, 0, "damaged\r\n");
    const log = lines.join("");
    const wanted = rowsOf(openTrace(text(log), "a.log", options()));
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 6 }), (cuts) => {
        const source = openTrace(text(log, cuts), "a.log", options());
        expect(rowsOf(source)).toEqual(wanted);
        expect(source.totals()).toEqual(replay(log, {}, "a.log").totals);
      }),
      { numRuns: 40 },
    );
  });
});

describe("RecordGuard", () => {
  test("believes small steps back and long pauses, not leaps", () => {
    const guard = new RecordGuard();
    expect(guard.problem(100 * DAY, 1)).toBeNull();
    expect(guard.problem(99.5 * DAY, 1)).toBeNull();
    expect(guard.problem(95 * DAY, 1)).toContain("back by 5 days");
    expect(guard.problem(120 * DAY, 1)).toBeNull();
    expect(guard.problem(500 * DAY, 1)).toContain("ahead by 380 days");
    expect(guard.problem(121 * DAY, 1)).toBeNull();
    expect(guard.problem(600 * DAY, 1)).toContain("ahead");
    expect(guard.problem(601 * DAY, 1)).toBeNull();
  });

  test("believes no object that caches could not count, nor lets its time confirm anything", () => {
    const guard = new RecordGuard();
    expect(guard.problem(DAY, 1e12)).toBeNull();
    expect(guard.problem(100 * DAY, 1e12 + 1)).toBe(
      "1000000000001 bytes are more than an object may have, 1 TB",
    );
    expect(guard.problem(100 * DAY, -1)).toContain("ahead by 99 days");
  });
});
