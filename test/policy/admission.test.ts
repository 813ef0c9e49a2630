import { describe, expect, it } from "vitest";
import { stream } from "../../src/base/random.ts";
import { nHit } from "../../src/policy/admission/n-hit.ts";
import { textbookTinyLfu } from "../../src/policy/admission/textbook-tiny-lfu.ts";
import { tinyLfu } from "../../src/policy/admission/tiny-lfu.ts";
import {
  type Admission,
  type AdmissionPolicy,
  parametersOf,
  PolicyClock,
} from "../../src/policy/contract.ts";

const OBJECTS = 1000;

function make(policy: AdmissionPolicy, params: Record<string, number> = {}): Admission {
  return policy.create({
    capacityBytes: OBJECTS * 1000,
    expectedObjects: OBJECTS,
    params: parametersOf(policy, params),
    clock: new PolicyClock(),
    luck: () => stream("test", policy.name),
  });
}

function ask(admission: Admission, object: number, times: number): void {
  for (let n = 0; n < times; n++) admission.request(object, 1000);
}

describe("tiny-lfu", () => {
  it("prefers the more frequent, and the one inside when both are alike", () => {
    const filter = make(tinyLfu);
    ask(filter, 1, 5);
    ask(filter, 2, 3);
    ask(filter, 3, 3);
    expect(filter.beats(1, 2)).toBe(true);
    expect(filter.beats(2, 1)).toBe(false);
    expect(filter.beats(2, 3)).toBe(false);
    expect(filter.beats(9, 2)).toBe(false);
  });

  it("keeps objects asked for once in the doorkeeper: one request beats none, two beat one", () => {
    const filter = make(tinyLfu);
    ask(filter, 1, 1);
    ask(filter, 2, 2);
    expect(filter.beats(1, 9)).toBe(true);
    expect(filter.beats(2, 1)).toBe(true);
  });

  it("forgets: after its sample of requests frequencies are halved and first requests gone", () => {
    const filter = make(tinyLfu);
    // Ten times the objects is the sample: 9,980 others bring it to its end.
    ask(filter, 1, 13);
    ask(filter, 2, 7);
    expect(filter.beats(1, 2)).toBe(true);
    for (let n = 0; n < 10_000 - 20; n++) filter.request(100 + (n % 5000), 1000);
    // 12 and 6 in the sketch are now 6 and 3; four fresh requests (one of them the doorkeeper's) put 2 above 1.
    expect(filter.beats(1, 2)).toBe(true);
    ask(filter, 2, 5);
    expect(filter.beats(2, 1)).toBe(true);
  });

  it("does not forget before: a sample twice as long still knows", () => {
    const filter = make(tinyLfu, { sample: 20 });
    ask(filter, 1, 13);
    ask(filter, 2, 7);
    for (let n = 0; n < 10_000 - 20; n++) filter.request(100 + (n % 5000), 1000);
    ask(filter, 2, 5);
    expect(filter.beats(2, 1)).toBe(false);
  });
});

describe("n-hit", () => {
  it("takes few strangers for acquaintances: not more than its rate of false positives", () => {
    for (const rate of [0.01, 0.1]) {
      const filter = make(nHit, { falsePositives: rate });
      // As many objects as its memory is for: eight times those that fit.
      for (let object = 0; object < 8 * OBJECTS; object++) filter.request(object, 1000);
      let strangers = 0;
      const asked = 100_000;
      for (let object = 1e6; object < 1e6 + asked; object++) if (filter.admits(object, 1)) strangers++;
      // The last filter holds only what the first took for known, so far fewer pass both.
      expect(strangers / asked).toBeLessThan(rate);
    }
    const single = make(nHit, { hits: 1, falsePositives: 0.1 });
    for (let object = 0; object < 8 * OBJECTS; object++) single.request(object, 1000);
    let strangers = 0;
    for (let object = 1e6; object < 1.1e6; object++) if (single.admits(object, 1)) strangers++;
    expect(strangers / 1e5).toBeGreaterThan(0.05);
    expect(strangers / 1e5).toBeLessThan(0.11);
  });

  it("never forgets within its memory, and begins anew beyond it", () => {
    const filter = make(nHit);
    for (let object = 0; object < 8 * OBJECTS; object++) ask(filter, object, 2);
    for (let object = 0; object < 8 * OBJECTS; object++) expect(filter.admits(object, 1)).toBe(true);
    for (let object = 8 * OBJECTS; object < 9 * OBJECTS; object++) filter.request(object, 1000);
    let known = 0;
    for (let object = 0; object < 8 * OBJECTS; object++) if (filter.admits(object, 1)) known++;
    expect(known).toBeLessThan(80);
  });
});

describe("textbook-tiny-lfu", () => {
  it("says yes to everything once its filter is full, as the texts' does", () => {
    const filter = make(textbookTinyLfu, { filter: 1000 });
    for (let object = 0; object < 100_000; object++) filter.request(object, 1000);
    let early = 0;
    for (let object = 1e6; object < 1e6 + 1000; object++) {
      ask(filter, object, 2);
      if (filter.admits(object, 1)) early++;
    }
    expect(early).toBeGreaterThan(990);
  });

  it("forgets the counter used longest ago when it has more keys than it may", () => {
    const filter = make(textbookTinyLfu, { keys: 2 });
    for (const object of [1, 2]) ask(filter, object, 3);
    expect(filter.admits(1, 1)).toBe(true);
    filter.request(1, 1000);
    ask(filter, 3, 3);
    expect([1, 2, 3].map((object) => filter.admits(object, 1))).toEqual([true, false, true]);
  });
});
