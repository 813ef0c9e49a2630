/**
 * A specification of caching behaviour, as it is after reading: a topology, an origin that follows a script, steps
 * on a clock, and what is expected of each. Times are milliseconds from the start of the specification.
 */
import type { Outcome } from "../../vocabulary/outcomes.ts";

/** Where something stands in its file, for messages. */
export interface SpecPlace {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly column: number;
}

/** Which nodes there are between client and origin. */
export type Topology = "pop" | "two-tiers" | "shield" | "pops";

/** One specification: a case of it, when it has a table of cases. */
export interface Specification {
  readonly name: string;
  /** "freshness > max-age > a case": for reports. */
  readonly chapter: string;
  readonly about: string;
  /** "RFC 9111 section 4.2.1", or empty. */
  readonly rfc: string;
  readonly tags: readonly string[];
  readonly place: SpecPlace;
  /** Why it is known to fail, or null. Such a specification fails the run when it begins to pass. */
  readonly knownFailure: string | null;
  /** Why it cannot be asked of a real proxy, or null. */
  readonly virtualOnly: string | null;
  readonly topology: Topology;
  readonly config: SpecConfig;
  readonly origin: OriginScript;
  readonly steps: readonly Step[];
  readonly expect: EndExpectation | null;
}

/** What of the nodes differs from the defaults. */
export interface SpecConfig {
  /** Name of a provider profile of `http/`. */
  readonly profile: string;
  readonly collapse: boolean;
  /** Bytes of the one tier of each node (two tiers: of the fast one; the slow one has sixteen times as many). */
  readonly capacityBytes: number;
  /** Larger responses are not stored, bytes. */
  readonly largestObjectBytes: number;
  readonly eviction: string;
  readonly admission: string;
  /** Of the cache key, by the names that `http/` gives them. */
  readonly key: Readonly<Record<string, unknown>>;
  /** Fields of the profile that differ from the named one. */
  readonly overrides: Readonly<Record<string, unknown>>;
}

/** What the origin does. */
export interface OriginScript {
  readonly responses: readonly ScriptedResponse[];
  /** When the script is at its end: the last response again, or the specification fails. */
  readonly unexpected: "repeat" | "fail";
  /** Before the head of every response, unless it says otherwise. */
  readonly latencyMillis: number;
  readonly down: readonly { readonly fromMillis: number; readonly untilMillis: number }[];
}

/** One response of the script. */
export interface ScriptedResponse {
  /** Which requests it answers; null: any, in order. */
  readonly when: RequestMatcher | null;
  /** How often it may be given; Infinity with `when`, else 1. */
  readonly times: number;
  readonly status: number;
  /** Values may hold {now}, {now+60s}, {now-1d}, {n} (number of the request at the origin) and {request:Name}. */
  readonly fields: readonly (readonly [string, string])[];
  /** Null: none. */
  readonly body: string | null;
  /** The body once more as often as this, for large ones. */
  readonly bodyRepeat: number;
  readonly latencyMillis: number | null;
  /** Time between head and body. */
  readonly bodyLatencyMillis: number;
  readonly disconnect: "no" | "before-head" | "midway";
  readonly interim: readonly {
    readonly status: number;
    readonly fields: readonly (readonly [string, string])[];
  }[];
  /** Answers 304 and 206 by itself, from its validators and its body. */
  readonly validates: boolean;
  readonly ranges: boolean;
  /** Says no Content-Length. */
  readonly chunked: boolean;
}

/** Which requests are meant. */
export interface RequestMatcher {
  readonly method: string | null;
  /** Path with query. */
  readonly url: string | null;
  readonly fields: readonly FieldExpectation[];
}

/** One thing that happens. */
export type Step = RequestStep | PurgeStep | CheckStep;

interface Timed {
  readonly place: SpecPlace;
  /** Not before this; null: when everything before it has been answered. */
  readonly atMillis: number | null;
  /** So long after the step before began. */
  readonly afterMillis: number | null;
}

/** A client asks. */
export interface RequestStep extends Timed {
  readonly kind: "request";
  readonly method: string;
  readonly url: string;
  readonly fields: readonly (readonly [string, string])[];
  readonly body: string | null;
  /** One after the other. */
  readonly repeat: number;
  /** At once. */
  readonly concurrent: number;
  /** Name of the node asked; null: the first. */
  readonly node: string | null;
  /** The client goes away so long after it asked; -1: it stays. */
  readonly leavesAfterMillis: number;
  readonly expect: ResponseExpectation | null;
}

/** Something is purged, at every node. */
export interface PurgeStep extends Timed {
  readonly kind: "purge";
  readonly what: "url" | "prefix" | "tag" | "all";
  readonly value: string;
  readonly soft: boolean;
  readonly touched: NumberExpectation | null;
}

/** Only looks. */
export interface CheckStep extends Timed {
  readonly kind: "check";
  readonly expect: EndExpectation;
}

/** A number, or a bound. */
export interface NumberExpectation {
  readonly op: "=" | "<" | "<=" | ">" | ">=";
  readonly value: number;
  readonly text: string;
}

/** What a field must be: absent, present, equal to one of the values, or like a pattern. */
export interface FieldExpectation {
  readonly name: string;
  readonly is: "absent" | "present" | "equal" | "pattern";
  readonly text: string;
}

/** What is expected of a response. */
export interface ResponseExpectation {
  readonly place: SpecPlace;
  readonly status: number | null;
  /** Of each node on the way, the client's first; nodes that were not asked have none. */
  readonly outcomes: readonly Outcome[] | null;
  /** How many of `concurrent` or `repeat` have which outcome at the first node. */
  readonly counts: Readonly<Partial<Record<Outcome, number>>> | null;
  readonly detail: string | null;
  /** Seconds. */
  readonly age: NumberExpectation | null | "absent";
  readonly fields: readonly FieldExpectation[];
  readonly body: string | null;
  readonly bodyBytes: NumberExpectation | null;
  /** Milliseconds from request to first byte. */
  readonly latency: NumberExpectation | null;
  readonly interim: readonly number[] | null;
  /** "failed midway": the content must break off. */
  readonly broken: boolean | null;
  /** Requests that reached the origin because of this step until it was answered. */
  readonly origin: NumberExpectation | null;
}

/** What is expected of the whole. */
export interface EndExpectation {
  readonly place: SpecPlace;
  readonly originRequests: NumberExpectation | null;
  /** Requests with If-None-Match or If-Modified-Since. */
  readonly originConditional: NumberExpectation | null;
  /** What the origin received, in order; each a matcher. */
  readonly originReceived: readonly RequestMatcher[] | null;
  /** Responses held by node. */
  readonly stored: readonly { readonly node: string; readonly responses: NumberExpectation }[];
}

/** One line of what happened, for the timeline of a failure. */
export interface Event {
  readonly atMillis: number;
  /** Who: client, a node, origin. */
  readonly who: string;
  readonly what: string;
}
