/** The page under `/_cdnlab/`, by hand: a table of counters, the stores, and the last requests, renewed each second. */

/** The document; what it shows comes from the script. */
export const PANEL_PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>cdnlab serve</title>
<link rel="stylesheet" href="panel.css">
</head>
<body>
<h1>cdnlab serve <small id="what"></small></h1>
<p id="trouble" role="status"></p>
<section><h2>Counters</h2><dl id="counters"></dl></section>
<section><h2>Stores</h2><div class="wide"><table id="stores"><thead><tr>
<th>node</th><th class="n">responses</th><th>bytes held / capacity, by tier</th></tr></thead><tbody></tbody></table></div></section>
<section><h2>Stored responses</h2><div class="wide"><table id="entries"><thead><tr>
<th>node</th><th>URL</th><th class="n">status</th><th class="n">bytes</th><th class="n">age s</th><th class="n">fresh s</th><th>tags</th>
</tr></thead><tbody></tbody></table></div></section>
<section><h2>Last requests</h2><div class="wide"><table id="requests"><thead><tr>
<th class="n">#</th><th>time (UTC)</th><th>PoP</th><th>request</th><th class="n">status</th><th class="n">ms</th><th>Cache-Status</th>
</tr></thead><tbody></tbody></table></div></section>
<p>The same as JSON: <a href="state.json">state.json</a>, <a href="counters.json">counters.json</a>,
<a href="store.json">store.json</a>, <a href="requests.json">requests.json</a></p>
<script src="panel.js"></script>
</body>
</html>
`;

/** Colours have 4.5 : 1 contrast at least in both schemes. */
export const PANEL_STYLE = `:root { color-scheme: light dark; font: 15px/1.4 system-ui, sans-serif; }
body { margin: 1.5rem auto; max-width: 75rem; padding: 0 1rem; }
h1 { font-size: 1.4rem; } h1 small { font-weight: normal; font-size: 1rem; }
h2 { font-size: 1.1rem; margin: 1.5rem 0 .4rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: .15rem .6rem .15rem 0; border-bottom: 1px solid #8884; vertical-align: top; }
td { overflow-wrap: anywhere; }
.n { text-align: right; white-space: nowrap; }
dl { display: flex; flex-wrap: wrap; gap: .4rem 2rem; margin: 0; }
dt { font-size: .85rem; } dd { margin: 0; font-size: 1.2rem; font-variant-numeric: tabular-nums; }
`;

/** Text goes in as text, never as markup. */
export const PANEL_SCRIPT = `"use strict";
const at = (id) => document.getElementById(id);
const cell = (text, numeric) => {
  const td = document.createElement("td");
  td.textContent = text;
  if (numeric) td.className = "n";
  return td;
};
const rows = (id, list) => {
  at(id).tBodies[0].replaceChildren(...list.map((cells) => {
    const tr = document.createElement("tr");
    tr.append(...cells.map((each) => cell(String(each), typeof each === "number")));
    return tr;
  }));
};
const count = (name, value) => {
  const pair = document.createElement("div");
  const dt = document.createElement("dt");
  const dd = document.createElement("dd");
  dt.textContent = name;
  dd.textContent = value;
  pair.append(dt, dd);
  return pair;
};
async function renew() {
  try {
    const state = await (await fetch("state.json", { cache: "no-store" })).json();
    const { counters, nodes, requests } = state;
    at("what").textContent = state.scenario + ", origin " + state.origin;
    const forwarded = Object.entries(counters.forwarded);
    const asked = counters.requests - counters.local;
    at("counters").replaceChildren(
      count("requests", counters.requests),
      count("hits", counters.hits),
      count("hit ratio", asked === 0 ? "-" : (100 * counters.hits / asked).toFixed(1) + " %"),
      ...forwarded.map(([reason, n]) => count("fwd=" + reason, n)),
      count("collapsed", counters.collapsed),
      count("answered here", counters.local),
      count("bytes sent", counters.sentBytes),
      count("cut off", counters.cutOff),
      ...Object.entries(counters.byStatus).map(([status, n]) => count("status " + status, n)),
    );
    rows("stores", nodes.map((node) => [node.name, node.responses ?? 0,
      (node.tiers ?? []).map((tier) => tier.heldBytes + " / " + tier.capacityBytes).join(", ")]));
    rows("entries", nodes.flatMap((node) => (node.entries ?? []).map((entry) => [node.name, entry.url, entry.status,
      entry.bytes, entry.ageSeconds, entry.freshSeconds, entry.tags.join(" ")])));
    rows("requests", requests.map((one) => [one.number, new Date(one.timeMillis).toISOString().slice(11, 23), one.pop || "-",
      one.method + " " + one.url, one.status, Math.round(one.tookMicros / 100) / 10, one.cacheStatus || "-"]));
    at("trouble").textContent = "";
  } catch {
    at("trouble").textContent = "cdnlab serve does not answer";
  }
  setTimeout(renew, 1000);
}
renew();
`;
