/**
 * Counting: turns vitest's JSON report and the other checks into the one line that a person or a machine reads.
 * Pure, so that a test can show that nothing which failed is counted as passed.
 */

/**
 * @typedef {{passed: number, failed: number, skipped: number}} Counts
 * @typedef {{status: string}} Assertion
 * @typedef {{testResults?: {status: string, assertionResults: Assertion[]}[]}} VitestReport
 */

/**
 * The tests of a vitest run. A file that could not be loaded has no tests, but failed: it counts as one. So does a
 * run that ended badly although every test passed (an unhandled rejection), or that left no report.
 *
 * @param {VitestReport | undefined} report vitest's JSON report, or undefined when there is none
 * @param {boolean} endedWell whether vitest's exit status was 0
 * @returns {Counts}
 */
export function countTests(report, endedWell) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const file of report?.testResults ?? []) {
    const failedBefore = counts.failed;
    for (const { status } of file.assertionResults) {
      if (status === "passed") counts.passed++;
      else if (status === "failed") counts.failed++;
      else counts.skipped++;
    }
    if (file.status === "failed" && counts.failed === failedBefore) counts.failed++;
  }
  const ran = counts.passed + counts.failed + counts.skipped > 0;
  if (counts.failed === 0 && (!endedWell || !ran)) counts.failed++;
  return counts;
}

/**
 * @param {Counts} counts
 * @returns {string} `N passed, N failed`, with `, N skipped` when some were
 */
export function summaryLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}
