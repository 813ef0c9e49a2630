/** `cdnlab serve [SCENARIO]`: the scenario's CDN on a real HTTP port, until it is interrupted. */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { showSize } from "../base/display.ts";
import { nearestPlaces } from "../network/places.ts";
import { load } from "../run/load.ts";
import { UsageError } from "../run/usage-error.ts";
import { cachingNodes } from "../serve/caching-node.ts";
import { hostNames, millisOf, originOf, portOf, profileOf, sizeOf } from "../serve/options.ts";
import { serve, type Serving } from "../serve/serve.ts";
import { placeOf } from "../serve/topology.ts";

/** Options as commander gives them. */
export interface ServeOptions {
  readonly origin?: string;
  readonly port: string;
  readonly listen: string;
  readonly host: string[];
  readonly preserveHost?: boolean;
  readonly profile?: string;
  readonly from?: string;
  readonly token?: string;
  readonly memory: string;
  readonly fileMaxAge: string;
  readonly originTimeout: string;
  readonly maxContent: string;
  readonly set: string[];
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** Serves until a signal; returns the exit status. Throws UsageError for what the user can mend. */
export async function serveCommand(file: string | undefined, options: ServeOptions): Promise<number> {
  if (options.origin === undefined)
    throw new UsageError(
      "--origin: where is the content? Expected http://HOST:PORT, https://HOST, or a folder",
    );
  const token = options.token ?? process.env.CDNLAB_TOKEN ?? null;
  if (token !== null && !/^[\x21-\x7e]{8,}$/.test(token))
    throw new UsageError("--token: expected eight or more characters without spaces");
  const origin = originOf(options.origin);
  const port = portOf(options.port);
  const memoryBytes = sizeOf("--memory", options.memory, 1e6);
  const mostContentBytes = sizeOf("--max-content", options.maxContent, 1);
  const firstByte = millisOf("--origin-timeout", options.originTimeout, 1);
  const from = options.from === undefined ? null : placeOf(options.from, nearestPlaces);
  const { scenario } = load({ file: file ?? ownScenario(), sets: options.set });
  const serving = await serve({
    scenario,
    origin,
    makeNode: cachingNodes(options.profile === undefined ? null : profileOf(options.profile)),
    address: options.listen,
    port,
    hosts: hostNames(options.host),
    keepHost: options.preserveHost === true,
    token,
    memoryBytes,
    from,
    fileMaxAgeSeconds: Math.round(millisOf("--file-max-age", options.fileMaxAge, 0) / 1000),
    mostContentBytes,
    // A connection that does not stand after five seconds will not: three lost SYNs (RFC 6298: 1, 2, 4 s).
    originMillis: { connect: Math.min(5000, firstByte), firstByte, stall: firstByte },
  });
  say(serving, options, memoryBytes);
  const status = await interrupted();
  await serving.close();
  return status;
}

function say({ url, topology }: Serving, options: ServeOptions, memoryBytes: number): void {
  const { pops, shield, memoryScale } = topology;
  if (options.json)
    process.stdout.write(
      `${JSON.stringify({ listening: url, pops: pops.map(({ code }) => code), memoryScale })}\n`,
    );
  else process.stdout.write(`listening ${url}\n`);
  if (options.quiet) return;
  const codes = pops.map(({ code }) => code);
  const some = codes.slice(0, 8).join(", ") + (codes.length > 8 ? ` and ${codes.length - 8} more` : "");
  const lines = [
    `  origin   ${options.origin}`,
    `  PoPs     ${some}${shield === null ? "" : ", behind them a shield"}`,
    ...(options.from === undefined
      ? []
      : [`  from     ${options.from}: ${pops[0].userRttMillis.toFixed(1)} ms to ${pops[0].code}, simulated`]),
    ...(memoryScale < 1
      ? [
          `  memory   capacities x ${Number(memoryScale.toPrecision(3))} to fit into ${showSize(memoryBytes)} (--memory)`,
        ]
      : []),
    `  look     ${url}/_cdnlab/`,
    `  try      curl -I ${url}/`,
  ];
  process.stderr.write(`${lines.join("\n")}\n`);
}

/** The scenario that comes with cdnlab; the program may lie in src/cli or, bundled, in dist. */
function ownScenario(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  for (let up = 0; up < 4; up++, folder = dirname(folder)) {
    const file = join(folder, "scenarios", "serve.yaml");
    if (existsSync(file)) return file;
  }
  throw new UsageError("scenarios/serve.yaml did not come with this installation: name a scenario");
}

/** 130 for an interrupt, 0 for an orderly end. A second signal ends at once, as if we were not listening. */
function interrupted(): Promise<number> {
  return new Promise((resolve) => {
    process.once("SIGINT", () => resolve(130));
    process.once("SIGTERM", () => resolve(0));
  });
}
