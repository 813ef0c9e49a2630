/** Workload: generated requests, or those of a log or trace. */
import * as z from "zod";
import { REGIONS } from "../../network/regions.ts";
import { presetNames } from "../presets/contract.ts";
import { WORKLOADS } from "../presets/workloads.ts";
import type { FlashCrowd, SyntheticWorkload, TraceWorkload } from "../types.ts";
import { attack } from "./attacks.ts";
import { anything, field, optional, required, section } from "./field.ts";
import { name } from "./names.ts";
import { presetName, presetSection, registerForms } from "./preset-section.ts";
import { exclusives, type TextMap } from "./open.ts";
import { count, duration, number, requestRate } from "./quantities.ts";
import { say } from "./saying.ts";
import { sessions } from "./sessions.ts";
import { byShape } from "./shape.ts";
import { traceMap } from "./trace.ts";
import { label } from "./label.ts";

const CROWD = "workload.flashCrowds=[{at: 2h, rate: 50/s, class: html}]";

const flashCrowd: z.ZodType<FlashCrowd> = section({
  at: required("atMicros", "when it begins, from the start of the run", duration(), { needs: [CROWD] }),
  ramp: field("rampMicros", "time from there to the full rate", duration(), "5m", { needs: [CROWD] }),
  hold: field("holdMicros", "time at the full rate", duration(), "30m", { needs: [CROWD] }),
  decay: field("decayMicros", "time in which it fades", duration(), "30m", { needs: [CROWD] }),
  rate: required("requestsPerSecond", "extra requests per second at the full rate", requestRate(), {
    needs: [CROWD],
  }),
  class: required("contentClass", "class of the objects it is about", label("a class", ["html"]), {
    needs: [CROWD],
    changed: "image",
  }),
  objects: field("objects", "how many objects, from the most popular down, share the crowd", count(), 1, {
    needs: [CROWD],
    changed: 50,
  }),
  regions: field("regions", "regions it comes from; none: all", z.array(name("a region", REGIONS)), [], {
    needs: [CROWD],
    changed: ["europe"],
  }),
});

type Diurnal = SyntheticWorkload["diurnal"];

const diurnalMap: z.ZodType<Diurnal> = section({
  trough: field("trough", "lowest rate / highest rate; 1: flat", number({ min: 0, max: 1 }), 0.5, {
    changed: 0.1,
  }),
  peakHour: field("peakHour", "local hour of the highest rate", number({ min: 0, max: 24 }), 22, {
    changed: 10,
  }),
});

const HOURS = 24;

/** The relative rate of each hour of the day. */
const diurnalHours = z.codec(z.array(number({ min: 0, max: 1e9 })), anything<Diurnal>(), {
  decode: (hours, context): Diurnal => {
    const highest = Math.max(0, ...hours);
    if (hours.length !== HOURS)
      return say(context, hours, `${hours.length} hours`, { expected: "24 numbers, from midnight on" });
    if (highest === 0)
      return say(context, hours, "no hour has a rate above 0", { expected: "a number above 0" });
    return { trough: Math.min(...hours) / highest, peakHour: hours.indexOf(highest), hours };
  },
  encode: ({ hours }) => [...(hours ?? [])],
});

const diurnal = byShape<Diurnal>(
  "flat, a list of 24 numbers, or a map with trough and peakHour",
  {
    text: z.codec(name("a daily curve", ["flat"]), anything<Diurnal>(), {
      decode: () => ({ trough: 1, peakHour: 22 }),
      encode: () => "flat" as const,
    }),
    map: diurnalMap,
    list: diurnalHours,
  },
  (curve) => (curve.hours === undefined ? "map" : "list"),
);

const workloadMap = section({
  preset: { as: "preset", schema: presetName("a workload", presetNames(WORKLOADS)) },
  rate: optional(
    "requestsPerSecond",
    "mean requests per second over the duration, flash crowds not counted",
    requestRate(),
    {
      changed: "5/s",
    },
  ),
  requests: optional("requests", "requests over the duration, in place of rate", count()),
  diurnal: optional(
    "diurnal",
    "each metro's daily curve in local time: `flat`, trough and peakHour (default 0.5 and 22), or the relative rate of each of 24 hours",
    diurnal,
  ),
  flashCrowds: optional("flashCrowds", "sudden crowds on a few objects", z.array(flashCrowd), {
    changed: [{ at: "2h", rate: "50/s", class: "html" }],
  }),
  sessions: optional(
    "sessions",
    "groups of users and programs whose next request waits for the last answer, by name; beside rate, or without it",
    sessions,
    { changed: { html: { kind: "polling", rate: "30/h", class: "html", interval: "60s" } } },
  ),
  attacks: optional("attacks", "attacks on the site, beside its users' requests", z.array(attack), {
    changed: [{ kind: "flood", at: "2h", for: "1h", rate: "1/s", class: "html" }],
  }),
  trace: optional("trace", "replay a log or trace instead of generating requests", traceMap),
});
const GENERATED = ["preset", "rate", "requests", "diurnal", "flashCrowds", "sessions", "attacks"];
exclusives.set((workloadMap._zod.def as unknown as { in: z.ZodType }).in, (key) =>
  key === "trace"
    ? GENERATED
    : key === "rate"
      ? ["requests", "trace"]
      : key === "requests"
        ? ["rate", "trace"]
        : ["trace"],
);
const forms = presetSection("a workload", WORKLOADS);
registerForms(workloadMap, {
  ...forms,
  open: (value, path, opening) => {
    const full = forms.open(value, path, opening);
    // `requests` beside a preset replaces the preset's rate.
    if (typeof value !== "object" || value === null || !("requests" in value) || "rate" in value) return full;
    const { rate: _, ...rest } = full as TextMap;
    return rest;
  },
});

const SECONDS_PER_DAY = 86400;

/** The section `workload`: the name of a preset, or a section. `requests` is turned into `rate` before it comes here. */
export const workload: z.ZodType<SyntheticWorkload | TraceWorkload> = z.codec(
  workloadMap,
  anything<SyntheticWorkload | TraceWorkload>(),
  {
    decode: (given, context): SyntheticWorkload | TraceWorkload => {
      const {
        preset: _,
        trace,
        requestsPerSecond,
        requests,
        diurnal: curve,
        flashCrowds,
        sessions,
        attacks,
      } = given;
      if (trace !== undefined) {
        for (const [key, value] of Object.entries({
          rate: requestsPerSecond,
          requests,
          diurnal: curve,
          flashCrowds,
          sessions,
          attacks,
        }))
          if (value !== undefined)
            say(context, value, "a trace brings its own requests", {
              path: [key],
              expected: `trace or ${key}, not both`,
            });
        return { kind: "trace", ...trace };
      }
      if (requestsPerSecond === undefined && requests === undefined && sessions === undefined)
        return say(context, given, "no requests", {
          expected: "one of rate, requests, trace, sessions, preset",
        });
      if (requestsPerSecond !== undefined && requests !== undefined)
        return say(context, requests, "rate and requests at once", {
          path: ["requests"],
          expected: "one of them",
        });
      return {
        kind: "synthetic",
        requestsPerSecond: requestsPerSecond ?? (requests ?? 0) / SECONDS_PER_DAY,
        diurnal: curve ?? { trough: 0.5, peakHour: 22 },
        flashCrowds: flashCrowds ?? [],
        ...(sessions === undefined ? {} : { sessions }),
        ...(attacks === undefined ? {} : { attacks }),
      };
    },
    encode: (numbers) => {
      if (numbers.kind === "synthetic") {
        const { kind: _, requestsPerSecond, ...rest } = numbers;
        return (requestsPerSecond > 0 ? { requestsPerSecond, ...rest } : rest) as never;
      }
      const { kind: _, ...trace } = numbers;
      return { trace } as never;
    },
  },
);
