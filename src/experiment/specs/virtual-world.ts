/** A specification's world on virtual time. */
import type { NodeRequest } from "../../cdn/http-node/contract.ts";
import { collect, contentBytes } from "./content.ts";
import { buildNodes, type Topped } from "./nodes.ts";
import { ScriptedOrigin } from "./scripted-origin.ts";
import type { Event, PurgeStep, RequestStep, Specification } from "./specification.ts";
import { START_MILLIS, VirtualClock } from "./virtual-clock.ts";
import { virtualUpstream } from "./virtual-origin.ts";
import type { Seen, SpecWorld } from "./world.ts";

/** Host that requests are for. */
export const HOST = "cdnlab.test";

/** Nodes, origin and clock of one specification. */
export class VirtualWorld implements SpecWorld {
  readonly slackMillis = 0;
  readonly clock = new VirtualClock();
  readonly events: Event[] = [];
  readonly #origin: ScriptedOrigin;
  readonly #topped: Topped;

  constructor(spec: Pick<Specification, "topology" | "config" | "origin">) {
    this.#origin = new ScriptedOrigin(spec.origin, (event) => void this.events.push(event));
    const upstream = virtualUpstream(this.#origin, this.clock);
    this.#topped = buildNodes(spec.topology, spec.config, this.clock, upstream, (who, decision) => {
      const { kind, method, url, outcome, detail, reason, status } = decision;
      const why = reason === "" ? "" : `(${reason})`;
      const words = [kind, method, short(url), outcome, detail, why, status > 0 ? String(status) : ""];
      const atMillis = decision.atMillis - START_MILLIS;
      this.events.push({ atMillis, who, what: words.filter((word) => word !== "").join(" ") });
    });
  }

  get received() {
    return this.#origin.received;
  }

  get unexpected() {
    return this.#origin.unexpected;
  }

  elapsedMillis(): number {
    return this.clock.elapsedMillis;
  }

  async waitUntil(millis: number): Promise<void> {
    await this.clock.run(() => false, millis);
  }

  settle(done: () => boolean): Promise<boolean> {
    return this.clock.run(done);
  }

  async ask(step: RequestStep): Promise<Seen | null> {
    const node = this.#topped.entry(step.node);
    if (node === null) throw new Error(`there is no node "${step.node}"`);
    const url = /^https?:/i.test(step.url) ? step.url : `http://${HOST}${step.url}`;
    const named = step.fields.some(([name]) => name.toLowerCase() === "host");
    const request: NodeRequest = {
      method: step.method,
      url,
      fields: named ? step.fields : [["Host", HOST], ...step.fields],
      content: step.body === null ? null : contentBytes(step.body, 1),
    };
    const leaving = step.leavesAfterMillis < 0 ? null : new AbortController();
    if (leaving !== null)
      this.clock.after(step.leavesAfterMillis, () => leaving.abort(new Error("the client left")));
    const interim: number[] = [];
    const askedMillis = this.clock.elapsedMillis;
    try {
      const response = await node.handle(
        request,
        leaving?.signal ?? null,
        ({ status }) => void interim.push(status),
      );
      const headMillis = this.clock.elapsedMillis;
      const { bytes, broken } = await collect(response.content);
      return {
        askedMillis,
        headMillis,
        status: response.status,
        fields: response.fields,
        body: bytes,
        broken,
        interim,
      };
    } catch (error) {
      if (leaving?.signal.aborted === true) return null;
      throw error;
    }
  }

  purge(step: PurgeStep): Promise<number> {
    const full = (text: string) => (/^https?:/i.test(text) ? text : `http://${HOST}${text}`);
    const { value, soft } = step;
    const what =
      step.what === "url"
        ? { kind: "url" as const, url: full(value) }
        : step.what === "prefix"
          ? { kind: "prefix" as const, prefix: full(value) }
          : step.what === "tag"
            ? { kind: "tag" as const, tag: value }
            : { kind: "all" as const };
    // From the origin's side to the client's: an edge that refills at once must not get a shield's old copy.
    const nodes = [...this.#topped.nodes].reverse();
    return Promise.resolve(nodes.reduce((sum, node) => sum + node.purge({ what, soft }), 0));
  }

  stored(name: string): number | null {
    const node = name === "" ? this.#topped.nodes[0] : this.#topped.nodes.find((one) => one.name === name);
    return node === undefined ? null : [...node.store.all()].length;
  }

  say(what: string): void {
    this.events.push({ atMillis: this.clock.elapsedMillis, who: "client", what });
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

function short(url: string): string {
  return url.startsWith(`http://${HOST}`) ? url.slice(`http://${HOST}`.length) : url;
}
