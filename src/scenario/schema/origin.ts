/** The origin: what stands behind all caches. */
import * as z from "zod";
import { presetNames } from "../presets/contract.ts";
import { ORIGINS } from "../presets/nodes.ts";
import type { Origin } from "../types.ts";
import { anything, field, required, section } from "./field.ts";
import { durations } from "./distributions.ts";
import { placeText } from "./network.ts";
import { habitFields } from "./origin-habits.ts";
import { presetName, presetSection, registerForms, withoutPreset } from "./preset-section.ts";
import { bitRate, count, duration, number, share } from "./quantities.ts";
import { say } from "./saying.ts";

const OUTAGE = "origin.outages=[{from: 10m, until: 30m}]";

/** Fields of an origin, whichever it is. */
export const originFields = {
  preset: { as: "preset" as const, schema: presetName("an origin", presetNames(ORIGINS)) },
  place: field("place", "where the origin is: city, IATA code or lat,lon", placeText(), "IAD", {
    changed: "NRT",
  }),
  serviceTime: field(
    "serviceTime",
    "time of work on one request",
    durations(),
    { lognormal: { median: "40ms", sigma: 0.5 } },
    { changed: "90ms" },
  ),
  revalidationFactor: field(
    "revalidationFactor",
    "time of work on a conditional request answered 304, as a factor of serviceTime",
    number({ min: 0, max: 1 }),
    0.3,
  ),
  concurrency: field(
    "concurrency",
    "requests worked on at once; more wait",
    count({ min: 1, max: 65536 }),
    64,
    { changed: 1 },
  ),
  connections: field(
    "connections",
    "connections open at once, each from the request's arrival until the last byte is sent",
    count({ min: 1, max: 1_000_000 }),
    512,
    { changed: 1 },
  ),
  queueLimit: field(
    "queueLimit",
    "requests that may wait for a connection; more are refused (503)",
    count({ min: 0, max: 10_000_000 }),
    1000,
    {
      changed: 0,
      needs: ["origin.connections=1", "workload.rate=2k/s", "origin.serviceTime=500ms"],
    },
  ),
  bandwidth: field("bitsPerSecond", "bandwidth of the origin's uplink", bitRate(), "10Gbps", {
    changed: "20Mbps",
  }),
  errorRate: field("errorRate", "share of requests answered with an error", share(), "0%", { changed: "5%" }),
  outages: field(
    "outages",
    "times from the start in which the origin answers nothing but errors",
    z.array(
      z.codec(
        section({
          from: required("fromMicros", "beginning, from the start of the run", duration(), {
            changed: "5m",
            needs: [OUTAGE],
          }),
          until: required("untilMicros", "end, from the start of the run", duration(), {
            changed: "1h",
            needs: [OUTAGE],
          }),
        }),
        anything<{ fromMicros: number; untilMicros: number }>(),
        {
          decode: (outage, context) => {
            if (outage.untilMicros <= outage.fromMicros)
              say(context, outage, "the outage ends before it begins", {
                path: ["until"],
                expected: "later than from",
              });
            return outage;
          },
          encode: (outage) => outage,
        },
      ),
    ),
    [],
    { changed: [{ from: "10m", until: "30m" }] },
  ),
  ...habitFields,
};
const originMap = section(originFields);
/** Names of origins. */
export const ORIGIN_FORMS = presetSection("an origin", ORIGINS);
registerForms(originMap, ORIGIN_FORMS);

/** The section `origin`: the name of a preset, or a section. */
export const origin: z.ZodType<Origin> = z.codec(originMap, anything<Origin>(), {
  decode: withoutPreset,
  encode: (numbers) => numbers as never,
});
