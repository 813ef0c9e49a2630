/** What does not fit together about shields and regional caches: who they are for, what they are called, how long is waited for them. */
import { nearest } from "../base/nearest.ts";
import { formatDuration, showDuration } from "../base/units.ts";
import { findCountry } from "../network/countries.ts";
import { findPlace, type Place, placeOfCode } from "../network/places.ts";
import { REGIONS } from "../network/regions.ts";
import { rttMicros } from "../network/rtt.ts";
import { type Check, error, type Finding, warning } from "./finding.ts";
import { regionsOf } from "./shields.ts";
import type { Scenario, Shield } from "./types.ts";

/** A node that asks a level: a PoP, or a region of the level in front. */
interface Asker {
  readonly name: string;
  readonly place: Place;
}

/** A level with the place of its section in the file. */
interface Level {
  readonly path: Finding["path"];
  readonly shield: Shield;
}

/** Checks the levels behind the edge, from the edge on. */
export function* shieldChecks(scenario: Partial<Scenario>): Check {
  const { edge, shield, regional = [], providers, content } = scenario;
  if (providers !== undefined && regional.length > 0)
    yield {
      ...error(["regional"], "providers have no regional levels", "no regional, or a single CDN"),
      atKey: true,
    };
  if (edge === undefined) return;
  const levels: Level[] = regional.map((one, n) => ({
    path: regional.length === 1 ? ["regional"] : ["regional", n],
    shield: one,
  }));
  if (shield !== null && shield !== undefined) levels.push({ path: ["shield"], shield });
  let askers: Asker[] = edge.pops.flatMap(({ iata }) => {
    const place = placeOfCode(iata);
    return place === null ? [] : [{ name: iata, place }];
  });
  const taken = new Set(["edge", "shield", "origin", ...askers.map(({ name }) => name.toLowerCase())]);
  for (const level of levels) {
    yield* names(level, taken);
    yield* classes(level, content);
    yield* lists(level, askers);
    yield* patience(level, askers);
    if (level.shield.consult === true && regionsOf(level.shield).length === 1)
      yield warning([...level.path, "consult"], "a single region has nobody to ask", "several regions");
    askers = regionsOf(level.shield).flatMap(({ name, place }) => {
      const found = findPlace(place);
      return found === null ? [] : [{ name, place: found }];
    });
  }
  yield* faultsOf(scenario);
}

/** Names of regions must tell them apart, from each other and from all other nodes. */
function* names({ path, shield }: Level, taken: Set<string>): Check {
  for (const [n, { name }] of (shield.regions ?? []).entries()) {
    if (taken.has(name))
      yield error([...path, "regions", n, "name"], `another node is called ${name}`, "another name");
    taken.add(name);
  }
}

function* classes({ path, shield }: Level, content: Scenario["content"] | undefined): Check {
  if (content === undefined) return;
  const known = content.map(({ name }) => name);
  const given: [Finding["path"], readonly string[]][] = [
    [[...path, "bypass", "classes"], shield.bypass?.classes ?? []],
    ...(shield.regions ?? []).map((region, n): [Finding["path"], readonly string[]] => [
      [...path, "regions", n, "classes"],
      region.classes ?? [],
    ]),
  ];
  for (const [at, list] of given)
    for (const [n, name] of list.entries())
      if (!known.includes(name))
        yield {
          ...error([...at, n], `there is no class "${name}"`, known.join(", ")),
          hint: nearest(name, known),
        };
}

/** Lists of who is served: of names that there are, each once, and nobody left out. */
function* lists({ path, shield }: Level, askers: readonly Asker[]): Check {
  const regions = shield.regions ?? [];
  const byList = shield.assign === "serves";
  if (byList && regions.length < 2)
    yield warning([...path, "assign"], "there are no regions to choose from", "several regions");
  const own = regions.map(({ name }) => name);
  const known = [...askers.map(({ name }) => name), ...REGIONS];
  const servedBy = new Map<string, string>();
  for (const [n, { name, serves }] of regions.entries()) {
    if (serves === undefined) continue;
    const at = [...path, "regions", n, "serves"];
    if (!byList)
      yield {
        ...warning(at, "regions are assigned by round trip, which heeds no lists", "assign: serves"),
        atKey: true,
      };
    for (const [i, entry] of serves.entries()) {
      if (own.includes(entry))
        yield error(
          [...at, i],
          entry === name
            ? `${name} would ask itself`
            : `${name} and ${entry} would ask each other in a circle`,
          "nodes of the level in front: PoPs, or regions of the world",
        );
      else if (!known.includes(entry))
        yield {
          ...error(
            [...at, i],
            `"${entry}" is neither a node in front nor a region of the world`,
            listed(known),
          ),
          hint: nearest(entry, known),
        };
    }
    for (const asker of askers) {
      // A node's own name counts before the region of the world that it lies in.
      const named = regions.some((one) => one.serves?.includes(asker.name) === true);
      if (!serves.includes(named ? asker.name : worldOf(asker.place))) continue;
      const before = servedBy.get(asker.name);
      if (before !== undefined && byList)
        yield {
          ...error(at, `${asker.name} is served by ${before} already`, "each node in one list"),
          atKey: true,
        };
      servedBy.set(asker.name, name);
    }
  }
  const without = askers.filter(({ name }) => !servedBy.has(name)).map(({ name }) => name);
  if (byList && regions.length > 1 && without.length > 0)
    yield { ...error([...path, "assign"], `no list has ${listed(without)}`, "every node in one list") };
}

/** Who waits for less than a round trip hears nothing. */
function* patience({ path, shield }: Level, askers: readonly Asker[]): Check {
  const { failover } = shield;
  if (failover === undefined) return;
  const places = regionsOf(shield).flatMap(({ place }) => findPlace(place) ?? []);
  const far = askers.flatMap(({ name, place }) => {
    const rtt = Math.min(...places.map((to) => rttMicros(place, to)));
    return rtt >= failover.timeoutMicros ? [{ name, rtt }] : [];
  });
  if (far.length === 0) return;
  const [worst] = far.sort((a, b) => b.rtt - a.rtt || (a.name < b.name ? -1 : 1));
  yield warning(
    [...path, "failover", "timeout"],
    `${formatDuration(failover.timeoutMicros)} is less than a round trip from ${listed(far.map(({ name }) => name))}: ` +
      "all their fetches are given up",
    `more than the ${showDuration(worst.rtt)} of ${worst.name}`,
  );
}

/** Faults of shields that are there. */
function* faultsOf({ faults, shield, regional = [], providers }: Partial<Scenario>): Check {
  if (shield === undefined) return;
  const shields = [...regional, shield, ...(providers ?? []).map((one) => one.shield)].filter(
    (one) => one !== null,
  );
  const known = shields.flatMap((one) => regionsOf(one).map(({ name }) => name));
  for (const [n, fault] of (faults ?? []).entries()) {
    if (fault.kind !== "shield-down") continue;
    if (shields.length === 0)
      yield error(["faults", n, "fault"], "shield-down without a shield", "a shield, or another fault");
    else if (fault.shield !== undefined && !known.includes(fault.shield))
      yield {
        ...error(["faults", n, "shield"], `there is no region "${fault.shield}"`, known.join(", ")),
        hint: nearest(fault.shield, known),
      };
  }
}

function worldOf({ country }: Place): string {
  return findCountry(country)?.region ?? "";
}

/** Names in a sentence, the first twelve of them. */
function listed(names: readonly string[]): string {
  return names.length <= 12
    ? names.join(", ")
    : `${names.slice(0, 12).join(", ")} and ${names.length - 12} more`;
}
