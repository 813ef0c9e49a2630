/**
 * A caching HTTP node: a store, the rules of `http/`, and an upstream. A request is compiled, its stored response is looked up,
 * {@link decideReuse} decides, and what it says is done: answer at once, wait for a fetch that is under way, or fetch.
 */
import {
  type HttpNode,
  type HttpResponse,
  type NodeRequest,
  type NodeResponse,
  type PurgeOrder,
} from "./contract.ts";
import { DecisionLog } from "./decision-log.ts";
import { discard, exchange, type ExchangeSite, type Filled } from "./exchange.ts";
import { fwdOf, isPlain, mayJoin } from "./asking.ts";
import { completionOf, isCompletable } from "./completion.ts";
import { EVERYTHING, Replies } from "./reply.ts";
import { revalidateBehind } from "./background.ts";
import { CacheKeys } from "./cache-keys.ts";
import { abortable, Flights } from "./flights.ts";
import { chooseVariant, invalidateFor, learnFromHead } from "./news.ts";
import type { HttpNodeOptions } from "./options.ts";
import { aboutOf, PurgeLog } from "./purge-log.ts";
import { ResponseStore } from "./response-store.ts";
import { InFlight } from "./shared-body.ts";
import type { StoredResponse } from "./stored-response.ts";
import type { CacheStatusParts } from "../../http/cache-status.ts";
import { JOIN, REVALIDATE, SERVE, SERVE_AND_REVALIDATE, SERVE_STALE } from "../../http/decide.ts";
import { hasField } from "../../http/fields.ts";
import { forwardFields } from "../../http/hop-by-hop.ts";
import { type RequestRules, requestRules } from "../../http/request-rules.ts";
import { AT_REST, decideReuse, mayServeOnError, type ReuseDecision } from "../../http/reuse.ts";
import { conditionalRequest } from "../../http/validate.ts";
import { varyKey } from "../../http/vary.ts";
import { NOT_REUSED_REASONS, NOT_STORED_REASONS } from "../../vocabulary/caching.ts";
import { MISS_REASONS } from "../../vocabulary/outcomes.ts";

/** What is known of a request once it has been looked at. */
interface Asked {
  readonly request: NodeRequest;
  readonly rules: RequestRules;
  readonly key: string;
  readonly signal: AbortSignal | null;
  readonly onInterim: ((response: HttpResponse) => void) | null;
}

/** A caching node. */
export class CachingNode implements HttpNode {
  readonly name: string;
  readonly log: DecisionLog;
  readonly store: ResponseStore;
  readonly #site: ExchangeSite;
  readonly #options: HttpNodeOptions;
  readonly #replies: Replies;
  readonly #flights = new Flights();
  readonly #keys: CacheKeys;
  readonly #plainRules: RequestRules;

  constructor(options: HttpNodeOptions) {
    const { name, clock, upstream, profile, largestObjectBytes } = options;
    this.name = name;
    this.log = new DecisionLog(options.remembered, options.observe);
    this.store = new ResponseStore(options.room);
    this.#options = options;
    this.#replies = new Replies(name, options.facesClients && profile.removeTargets ? profile.targets : []);
    const purges = new PurgeLog();
    const capacityBytes = this.store.room.capacityBytes.reduce((sum, bytes) => sum + bytes, 0);
    this.#site = {
      name,
      clock,
      upstream,
      profile,
      store: this.store,
      purges,
      log: this.log,
      largestObjectBytes,
      // Half of what may be stored may be on its way as well; one object always may.
      inFlight: new InFlight(Math.max(largestObjectBytes, capacityBytes / 2)),
    };
    this.#keys = new CacheKeys(options.keyRules);
    this.#plainRules = requestRules({ method: "GET", url: "http://plain/", fields: [] }, profile);
  }

  handle(
    request: NodeRequest,
    signal: AbortSignal | null,
    onInterim: ((response: HttpResponse) => void) | null,
  ): NodeResponse | Promise<NodeResponse> {
    if (signal?.aborted === true) return Promise.reject(signal.reason as Error);
    const nowMillis = this.#site.clock.nowMillis();
    const plain = isPlain(request);
    const rules = plain ? this.#plainRules : requestRules(request, this.#site.profile);
    const key = this.#keys.keyOf(request);
    if (!rules.lookup || rules.passed !== null) return this.#pass({ request, rules, key, signal, onInterim });
    const variants = this.store.find(key);
    const stored = variants === undefined ? null : chooseVariant(variants, request, this.#site.profile);
    const flight = this.#flights.size === 0 ? undefined : this.#flights.get(key);
    const state =
      flight === undefined && stored?.invalidated !== true
        ? AT_REST
        : {
            filling: flight !== undefined,
            collapse: this.#options.collapse && (plain || mayJoin(request, rules)),
            invalidated: stored?.invalidated === true,
          };
    const decision = decideReuse(stored === null ? null : stored.rules, rules, nowMillis, state);
    const { action } = decision;
    if (stored !== null && (action === SERVE || action === SERVE_AND_REVALIDATE || action === SERVE_STALE)) {
      const answer = this.#serve(stored, request, plain, decision, nowMillis);
      if (answer !== null) {
        if (action === SERVE_AND_REVALIDATE)
          revalidateBehind(this.#site, this.#flights, this.#keys.identity(request, key), request, stored);
        return answer;
      }
    }
    const asked: Asked = { request, rules, key, signal, onInterim };
    if (decision.gatewayTimeout || rules.onlyIfCached)
      return this.#failure(asked, 504, "", "only-if-cached", "", nowMillis);
    if (action === JOIN && flight !== undefined) {
      const joined = flight.filled.then((filled) =>
        this.#conclude(asked, stored, filled, fwdOf(decision, variants, stored), true),
      );
      return abortable(joined, signal, (late) => discard(late.content));
    }
    return this.#fetch(asked, stored, fwdOf(decision, variants, stored), true, decision);
  }

  purge(order: PurgeOrder): number {
    const baseKey = order.what.kind === "url" ? this.#keys.baseKey(order.what.url) : "";
    const touched = this.store.purge(order, baseKey);
    this.#site.purges.add(order, baseKey);
    this.#flights.forget(order.what, baseKey);
    const done = order.soft ? "made stale" : "removed";
    this.log.note(this.#now(), "purge", order.what.kind, aboutOf(order), done, "", `${touched} touched`, 0);
    return touched;
  }

  /** Answers from the store; null when only parts are held and not the ones asked for. */
  #serve(
    stored: StoredResponse,
    request: NodeRequest,
    plain: boolean,
    decision: ReuseDecision,
    nowMillis: number,
  ): NodeResponse | null {
    const leaveOut = stored.rules.unsentFields;
    let answer: NodeResponse | null;
    let detail = "";
    if (plain && !decision.stale && stored.content !== null && leaveOut.length === 0) {
      answer = stored.plainAnswer(nowMillis, this.#replies.plain);
      if (stored.status >= 400) detail = "negative";
    } else {
      detail = !decision.stale
        ? stored.status >= 400
          ? "negative"
          : ""
        : decision.action === SERVE
          ? "max-stale"
          : "while-revalidate";
      const status: CacheStatusParts = {
        hit: true,
        ttlSeconds: stored.ttlSeconds(nowMillis),
        ...(detail === "" ? {} : { detail }),
      };
      answer = this.#replies.answer(
        stored,
        request,
        nowMillis,
        status,
        decision.stale ? "STALE" : "HIT",
        leaveOut,
      );
      if (answer === null) return null;
    }
    stored.hits++;
    const { content } = answer;
    this.store.room.read(stored.id, content instanceof Uint8Array ? content.length : 0, nowMillis * 1000);
    const reason = decision.reason < 0 ? "" : NOT_REUSED_REASONS[decision.reason];
    this.log.note(
      nowMillis,
      "answer",
      request.method,
      request.url,
      decision.stale ? "stale" : "hit",
      detail,
      reason,
      answer.status,
    );
    return answer;
  }

  /** Fetches for this request; others may wait for it when `share`. */
  #fetch(
    asked: Asked,
    stored: StoredResponse | null,
    fwd: string,
    share: boolean,
    decision: ReuseDecision | null,
  ): Promise<NodeResponse> {
    const { request, rules, key, signal, onInterim } = asked;
    const abort = new AbortController();
    const validates =
      stored !== null &&
      stored.content !== null &&
      (stored.rules.validated || decision?.action === REVALIDATE);
    const gap =
      stored !== null && isCompletable(stored, request) && decision?.action !== REVALIDATE
        ? completionOf(stored)
        : null;
    const through = forwardFields(request.fields, this.name);
    const variants = this.store.find(key) ?? [];
    const fields =
      gap !== null
        ? [...through, ...gap]
        : request.method === "GET" && (validates || variants.length > 0)
          ? conditionalRequest(through, validates ? stored : null, variants)
          : through;
    const lead =
      share && this.#options.collapse && mayJoin(request, rules) && this.#flights.get(key) === undefined;
    const filled = exchange(this.#site, {
      request,
      outgoing: { ...request, fields },
      identity: this.#keys.identity(request, key),
      validated:
        fields === through
          ? []
          : validates
            ? [stored, ...variants.filter((one) => one !== stored)]
            : variants,
      completes: gap !== null || (stored !== null && stored.content === null) ? stored : null,
      unwanted:
        stored === null ? null : () => mayServeOnError(stored.rules, rules, this.#now(), stored.invalidated),
      abort,
      onHead: rules.unsafe
        ? (head) => invalidateFor(this.#site, this.#keys, this.#flights, request, head)
        : null,
      onEnd: () => void (lead && this.#flights.end(key, filled)),
      onInterim: (response) => onInterim?.(response),
    });
    if (lead) this.#flights.begin(key, this.#keys.identity(request, key), filled);
    const concluded = filled.then((result) => {
      if (rules.head && result.kind === "own")
        learnFromHead(this.#site, request, stored, this.store.find(key) ?? [], result.response);
      return this.#conclude(asked, stored, result, gap === null ? fwd : "partial", false);
    });
    return abortable(
      concluded,
      signal,
      (late) => discard(late.content),
      () => {
        // Nobody else can use what only this client asked for.
        if (!lead) abort.abort();
      },
    );
  }

  /** From the end of an exchange to the answer for one of those who waited for it. */
  async #conclude(
    asked: Asked,
    stored: StoredResponse | null,
    filled: Filled,
    fwd: string,
    waited: boolean,
  ): Promise<NodeResponse> {
    const { request, rules } = asked;
    const nowMillis = this.#now();
    const collapsed = waited ? { collapsed: true } : {};
    if (filled.kind === "failed") {
      if (stored !== null && mayServeOnError(stored.rules, rules, nowMillis, stored.invalidated)) {
        const status = { hit: true, ttlSeconds: stored.ttlSeconds(nowMillis), detail: "if-error" };
        const answer = this.#replies.answer(stored, request, nowMillis, status, "STALE", EVERYTHING);
        if (answer !== null) {
          this.#noteAnswer(asked, "stale", "if-error", filled.failure.kind, answer.status);
          return answer;
        }
      }
      const timedOut = filled.failure.kind === "timeout" || stored?.rules.mustRevalidate === true;
      return this.#failure(
        asked,
        timedOut ? 504 : 502,
        fwd,
        filled.failure.kind,
        filled.failure.message,
        nowMillis,
      );
    }
    if (filled.kind === "own") {
      if (waited) return this.#fetch(asked, stored, fwd, false, null);
      const status = {
        fwd,
        fwdStatus: filled.response.status,
        ...(fwd === "method" ? {} : { detail: filled.reason }),
      };
      return this.#passOn(asked, filled.response, status, filled.reason);
    }
    const found = filled.stored;
    if (waited && !this.#usable(found, asked, nowMillis)) return this.#fetch(asked, stored, fwd, false, null);
    if (filled.kind === "confirmed") {
      const status = { fwd, fwdStatus: filled.status, ttlSeconds: found.ttlSeconds(nowMillis), ...collapsed };
      const answer = this.#replies.answer(
        found,
        request,
        nowMillis,
        status,
        waited ? "COLLAPSED" : "REVALIDATED",
        EVERYTHING,
      );
      if (answer === null) return this.#fetch(asked, null, fwd, false, null);
      this.#noteAnswer(asked, waited ? "collapsed" : "revalidated", "", "", answer.status);
      return answer;
    }
    const { response, body } = filled;
    const status = { fwd, fwdStatus: response.status, stored: !waited, ...collapsed };
    const xCache = waited ? "COLLAPSED" : "MISS";
    const isPart = response.status === 206 && !hasField(request.fields, "range");
    if (waited || isPart) {
      if (body !== null) {
        if (!body.joinable) return this.#fetch(asked, stored, fwd, false, null);
        this.#noteAnswer(asked, "collapsed", "", "", response.status);
        const fields = this.#replies.signed(response.fields, status, xCache);
        return { status: response.status, fields, content: body.read() };
      }
      const answer = this.#replies.answer(found, request, nowMillis, status, xCache, EVERYTHING);
      if (answer === null) return this.#fetch(asked, null, fwd, false, null);
      this.#noteAnswer(
        asked,
        waited ? "collapsed" : "miss",
        isPart ? "partial" : "",
        waited ? "" : this.#missReason(asked, stored),
        answer.status,
      );
      return answer;
    }
    return this.#passOn(asked, response, status, this.#missReason(asked, stored));
  }

  /** A response goes to the client as it came. */
  #passOn(asked: Asked, response: NodeResponse, status: CacheStatusParts, reason: string): NodeResponse {
    const passed = status.fwd === "bypass" || status.fwd === "method";
    const outcome = passed || (status.stored !== true && UNCACHEABLE.has(reason)) ? "bypass" : "miss";
    this.#noteAnswer(asked, outcome, "", reason, response.status);
    const fields = this.#replies.signed(response.fields, status, outcome === "bypass" ? "BYPASS" : "MISS");
    return { status: response.status, fields, content: response.content };
  }

  /** Requests that the store has nothing to say to: other methods, and what the profile passes by. */
  #pass(asked: Asked): Promise<NodeResponse> {
    const fwd = asked.rules.passed !== null ? "bypass" : "method";
    return this.#fetch(asked, null, fwd, false, null);
  }

  #failure(
    asked: Asked,
    status: number,
    fwd: string,
    reason: string,
    message: string,
    nowMillis: number,
  ): NodeResponse {
    this.#noteAnswer(asked, "failed", "", reason, status);
    const parts: CacheStatusParts = fwd === "" ? { detail: reason } : { fwd, detail: reason };
    const why = message === "" ? reason : message;
    return this.#replies.gatewayError(asked.request, status, why, parts, nowMillis);
  }

  #usable(found: StoredResponse, { request, rules }: Asked, nowMillis: number): boolean {
    if (varyKey(found.rules.vary, request, this.#site.profile) !== found.variant) return false;
    if (rules.authorized && !found.rules.shareable) return false;
    return decideReuse(found.rules, rules, nowMillis, AT_REST).action === SERVE;
  }

  #missReason({ key }: Asked, stored: StoredResponse | null): string {
    if (stored !== null) return "expired";
    const reason = this.store.room.reasonOf(`${key}\n`);
    return MISS_REASONS[Math.max(0, reason)];
  }

  #noteAnswer({ request }: Asked, outcome: string, detail: string, reason: string, status: number): void {
    this.log.note(this.#now(), "answer", request.method, request.url, outcome, detail, reason, status);
  }

  #now(): number {
    return this.#site.clock.nowMillis();
  }
}

/** Reasons for which a response was never meant for the store: passed through, not missed. */
const UNCACHEABLE: ReadonlySet<string> = new Set(NOT_STORED_REASONS);

export type { HttpNodeOptions };
