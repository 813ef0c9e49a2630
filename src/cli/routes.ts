/** `cdnlab routes SCENARIO`: who reaches which PoP, by routing method. */
import pc from "picocolors";
import { nearest } from "../base/nearest.ts";
import { compileMetros, compilePops } from "../model/places.ts";
import { compileRouting } from "../model/routing.ts";
import { DEFAULT_NETWORKS } from "../policy/routing/options.ts";
import { ROUTING_METHODS } from "../policy/routing/registry.ts";
import { catchmentsReport, catchmentsTable } from "../report/catchments.ts";
import { PLAIN } from "../report/palette.ts";
import { type Catchment, catchmentOf } from "../result/catchments.ts";
import { load } from "../run/load.ts";
import { UsageError } from "../run/usage-error.ts";
import { type ProviderView, providersOf } from "../scenario/providers.ts";
import { canonicalName } from "../scenario/schema/names.ts";
import type { Scenario } from "../scenario/types.ts";
import { writeCsvFile } from "./write-files.ts";

/** Options as commander gives them. */
export interface RoutesOptions {
  readonly methods?: string;
  /** Of a scenario with several CDNs: which one. */
  readonly provider?: string;
  readonly set: readonly string[];
  readonly seed?: string;
  readonly csv?: string;
  readonly json?: boolean;
}

const NAMES = ROUTING_METHODS.map((method) => method.name);

/** Prints the catchments; returns the exit status. Throws UsageError for what the user can mend. */
export async function routesCommand(file: string, options: RoutesOptions): Promise<number> {
  const { csv, json, set, seed } = options;
  if (csv === "-" && json === true)
    throw new UsageError("--csv: standard output has the JSON document already; name a file");
  const methods = methodsOf(options.methods);
  const { scenario: whole, warnings } = load({ file, sets: set, seed });
  const { name: provider, scenario } = providerOf(whole, options.provider);
  const own = scenario.users.networks !== undefined;
  const drawn = !own && methods.some(({ needsNetworks }) => needsNetworks === true);
  const catchments = methods.map(({ name }) => catchmentBy(name, scenario, drawn));
  for (const { what, advice } of warnings) process.stderr.write(`warning: ${what} (${advice})\n`);
  if (csv !== undefined) await writeCsvFile(csv, catchmentsTable(catchments));
  if (json === true) {
    const document = {
      scenario: scenario.name,
      ...(provider === "" ? {} : { provider }),
      seed: scenario.seed,
      methods: catchments.map(({ rows: _, ...one }) => one),
    };
    process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
  } else if (csv !== "-") {
    const { length } = scenario.edge.pops;
    const of = provider === "" ? "" : `, ${provider}`;
    const title = `${scenario.name}${of}   seed ${scenario.seed}   ${length} PoP${length === 1 ? "" : "s"}   ${scenario.users.metros.length} metros`;
    const notes = drawn
      ? [
          "Client networks are drawn as usual, for all methods alike: users.networks of the scenario sets them.",
        ]
      : [];
    const palette = process.stdout.isTTY === true && pc.isColorSupported ? pc : PLAIN;
    process.stdout.write(catchmentsReport(title, catchments, notes, palette));
  }
  return 0;
}

/** All methods see the same networks: what differs is the method. */
function catchmentBy(method: string, scenario: Scenario, drawn: boolean): Catchment {
  const { users, routing } = scenario;
  const asked: Scenario = {
    ...scenario,
    users: drawn ? { ...users, networks: DEFAULT_NETWORKS } : users,
    routing: { ...routing, method },
  };
  const metros = compileMetros(asked);
  const pops = compilePops(asked);
  return catchmentOf(method, compileRouting(asked, metros, pops), metros, pops);
}

/** The scenario as the provider has it that is asked for: methods are compared on the PoPs of one CDN. */
function providerOf(scenario: Scenario, name: string | undefined): ProviderView {
  const views = providersOf(scenario);
  const names = views.map((view) => view.name);
  if (scenario.providers === undefined) {
    if (name === undefined) return views[0];
    throw new UsageError(`--provider: ${scenario.name} has one CDN, without a name (no providers)`);
  }
  if (name === undefined)
    throw new UsageError(
      `routes compares methods on the PoPs of one CDN, and the scenario has several: say which with --provider (${names.join(", ")})`,
    );
  const found = views.find((view) => view.name === name);
  if (found !== undefined) return found;
  const hint = nearest(name, names);
  throw new UsageError(
    `--provider: no provider "${name}": expected ${names.join(", ")}.${hint === null ? "" : ` Did you mean "${hint}"?`}`,
  );
}

function methodsOf(list: string | undefined) {
  if (list === undefined) return ROUTING_METHODS;
  const problems: string[] = [];
  const chosen: string[] = [];
  for (const text of list.split(",").map((word) => word.trim())) {
    const name = canonicalName(text, NAMES);
    if (name === null) {
      const hint = nearest(text, NAMES);
      const mean = hint === null ? "" : ` Did you mean "${hint}"?`;
      problems.push(`--methods: "${text}" is not a routing method: expected ${NAMES.join(", ")}.${mean}`);
    } else if (chosen.includes(name)) problems.push(`--methods: ${name} is there twice`);
    else chosen.push(name);
  }
  if (problems.length > 0) throw new UsageError(problems.join("\n"));
  return chosen.map((name) => ROUTING_METHODS[NAMES.indexOf(name)]);
}
