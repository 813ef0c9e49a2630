/** The replay of a log or trace, as a part of the workload. */
import * as z from "zod";
import { findMetro, metros } from "../../network/metros.ts";
import { TRACE_FORMATS } from "../../workload/trace/registry.ts";
import { formatTimeUnit, parseTimeUnit } from "../../workload/trace/time-unit.ts";
import type { TraceWorkload } from "../types.ts";
import { anything, field, optional, required, section } from "./field.ts";
import { flag, name, notInSet, textBy } from "./names.ts";
import { registerForms } from "./preset-section.ts";
import { count, duration, kinds, number, share } from "./quantities.ts";
import { say, sayMissing, shown } from "./saying.ts";

const TRACE = "workload.trace.path=trace.csv";
const CSV = "workload.trace.format=csv";

/** Unit of time stamps: a name, a duration, or `auto`. */
function timeUnit(): z.ZodType<number> {
  const text = z.unknown().meta({ type: "string", examples: ["auto", "s", "ms", "us"] });
  kinds.set(text, { name: "time unit", examples: ["auto", "s", "ms", "us"] });
  return z.codec(text, anything<number>(), {
    decode: (given, context) => {
      if (given === undefined || given === null) return sayMissing(context, given, "auto, s, ms or us");
      const unit = parseTimeUnit(String(given));
      if (unit !== null) return unit;
      return say(context, given, `${shown(given)} is not a unit of time`, {
        expected: "auto, s, ms, us or a duration such as 10ms",
      });
    },
    encode: formatTimeUnit,
  });
}

/** `hash`, or the id of a metro. */
function clientMetro(): z.ZodType<string> {
  const text = z.unknown().meta({ type: "string", examples: ["hash", "Frankfurt"] });
  kinds.set(text, { name: "hash or a metro", examples: ["hash", "Frankfurt"] });
  return z.codec(text, anything<string>(), {
    decode: (given, context) => {
      if (given === "hash") return given;
      const metro = typeof given === "string" ? findMetro(given) : null;
      if (metro !== null) return metro.id;
      const { hint } = notInSet(given, {
        what: "a metro",
        names: ["hash", ...metros().map((one) => one.name)],
      });
      return say(context, given, `${shown(given)} is not a metro`, {
        expected: "hash, or a metro such as Frankfurt",
        hint,
      });
    },
    encode: (value) => value,
  });
}

function column(what: string, fallback: string, name_: keyof TraceWorkload["columns"]) {
  const text = byColumn();
  return field(name_, `${what}: name of the column, or its number from 1`, text, fallback, {
    needs: [TRACE, CSV],
    changed: "2",
  });
}

function byColumn(): z.ZodType<string> {
  const text = z.unknown().meta({ type: ["string", "number"], examples: ["time", "1", "none"] });
  kinds.set(text, { name: "column", examples: ["time", "1", "none"] });
  return z.codec(text, anything<string>(), {
    decode: (given, context) => {
      if (given === undefined || given === null)
        return sayMissing(context, given, "a column's name or number");
      if (given === "none" || given === "") return "";
      if (typeof given === "string") return given;
      if (typeof given === "number" && Number.isSafeInteger(given) && given >= 1) return String(given);
      return say(context, given, `${shown(given)} is not a column`, {
        expected: "a name, a number from 1, or none",
      });
    },
    encode: (value) => (value === "" ? "none" : value),
  });
}

/** The map under `workload.trace`. */
export const traceMap = section({
  path: required(
    "path",
    "the file; relative to the scenario file",
    textBy("a path", ["access.log"], (text) => (text.trim() === "" ? { hint: null } : null)),
    {
      needs: [TRACE],
    },
  ),
  format: field(
    "format",
    "how the file is written; auto looks at its first bytes",
    name("a trace format", ["auto", ...TRACE_FORMATS.map((format) => format.name)]),
    "auto",
    {
      needs: [TRACE],
    },
  ),
  columns: field(
    "columns",
    "CSV: which column is what",
    section({
      time: column("time stamp", "time", "time"),
      key: column("object", "key", "key"),
      size: column("size in bytes", "size", "size"),
      client: column("client", "none", "client"),
      status: column("HTTP status", "none", "status"),
    }),
    {},
  ),
  timeUnit: field(
    "timeUnitMicros",
    "CSV, lrb: unit of time stamps; auto: seconds, or what makes the first stamp a time since 1970",
    timeUnit(),
    "auto",
    { needs: [TRACE, CSV], changed: "ms" },
  ),
  pace: field(
    "pace",
    "recorded: by time stamp; closed-loop: as fast as possible, a number of requests in progress at once",
    name("a pace", ["recorded", "closed-loop"]),
    "recorded",
    { needs: [TRACE] },
  ),
  speedup: field(
    "speedup",
    "recorded pace: the trace's time passes so many times faster",
    number({ min: 0, max: 1e9, above: true }),
    1,
    {
      needs: [TRACE],
      changed: 10,
    },
  ),
  clients: field(
    "clients",
    "closed loop: requests in progress at once",
    count({ min: 1, max: 1_000_000 }),
    64,
    {
      needs: [TRACE, "workload.trace.pace=closed-loop"],
      changed: 2,
    },
  ),
  reorderWindow: field(
    "reorderWindowMicros",
    "lines out of order are put right inside this window; later ones are moved to its edge",
    duration(),
    "120s",
    {
      needs: [TRACE],
      changed: "0",
    },
  ),
  clientMetro: field(
    "clientMetro",
    "how a client becomes a metro: hash (by people online, stable for a client), or one metro for all",
    clientMetro(),
    "hash",
    { needs: [TRACE], changed: "Frankfurt" },
  ),
  damageLimit: field("damageLimit", "give up when a larger share of the records is damaged", share(), "5%", {
    needs: [TRACE],
    changed: "0%",
  }),
  limit: field("limit", "replay at most so many records, or all", count({ min: 1 }, "all"), "all", {
    needs: [TRACE],
    changed: 100,
  }),
  writesInvalidate: optional(
    "writesInvalidate",
    "do logged POST, PUT, DELETE and PATCH that succeeded make stored copies stale (RFC 9111, 4.4)? Only in formats that tell the method",
    flag(),
    { needs: [TRACE], changed: true },
  ),
});
// `trace: access.log` is short for a map with the path alone.
registerForms(traceMap, {
  names: [],
  what: "a path",
  open: (value) => (typeof value === "string" ? { path: value } : value),
});
