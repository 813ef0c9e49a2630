/**
 * Tests: all of test/, in two processes at a time. Nothing is timed; the time-out only ends what hangs.
 *
 * What reads and computes only shares processes, so that modules are loaded once; what has to do with files, processes and
 * memory limits has a process for each file (its own working directory, its own standard output).
 */
import { defineConfig } from "vitest/config";

/** Folders whose tests touch nothing outside themselves. */
const PURE =
  "test/{base,cache,ds,engine,http,metrics,model,network,policy,pricing,report,result,scenario,validation,workload}";

export default defineConfig({
  test: {
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: { name: "effects", include: ["test/**/*.test.ts"], exclude: [`${PURE}/**`] },
      },
      { extends: true, test: { name: "pure", include: [`${PURE}/**/*.test.ts`], isolate: false } },
    ],
  },
});
