/** Reports of specifications: for people, and in the formats that others read (JSON, JUnit, TAP, GitHub annotations). */
import type { Problem } from "../../scenario/problems.ts";
import type { SpecResult } from "./run-spec.ts";

/** Counts by verdict. */
export interface SpecCounts {
  readonly passed: number;
  readonly failed: number;
  readonly known: number;
  readonly fixed: number;
  readonly skipped: number;
}

/** Names of the reporters. */
export const REPORTERS = ["human", "json", "junit", "tap", "github"] as const;
/** One of them. */
export type Reporter = (typeof REPORTERS)[number];

/** Counts verdicts. */
export function countsOf(results: readonly SpecResult[]): SpecCounts {
  const count = (verdict: SpecResult["verdict"]) => results.filter((one) => one.verdict === verdict).length;
  return {
    passed: count("passed"),
    failed: count("failed"),
    known: count("known"),
    fixed: count("fixed"),
    skipped: count("skipped"),
  };
}

/** Did nothing go otherwise than it should? */
export function isGood({ failed, fixed }: SpecCounts): boolean {
  return failed === 0 && fixed === 0;
}

/** The report in a format; ends with a line feed. */
export function specReport(reporter: Reporter, results: readonly SpecResult[]): string {
  switch (reporter) {
    case "human":
      return humanReport(results);
    case "json":
      return `${JSON.stringify(jsonReport(results), null, 2)}\n`;
    case "junit":
      return junitReport(results);
    case "tap":
      return tapReport(results);
    case "github":
      return githubReport(results);
  }
}

/** Chapters with their counts; failures whole, with what happened. */
function humanReport(results: readonly SpecResult[]): string {
  const lines: string[] = [];
  for (const chapter of new Set(results.map((one) => one.spec.chapter))) {
    const own = results.filter((one) => one.spec.chapter === chapter);
    const { passed, skipped, known } = countsOf(own);
    const apart = [known > 0 ? `${known} known to fail` : "", skipped > 0 ? `${skipped} skipped` : ""].filter(
      Boolean,
    );
    const mark = isGood(countsOf(own)) ? "ok  " : "FAIL";
    lines.push(
      `  ${mark}  ${chapter}   ${passed} of ${own.length}${apart.length === 0 ? "" : `, ${apart.join(", ")}`}`,
    );
  }
  for (const one of results)
    if (one.verdict === "failed" || one.verdict === "fixed") lines.push("", ...failureLines(one));
  lines.push("", `  ${summaryOf(results)}`);
  return `${lines.join("\n")}\n`;
}

function failureLines({ spec, verdict, failures, timeline }: SpecResult): string[] {
  const lines = [
    `  FAIL  ${spec.name}`,
    `        ${spec.place.file}:${spec.place.line}${spec.rfc === "" ? "" : `   ${spec.rfc}`}`,
  ];
  if (verdict === "fixed")
    return [...lines, `        passes, and is known to fail: ${spec.knownFailure}. Take known-failure away`];
  for (const { place, what, message } of failures)
    lines.push(`        line ${place.line}  ${what}: ${message}`);
  if (timeline.length > 0) lines.push("        what happened:");
  const width = Math.max(...timeline.map((event) => timeText(event.atMillis).length));
  for (const { atMillis, who, what } of timeline.slice(0, MOST_EVENTS))
    lines.push(`          ${timeText(atMillis).padStart(width)}  ${who.padEnd(6)}  ${what}`);
  if (timeline.length > MOST_EVENTS) lines.push(`          and ${timeline.length - MOST_EVENTS} more`);
  return lines;
}

/** Lines of a timeline that are shown: two screens. */
const MOST_EVENTS = 60;

/** Time since the start: milliseconds below ten seconds, seconds above. */
function timeText(millis: number): string {
  return millis < 10_000 ? `${Math.round(millis)} ms` : `${Math.round(millis) / 1000} s`;
}

/** One line: what there was. */
export function summaryOf(results: readonly SpecResult[]): string {
  const { passed, failed, known, fixed, skipped } = countsOf(results);
  const parts = [`${passed} passed`, `${failed} failed`];
  if (known > 0) parts.push(`${known} known to fail`);
  if (fixed > 0) parts.push(`${fixed} known to fail and passing`);
  if (skipped > 0) parts.push(`${skipped} skipped`);
  return parts.join(", ");
}

function jsonReport(results: readonly SpecResult[]) {
  return {
    ...countsOf(results),
    specs: results.map(({ spec, verdict, failures, timeline }) => ({
      chapter: spec.chapter,
      name: spec.name,
      rfc: spec.rfc,
      tags: spec.tags,
      file: spec.place.file,
      line: spec.place.line,
      verdict,
      failures: failures.map(({ place, what, message }) => ({
        line: place.line,
        column: place.column,
        what,
        message,
      })),
      timeline,
    })),
  };
}

function junitReport(results: readonly SpecResult[]): string {
  const lines = ['<?xml version="1.0" encoding="UTF-8"?>'];
  const { failed, fixed, skipped, known } = countsOf(results);
  lines.push(
    `<testsuites tests="${results.length}" failures="${failed + fixed}" skipped="${skipped + known}">`,
  );
  for (const chapter of new Set(results.map((one) => one.spec.chapter))) {
    const own = results.filter((one) => one.spec.chapter === chapter);
    const counts = countsOf(own);
    lines.push(
      `  <testsuite name="${xml(chapter)}" tests="${own.length}" failures="${counts.failed + counts.fixed}" skipped="${counts.skipped + counts.known}">`,
    );
    for (const one of own) lines.push(...junitCase(one));
    lines.push("  </testsuite>");
  }
  lines.push("</testsuites>");
  return `${lines.join("\n")}\n`;
}

function junitCase(result: SpecResult): string[] {
  const { spec, verdict } = result;
  const opening = `    <testcase classname="${xml(spec.chapter)}" name="${xml(spec.name)}" file="${xml(spec.place.file)}" line="${spec.place.line}"`;
  if (verdict === "passed") return [`${opening}/>`];
  if (verdict === "known" || verdict === "skipped") {
    const why = verdict === "known" ? spec.knownFailure : spec.virtualOnly;
    return [`${opening}>`, `      <skipped message="${xml(why ?? "")}"/>`, "    </testcase>"];
  }
  const [first = "passes, and is known to fail"] = result.failures.map(
    (one) => `${one.what}: ${one.message}`,
  );
  const text = failureLines(result).map((line) => line.trimStart());
  return [
    `${opening}>`,
    `      <failure message="${xml(first)}">${xml(text.join("\n"))}</failure>`,
    "    </testcase>",
  ];
}

function xml(text: string): string {
  const escaped = text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
  // Control characters cannot be written in XML 1.0, not even escaped.
  return [...escaped].filter((one) => one >= " " || one === "\n").join("");
}

/** Test Anything Protocol, version 13. */
function tapReport(results: readonly SpecResult[]): string {
  const lines = ["TAP version 13", `1..${results.length}`];
  results.forEach((result, n) => {
    const { spec, verdict } = result;
    const name = `${n + 1} - ${spec.chapter}: ${spec.name}`.replaceAll("#", "\\#");
    if (verdict === "passed") lines.push(`ok ${name}`);
    else if (verdict === "skipped") lines.push(`ok ${name} # SKIP ${spec.virtualOnly}`);
    else if (verdict === "known") lines.push(`not ok ${name} # TODO ${spec.knownFailure}`);
    else lines.push(`not ok ${name}`, ...failureLines(result).map((line) => `# ${line.trimStart()}`));
  });
  return `${lines.join("\n")}\n`;
}

/** Workflow commands that GitHub shows beside the line. */
function githubReport(results: readonly SpecResult[]): string {
  const lines: string[] = [];
  for (const { spec, verdict, failures } of results) {
    if (verdict === "fixed")
      lines.push(annotation(spec.place.file, spec.place.line, 1, spec.name, "passes, and is known to fail"));
    if (verdict === "failed")
      for (const { place, what, message } of failures)
        lines.push(annotation(place.file, place.line, place.column, spec.name, `${what}: ${message}`));
  }
  lines.push(summaryOf(results));
  return `${lines.join("\n")}\n`;
}

/** Problems of files as annotations. */
export function githubProblems(problems: readonly Problem[]): string {
  return problems
    .map((one) => `${annotation(one.file, one.line, one.column, one.path, one.message)}\n`)
    .join("");
}

function annotation(file: string, line: number, column: number, title: string, message: string): string {
  const data = (text: string) => text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
  const property = (text: string) => data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
  return `::error file=${property(file)},line=${line},col=${column},title=${property(title)}::${data(message)}`;
}
