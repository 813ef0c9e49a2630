/** The specifications that come with cdnlab: each holds, and each can fail. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { readSpecs } from "../../../src/experiment/specs/read-spec.ts";
import { runSpec } from "../../../src/experiment/specs/run-spec.ts";
import type { Specification } from "../../../src/experiment/specs/specification.ts";

const folder = fileURLToPath(new URL("../../../scenarios/specs/", import.meta.url));
const chapters = readdirSync(folder)
  .filter((name) => name.endsWith(".yaml"))
  .map((name) => ({ name, read: readSpecs(readFileSync(join(folder, name), "utf8"), name) }));

describe.each(chapters)("$name", ({ read }) => {
  it("is read without a problem and says what it is about", () => {
    expect(read.problems).toEqual([]);
    expect(read.about).not.toBe("");
    for (const spec of read.specs) expect(spec.about, spec.name).not.toBe("");
  });

  it.each(read.specs.map((spec) => [spec.name, spec] as const))("%s", async (_, spec) => {
    const { verdict, failures, timeline } = await runSpec(spec);
    const told = [
      ...failures.map((one) => one.message),
      ...timeline.map((event) => `${event.who} ${event.what}`),
    ];
    expect(verdict, told.join("\n")).toBe("passed");
  });

  it("fails where the opposite is expected", async () => {
    for (const spec of read.specs) {
      const twisted = withTwist(spec);
      if (twisted !== null) expect((await runSpec(twisted)).verdict, spec.name).toBe("failed");
    }
  });
});

/** The same specification with the status of its first expectation of a response made impossible. */
function withTwist(spec: Specification): Specification | null {
  const at = spec.steps.findIndex((step) => step.kind === "request" && step.expect !== null);
  if (at < 0) return null;
  const steps = spec.steps.map((step, n) =>
    n === at && step.kind === "request" && step.expect !== null
      ? { ...step, expect: { ...step.expect, status: 299 } }
      : step,
  );
  return { ...spec, steps };
}

describe("determinism", () => {
  it("gives the same timeline twice", async () => {
    const specs = chapters.flatMap((chapter) => chapter.read.specs).flatMap((spec) => withTwist(spec) ?? []);
    for (const spec of specs) expect((await runSpec(spec)).timeline).toEqual((await runSpec(spec)).timeline);
  });
});
