/** Admission for flash: a cap on writes that no window exceeds, and first offers rejected. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stream } from "../../src/base/random.ts";
import { rejectX } from "../../src/policy/admission/reject-x.ts";
import { writeRate } from "../../src/policy/admission/write-rate.ts";
import { type AdmissionPolicy, parametersOf, PolicyClock } from "../../src/policy/contract.ts";

function make(policy: AdmissionPolicy, params: Record<string, number>) {
  const clock = new PolicyClock();
  const admission = policy.create({
    capacityBytes: 1e6,
    expectedObjects: 1000,
    params: parametersOf(policy, params),
    clock,
    luck: () => stream("test", policy.name),
  });
  const offer = (object: number, size: number, micros = 0) => {
    clock.requests++;
    clock.nowMicros = micros;
    admission.request(object, size);
    return admission.admits(object, size);
  };
  return { admission, offer };
}

describe("write-rate", () => {
  it("admits no more in any window than rate x (length + burst)", () => {
    const steps = fc.array(
      fc.tuple(fc.integer({ min: 1, max: 3_000_000 }), fc.integer({ min: 1, max: 900 })),
      {
        maxLength: 80,
      },
    );
    fc.assert(
      fc.property(steps, (requests) => {
        const { offer } = make(writeRate, { bytesPerSecond: 200, burst: 3, share: 0 });
        let now = 0;
        const entered: [number, number][] = [];
        requests.forEach(([gap, size], n) => {
          now += gap;
          if (offer(n, size, now)) entered.push([now, size]);
        });
        for (let from = 0; from < entered.length; from++) {
          let bytes = 0;
          for (let to = from; to < entered.length; to++) {
            bytes += entered[to][1];
            const seconds = (entered[to][0] - entered[from][0]) / 1e6;
            expect(bytes).toBeLessThanOrEqual(200 * (seconds + 3) + 1e-6);
          }
        }
      }),
    );
  });

  it.each([0, 1000])("while time stands still admits its share of the bytes (rate %d)", (bytesPerSecond) => {
    const { offer } = make(writeRate, { bytesPerSecond, share: 0.25 });
    let entered = 0;
    for (let n = 0; n < 1000; n++) if (offer(n, 10)) entered++;
    expect(entered).toBe(250);
  });
});

describe("reject-x", () => {
  it.each([1, 2, 5])(
    "rejects the first %d offers, then admits; requests that are no offers do not count",
    (x) => {
      const { admission, offer } = make(rejectX, { x });
      for (let n = 0; n < 20; n++) admission.request(7, 10);
      for (let n = 0; n < x; n++) expect(offer(7, 10)).toBe(false);
      expect(offer(7, 10)).toBe(true);
    },
  );
});
