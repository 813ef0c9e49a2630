/** Reads the origin's script: a list of responses, or a map with responses, latency, times out of service. */
import type { Key } from "../../scenario/locate.ts";
import { isMap, MapReader, type Report } from "./reading.ts";
import { readFields, readMatcher } from "./read-messages.ts";
import type { OriginScript, ScriptedResponse } from "./specification.ts";

/** Largest body that a script may ask for, bytes. */
const MOST_BODY_BYTES = 1 << 30;

/** An origin: `[{...}, {...}]`, or `{responses: [...], latency: 50ms, down: [...], unexpected: fail}`, or one response. */
export function readOrigin(value: unknown, path: readonly Key[], report: Report): OriginScript {
  if (value === undefined || value === null)
    return { responses: [], unexpected: "repeat", latencyMillis: 0, down: [] };
  if (Array.isArray(value)) return { ...EMPTY, responses: readResponses(value, path, report) };
  const settings = ["responses", "down", "unexpected"];
  if (isMap(value) && !settings.some((key) => key in value))
    return { ...EMPTY, responses: [readResponse(value, path, report)] };
  const reader = MapReader.of(value, path, report, "an origin");
  const origin: OriginScript = {
    responses: readResponses(reader.list("responses"), [...path, "responses"], report),
    unexpected: reader.oneOf("unexpected", ["repeat", "fail"], "repeat"),
    latencyMillis: reader.duration("latency", 0),
    down: reader.list("down").map((item, n) => {
      const span = MapReader.of(item, reader.itemPath("down", n), report, "a time out of service");
      const fromMillis = span.duration("from", 0);
      const untilMillis = span.duration("to", Infinity);
      if (untilMillis <= fromMillis) span.wrong("to", "ends before it begins");
      span.done();
      return { fromMillis, untilMillis };
    }),
  };
  reader.done();
  return origin;
}

const EMPTY: OriginScript = { responses: [], unexpected: "repeat", latencyMillis: 0, down: [] };

function readResponses(list: readonly unknown[], path: readonly Key[], report: Report): ScriptedResponse[] {
  return list.map((item, n) => readResponse(item, [...path, n], report));
}

function readResponse(value: unknown, path: readonly Key[], report: Report): ScriptedResponse {
  const reader = MapReader.of(value, path, report, "a response");
  const when = reader.has("when") ? readMatcher(reader.any("when"), [...path, "when"], report) : null;
  const response: ScriptedResponse = {
    when,
    times: reader.whole("times", when === null ? 1 : Infinity, 1, 1e6),
    status: reader.whole("status", 200, 200, 599),
    fields: readFields(reader.any("headers"), [...path, "headers"], report),
    body: reader.textOrNull("body"),
    bodyRepeat: reader.whole("body-repeat", 1, 1, MOST_BODY_BYTES),
    latencyMillis: reader.duration("latency", null),
    bodyLatencyMillis: reader.duration("body-latency", 0),
    disconnect: reader.oneOf("disconnect", ["no", "before-head", "midway"], "no"),
    interim: reader.list("interim").map((item, n) => {
      const at = reader.itemPath("interim", n);
      const one = MapReader.of(isMap(item) ? item : { status: item }, at, report, "an interim response");
      const status = one.whole("status", 103, 100, 199);
      const fields = readFields(one.any("headers"), [...at, "headers"], report);
      one.done();
      return { status, fields };
    }),
    validates: reader.flag("validates", false),
    ranges: reader.flag("ranges", false),
    chunked: reader.flag("chunked", false),
  };
  reader.done();
  return response;
}
