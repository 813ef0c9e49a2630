/**
 * One exchange with the upstream: sends the request on, compiles what comes, and stores it if it may be stored. What it ends in is
 * said in one of five ways, so that the client whose request began it and those who wait with it can each draw their own conclusion.
 */
import { MADE_STALE, FORBIDDEN, type PurgeLog } from "./purge-log.ts";
import { type InFlight, SharedBody } from "./shared-body.ts";
import { joinParts, type Part, type StoredIdentity, StoredResponse } from "./stored-response.ts";
import type { ResponseStore } from "./response-store.ts";
import type { DecisionLog } from "./decision-log.ts";
import {
  type Content,
  type Fields,
  type HttpResponse,
  type NodeClock,
  type NodeRequest,
  type NodeResponse,
  type Upstream,
  UpstreamFailure,
} from "./contract.ts";
import { firstLine } from "../../http/fields.ts";
import type { HttpProfile } from "../../http/profile.ts";
import { parseContentRange } from "../../http/ranges.ts";
import { type ResponseRules, responseRules } from "../../http/response-rules.ts";
import { isErrorStatus } from "../../http/reuse.ts";
import { surrogateKeys } from "../../http/surrogate-keys.ts";
import { confirmedBy, freshen } from "../../http/validate.ts";
import { varyKey } from "../../http/vary.ts";
import { responseFields, storedFields } from "../../http/hop-by-hop.ts";
import { NOT_STORED_REASONS, STORABLE } from "../../vocabulary/caching.ts";

/** How an exchange ended. */
export type Filled =
  /** No usable answer. */
  | { readonly kind: "failed"; readonly failure: UpstreamFailure }
  /** The stored response was confirmed. */
  | { readonly kind: "confirmed"; readonly stored: StoredResponse; readonly status: number }
  /** A response that others may use; `body` null: it is whole in `stored`. */
  | {
      readonly kind: "shared";
      readonly stored: StoredResponse;
      readonly response: NodeResponse;
      readonly body: SharedBody | null;
    }
  /** A response for the one who asked. */
  | { readonly kind: "own"; readonly response: NodeResponse; readonly reason: string };

/** What a node's exchanges have in common. */
export interface ExchangeSite {
  readonly name: string;
  readonly clock: NodeClock;
  readonly upstream: Upstream;
  readonly profile: HttpProfile;
  readonly store: ResponseStore;
  readonly purges: PurgeLog;
  readonly log: DecisionLog;
  readonly largestObjectBytes: number;
  readonly inFlight: InFlight;
}

/** One request to be sent upstream. */
export interface Errand {
  /** As the client sent it: what the answer is compiled against. */
  readonly request: NodeRequest;
  /** As it goes out. */
  readonly outgoing: NodeRequest;
  readonly identity: Omit<StoredIdentity, "variant">;
  /** Responses whose validators the request carries. */
  readonly validated: readonly StoredResponse[];
  /** A part of a representation that the answer may complete. */
  readonly completes: StoredResponse | null;
  /** Is an answer of this status of use to nobody, because a stored response stands in for it? */
  readonly unwanted: ((status: number) => boolean) | null;
  readonly abort: AbortController;
  /**
   * Called with the head before anything is stored: what it makes stale (an unsafe method's success) does not include the
   * response itself.
   */
  readonly onHead: ((head: HttpResponse) => void) | null;
  /** Called once, when content and all have come, or failed to. */
  readonly onEnd: () => void;
  readonly onInterim: (response: HttpResponse) => void;
}

/** Carries the errand out. Never rejects. */
export async function exchange(site: ExchangeSite, errand: Errand): Promise<Filled> {
  let mark = site.purges.begin();
  let open = true;
  const end = () => {
    if (!open) return;
    open = false;
    site.purges.end(mark);
    errand.onEnd();
  };
  const { request, outgoing, abort } = errand;
  const requestMillis = site.clock.nowMillis();
  site.log.note(requestMillis, "fetch", outgoing.method, outgoing.url, "asked", "", "", 0);
  let answer: NodeResponse;
  try {
    answer = await site.upstream(outgoing, abort.signal, errand.onInterim);
  } catch (error) {
    end();
    const failure =
      error instanceof UpstreamFailure
        ? error
        : new UpstreamFailure("reset", String((error as Error)?.message ?? error));
    site.log.note(
      site.clock.nowMillis(),
      "fetch",
      outgoing.method,
      outgoing.url,
      "failed",
      failure.kind,
      failure.message,
      0,
    );
    return { kind: "failed", failure };
  }
  const responseMillis = site.clock.nowMillis();
  const times = { requestMillis, responseMillis };
  if (errand.onHead !== null) {
    errand.onHead(answer);
    site.purges.end(mark);
    mark = site.purges.begin();
  }
  const { status } = answer;
  site.log.note(responseMillis, "fetch", outgoing.method, outgoing.url, "answered", "", "", status);
  if (status === 304 && errand.validated.length > 0) {
    const at = confirmedBy(errand.validated, answer.fields);
    if (at >= 0) {
      const confirmed = errand.validated[at];
      discard(answer.content);
      refresh(site, request, confirmed, answer, times, site.purges.verdict(mark, confirmed));
      end();
      return { kind: "confirmed", stored: confirmed, status };
    }
  }
  if (isErrorStatus(status) && errand.unwanted?.(status) === true) {
    end();
    discard(answer.content);
    abort.abort();
    return { kind: "failed", failure: new UpstreamFailure("malformed", `the upstream answered ${status}`) };
  }
  const rules = responseRules(request, answer, times, site.profile);
  const tags = surrogateKeys(answer.fields);
  const response = { ...answer, fields: responseFields(answer.fields, responseMillis) };
  const identity = { ...errand.identity, variant: varyKey(rules.vary, request, site.profile) };
  const head = { status, fields: storedFields(answer.fields, rules, responseMillis), rules, tags };
  const declared = lengthOf(answer.fields);
  const refusal = reasonNotToStore(site, answer, rules, declared);
  if (refusal !== "") {
    note(site, errand, status, "not stored", refusal);
    end();
    return { kind: "own", response, reason: refusal };
  }
  const keep = (content: Uint8Array): StoredResponse => {
    const stored = assembled(identity, head, content, errand.completes);
    const verdict = site.purges.verdict(mark, { ...identity, tags });
    end();
    if (verdict === FORBIDDEN) note(site, errand, status, "not stored", "purged");
    else {
      const held = site.store.put(stored, site.clock.nowMillis());
      // After `put`, which takes it for new.
      if (verdict === MADE_STALE) stored.invalidated = true;
      note(site, errand, status, held ? "stored" : "not stored", held ? "" : "never-admitted");
    }
    return stored;
  };
  let whole = answer.content;
  if (errand.completes !== null && status === 206 && whole !== null && !(whole instanceof Uint8Array)) {
    // Parts are put together before anything is sent: the client asked for the whole.
    whole = await gathered(whole, site.largestObjectBytes);
    if (whole === null) {
      end();
      return { kind: "failed", failure: new UpstreamFailure("reset", "the missing part broke off") };
    }
  }
  if (whole === null || whole instanceof Uint8Array) {
    const content = whole ?? new Uint8Array();
    if (declared >= 0 && declared !== content.length && answer.content !== null) {
      end();
      note(site, errand, status, "not stored", "incomplete");
      return { kind: "own", response, reason: "incomplete" };
    }
    return { kind: "shared", stored: keep(content), response: { ...response, content: whole }, body: null };
  }
  const waiting = new StoredResponse(identity, head, new Uint8Array(), [], -1);
  const body = new SharedBody(
    whole,
    site.largestObjectBytes,
    site.inFlight,
    declared,
    (ended) => {
      if (ended.whole && ended.content !== null) keep(ended.content);
      else {
        end();
        note(site, errand, status, "not stored", ended.whole ? "too-large" : "incomplete");
      }
    },
    () => abort.abort(),
  );
  return { kind: "shared", stored: waiting, response: { ...response, content: body.read() }, body };
}

/** A confirmed response gets the fields of the 304 (RFC 9111 section 3.2), and its age begins anew. */
export function refresh(
  site: ExchangeSite,
  request: NodeRequest,
  stored: StoredResponse,
  answer: HttpResponse,
  times: { readonly requestMillis: number; readonly responseMillis: number },
  verdict: number,
): void {
  const fields = freshen(stored.fields, answer.fields, times.responseMillis);
  const before = stored.tags;
  const rules = responseRules(
    request.method === "GET" ? request : { ...request, method: "GET" },
    { status: stored.status, fields: [...fields, ...ageOf(answer.fields)] },
    times,
    site.profile,
  );
  stored.freshen(fields, rules, surrogateKeys(fields));
  if (verdict !== 0) stored.invalidated = true;
  site.store.changed(stored, before, times.responseMillis, false);
  if (rules.notStored !== STORABLE && stored.id >= 0) site.store.drop(stored, false);
}

/** Lets go of content that nobody wants. */
export function discard(content: Content | null): void {
  if (content === null || content instanceof Uint8Array) return;
  const iterator = content[Symbol.asyncIterator]();
  void Promise.resolve(iterator.return?.()).catch(() => undefined);
}

function ageOf(fields: Fields): Fields {
  const age = firstLine(fields, "age");
  return age === null ? [] : [["Age", age]];
}

function note(site: ExchangeSite, errand: Errand, status: number, outcome: string, reason: string): void {
  const { method, url } = errand.outgoing;
  site.log.note(site.clock.nowMillis(), "store", method, url, outcome, "", reason, status);
}

/** Why it may not be stored: a word, or empty. */
function reasonNotToStore(
  site: ExchangeSite,
  answer: NodeResponse,
  rules: ResponseRules,
  declared: number,
): string {
  if (rules.notStored !== STORABLE) return NOT_STORED_REASONS[rules.notStored];
  if (declared > site.largestObjectBytes) return "too-large";
  if (answer.content instanceof Uint8Array && answer.content.length > site.largestObjectBytes)
    return "too-large";
  // Neither a lifetime nor a validator: it could never be used, not even after asking.
  return rules.lifetimeMillis <= 0 && !rules.validated && rules.staleIfErrorMillis <= 0 ? "no-freshness" : "";
}

/** The declared length, -1 when there is none that can be read. */
function lengthOf(fields: Fields): number {
  const text = firstLine(fields, "content-length");
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : -1;
}

/** A whole response, a part of one, or what the part completes (RFC 9111 section 3.4). */
function assembled(
  identity: StoredIdentity,
  head: ConstructorParameters<typeof StoredResponse>[1],
  content: Uint8Array,
  completes: StoredResponse | null,
): StoredResponse {
  const at = head.status === 206 ? parseContentRange(head.fields) : null;
  if (at === null) return new StoredResponse(identity, head, content, [], content.length);
  const etag = firstLine(head.fields, "etag");
  const same =
    completes !== null &&
    completes.variant === identity.variant &&
    completes.content === null &&
    etag !== null &&
    !etag.startsWith("W/") &&
    firstLine(completes.fields, "etag") === etag;
  const part: Part = { first: at.range.first, content };
  const parts = same ? joinParts(completes.parts, part) : [part];
  const length = at.completeLength >= 0 ? at.completeLength : same ? completes.completeLength : -1;
  const fields = head.fields.filter(([name]) => !/^content-(range|length)$/i.test(name));
  const [only] = parts;
  if (parts.length === 1 && only.first === 0 && only.content.length === length) {
    const whole = {
      ...head,
      status: 200,
      fields: [...fields, ["Content-Length", String(length)] as const],
      rules: { ...head.rules, status: 200, partial: false },
    };
    return new StoredResponse(identity, whole, only.content, [], length);
  }
  return new StoredResponse(identity, { ...head, fields }, null, parts, length);
}

/** All of some content; null when it fails or is larger than allowed. */
async function gathered(content: AsyncIterable<Uint8Array>, mostBytes: number): Promise<Uint8Array | null> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of content) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > mostBytes) return null;
    }
  } catch {
    return null;
  }
  const all = new Uint8Array(bytes);
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}
