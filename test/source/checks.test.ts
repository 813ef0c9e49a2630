/** The count at the end of `npm test`: what failed, in whatever way, is never counted as passed. */
import { describe, expect, it } from "vitest";
import { countTests, summaryLine } from "../../.ci/summary.mjs";

const file = (status: string, ...statuses: string[]) => ({
  status,
  assertionResults: statuses.map((status) => ({ status })),
});

describe("countTests", () => {
  it("adds up the tests of all files; what did not run was skipped", () => {
    const testResults = [
      file("passed", "passed", "pending", "todo"),
      file("failed", "failed", "passed", "skipped"),
    ];
    expect(countTests({ testResults }, false)).toEqual({ passed: 2, failed: 1, skipped: 3 });
  });

  it("counts a file that could not be loaded as a failure", () => {
    expect(countTests({ testResults: [file("passed", "passed"), file("failed")] }, false)).toEqual({
      passed: 1,
      failed: 1,
      skipped: 0,
    });
  });

  it("counts a bad end, a missing report and an empty run as a failure", () => {
    expect(countTests({ testResults: [file("passed", "passed")] }, false).failed).toBe(1);
    expect(countTests(undefined, false).failed).toBe(1);
    expect(countTests(undefined, true).failed).toBe(1);
    expect(countTests({ testResults: [] }, true).failed).toBe(1);
  });
});

describe("summaryLine", () => {
  it("is plain, and names skipped tests only when there are some", () => {
    expect(summaryLine({ passed: 812, failed: 0, skipped: 0 })).toBe("812 passed, 0 failed");
    expect(summaryLine({ passed: 1, failed: 2, skipped: 3 })).toBe("1 passed, 2 failed, 3 skipped");
  });
});
