/**
 * Another policy at one storage tier of a scenario: everything else, the requests and the luck of users among it, stays
 * as it is. The scenario as it stands comes first; the rest is compared with it.
 */
import { nearest, plainName } from "../base/nearest.ts";
import { ADMISSION_POLICIES } from "../policy/admission/registry.ts";
import { parametersOf, type PolicyCard } from "../policy/contract.ts";
import { EVICTION_POLICIES, LIVE_EVICTION_POLICIES } from "../policy/eviction/registry.ts";
import type { Candidate, PolicySpec } from "../result/scenario-comparison.ts";
import { UsageError } from "../run/usage-error.ts";
import type { Scenario, Tier } from "../scenario/types.ts";
import { admissionChoices, type Choice, evictionChoices } from "./choices.ts";

/** Policies that take part when neither eviction nor admission policies are named: classics and what came after. */
export const USUAL_POLICIES = "lru,sieve,s3-fifo,w-tinylfu";

/** What to swap; undefined is what was not said. */
export interface SwapRequest {
  /** `ssd` or `edge/ssd`, `shield/ssd`; the last tier of the edge unless said. */
  readonly tier?: string | undefined;
  /** Eviction policies as on the command line. */
  readonly policies?: string | undefined;
  /** Admission policies, crossed with them. Unless said, the tier keeps its own. */
  readonly admissions?: string | undefined;
}

/** A candidate and its scenario. */
export interface Variant extends Candidate {
  /** What to change in the file to get there: an argument of `--set` each. */
  readonly sets: readonly string[];
  readonly variant: Scenario;
}

/** A tier of a scenario. */
interface Place {
  readonly level: "edge" | "shield";
  readonly tier: Tier;
}

/** The tier as `edge/ssd`, and its candidates, the scenario as it is first. Throws UsageError with every mistake. */
export function tierVariants(
  scenario: Scenario,
  request: SwapRequest,
): { tier: string; variants: readonly Variant[] } {
  if (scenario.providers !== undefined)
    throw new UsageError(
      "policies are compared at the tiers of one CDN, and the scenario has several (providers): compare files instead",
    );
  if (scenario.regional !== undefined && /^regional/i.test(request.tier ?? ""))
    throw new UsageError(
      `--tier: policies are compared at the tiers of edge and shield, not at "${request.tier ?? ""}"; compare files instead`,
    );
  const problems: string[] = [];
  const attempt = <T>(act: () => T): T | null => {
    try {
      return act();
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      problems.push(error.message);
      return null;
    }
  };
  const { policies, admissions } = request;
  const usual = admissions === undefined ? USUAL_POLICIES : undefined;
  const place = attempt(() => tierOf(scenario, request.tier));
  const evictions = attempt(() => specsOf(policies ?? usual, liveChoices, EVICTION_POLICIES));
  const guards = attempt(() => specsOf(admissions, admissionChoices, ADMISSION_POLICIES));
  if (place === null || evictions === null || guards === null) throw new UsageError(problems.join("\n"));
  const { level, tier } = place;
  const own = {
    eviction: named(tier.eviction, EVICTION_POLICIES),
    admission: named(tier.admission, ADMISSION_POLICIES),
  };
  const asked = (evictions ?? [own.eviction]).flatMap((eviction) =>
    (guards ?? [own.admission]).map((admission) => ({ eviction, admission })),
  );
  const labelled = [own, ...asked].map(
    (one) => [`${one.eviction.label} + ${one.admission.label}`, one] as const,
  );
  // A key keeps the place it was first given: the scenario's own stays first.
  const chosen = [...new Map(labelled).values()];
  const oneAdmission = chosen.every(({ admission }) => admission.label === own.admission.label);
  return {
    tier: `${level}/${tier.name}`,
    variants: chosen.map(({ eviction, admission }) => ({
      name: oneAdmission ? eviction.label : `${eviction.label} + ${admission.label}`,
      scenario: scenario.name,
      eviction: specOf(eviction),
      admission: specOf(admission),
      sets: [
        ...(eviction.label === own.eviction.label ? [] : [setOf(place, "eviction", eviction)]),
        ...(admission.label === own.admission.label ? [] : [setOf(place, "admission", admission)]),
      ],
      variant: withPolicies(scenario, place, specOf(eviction), specOf(admission)),
    })),
  };
}

/** A policy with all its parameters, and its label: the name, and the parameters that are not the default's. */
interface Named extends PolicySpec {
  readonly label: string;
}

function tierOf({ edge, shield }: Scenario, text: string | undefined): Place {
  const places: Place[] = [
    ...edge.tiers.map((tier) => ({ level: "edge" as const, tier })),
    ...(shield?.tiers ?? []).map((tier) => ({ level: "shield" as const, tier })),
  ];
  if (text === undefined) return places[edge.tiers.length - 1];
  const wanted = text.split("/").map(plainName).join("/");
  const full = ({ level, tier }: Place) => `${level}/${tier.name}`;
  const called = (name: string) => name.split("/").map(plainName).join("/");
  const found =
    places.find((place) => called(full(place)) === wanted) ??
    places.find(({ level, tier }) => level === "edge" && called(tier.name) === wanted);
  if (found !== undefined) return found;
  const atShield = places.find(({ tier }) => called(tier.name) === wanted);
  const near =
    atShield !== undefined
      ? full(atShield)
      : nearest(text, [...edge.tiers.map(({ name }) => name), ...places.map(full)]);
  const hint = near === null ? `known: ${places.map(full).join(", ")}` : `did you mean "${near}"?`;
  const none = /^shield\b/i.test(text) && shield === null ? "; the scenario has no shield" : "";
  throw new UsageError(`--tier: no tier "${text}"${none}; ${hint}`);
}

/** Policies of a list with all their parameters; undefined: no list, nothing is swapped. */
function specsOf(
  list: string | undefined,
  choicesOf: (list: string) => Choice[],
  cards: readonly PolicyCard[],
): Named[] | undefined {
  return list === undefined
    ? undefined
    : choicesOf(list).map(({ name, params }) => {
        const card = cards.find((one) => one.name === name)!;
        return named({ policy: name, params: parametersOf(card, params) }, cards);
      });
}

/** As `evictionChoices`, without those that a scenario cannot have. */
function liveChoices(list: string): Choice[] {
  const live = LIVE_EVICTION_POLICIES.map(({ name }) => name);
  const problems: string[] = [];
  const texts = list.split(",").flatMap((text) => (plainName(text.trim()) === "all" ? live : [text]));
  const fit = texts.filter((text) => {
    const name = plainName(text.split(":")[0].trim());
    const card = EVICTION_POLICIES.find((one) => plainName(one.name) === name);
    if (card === undefined || live.includes(card.name)) return true;
    const why = card.offline === true ? "knows the future" : "needs to know how long every fetch takes";
    problems.push(
      `--policies: "${card.name}" ${why}: only replays of a trace (cdnlab compare TRACE) tell it`,
    );
    return false;
  });
  try {
    const choices = fit.length > 0 ? evictionChoices(fit.join(",")) : [];
    if (problems.length === 0) return choices;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    problems.unshift(error.message);
  }
  throw new UsageError(problems.join("\n"));
}

function named({ policy, params }: PolicySpec, cards: readonly PolicyCard[]): Named {
  const card = cards.find((one) => one.name === policy)!;
  const settings = card.params
    .filter((one) => params[one.name] !== one.default)
    .map((one) => `${one.name}=${params[one.name]}`);
  return { policy, params, label: [policy, ...settings].join(":") };
}

function specOf({ policy, params }: Named): PolicySpec {
  return { policy, params };
}

function setOf({ level, tier }: Place, field: "eviction" | "admission", { label, policy }: Named): string {
  const [, ...settings] = label.split(":");
  const params = settings.map((setting) => setting.replace("=", ": ")).join(", ");
  const value = params === "" ? policy : `{policy: ${policy}, ${params}}`;
  return `${level}.tiers.${tier.name}.${field}=${value}`;
}

function withPolicies(
  scenario: Scenario,
  { level, tier }: Place,
  eviction: PolicySpec,
  admission: PolicySpec,
): Scenario {
  const node = scenario[level]!;
  const tiers = node.tiers.map((one) => (one === tier ? { ...one, eviction, admission } : one));
  return { ...scenario, [level]: { ...node, tiers } };
}
