/** Warming, part by part: rates for any work, the learners against naive counts, segments, and what is popular. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { HourHistory } from "../../src/cdn/warming/hour-history.ts";
import { Lane } from "../../src/cdn/warming/lane.ts";
import { FOLLOWER, NextPage, PAGE } from "../../src/cdn/warming/next-page.ts";
import { nextSegments } from "../../src/cdn/warming/next-segment.ts";
import { Observed } from "../../src/cdn/warming/observed.ts";
import { WorkList } from "../../src/cdn/warming/work-list.ts";
import { spacingMicros } from "../../src/scenario/warming.ts";

/** A list of `objects` objects of 1 to 9 bytes, in slices of `sliceBytes`. */
function list(objects: number, sliceBytes = Infinity): WorkList {
  const ids = Int32Array.from({ length: objects }, (_, n) => n);
  return new WorkList(0, ids, (object) => 1 + (object % 9), sliceBytes);
}

describe("a lane", () => {
  const works = fc.array(
    fc.record({ atMicros: fc.nat(5_000_000), objects: fc.integer({ min: 1, max: 40 }) }),
    {
      minLength: 1,
      maxLength: 6,
    },
  );
  const rates = fc.double({ min: 0.3, max: 997, noNaN: true });

  it("never exceeds its rate in any window, whatever comes when", () => {
    fc.assert(
      fc.property(works, rates, (work, rate) => {
        const lane = new Lane(0, 0, spacingMicros(rate));
        const sent: number[] = [];
        const coming = [...work].sort((a, b) => a.atMicros - b.atMicros);
        // The world in small: work comes, and an event is due whenever the lane may send.
        let now = 0;
        for (;;) {
          const due = lane.waiting > 0 ? lane.nextMicros(now) : Infinity;
          const next = coming[0]?.atMicros ?? Infinity;
          if (due === Infinity && next === Infinity) break;
          now = Math.min(due, next);
          if (next <= due) lane.add(list(coming.shift()!.objects));
          else if (lane.take(now)) sent.push(now);
        }
        expect(sent.length).toBe(work.reduce((sum, { objects }) => sum + objects, 0));
        let most = -Infinity;
        for (let from = 0; from < sent.length; from++)
          for (let until = from; until < sent.length; until++)
            most = Math.max(most, until - from - ((sent[until] - sent[from]) * rate) / 1e6);
        expect(most).toBeLessThanOrEqual(1e-9);
      }),
      { numRuns: 60 },
    );
  });

  it("asks for the beginning of a list, slice by slice, and knows when it will be done", () => {
    const lane = new Lane(0, 0, 10);
    lane.add(list(5, 2), 3);
    // 1, 2 and 3 bytes in slices of two: one, one and two requests.
    expect(lane.waiting).toBe(4);
    expect(lane.lastMicros(100)).toBe(130);
    const asked: string[] = [];
    for (let now = 100; lane.take(now); now = lane.nextMicros(now))
      asked.push(`${lane.object}/${lane.slice}`);
    expect(asked).toEqual(["0/0", "1/0", "2/0", "2/1"]);
    lane.add(list(7));
    expect(lane.drop()).toBe(7);
    expect(lane.take(1000)).toBe(false);
  });
});

describe("which page comes next", () => {
  const requests = fc.array(
    fc.record({ asker: fc.nat(2), object: fc.nat(4), gap: fc.integer({ min: 0, max: 40 }) }),
    { maxLength: 80 },
  );

  it("is counted as one would count by hand", () => {
    fc.assert(
      fc.property(requests, fc.integer({ min: 1, max: 60 }), (steps, within) => {
        const learner = new NextPage(within, 2, 1);
        let now = 0;
        const log = steps.map(({ asker, object, gap }) => ({ asker, object, at: (now += gap) }));
        for (const { asker, object, at } of log) learner.request(asker, object, at, () => undefined);
        for (let page = 0; page < 5; page++)
          for (let next = 0; next < 5; next++)
            if (page !== next) expect(learner.confidence(page, next)).toBe(naive(log, page, next, within));
      }),
      { numRuns: 200 },
    );
  });

  it("is guessed from a confidence on, and not from a few requests", () => {
    const learner = new NextPage(1000, 0.7, 3);
    const guesses: number[][] = [];
    // Page 1 is followed by 2 in four cases of five, by 3 in one.
    for (let n = 0; n < 10; n++) {
      const now: number[] = [];
      learner.request(n, 1, n * 10_000, (object) => now.push(object));
      learner.request(n, n % 5 === 0 ? 3 : 2, n * 10_000 + 1, () => undefined);
      guesses.push(now);
    }
    expect(guesses.slice(0, 3)).toEqual([[], [], []]);
    // Two of three are less than 70 %, three of four are more.
    expect(guesses.slice(3, 5)).toEqual([[], [2]]);
    expect(guesses.slice(5)).toEqual([[2], [], [2], [2], [2]]);
  });

  it("is guessed from pages alone where pages bring objects of another class", () => {
    const learner = new NextPage(1000, 0.7, 2);
    const guesses: number[] = [];
    const visit = (at: number, page: number, ...assets: number[]) => {
      learner.request(0, page, at, (object) => guesses.push(object), PAGE);
      for (const [n, asset] of assets.entries())
        learner.request(0, asset, at + n + 1, (object) => guesses.push(object), FOLLOWER);
    };
    // Page 1 with 10 and 11, page 2 with 11 twice, which counts once; both within reach of each other.
    for (let n = 0; n < 4; n++) {
      visit(n * 10_000, 1, 10, 11);
      visit(n * 10_000 + 100, 2, 11, 11);
    }
    expect([learner.confidence(1, 10), learner.confidence(1, 11), learner.confidence(2, 11)]).toEqual([
      1, 1, 1,
    ]);
    // Pages are nobody's followers, and what belongs to pages guesses nothing.
    expect([learner.confidence(1, 2), learner.confidence(10, 11), learner.confidence(2, 10)]).toEqual([
      0, 0, 0,
    ]);
    expect(guesses).toEqual([10, 11, 11, 10, 11, 11]);
  });

  /** Share of requests for `page` after which its asker asks for `next` in time, among the asker's next 64 requests. */
  function naive(
    log: readonly { asker: number; object: number; at: number }[],
    page: number,
    next: number,
    within: number,
  ): number {
    let [all, followed] = [0, 0];
    log.forEach(({ asker, object, at }, n) => {
      if (object !== page) return;
      all++;
      const after = log.slice(n + 1).filter((one) => one.asker === asker).slice(0, 64); // prettier-ignore
      if (after.some((one) => one.object === next && one.at - at <= within)) followed++;
    });
    return all === 0 ? 0 : followed / all;
  }
});

describe("the history of hours", () => {
  it("expects what was asked for often enough on most days before, the busiest first", () => {
    const history = new HourHistory(2, 0.7, 2);
    const ask = (object: number, times: number) => {
      for (let n = 0; n < times; n++) history.request(0, object);
    };
    expect(history.expected(0, 9)).toEqual([]);
    for (let day = 0; day < 4; day++) {
      ask(1, 2);
      ask(2, 5);
      // On one day of four only once, on three enough: 75 %.
      ask(3, day === 2 ? 1 : 9);
      // On two days: 50 %.
      if (day < 2) ask(4, 30);
      history.end(9);
    }
    expect(history.expected(0, 9)).toEqual([3, 2, 1]);
    expect(history.expected(1, 9)).toEqual([]);
    expect(history.expected(0, 10)).toEqual([]);
  });
});

describe("the next segments", () => {
  const of = (object: number, ahead: number) => {
    const found: number[] = [];
    nextSegments(object, [100, 124], 10, ahead, (segment) => found.push(segment));
    return found;
  };

  it("are those after it, and end with the video and with the class", () => {
    expect(of(100, 1)).toEqual([101]);
    expect(of(107, 4)).toEqual([108, 109]);
    expect(of(109, 4)).toEqual([]);
    expect(of(122, 4)).toEqual([123, 124]);
    expect(of(99, 1)).toEqual([]);
    expect(of(125, 1)).toEqual([]);
  });
});

describe("what was observed", () => {
  it("is ranked by requests within a class, the first seen first among equals", () => {
    const observed = new Observed();
    for (const object of [5, 3, 5000, 3, 5, 7, 5000, 5000])
      observed.count(object, object === 7 ? 1 : 0, object);
    expect(observed.ranked(0)).toEqual([5000, 3, 5]);
    expect(observed.ranked(1)).toEqual([7]);
    expect(observed.sizeOf(5000)).toBe(5000);
  });
});
