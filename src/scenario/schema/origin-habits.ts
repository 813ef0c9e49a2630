/** What an origin does beyond answering at a steady pace: fields of the section `origin`, all optional. */
import * as z from "zod";
import {
  type Autoscaling,
  GIVEN_STATUSES,
  type Maintenance,
  type OriginAccess,
  type RateLimit,
} from "../origins.ts";
import { anything, field, optional, required, section } from "./field.ts";
import { flag } from "./names.ts";
import { count, duration, requestRate, share, size, timeOfDay } from "./quantities.ts";
import { say } from "./saying.ts";

/** Work enough for a few workers. */
const BUSY = ["origin.serviceTime=30s", "origin.connections=5000"];
const SCALING = "origin.autoscaling={target: 60%, min: 1, max: 20, lag: 2m}";
const LIMIT = "origin.rateLimit={rate: 1/min, burst: 2}";
const WINDOW = "origin.maintenance=[{from: 1h, until: 3h}]";
const DAILY = 'origin.maintenance=[{daily: "01:00", for: 1h}]';
const DIRECT = "origin.access={direct: 1/s, control: false}";
const ERRORS = "origin.errors={500: 50%, 503: 50%}";
const FAILING = "origin.errorRate=30%";

/** A machine's start and its first health checks: a few minutes on public clouds (our estimate). */
const USUAL_LAG = "2m";

const autoscaling: z.ZodType<Autoscaling> = z.codec(
  section({
    target: field("target", "share of the workers that should be busy", share({ min: 0.01, max: 1 }), "60%", {
      changed: "20%",
      needs: [...BUSY, SCALING],
    }),
    min: field("min", "fewest workers, and how many there are at first", count({ min: 1, max: 65536 }), 1, {
      changed: 6,
      needs: [...BUSY, SCALING],
    }),
    max: required("max", "most workers", count({ min: 1, max: 65536 }), {
      changed: 2,
      needs: [...BUSY, SCALING],
    }),
    lag: field(
      "lagMicros",
      "from the moment at which other numbers are wanted until they are there",
      duration(),
      USUAL_LAG,
      { changed: "2h", needs: [...BUSY, SCALING] },
    ),
  }),
  anything<Autoscaling>(),
  {
    decode: (given, context) => {
      if (given.min > given.max)
        say(context, given, `the fewest workers, ${given.min}, are more than the most, ${given.max}`, {
          path: ["min"],
          expected: `at most ${given.max}`,
        });
      return given;
    },
    encode: (numbers) => numbers,
  },
);

const rateLimit: z.ZodType<RateLimit> = section({
  rate: required("requestsPerSecond", "requests per second that are let in, in the long run", requestRate(), {
    changed: "1/h",
    needs: [LIMIT],
  }),
  burst: field("burst", "requests that may come at once", count({ min: 1, max: 1_000_000_000 }), 1, {
    changed: 500,
    needs: [LIMIT],
  }),
});

const windowFields = section({
  from: optional("fromMicros", "beginning, from the start of the run", duration(), {
    changed: "2h",
    needs: [WINDOW],
  }),
  until: optional("untilMicros", "end, from the start of the run", duration(), {
    changed: "5h",
    needs: [WINDOW],
  }),
  daily: optional("dailyMicros", "every day from this time on, UTC", timeOfDay(), {
    changed: "02:30",
    needs: [DAILY],
  }),
  for: optional("forMicros", "for so long", duration({ min: 0, above: true }), {
    changed: "3h",
    needs: [DAILY],
  }),
});

const maintenance: z.ZodType<Maintenance> = z.codec(windowFields, anything<Maintenance>(), {
  decode: (given, context) => {
    const { fromMicros, untilMicros, dailyMicros, forMicros } = given;
    const once = fromMicros !== undefined && untilMicros !== undefined;
    const daily = dailyMicros !== undefined && forMicros !== undefined;
    const named = [fromMicros, untilMicros, dailyMicros, forMicros].filter((one) => one !== undefined).length;
    if (named !== 2 || once === daily)
      return say(context, given, "no time of maintenance", {
        expected: "from and until, or daily and for",
      });
    if (once && untilMicros <= fromMicros)
      say(context, given, "the maintenance ends before it begins", {
        path: ["until"],
        expected: "later than from",
      });
    if (daily && forMicros >= DAY_MICROS)
      say(context, given, "the maintenance lasts a day or more", {
        path: ["for"],
        expected: "less than 24h",
      });
    return given as Maintenance;
  },
  encode: (numbers) => numbers as never,
});

const DAY_MICROS = 86_400_000_000;

const access: z.ZodType<OriginAccess> = section({
  direct: required(
    "directPerSecond",
    "requests that go round the CDN, because somebody knows the origin's own name",
    requestRate(),
    { changed: "3/s", needs: [DIRECT] },
  ),
  control: field("control", "are they turned away (403)? Otherwise they are worked on", flag(), true, {
    changed: true,
    needs: [DIRECT],
  }),
  size: field("sizeBytes", "body of an answer to one of them", size({ min: 0 }), "20kB", {
    changed: "5MB",
    needs: [DIRECT, "origin.bandwidth=20Mbps"],
  }),
});

const errors = z.codec(
  section(
    Object.fromEntries(
      GIVEN_STATUSES.map((status) => [
        status,
        optional(`${status}`, `weight of status ${status} among the errors`, share({ min: 0 }), {
          changed: "900%",
          needs: [FAILING, ERRORS],
        }),
      ]),
    ),
  ),
  anything<Readonly<Partial<Record<string, number | undefined>>>>(),
  {
    decode: (given, context) => {
      const weights = Object.values(given as Record<string, number | undefined>);
      if (weights.reduce<number>((sum, weight) => sum + (weight ?? 0), 0) <= 0)
        say(context, given, "no status has a weight", { expected: "at least one weight above 0" });
      return given as Readonly<Partial<Record<string, number | undefined>>>;
    },
    encode: (numbers) => numbers as never,
  },
);

/** Fields of an origin that describe what it does over time. */
export const habitFields = {
  autoscaling: optional(
    "autoscaling",
    "workers follow the load in place of a fixed `concurrency`, a while later",
    autoscaling,
    { changed: { max: 4, lag: "5m" }, needs: BUSY },
  ),
  rateLimit: optional(
    "rateLimit",
    "a token bucket at the door; what finds it empty is refused (429)",
    rateLimit,
    {
      changed: { rate: "1/min" },
    },
  ),
  maintenance: optional(
    "maintenance",
    "times in which the origin answers 503 at once: from and until, or daily and for",
    z.array(maintenance),
    { changed: [{ from: "1h", until: "3h" }] },
  ),
  slowStart: optional(
    "slowStartMicros",
    "after an outage the workers return evenly over this time, one at least; all at once unless given",
    duration({ min: 0, above: true }),
    {
      changed: "2h",
      needs: ["origin.outages=[{from: 30m, until: 1h}]", "origin.serviceTime=5s", "origin.concurrency=8"],
    },
  ),
  access: optional("access", "requests that go round the CDN, and whether they are let in", access, {
    changed: { direct: "1/s", control: false },
  }),
  errors: optional(
    "errors",
    "statuses of the errors of errorRate, by weight: 404, 500, 502, 503, 504; all are 500 unless given",
    errors,
    { changed: { 500: "60%", 503: "40%" }, needs: [FAILING] },
  ),
};
