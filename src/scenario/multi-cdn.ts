/** What does not fit together about several CDN providers and the steering between them. */
import { nearest } from "../base/nearest.ts";
import { showPercent } from "../base/units.ts";
import { REGIONS } from "../network/regions.ts";
import { type Check, error, type Finding, warning } from "./finding.ts";
import type { CdnSteering } from "./steering.ts";
import type { Scenario } from "./types.ts";
import { regionsOf } from "./world.ts";

/** How far a sum of weights may be from 1: three thirds with three decimals each add up. */
const SUM_TOLERANCE = 0.0015;

/** Providers, and the names and weights by which users are steered to them. */
export function* multiCdn({ providers, steering, users }: Partial<Scenario>): Check {
  if (providers === undefined) {
    if (steering !== undefined)
      yield {
        ...warning(["steering"], "there are no providers to steer between", "a section providers"),
        atKey: true,
      };
    return;
  }
  if (providers.length === 1)
    yield {
      ...warning(["providers"], "a single provider: there is nothing to steer", "two providers or more"),
      atKey: true,
    };
  if (steering === undefined) return;
  const names = providers.map(({ name }) => name);
  yield* weights(steering, names);
  yield* order(steering, names);
  yield* regions(steering, names, users);
}

function* weights({ method, weights: given }: CdnSteering, names: readonly string[]): Check {
  if (given === undefined) return;
  const path = ["steering", "weights"];
  for (const name of Object.keys(given)) yield* unknown([...path, name], name, names, true);
  const sum = Object.values(given).reduce((total, weight) => total + weight, 0);
  if (Math.abs(sum - 1) > SUM_TOLERANCE)
    yield { ...error(path, `the weights add up to ${showPercent(sum)}`, "100% together"), atKey: true };
  if (method !== "weights")
    yield { ...warning(path, `steering by ${method} heeds no weights`, "method: weights"), atKey: true };
}

function* order({ method, order: given }: CdnSteering, names: readonly string[]): Check {
  for (const [n, name] of (given ?? []).entries()) {
    yield* unknown(["steering", "order", n], name, names, false);
    if ((given as readonly string[]).indexOf(name) < n)
      yield error(["steering", "order", n], `${name} is there twice`, null);
  }
  if (given !== undefined && method === "weights")
    yield {
      ...warning(["steering", "order"], "steering by weights heeds no order", "method: failover"),
      atKey: true,
    };
}

function* regions(
  { method, regions: given }: CdnSteering,
  names: readonly string[],
  users: Scenario["users"] | undefined,
): Check {
  const path = ["steering", "regions"];
  for (const [region, name] of Object.entries(given ?? {})) {
    if (!(REGIONS as readonly string[]).includes(region))
      yield {
        ...error([...path, region], `"${region}" is not a region`, REGIONS.join(", ")),
        hint: nearest(region, REGIONS),
        atKey: true,
      };
    yield* unknown([...path, region], name, names, false);
  }
  if (method !== "region") {
    if (given !== undefined)
      yield { ...warning(path, `steering by ${method} heeds no regions`, "method: region"), atKey: true };
    return;
  }
  const without =
    users === undefined ? [] : [...regionsOf(users)].filter((region) => given?.[region] === undefined);
  if (without.length > 0)
    yield error(
      given === undefined ? ["steering", "method"] : path,
      `users in ${without.join(", ")} have no provider`,
      `steering.regions with ${without[0]}: ${names[0]}`,
    );
}

function* unknown(path: Finding["path"], name: string, names: readonly string[], atKey: boolean): Check {
  if (names.includes(name)) return;
  yield {
    ...error(path, `there is no provider "${name}"`, names.join(", ")),
    hint: nearest(name, names),
    atKey,
  };
}
