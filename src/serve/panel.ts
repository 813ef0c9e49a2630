/** `/_cdnlab/`: what the stores hold, what was decided lately, and counters, as a page and as JSON. */
import type { NodeResponse } from "../cdn/http-node/contract.ts";
import type { Decisions } from "./decisions.ts";
import { PANEL_PAGE, PANEL_SCRIPT, PANEL_STYLE } from "./panel-page.ts";
import { json } from "./purger.ts";
import { textResponse } from "./refusal.ts";

/** What the panel shows. */
export interface PanelOptions {
  readonly scenario: string;
  readonly origin: string;
  readonly decisions: Decisions;
  readonly nodes: readonly { readonly name: string; readonly node: { stock?(): Stock } }[];
}

/** What a node holds. */
export interface Stock {
  readonly responses: number;
  /** By tier, fastest first. */
  readonly tiers: readonly { readonly heldBytes: number; readonly capacityBytes: number }[];
  /** Some of what it holds. */
  readonly entries: readonly StoredEntry[];
}

/** A stored response as the panel shows it. */
export interface StoredEntry {
  readonly url: string;
  readonly status: number;
  readonly bytes: number;
  readonly ageSeconds: number;
  /** Until it is stale; negative: stale since. */
  readonly freshSeconds: number;
  readonly tags: readonly string[];
}

/** Requests shown. */
const SHOWN = 100;

/** The pages by their path below `/_cdnlab/`. */
export function panel(options: PanelOptions): (path: string) => NodeResponse | null {
  const { scenario, origin, decisions, nodes } = options;
  const stores = () => nodes.map(({ name, node }) => ({ name, ...node.stock?.() }));
  const pages: Readonly<Record<string, () => NodeResponse>> = {
    "": () => page("text/html; charset=utf-8", PANEL_PAGE),
    "panel.css": () => page("text/css; charset=utf-8", PANEL_STYLE),
    "panel.js": () => page("text/javascript; charset=utf-8", PANEL_SCRIPT),
    "state.json": () =>
      json(200, {
        scenario,
        origin,
        counters: decisions.counters(),
        nodes: stores(),
        requests: decisions.last(SHOWN),
      }),
    "counters.json": () => json(200, decisions.counters()),
    "store.json": () => json(200, { nodes: stores() }),
    "requests.json": () => json(200, { requests: decisions.last(SHOWN) }),
  };
  return (path) => (Object.hasOwn(pages, path) ? pages[path]() : null);
}

/** The page runs only its own script: nothing that an origin or a client wrote can become one. */
function page(type: string, text: string): NodeResponse {
  return textResponse(200, type, text, [
    [
      "Content-Security-Policy",
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'",
    ],
    ["X-Frame-Options", "DENY"],
  ]);
}
