/**
 * Tests: all of test/, in two processes (a process has its own working directory and memory limit, which tests
 * of files and of the command line need). Nothing is timed; the time-out only ends what hangs.
 */
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
