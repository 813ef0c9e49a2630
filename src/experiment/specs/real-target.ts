/**
 * A specification's world outside: a real proxy, real time, and an origin that cdnlab serves on the port the proxy fetches from.
 * Each specification asks under paths of its own (`/s17/...`), so that what the proxy stored for one cannot answer another.
 */
import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { UsageError } from "../../run/usage-error.ts";
import { contentBytes } from "./content.ts";
import { type OriginAnswer, ScriptedOrigin } from "./scripted-origin.ts";
import type { Event, PurgeStep, RequestStep, Specification } from "./specification.ts";
import { runIn, type SpecResult } from "./run-spec.ts";
import type { Seen, SpecWorld } from "./world.ts";

/** Longest time that one response may take, ms: a proxy that hangs must not hang the run. */
const PATIENCE_MS = 30_000;
/** Between two looks whether everything has been answered, ms. */
const LOOK_MS = 2;
/** How late steps begin, and how much later than expected an answer may come, ms. */
const SLACK_MS = 500;
/** Where a URL without a port leads. */
const HTTP_PORT = 80;
/** Where the origin listens unless told otherwise. */
export const ORIGIN_PORT = 9099;

/** Throws UsageError when nobody listens at the URL: better than that every specification fails. */
async function reach(url: URL): Promise<void> {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const socket = connect({ host, port: Number(url.port) || HTTP_PORT, timeout: PATIENCE_MS });
  await new Promise<void>((resolve, reject) => {
    const refuse = (why: string) =>
      reject(new UsageError(`--target ${url.origin}: nobody answers there (${why}); start the proxy first`));
    socket.once("connect", resolve);
    socket.once("timeout", () => refuse("timed out"));
    socket.once("error", (error: NodeJS.ErrnoException) => refuse(error.code ?? error.message));
  }).finally(() => socket.destroy());
}

/** A proxy and the origin behind it. */
export class RealTarget {
  readonly #target: URL;
  readonly #server: Server;
  /** Specifications under way, by the first segment of their paths. */
  readonly #worlds = new Map<string, RealWorld>();
  #number = 0;

  private constructor(target: URL, server: Server) {
    this.#target = target;
    this.#server = server;
  }

  /** Opens the origin's port. Throws UsageError for a target that is no URL or where nobody listens, and for a port that is taken. */
  static async open(target: string, port: number): Promise<RealTarget> {
    const url = URL.canParse(target) ? new URL(target) : null;
    if (url === null || url.protocol !== "http:")
      throw new UsageError(`--target "${target}" is not the URL of a proxy: expected http://127.0.0.1:8080`);
    await reach(url);
    const server = createServer();
    await new Promise<void>((resolve, reject) => {
      server.once("error", (error: NodeJS.ErrnoException) =>
        reject(
          new UsageError(
            `--origin-port ${port}: the origin cannot listen there (${error.code ?? error.message})`,
          ),
        ),
      );
      server.listen(port, "127.0.0.1", resolve);
    });
    const opened = new RealTarget(url, server);
    server.on("request", (incoming: IncomingMessage, outgoing: ServerResponse) =>
      opened.#serve(incoming, outgoing),
    );
    return opened;
  }

  /** Where the origin listens: what the proxy must fetch from. */
  get originPort(): number {
    const address = this.#server.address();
    return typeof address === "object" && address !== null ? address.port : 0;
  }

  /** Runs one specification against the proxy. */
  readonly run = async (spec: Specification): Promise<SpecResult> => {
    if (spec.virtualOnly !== null) return { spec, verdict: "skipped", failures: [], timeline: [] };
    const segment = `s${++this.#number}-${process.pid}`;
    const world = new RealWorld(spec, this.#target, `/${segment}`);
    this.#worlds.set(segment, world);
    const result = await runIn(spec, world);
    this.#worlds.delete(segment);
    return result;
  };

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => {
      this.#server.close(resolve);
    });
  }

  #serve(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const world = this.#worlds.get((incoming.url ?? "").split(/[/?]/)[1] ?? "");
    if (world === undefined) {
      // A background fetch for a specification that has ended.
      outgoing.writeHead(410, { "Cache-Control": "no-store" }).end();
      return;
    }
    world.serve(incoming, outgoing).catch(() => outgoing.destroy());
  }
}

class RealWorld implements SpecWorld {
  readonly slackMillis = SLACK_MS;
  readonly prefix: string;
  readonly events: Event[] = [];
  readonly #origin: ScriptedOrigin;
  readonly #target: URL;
  readonly #begunMs = performance.now();

  constructor(spec: Specification, target: URL, prefix: string) {
    this.#origin = new ScriptedOrigin(spec.origin, (event) => void this.events.push(event));
    this.#target = target;
    this.prefix = prefix;
  }

  get received() {
    return this.#origin.received;
  }

  get unexpected() {
    return this.#origin.unexpected;
  }

  elapsedMillis(): number {
    return Math.round(performance.now() - this.#begunMs);
  }

  async waitUntil(millis: number): Promise<void> {
    // Half a second late: what was to arrive before may have come a little late itself, and seconds are what HTTP counts.
    const leftMs = millis + (millis > 0 ? SLACK_MS : 0) - this.elapsedMillis();
    if (leftMs > 0) await sleep(leftMs);
  }

  async settle(done: () => boolean): Promise<boolean> {
    for (const untilMs = performance.now() + PATIENCE_MS; performance.now() < untilMs; await sleep(LOOK_MS))
      if (done()) return true;
    return false;
  }

  ask(step: RequestStep): Promise<Seen | null> {
    const askedMillis = this.elapsedMillis();
    const interim: number[] = [];
    return new Promise((resolve, reject) => {
      const headers: string[] = ["Host", this.#target.host];
      for (const [name, value] of step.fields) if (name.toLowerCase() !== "host") headers.push(name, value);
      const body = step.body === null ? null : contentBytes(step.body, 1);
      if (body !== null) headers.push("Content-Length", String(body.length));
      const { hostname, port } = this.#target;
      const path = this.prefix + step.url;
      const asking = httpRequest({
        hostname,
        port,
        path,
        method: step.method,
        headers,
        agent: false,
        timeout: PATIENCE_MS,
      });
      asking.on("information", ({ statusCode }) => interim.push(statusCode));
      asking.on("timeout", () => asking.destroy(new Error("no answer in time")));
      asking.on("error", (error) => (step.leavesAfterMillis >= 0 ? resolve(null) : reject(error)));
      asking.on("response", (response) => {
        const headMillis = this.elapsedMillis();
        const chunks: Buffer[] = [];
        const finish = (broken: string | null) =>
          resolve({
            askedMillis,
            headMillis,
            status: response.statusCode ?? 0,
            fields: pairs(response.rawHeaders),
            body: Buffer.concat(chunks),
            broken,
            interim,
          });
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", () => finish(null));
        response.on("error", (error) => finish(error.message));
      });
      if (step.leavesAfterMillis >= 0) setTimeout(() => asking.destroy(), step.leavesAfterMillis);
      asking.end(body ?? undefined);
    });
  }

  /** By the method that Varnish, Fastly and cdnlab understand. */
  async purge(step: PurgeStep): Promise<null> {
    const fields: [string, string][] = step.soft ? [["Fastly-Soft-Purge", "1"]] : [];
    if (step.what === "tag") fields.push(["Surrogate-Key", step.value]);
    const suffix = step.what === "prefix" ? `${step.value}*` : step.what === "all" ? "/*" : step.value;
    const seen = await this.ask({
      ...step,
      kind: "request",
      method: "PURGE",
      url: suffix,
      fields,
      body: null,
      repeat: 1,
      concurrent: 1,
      node: null,
      leavesAfterMillis: -1,
      expect: null,
    });
    if (seen === null || seen.status >= 400)
      throw new Error(`the proxy answered PURGE with ${seen?.status ?? "nothing"}`);
    return null;
  }

  stored(): undefined {
    return undefined;
  }

  say(what: string): void {
    this.events.push({ atMillis: this.elapsedMillis(), who: "client", what });
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  /** Answers the proxy as the script says. */
  async serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const url = `http://${incoming.headers.host ?? "origin"}${(incoming.url ?? "/").slice(this.prefix.length)}`;
    const request = { method: incoming.method ?? "GET", url, fields: pairs(incoming.rawHeaders) };
    const answer = this.#origin.answer(request, Buffer.concat(chunks), this.elapsedMillis(), Date.now());
    if (answer.kind === "down") {
      outgoing.destroy();
      return;
    }
    for (const { status, fields } of answer.interim)
      incoming.socket.write(
        `HTTP/1.1 ${status} Interim\r\n${fields.map(([n, v]) => `${n}: ${v}\r\n`).join("")}\r\n`,
      );
    if (answer.latencyMillis > 0) await sleep(answer.latencyMillis);
    if (answer.kind === "disconnect") outgoing.destroy();
    else await sendAnswer(answer, outgoing, this.prefix);
  }
}

async function sendAnswer(answer: OriginAnswer, outgoing: ServerResponse, prefix: string): Promise<void> {
  const { status, body, breaks, bodyLatencyMillis } = answer;
  // Paths of the specification lie under its own prefix.
  const fields = answer.fields.map(([name, value]) =>
    /^(content-)?location$/i.test(name) && value.startsWith("/") ? [name, prefix + value] : [name, value],
  );
  outgoing.sendDate = false;
  outgoing.writeHead(status, fields.flat());
  if (body === null) {
    outgoing.end();
    return;
  }
  const half = breaks || bodyLatencyMillis > 0 ? body.length >> 1 : 0;
  outgoing.write(body.subarray(0, half));
  if (bodyLatencyMillis > 0) await sleep(bodyLatencyMillis);
  // A moment, so that the first half leaves before the connection does.
  if (breaks) await sleep(LOOK_MS);
  if (breaks) outgoing.destroy();
  else outgoing.end(body.subarray(half));
}

function pairs(raw: readonly string[]): [string, string][] {
  return Array.from({ length: raw.length >> 1 }, (_, n) => [raw[2 * n], raw[2 * n + 1]]);
}
