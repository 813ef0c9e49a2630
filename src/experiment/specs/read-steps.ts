/** Reads steps and what is expected of them. */
import { parseDuration } from "../../base/units.ts";
import { nearest } from "../../base/nearest.ts";
import type { Key } from "../../scenario/locate.ts";
import { OUTCOMES, type Outcome } from "../../vocabulary/outcomes.ts";
import { complain, isMap, MapReader, type Report, shown } from "./reading.ts";
import {
  ABSENT,
  readFieldExpectations,
  readFields,
  readMatcher,
  readNumber,
  wholeNumber,
} from "./read-messages.ts";
import type { EndExpectation, NumberExpectation, ResponseExpectation, Step } from "./specification.ts";

/** Methods that may be written as the key of a step: `get: /path`. */
const METHODS = ["get", "head", "post", "put", "delete", "patch", "options"];
/** Details of an outcome, as nodes say them. */
export const DETAILS = ["while-revalidate", "if-error", "max-stale", "negative", "partial"];
/** Most requests of one step. */
const MOST_REQUESTS = 10_000;

/** One step. */
export function readStep(value: unknown, path: readonly Key[], report: Report): Step {
  const reader = MapReader.of(value, path, report, "a step");
  const timed = {
    place: reader.place(),
    atMillis: reader.duration("at", null),
    afterMillis: reader.duration("after", null),
  };
  if (timed.atMillis !== null && timed.afterMillis !== null)
    reader.wrong("after", "stands beside at", "one of the two");
  const step = reader.has("purge")
    ? readPurge(reader, timed)
    : reader.has("check")
      ? {
          ...timed,
          kind: "check" as const,
          expect: readEnd(reader.any("check"), [...path, "check"], report)!,
        }
      : readRequest(reader, timed);
  reader.done();
  return step;
}

type Timing = Pick<Step, "place" | "atMillis" | "afterMillis">;

function readRequest(reader: MapReader, timed: Timing): Step {
  const short = METHODS.filter((method) => {
    // Taken even when absent, so that they are offered as names.
    reader.any(method);
    return reader.has(method);
  });
  const method = reader.text("method", short.length > 0 ? short[0].toUpperCase() : "GET");
  const url = short.length > 0 ? reader.text(short[0], "/") : reader.text("url", "");
  if (short.length > 1) reader.wrong(short[1], "a step asks once", `${short[0]} alone`);
  if (url === "" && !Object.keys(reader.map).some((key) => nearest(key, METHODS) !== null))
    reader.report.problems.push({
      ...reader.place(),
      path: reader.report.lead + "steps",
      message: "the step does nothing",
      found: reader.map,
      expected: "get: /path, purge: {url: /path} or check: {...}",
      hint: null,
    });
  const path = reader.path;
  return {
    ...timed,
    kind: "request",
    method,
    url,
    fields: readFields(reader.any("headers"), [...path, "headers"], reader.report).filter(
      ([, value]) => value !== ABSENT,
    ),
    body: reader.textOrNull("body"),
    repeat: reader.whole("repeat", 1, 1, MOST_REQUESTS),
    concurrent: reader.whole("concurrent", 1, 1, MOST_REQUESTS),
    node: reader.textOrNull("node"),
    leavesAfterMillis: reader.duration("leaves-after", -1),
    expect: readResponseExpectation(reader.any("expect"), [...path, "expect"], reader.report),
  };
}

function readPurge(reader: MapReader, timed: Timing): Step {
  const given = reader.any("purge");
  const path = [...reader.path, "purge"];
  const purge = MapReader.of(given === "all" ? { all: true } : given, path, reader.report, "a purge");
  const kinds = (["url", "prefix", "tag", "all"] as const).filter((kind) => {
    purge.any(kind);
    return purge.has(kind);
  });
  if (kinds.length !== 1)
    purge.wrong(kinds[1] ?? "url", "a purge names one thing", "url, prefix, tag or all");
  const what = kinds[0] ?? "all";
  const step: Step = {
    ...timed,
    kind: "purge",
    what,
    value: what === "all" ? "" : purge.text(what, ""),
    soft: purge.flag("soft", false),
    touched: readNumber(purge, "touched", "a number of responses", wholeNumber),
  };
  purge.done();
  return step;
}

function readResponseExpectation(
  value: unknown,
  path: readonly Key[],
  report: Report,
): ResponseExpectation | null {
  if (value === undefined) return null;
  const reader = MapReader.of(value, path, report, "an expectation");
  const interim = reader.has("interim") ? reader.list("interim").map(Number) : null;
  reader.any("interim");
  const expectation: ResponseExpectation = {
    place: reader.place(),
    status: reader.has("status") ? reader.whole("status", 200, 100, 599) : (reader.any("status"), null),
    outcomes: readOutcomes(reader),
    counts: readCounts(reader),
    detail: reader.has("detail") ? reader.oneOf("detail", DETAILS, "") : (reader.any("detail"), null),
    age:
      reader.map["age"] === null
        ? (reader.any("age"), "absent")
        : readNumber(reader, "age", "seconds", seconds),
    fields: readFieldExpectations(reader.any("headers"), [...path, "headers"], report),
    body: reader.textOrNull("body"),
    bodyBytes: readNumber(reader, "body-bytes", "a number of bytes", wholeNumber),
    latency: readNumber(reader, "latency", "a duration", millis),
    interim,
    broken: reader.has("broken") ? reader.flag("broken", true) : (reader.any("broken"), null),
    origin: readNumber(reader, "origin", "a number of requests", wholeNumber),
  };
  reader.done();
  return expectation;
}

/** `outcome: hit`, or one a node, the client's first. */
function readOutcomes(reader: MapReader): Outcome[] | null {
  if (reader.any("outcome") === undefined) return null;
  return reader.list("outcome").map((word, n) => outcomeOf(word, reader, reader.itemPath("outcome", n)));
}

function readCounts(reader: MapReader): Partial<Record<Outcome, number>> | null {
  const value = reader.any("outcomes");
  if (value === undefined) return null;
  if (!isMap(value)) {
    reader.wrong("outcomes", `${shown(value)} is not a map`, "such as {miss: 1, collapsed: 49}");
    return null;
  }
  const counts: Partial<Record<Outcome, number>> = {};
  for (const [word, count] of Object.entries(value))
    counts[outcomeOf(word, reader, [...reader.path, "outcomes", word])] = Number(count);
  return counts;
}

function outcomeOf(word: unknown, reader: MapReader, path: readonly Key[]): Outcome {
  const known = OUTCOMES.find((one) => one === word);
  if (known !== undefined) return known;
  complain(reader.report, path, `${shown(word)} is not an outcome`, {
    expected: `one of ${OUTCOMES.join(", ")}`,
    hint: nearest(String(word), OUTCOMES),
    found: word,
  });
  return "hit";
}

/** What is expected of the whole, at the end or at a `check`. */
export function readEnd(value: unknown, path: readonly Key[], report: Report): EndExpectation | null {
  if (value === undefined) return null;
  const reader = MapReader.of(value, path, report, "an expectation");
  const place = reader.place();
  const origin = reader.any("origin");
  let originRequests: NumberExpectation | null;
  let originConditional: NumberExpectation | null = null;
  let received: readonly unknown[] | null = null;
  if (isMap(origin)) {
    const inner = new MapReader(origin, [...path, "origin"], report);
    originRequests = readNumber(inner, "requests", "a number of requests", wholeNumber);
    originConditional = readNumber(inner, "conditional", "a number of requests", wholeNumber);
    received = inner.any("received") === undefined ? null : inner.list("received");
    inner.done();
  } else originRequests = readNumber(reader, "origin", "a number of requests", wholeNumber);
  const stored = reader.any("stored");
  const counts = isMap(stored) ? stored : stored === undefined ? {} : { "": stored };
  const holder = new MapReader(counts, isMap(stored) ? [...path, "stored"] : path, report);
  const expectation: EndExpectation = {
    place,
    originRequests,
    originConditional,
    originReceived:
      received?.map((one, n) => readMatcher(one, [...path, "origin", "received", n], report)) ?? null,
    stored: Object.keys(counts).flatMap((node) => {
      const responses = readNumber(holder, node, "a number of responses", wholeNumber);
      return responses === null ? [] : [{ node, responses }];
    }),
  };
  reader.done();
  return expectation;
}

/** Seconds of Age: a bare number, or a duration. */
function seconds(text: string): number | null {
  if (/^\d+$/.test(text)) return Number(text);
  const micros = parseDuration(text);
  return micros === null ? null : micros / 1e6;
}

function millis(text: string): number | null {
  if (text === "0") return 0;
  const micros = parseDuration(text);
  return micros === null ? null : micros / 1000;
}
