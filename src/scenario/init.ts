/** A commented scenario to start from: what `cdnlab init` writes. */
import { presetOf } from "./presets/contract.ts";
import { CONTENT_MIXES } from "./presets/mixes.ts";
import { WORKLOADS } from "./presets/workloads.ts";

/** Where editors find the JSON Schema of a file written by `init`, unless told otherwise. */
export const SCHEMA_PATH = "./scenario.schema.json";

/** Starters that `init` knows: the workload presets, and `log` for the replay of a log. */
export function starterNames(): readonly string[] {
  return [...WORKLOADS.map((preset) => preset.name), "log"];
}

/**
 * A starter scenario as YAML.
 * @param name a valid scenario name
 * @param starter one of {@link starterNames}
 * @param schemaPath path or URL of the JSON Schema for editors
 */
export function initScenario(name: string, starter = "web", schemaPath = SCHEMA_PATH): string {
  const preset = presetOf(WORKLOADS, starter);
  if (preset === null && starter !== "log") throw new RangeError(`there is no starter ${starter}`);
  const mix = presetOf(CONTENT_MIXES, starter === "log" ? "log" : starter)?.name ?? "web";
  const trace = preset === null;
  return `# yaml-language-server: $schema=${schemaPath}
# A scenario for cdnlab. Only name and workload are required: delete any other line and its default holds.
# Every field: docs/scenario.md. Names for each place: cdnlab list.
name: ${JSON.stringify(name)}
description: ${JSON.stringify(preset?.about ?? "a log replayed through a CDN")}
seed: 1                     # every random draw follows from it
${
  trace
    ? "# duration: 1h             # the whole trace unless given"
    : 'duration: 24h\nstart: "00:00"              # UTC'
}
warmup: ${trace ? "0 " : "2h"}                  # left out of the results

workload:
${
  trace
    ? `  trace:
    path: access.log        # relative to this file
    format: auto            # see cdnlab list traces`
    : `  preset: ${preset.name}               # see cdnlab list workloads
  rate: 20/s                # requests per second, on average; or requests: 1.5M
  # flashCrowds:
  #   - {at: 12h, ramp: 2m, hold: 20m, decay: 40m, rate: 100/s, class: CLASS, objects: 1}`
}

users:
  metros: world             # or {top: 100}, {regions: [europe]}, [Tokyo, Paris]

edge:
  pops: small               # see cdnlab list pops; or a list: [FRA, IAD, {iata: NRT, servers: 4}]
  servers: 2                # in each PoP
  tiers: ${trace ? "hot-set             # see cdnlab list tiers; or a list:" : "lab                # see cdnlab list tiers; or a list:"}
  # tiers:
  #   - {name: ram, capacity: 8GB, latency: 100us, eviction: lru}
  #   - {name: ssd, capacity: 400GB, latency: 1ms, admission: tiny-lfu, eviction: s3-fifo}

shield: ${trace ? "us-east" : "lab    "}             # see cdnlab list shields; or none

origin:
  place: IAD                # a city, an IATA code or "lat,lon"
  serviceTime: {lognormal: {median: 40ms, sigma: 0.5}}

content: ${mix}                # see cdnlab list mixes; or a map:
# content:
#   html: {ttl: 5m, share: 30%}
#   image: image

thresholds:                 # the verdict; see cdnlab list metrics
  - hit_ratio > 50%
  - ttfb.p99 < 2s
`;
}
