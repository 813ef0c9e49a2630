/** What does not fit together about origins, groups of them, and behaviours. */
import { nearest } from "../base/nearest.ts";
import { coversPattern } from "../http/path-pattern.ts";
import { popsOf } from "../network/pop-sets.ts";
import { findPriceBook } from "../pricing/registry.ts";
import { type Check, endText, error, type Finding, warning } from "./finding.ts";
import { MAIN_ORIGIN } from "./origins.ts";
import { originNames } from "./origin-list.ts";
import type { Scenario } from "./types.ts";

/** Most parts that behaviours may cut a log's classes to: facts hold the class in eight bits. */
const MOST_PARTS = 255;
const WRITES = ["post", "put", "patch", "delete"] as const;

/** Everything about origins. */
export function* originChecks(scenario: Partial<Scenario>): Check {
  // A section with problems of its own is not there at all, and names in it cannot be looked up.
  if ("origins" in scenario && "originGroups" in scenario) yield* names(scenario);
  yield* groups(scenario);
  yield* countries(scenario);
  yield* hosts(scenario);
  yield* hours(scenario);
  yield* patterns(scenario);
  yield* letThrough(scenario);
  yield* compression(scenario);
}

/** Who is named must be there, and who is there should be asked for something. */
function* names(scenario: Partial<Scenario>): Check {
  const { content = [], behaviours = [], origins = [], originGroups = [], faults = [] } = scenario;
  const known = originNames(scenario);
  const single = known.slice(0, 1 + origins.length);
  for (const { name, origin } of content)
    if (origin !== undefined) yield* unknown(["content", name, "origin"], origin, known);
  for (const [n, { origin }] of behaviours.entries())
    if (origin !== undefined) yield* unknown(["behaviours", n, "origin"], origin, known);
  for (const { name, primary, secondary } of originGroups) {
    yield* unknown(["originGroups", name, "primary"], primary, single);
    yield* unknown(["originGroups", name, "secondary"], secondary, single);
  }
  for (const [n, { origin }] of faults.entries())
    if (origin !== undefined) yield* unknown(["faults", n, "origin"], origin, single);
  const asked = new Set([...content, ...behaviours].map(({ origin }) => origin));
  for (const { name, primary, secondary } of originGroups) {
    if (asked.has(name)) [primary, secondary].forEach((origin) => asked.add(origin));
    else
      yield {
        ...warning(
          ["originGroups", name],
          `nothing comes from group ${name}`,
          "its name in a behaviour or class",
        ),
        atKey: true,
      };
  }
  for (const { name, countries: own } of origins)
    if (!asked.has(name) && own === undefined)
      yield {
        ...warning(
          ["origins", name],
          `nothing comes from origin ${name}`,
          "its name in a behaviour, class or group",
        ),
        atKey: true,
      };
}

/** A group is two origins, and its name its own. */
function* groups({ originGroups = [], origins = [] }: Partial<Scenario>): Check {
  for (const { name, primary, secondary, on } of originGroups) {
    const path = ["originGroups", name];
    if (primary === secondary)
      yield error(
        [...path, "secondary"],
        `a group of one: ${primary} stands in for itself`,
        "another origin",
      );
    if (origins.some((origin) => origin.name === name))
      yield { ...error(path, `there is an origin "${name}" too`, "another name"), atKey: true };
    if (on.length === 0)
      yield warning(
        [...path, "on"],
        "no error moves a request to the secondary, only silence",
        "500, 502, 503, 504",
      );
  }
}

/** A country's PoPs fetch from one origin, and there should be some. */
function* countries({ origins = [], edge, providers }: Partial<Scenario>): Check {
  const home = new Map<string, string>();
  const codes = (providers ?? (edge === undefined ? [] : [{ edge }])).flatMap((one) => one.edge.pops);
  const inhabited = new Set(popsOf(codes.map(({ iata }) => iata)).map(({ country }) => country));
  for (const { name, countries: own = [] } of origins)
    for (const [n, country] of own.entries()) {
      const path = ["origins", name, "countries", n];
      const other = home.get(country);
      if (other !== undefined)
        yield error(
          path,
          `${country} is a country of ${other === name ? "it" : other} already`,
          "one origin a country",
        );
      else if (codes.length > 0 && !inhabited.has(country))
        yield warning(path, `there is no PoP in ${country}`, "a country with PoPs");
      home.set(country, other ?? name);
    }
}

/** Price tables are those of the scenario's book. */
function* hosts({ origins = [], pricing, providers }: Partial<Scenario>): Check {
  for (const book of [pricing, ...(providers ?? []).map((one) => one.pricing)].map((one) => one?.book)) {
    if (book === undefined) continue;
    const tables = findPriceBook(book)?.origins.map(({ name }) => name) ?? [];
    for (const { name, egress } of origins)
      if (egress !== undefined && !tables.includes(egress))
        yield {
          ...error(
            ["origins", name, "egress"],
            `price book ${book} has no origin table "${egress}"`,
            tables.join(", "),
          ),
          hint: nearest(egress, tables),
        };
  }
}

/** Outages and maintenance must happen; the outages of `origin` are looked at elsewhere. */
function* hours({ origin, origins = [], durationMicros }: Partial<Scenario>): Check {
  if (durationMicros === undefined) return;
  const all = [
    ...(origin === undefined ? [] : [{ path: ["origin"], outages: [], maintenance: origin.maintenance }]),
    ...origins.map(({ name, outages, maintenance }) => ({ path: ["origins", name], outages, maintenance })),
  ];
  const late = (path: Finding["path"], fromMicros: number, what: string) =>
    fromMicros < durationMicros
      ? []
      : [
          error(
            [...path, "from"],
            `the run ends at ${endText(durationMicros)}, before the ${what}`,
            `earlier than ${endText(durationMicros)}`,
          ),
        ];
  for (const { path, outages, maintenance = [] } of all) {
    for (const [n, { fromMicros }] of outages.entries())
      yield* late([...path, "outages", n], fromMicros, "outage");
    for (const [n, window] of maintenance.entries())
      if ("fromMicros" in window) yield* late([...path, "maintenance", n], window.fromMicros, "maintenance");
  }
}

/** Every behaviour should have something to hold for. */
function* patterns({ behaviours = [], content, workload }: Partial<Scenario>): Check {
  for (const [n, { path }] of behaviours.entries()) {
    const before = behaviours.slice(0, n).find((earlier) => coversPattern(earlier.path, path));
    if (before !== undefined) {
      yield error(
        ["behaviours", n, "path"],
        `no request gets here: "${before.path}" before it fits all that "${path}" fits`,
        `a place before "${before.path}"`,
      );
      continue;
    }
    if (content === undefined || workload === undefined || workload.kind === "trace") continue;
    const paths = content.map(({ name, path: own = `/${name}/*` }) => own);
    if (!paths.some((own) => coversPattern(path, own)))
      yield {
        ...warning(["behaviours", n, "path"], `no class has all its paths under "${path}"`, paths.join(", ")),
        hint: null,
      };
  }
  if (content === undefined || workload?.kind !== "trace" || behaviours.length === 0) return;
  const parts = content.length * (behaviours.length + 1);
  if (parts > MOST_PARTS)
    yield {
      ...error(
        ["behaviours"],
        `${content.length} classes under ${behaviours.length} behaviours make ${parts} parts`,
        `at most ${MOST_PARTS}`,
      ),
      atKey: true,
    };
}

/** Methods come in three sets, as in CloudFront: what reads, with OPTIONS, and everything. */
function* letThrough({ behaviours = [] }: Partial<Scenario>): Check {
  for (const [n, { methods }] of behaviours.entries()) {
    if (methods === undefined) continue;
    const path = ["behaviours", n, "methods"];
    const writes = WRITES.filter((method) => methods.includes(method));
    if (writes.length > 0 && writes.length < WRITES.length)
      yield error(
        path,
        `${writes.join(", ")} without ${WRITES.filter((method) => !methods.includes(method)).join(", ")}`,
        "all four writes, or none",
      );
    if (!methods.includes("get")) yield error(path, "no GET is let through", "a list with get");
  }
}

/** Compression is for generated requests, and needs copies of its own. */
function* compression({ behaviours = [], workload, edge }: Partial<Scenario>): Check {
  for (const [n, { compress, key = edge?.key }] of behaviours.entries()) {
    if (compress === undefined) continue;
    const path = ["behaviours", n, "compress"];
    if (workload?.kind === "trace")
      yield warning(path, "a log says what was sent: nothing is compressed again", "no compress");
    else if (key?.encoding === "ignored")
      yield warning(
        path,
        "keys without the encoding have one copy for all, uncompressed",
        "key.encoding: normalised",
      );
  }
}

function* unknown(path: Finding["path"], name: string, known: readonly string[]): Check {
  if (known.includes(name)) return;
  yield {
    ...error(
      path,
      `there is no origin "${name}"`,
      known.length === 1 ? `${MAIN_ORIGIN}, or a section origins` : known.join(", "),
    ),
    hint: nearest(name, known),
  };
}
