/**
 * Tests: all of test/, in two processes at a time. Nothing is timed; the time-out only ends what hangs.
 *
 * Almost all share their process with others, so that modules are loaded and compiled once. A process of its own has what replaces
 * modules of Node or listens on ports.
 */
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** What must not share a process. */
const ALONE = ["test/serve/**/*.test.ts", "test/experiment/disk-full.test.ts"];

/** What takes longest, by the paths of the tests. */
const LONG = ["validation/knobs", "cli/scenarios", "cli/compare", "experiment/", "docs/", "cli/"];

/** Begins with what takes longest, so that both processes end together. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ project, moduleId }: TestSpecification) => {
      const at = LONG.findIndex((path) => moduleId.includes(`/test/${path}`));
      return (project.name === "alone" ? 100 : 0) + (at < 0 ? LONG.length : at);
    };
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}

export default defineConfig({
  test: {
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        test: { name: "shared", include: ["test/**/*.test.ts"], exclude: ALONE, isolate: false },
      },
      { extends: true, test: { name: "alone", include: ALONE } },
    ],
  },
});
