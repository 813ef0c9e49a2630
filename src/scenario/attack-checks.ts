/** Attacks and protection that do not fit the rest of the scenario. */
import { nearest } from "../base/nearest.ts";
import { formatRate } from "../base/units.ts";
import { findMetro } from "../network/metros.ts";
import { holdsConnections } from "../workload/attack.ts";
import { DEFAULT_CLIENTS } from "../workload/variety-options.ts";
import type { AttackScenario, Protection } from "./attacks.ts";
import { type Check, endText, error, warning } from "./finding.ts";
import type { Scenario } from "./types.ts";
import { regionsOf } from "./world.ts";

/** Most attacks of a scenario: their index is a byte in every request. */
const MOST_ATTACKS = 100;
/** A limit should leave room above the mean, which nobody keeps to (our estimate). */
const ROOM = 2;

/** Does anybody attack? */
export function isAttacked(workload: Scenario["workload"] | undefined): boolean {
  return workload?.kind === "synthetic" && (workload.attacks ?? []).length > 0;
}

/** Attacks must be about something, come from somewhere, and happen. */
export function* attackChecks({
  workload,
  content,
  durationMicros = Infinity,
  users,
  edge,
}: Partial<Scenario>): Check {
  if (workload?.kind !== "synthetic" || workload.attacks === undefined) return;
  if (workload.attacks.length > MOST_ATTACKS)
    yield error(
      ["workload", "attacks"],
      `${workload.attacks.length} attacks at once`,
      `at most ${MOST_ATTACKS}`,
    );
  for (const [n, attack] of workload.attacks.entries()) {
    const path = ["workload", "attacks", n];
    const end = endText(durationMicros);
    if (attack.atMicros >= durationMicros)
      yield error([...path, "at"], `the run ends at ${end}, before the attack`, `earlier than ${end}`);
    else if (attack.atMicros + attack.forMicros > durationMicros)
      yield warning([...path, "for"], `the run ends at ${end}, during the attack`, "a longer run");
    if (attack.clients > 0 && holdsConnections(attack) && edge !== undefined)
      if (edge.capacity?.connections === undefined)
        yield warning(
          path,
          "connections without a limit: a slow flood can hold as many as it likes",
          "edge.capacity.connections",
        );
    if (content !== undefined) yield* aims(attack, path, content);
    if (users !== undefined) yield* places(attack, path, users);
  }
}

function* aims(
  attack: AttackScenario,
  path: readonly (string | number)[],
  content: Scenario["content"],
): Check {
  const names = content.map((one) => one.name);
  const about = content.find((one) => one.name === attack.contentClass);
  if (about === undefined)
    yield {
      ...error([...path, "class"], `there is no class "${attack.contentClass}"`, names.join(", ")),
      hint: nearest(attack.contentClass, names),
    };
  else if (attack.objects > about.objects)
    yield error(
      [...path, "objects"],
      `class ${about.name} has ${about.objects} objects`,
      `at most ${about.objects}`,
    );
}

/** An attack's clients are where users are. */
function* places(
  { from }: AttackScenario,
  path: readonly (string | number)[],
  users: Scenario["users"],
): Check {
  const { regions, countries, metros, networks } = from;
  const inhabited = users.metros.flatMap(({ metro }) => findMetro(metro) ?? []);
  const known = {
    regions: [...regionsOf(users)],
    countries: [...new Set(inhabited.map(({ country }) => country))],
    metros: inhabited.map(({ id }) => id),
  };
  let found = 0;
  for (const list of ["regions", "countries", "metros"] as const)
    for (const [n, place] of from[list].entries())
      if (!known[list].includes(place)) {
        found++;
        yield {
          ...error(
            [...path, "from", list, n],
            `the scenario has no users in ${place}`,
            known[list].length > 12 ? "a place with users" : known[list].join(", "),
          ),
          hint: nearest(place, known[list]),
        };
      }
  for (const [n, network] of networks.entries())
    if (!known.countries.includes(network.slice(0, 2))) {
      found++;
      yield error([...path, "from", "networks", n], `the scenario has no users of ${network}`, null);
    }
  const fits = ({ id, country, region }: (typeof inhabited)[number]) =>
    (regions.length === 0 || regions.includes(region)) &&
    (countries.length === 0 || countries.includes(country)) &&
    (metros.length === 0 || metros.includes(id)) &&
    (networks.length === 0 || networks.some((network) => network.slice(0, 2) === country));
  if (found === 0 && inhabited.length > 0 && !inhabited.some(fits))
    yield error([...path, "from"], "no place with users fits all lists", "lists that have a place in common");
}

/** Protection must do something, and leave users alone. */
export function* protectionChecks({ edge, workload, users, durationMicros }: Partial<Scenario>): Check {
  const protection = edge?.protection;
  if (edge === undefined || protection === undefined) return;
  const path = ["edge", "protection"];
  const { perClient, perNetwork, challenge, timeoutMicros } = protection;
  if ([perClient, perNetwork, challenge, timeoutMicros].every((part) => part === undefined))
    yield error(path, "nothing is limited", "perClient, perNetwork, challenge or timeout");
  if (workload?.kind === "trace")
    yield warning(path, "who asks is drawn: clients of a log are not told apart", "a generated workload");
  if (workload?.kind !== "synthetic") return;
  const { attacks = [] } = workload;
  const isSlow = attacks.some(({ kind }) => kind === "slow");
  if (attacks.length === 0)
    yield warning(path, "nobody attacks: only users can be refused", "workload.attacks");
  else if (timeoutMicros !== undefined && !isSlow)
    yield warning([...path, "timeout"], "nobody holds a connection open", "an attack of kind slow");
  if (users !== undefined && durationMicros !== undefined) yield* tightness(protection, workload, users);
}

/** Is a limit below what users ask for by themselves? */
function* tightness(
  { perClient, perNetwork, shared }: Protection,
  { requestsPerSecond }: { readonly requestsPerSecond: number },
  users: Scenario["users"],
): Check {
  const { count, nat } = users.clients ?? DEFAULT_CLIENTS;
  const each = (requestsPerSecond / count) * (nat === undefined || nat.share === 0 ? 1 : nat.clients);
  const who = nat === undefined || nat.share === 0 ? "a user" : "an address shared by users";
  if (perClient !== undefined && perClient.requestsPerSecond < each * ROOM)
    yield warning(
      ["edge", "protection", "perClient", "rate"],
      `${who} asks for ${formatRate(each)} in the mean: users will be refused without an attack`,
      `${formatRate(Math.ceil(each * ROOM * 1e3) / 1e3)} or more`,
    );
  const total = users.metros.reduce((sum, { weight }) => sum + weight, 0);
  const largest = Math.max(...users.metros.map(({ weight }) => weight)) / total;
  const ofMetro = requestsPerSecond * largest;
  if (perNetwork !== undefined && users.networks === undefined && perNetwork.requestsPerSecond < ofMetro)
    yield warning(
      ["edge", "protection", "perNetwork", "rate"],
      `users of the largest metro ask for ${formatRate(Math.round(ofMetro * 1e3) / 1e3)} in the mean${shared ? "" : ", and mostly one PoP"}: they will be refused without an attack`,
      "a higher rate",
    );
}
