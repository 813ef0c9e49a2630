/**
 * The origin of a specification: follows the script and remembers what it was asked. What it answers is decided here, for virtual
 * and real time alike; how the answer travels is the affair of whoever asks (`virtual-origin.ts`, `real-origin.ts`).
 */
import type { HttpRequest } from "../../http/message.ts";
import type { Content } from "../../cdn/http-node/contract.ts";
import { contentBytes } from "./content.ts";
import { matches, pathOf, valuesOf } from "./match.ts";
import { ABSENT } from "./read-messages.ts";
import type { Event, OriginScript, ScriptedResponse } from "./specification.ts";
import { formatHttpDate } from "../../http/dates.ts";

/** A request as the origin saw it. */
export interface Received {
  /** From the start of the specification, milliseconds. */
  readonly atMillis: number;
  readonly method: string;
  /** Path with query. */
  readonly url: string;
  readonly fields: HttpRequest["fields"];
  readonly body: Uint8Array;
  /** What it was answered: a status, or a word for why not. */
  answer: string;
}

/** What the origin will do. */
export interface OriginAnswer {
  readonly kind: "down" | "disconnect" | "response";
  readonly latencyMillis: number;
  readonly interim: ScriptedResponse["interim"];
  readonly status: number;
  readonly fields: readonly (readonly [string, string])[];
  readonly body: Uint8Array | null;
  readonly bodyLatencyMillis: number;
  /** Breaks off after half of the body. */
  readonly breaks: boolean;
  readonly chunked: boolean;
}

/** Body of responses that say none: `v1` for the first request, `v2` for the second ... */
const OWN_BODY = "v{n}";

/** Follows one script. */
export class ScriptedOrigin {
  readonly received: Received[] = [];
  /** Requests that no line of the script was meant for, when that must not be. */
  readonly unexpected: Received[] = [];
  readonly #script: OriginScript;
  readonly #left: number[];

  readonly #tell: (event: Event) => void;

  /** @param tell is told of each request and its answer */
  constructor(script: OriginScript, tell: (event: Event) => void = () => undefined) {
    this.#script = script;
    this.#tell = tell;
    this.#left = script.responses.map((response) => response.times);
  }

  /** Decides what a request is answered. `nowMillis` counts since 1970, `atMillis` since the start. */
  answer(request: HttpRequest, body: Content | null, atMillis: number, nowMillis: number): OriginAnswer {
    const answer = this.#decide(request, body, atMillis, nowMillis);
    const { method, url, fields, answer: said } = this.received[this.received.length - 1];
    const asked = fields
      .filter(([name]) => /^(if-.*|range)$/i.test(name))
      .map(([name, value]) => ` ${name}: ${value}`);
    this.#tell({ atMillis, who: "origin", what: `${method} ${url}${asked.join("")} -> ${said}` });
    return answer;
  }

  #decide(request: HttpRequest, body: Content | null, atMillis: number, nowMillis: number): OriginAnswer {
    const seen: Received = {
      atMillis,
      method: request.method,
      url: pathOf(request.url),
      fields: request.fields,
      body: body instanceof Uint8Array ? body : new Uint8Array(),
      answer: "",
    };
    this.received.push(seen);
    if (this.#script.down.some((span) => atMillis >= span.fromMillis && atMillis < span.untilMillis)) {
      seen.answer = "down";
      return { ...NOTHING, kind: "down" };
    }
    const scripted = this.#choose(request, seen);
    const { latencyMillis, bodyLatencyMillis, interim } = scripted;
    const timing = { latencyMillis: latencyMillis ?? this.#script.latencyMillis, bodyLatencyMillis, interim };
    if (scripted.disconnect === "before-head") {
      seen.answer = "disconnect";
      return { ...NOTHING, ...timing, kind: "disconnect" };
    }
    const made = this.#respond(scripted, request, nowMillis + timing.latencyMillis);
    const breaks = scripted.disconnect === "midway";
    seen.answer = breaks ? `${made.status}, breaks off` : String(made.status);
    return { ...made, ...timing, kind: "response", breaks, chunked: scripted.chunked };
  }

  #choose(request: HttpRequest, seen: Received): ScriptedResponse {
    const { responses, unexpected } = this.#script;
    const fits = (one: ScriptedResponse) => one.when === null || matches(one.when, request);
    for (let n = 0; n < responses.length; n++)
      if (this.#left[n] > 0 && fits(responses[n])) {
        this.#left[n]--;
        return responses[n];
      }
    if (unexpected === "fail") {
      this.unexpected.push(seen);
      return { ...PLAIN, status: 500, body: "not in the script" };
    }
    return responses.findLast(fits) ?? PLAIN;
  }

  #respond(scripted: ScriptedResponse, request: HttpRequest, nowMillis: number) {
    const filled = (text: string) => this.#filled(text, request, nowMillis);
    const fields = scripted.fields
      .filter(([, value]) => value !== ABSENT)
      .map(([name, value]) => [name, filled(value)] as const);
    const named = (name: string) => scripted.fields.some(([one]) => one.toLowerCase() === name);
    const value = (name: string) => fields.find(([one]) => one.toLowerCase() === name)?.[1];
    if (!named("date")) fields.unshift(["Date", formatHttpDate(nowMillis)]);
    if (
      scripted.validates &&
      scripted.status === 200 &&
      isUnchanged(request, value("etag"), value("last-modified"))
    )
      return { status: 304, fields: fields.filter(([name]) => !/^content-/i.test(name)), body: null };
    if (scripted.status === 304 || scripted.status === 204)
      return { status: scripted.status, fields, body: null };
    const text = filled(scripted.body ?? OWN_BODY);
    const whole = contentBytes(text, scripted.bodyRepeat);
    const range = scripted.ranges ? rangeOf(request, whole.length) : null;
    const body = range === null ? whole : whole.subarray(range[0], range[1] + 1);
    const status = range === null ? scripted.status : 206;
    if (range !== null) fields.push(["Content-Range", `bytes ${range[0]}-${range[1]}/${whole.length}`]);
    if (!scripted.chunked && !named("content-length")) fields.push(["Content-Length", String(body.length)]);
    return { status, fields, body: request.method === "HEAD" ? null : body };
  }

  /** Puts times, the number of the request and its fields into a text. */
  #filled(text: string, request: HttpRequest, nowMillis: number): string {
    if (!text.includes("{")) return text;
    return text.replace(/\{(now|n|request:[\w-]+)([+-]\d+[smhd])?\}/g, (_, what: string, shift?: string) => {
      if (what === "n") return String(this.received.length);
      if (what.startsWith("request:")) return valuesOf(request.fields, what.slice(8)).join(", ");
      return formatHttpDate(nowMillis + (shift === undefined ? 0 : shiftMillis(shift)));
    });
  }
}

const PLAIN: ScriptedResponse = {
  when: null,
  times: 1,
  status: 200,
  fields: [],
  body: null,
  bodyRepeat: 1,
  latencyMillis: null,
  bodyLatencyMillis: 0,
  disconnect: "no",
  interim: [],
  validates: false,
  ranges: false,
  chunked: false,
};

const NOTHING: OriginAnswer = {
  kind: "response",
  latencyMillis: 0,
  interim: [],
  status: 0,
  fields: [],
  body: null,
  bodyLatencyMillis: 0,
  breaks: false,
  chunked: false,
};

const UNIT_MILLIS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

function shiftMillis(text: string): number {
  return Number(text.slice(0, -1)) * UNIT_MILLIS[text.slice(-1)];
}

/** Does the request's condition hold (RFC 9110 section 13.2.2: If-None-Match before If-Modified-Since)? */
function isUnchanged(request: HttpRequest, etag: string | undefined, modified: string | undefined): boolean {
  const tags = valuesOf(request.fields, "if-none-match").join(",");
  if (tags !== "") {
    const plain = (tag: string) => tag.trim().replace(/^W\//, "");
    return etag !== undefined && tags.split(",").some((tag) => plain(tag) === plain(etag));
  }
  const since = valuesOf(request.fields, "if-modified-since")[0];
  return since !== undefined && since === modified;
}

/** First and last byte of a single range that can be given; null: the whole. */
function rangeOf(request: HttpRequest, length: number): readonly [number, number] | null {
  const range = /^bytes=(\d*)-(\d*)$/.exec(valuesOf(request.fields, "range")[0] ?? "");
  if (range === null || (range[1] === "" && range[2] === "")) return null;
  const first = range[1] === "" ? Math.max(0, length - Number(range[2])) : Number(range[1]);
  const last = range[1] === "" || range[2] === "" ? length - 1 : Math.min(length - 1, Number(range[2]));
  return first <= last ? [first, last] : null;
}
