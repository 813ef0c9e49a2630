/** What of the query counts: the flags of commands that read logs see the same objects as `edge.key` in a run. */
import { describe, expect, it } from "vitest";
import { readOptionsOf, type ReadFlags } from "../../src/cli/read-flags.ts";
import { convertTrace } from "../../src/experiment/trace-convert.ts";
import { fitTrace } from "../../src/experiment/trace-fit.ts";
import { readTraceInfo } from "../../src/experiment/trace-info.ts";
import { readLabTrace } from "../../src/experiment/lab-trace.ts";
import { UsageError } from "../../src/run/usage-error.ts";
import { write } from "../validation/trace-file.ts";
import { ONE_POP, summaryOf } from "../validation/world.ts";
import { logLine } from "../workload/trace/reading.ts";

/** Sixty requests: four paths, parameters that matter and that do not, in both orders. */
const LOG = Array.from({ length: 60 }, (_, n) => {
  const parameters = [`id=${n % 3}`, `utm_source=${n % 7}`];
  const query = (n % 2 === 0 ? parameters : parameters.reverse()).join("&");
  return logLine({ second: n, request: `GET /p${n % 4}?${query} HTTP/1.1`, bytes: 1000 });
}).join("");

/** Rules in the words of the scenario and of the flags. */
const RULES: readonly [string, readonly string[], ReadFlags][] = [
  ["nothing said", [], {}],
  ["ignored", ["edge.key.query=ignored"], { keyQuery: "ignored" }],
  ["deny", ["edge.key.queryDeny=[utm_*]"], { keyQueryDeny: "utm_*" }],
  ["allow", ["edge.key.queryAllow=[id, page]"], { keyQueryAllow: "id, page" }],
  ["sorted", ["edge.key.sortQuery=true"], { keySortQuery: true }],
  [
    "deny, sorted",
    ["edge.key={queryDeny: [id], sortQuery: true}"],
    { keyQueryDeny: "id", keySortQuery: true },
  ],
];

describe("the query in keys", () => {
  it.each(RULES)(
    "%s: run, compare, curve, info and convert count the same objects",
    async (rule, sets, flags) => {
      const log = write(`${rule}.log`, LOG);
      const options = readOptionsOf(flags);
      const workload = `workload={trace: {path: "${log}"}}`;
      const { world } = await summaryOf(ONE_POP, [workload, "duration=whole-trace", ...sets]);
      const expected = { "nothing said": 60, ignored: 4, deny: 12, allow: 12, sorted: 60, "deny, sorted": 28 }[rule]!; // prettier-ignore
      expect(world.objects).toBe(expected);
      expect(readLabTrace(log, options).objects).toBe(expected);
      expect(readTraceInfo(log, options).profile.objects).toBe(expected);
      const converted = write(`${rule}.csv`, "");
      await convertTrace(log, converted, { ...options, to: "csv", force: true });
      expect(readLabTrace(converted, {}).objects).toBe(expected);
    },
  );

  it("counts for the fit too", async () => {
    const log = write("fit.log", LOG.repeat(1));
    const objects = async (flags: ReadFlags) =>
      (await fitTrace(log, { ...readOptionsOf(flags), seed: "1", oneClass: true })).classes.map(
        (one) => one.objects,
      );
    expect((await objects({ keyQuery: "ignored" })).reduce((sum, n) => sum + n, 0)).toBe(4);
    expect((await objects({})).reduce((sum, n) => sum + n, 0)).toBeGreaterThan(4);
  });

  it.each<[ReadFlags, RegExp]>([
    [{ keyQuery: "ignord" }, /--key-query: "ignord" .* whole, ignored\. Did you mean "ignored"\?/],
    [{ keyQueryDeny: "utm_*,a=b" }, /--key-query-deny: "a=b" is not a parameter name/],
    [{ keyQueryAllow: "" }, /--key-query-allow: "" is not a parameter name/],
    [{ keyQueryAllow: "a", keyQueryDeny: "b" }, /--key-query-allow and --key-query-deny: one rule/],
    [{ keyQuery: "ignored", keyQueryDeny: "b" }, /--key-query ignored and --key-query-deny: one rule/],
  ])("%j is refused, as in a scenario", (flags, message) => {
    expect(() => readOptionsOf(flags)).toThrow(UsageError);
    expect(() => readOptionsOf(flags)).toThrow(message);
  });
});
