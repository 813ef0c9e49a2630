/** A CDN to be asked from a test: virtual time, a scripted origin, the settings of a specification. */
import { parseDuration } from "../../base/units.ts";
import { locate, Places } from "../../scenario/locate.ts";
import { formatProblems, type Problem } from "../../scenario/problems.ts";
import type { Outcome } from "../../vocabulary/outcomes.ts";
import { outcomesOf } from "./outcome.ts";
import { readConfig } from "./read-config.ts";
import { readOrigin } from "./read-origin.ts";
import { readStep } from "./read-steps.ts";
import type { Report } from "./reading.ts";
import type { Received } from "./scripted-origin.ts";
import type { Event, Step, Topology } from "./specification.ts";
import { VirtualWorld } from "./virtual-world.ts";
import type { Seen } from "./world.ts";

/** What a lab is made of, each in the words of a specification file. */
export interface LabOptions {
  readonly topology?: Topology;
  readonly config?: Readonly<Record<string, unknown>>;
  /** One response, a list, or a map with `responses`. */
  readonly origin?: unknown;
}

/** A response with what the caches made of it. */
export interface LabResponse {
  readonly status: number;
  readonly headers: Seen["fields"];
  readonly body: string;
  /** Of each cache on the way, the nearest first. */
  readonly outcomes: readonly Outcome[];
  readonly detail: string;
  /** Seconds, or null when there is no Age. */
  readonly age: number | null;
  /** Milliseconds of virtual time to the first byte. */
  readonly latencyMillis: number;
  /** Why the content broke off, or null. */
  readonly broken: string | null;
}

/** A CDN on virtual time. */
export interface Lab {
  /** Asks; time passes until the answer is there. */
  request(step: Readonly<Record<string, unknown>>): Promise<LabResponse>;
  get(url: string, headers?: Readonly<Record<string, string>>): Promise<LabResponse>;
  /** Lets time pass: "61s", or milliseconds. */
  advance(by: string | number): Promise<void>;
  /** In the words of a step: `{url: "/a"}`, `{tag: "news", soft: true}`, `"all"`. Returns how many responses it touched. */
  purge(what: unknown): Promise<number>;
  /** Milliseconds since the lab was made. */
  now(): number;
  /** What the origin was asked, in order. */
  readonly received: readonly Received[];
  /** What happened, in order, with the reason of each decision. */
  readonly events: readonly Event[];
}

/** Makes a lab. Throws an Error that lists every problem of the options. */
export function createLab(options: LabOptions = {}): Lab {
  const places = new Places();
  locate("", "the lab's options", places);
  const read = <T>(what: string, reader: (report: Report) => T): T => {
    const problems: Problem[] = [];
    const value = reader({ places, problems, lead: "" });
    if (problems.length > 0) throw new Error(`${what}: ${formatProblems(problems)}`);
    return value;
  };
  const world = new VirtualWorld({
    topology: options.topology ?? "pop",
    config: read("config", (report) => readConfig(options.config, ["config"], report)),
    origin: read("origin", (report) => readOrigin(options.origin, ["origin"], report)),
  });
  const stepOf = (step: unknown): Step => read("step", (report) => readStep(step, ["step"], report));
  const request = async (step: Readonly<Record<string, unknown>>): Promise<LabResponse> => {
    const asking = stepOf(step);
    if (asking.kind !== "request") throw new Error("a request is get: /path, or method and url");
    const before = world.received.length;
    let seen: Seen | null | undefined;
    let failed: unknown = null;
    world.ask(asking).then(
      (one) => (seen = one),
      (error: unknown) => {
        failed = error;
        seen = null;
      },
    );
    if (!(await world.settle(() => seen !== undefined))) throw new Error("the request is never answered");
    if (failed !== null) throw failed instanceof Error ? failed : new Error("the request failed");
    if (seen === null || seen === undefined) throw new Error("the client left before the answer");
    return labResponse(seen, world.received.length > before);
  };
  return {
    request,
    get: (url, headers = {}) => request({ get: url, headers }),
    async advance(by) {
      const millis = typeof by === "number" ? by : (parseDuration(by) ?? NaN) / 1000;
      if (!(millis >= 0)) throw new Error(`"${by}" is not a duration: expected one such as 61s`);
      await world.waitUntil(world.elapsedMillis() + millis);
    },
    async purge(what) {
      const step = stepOf({ purge: what });
      return step.kind === "purge" ? await world.purge(step) : 0;
    },
    now: () => world.elapsedMillis(),
    received: world.received,
    events: world.events,
  };
}

function labResponse(seen: Seen, askedOrigin: boolean): LabResponse {
  const caches = outcomesOf(seen.status, seen.fields, askedOrigin);
  const age = seen.fields.find(([name]) => name.toLowerCase() === "age")?.[1];
  return {
    status: seen.status,
    headers: seen.fields,
    body: new TextDecoder().decode(seen.body),
    outcomes: caches.map((one) => one.outcome),
    detail: caches[0]?.detail ?? "",
    age: age === undefined ? null : Number(age),
    latencyMillis: seen.headMillis - seen.askedMillis,
    broken: seen.broken,
  };
}
