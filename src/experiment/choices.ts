/**
 * Policies as they are written on the command line: `lru,s3-fifo:small=0.2,sieve`. Names ignore case and hyphens.
 * Parameters follow the name after a colon, several of them separated by colons.
 */
import { nearest, plainName } from "../base/nearest.ts";
import { ADMISSION_POLICIES } from "../policy/admission/registry.ts";
import type { Parameter, Parameters, PolicyCard } from "../policy/contract.ts";
import { EVICTION_POLICIES, LIVE_EVICTION_POLICIES } from "../policy/eviction/registry.ts";
import { UsageError } from "../run/usage-error.ts";

/** A policy with parameters. */
export interface Choice {
  /** Name in the registry. */
  readonly name: string;
  /** Name, and the parameters that were given. */
  readonly label: string;
  readonly params: Parameters;
  /** Does it know the future? */
  readonly offline?: boolean;
  /** What of a trace it does not honour, if anything. */
  readonly limits?: string;
  /** The file that a policy of the user's own comes from. */
  readonly file?: string;
}

/** A policy of the user's own, in a file. */
export interface OwnCard extends PolicyCard {
  readonly offline?: boolean;
  readonly file: string;
}

/** The optimum of unit sizes, shown beside every comparison. */
export const CEILING = "belady";
/** The row of a cache that holds everything. */
export const INFINITE = "infinite";

/**
 * The eviction policies of a list; `all` is every one. Those of the user's own take part, named or not. Throws
 * `UsageError` that names every mistake.
 */
export function evictionChoices(list: string, own: readonly OwnCard[] = []): Choice[] {
  return choices("--policies", list, EVICTION_POLICIES, own);
}

/** The admission policies of a list. */
export function admissionChoices(list: string, own: readonly OwnCard[] = []): Choice[] {
  return choices("--admission", list, ADMISSION_POLICIES, own);
}

/** Names of the policies that are compared when none are named: all that are told what they need to know. */
export function defaultPolicies(fetchesTakeTime = false): string {
  const told = fetchesTakeTime
    ? EVICTION_POLICIES.filter((policy) => policy.offline !== true)
    : LIVE_EVICTION_POLICIES;
  return told.map((policy) => policy.name).join(",");
}

function choices(
  option: string,
  list: string,
  builtIn: readonly PolicyCard[],
  own: readonly OwnCard[],
): Choice[] {
  const registry: readonly (PolicyCard & { offline?: boolean; file?: string })[] = [...builtIn, ...own];
  const problems: string[] = [];
  const texts = list.split(",");
  const named = texts.map((text) => plainName(text.split(":")[0].trim()));
  const unnamed = own.map(({ name }) => name).filter((name) => !named.includes(plainName(name)));
  const chosen = [...texts, ...unnamed]
    .flatMap((text) => (plainName(text.trim()) === "all" ? registry.map((card) => card.name) : [text.trim()]))
    .flatMap((text) => {
      const [name, ...settings] = text.split(":");
      const card = registry.find((one) => plainName(one.name) === plainName(name));
      if (card !== undefined)
        return [
          {
            name: card.name,
            label: label(card.name, settings),
            params: parametersIn(card, settings, problems),
            ...(card.offline === true ? { offline: true } : {}),
            ...(card.limits === undefined ? {} : { limits: card.limits }),
            ...(card.file === undefined ? {} : { file: card.file }),
          },
        ];
      const near = nearest(
        name,
        registry.map((one) => one.name),
      );
      const hint =
        near === null ? `known: ${registry.map((one) => one.name).join(", ")}` : `did you mean "${near}"?`;
      problems.push(`no policy "${name}"; ${hint}`);
      return [];
    });
  if (problems.length > 0)
    throw new UsageError(problems.map((problem) => `${option}: ${problem}`).join("\n"));
  return [...new Map(chosen.map((choice) => [choice.label, choice])).values()];
}

function label(name: string, settings: readonly string[]): string {
  return [name, ...settings.map((setting) => setting.trim())].join(":");
}

function parametersIn(card: PolicyCard, settings: readonly string[], problems: string[]): Parameters {
  const params: Record<string, number> = {};
  for (const setting of settings) {
    const [name, text = ""] = setting.split("=");
    const parameter = card.params.find((one) => plainName(one.name) === plainName(name));
    if (parameter === undefined) {
      const names = card.params.map((one) => one.name);
      const near = nearest(name, names);
      const known = names.length === 0 ? `${card.name} has none` : `${card.name} has ${names.join(", ")}`;
      problems.push(
        `"${setting}": no parameter "${name.trim()}"; ${near === null ? known : `did you mean "${near}"?`}`,
      );
      continue;
    }
    const value = text.trim() === "" ? NaN : Number(text);
    if (isGood(parameter, value)) params[parameter.name] = value;
    else problems.push(`"${setting}": ${card.name}'s ${parameter.name} is ${rangeOf(parameter)}`);
  }
  return params;
}

function isGood({ min, max, integer }: Parameter, value: number): boolean {
  return value >= min && value <= max && (integer !== true || Number.isInteger(value));
}

function rangeOf({ min, max, integer }: Parameter): string {
  return `a ${integer === true ? "whole " : ""}number from ${min} to ${max}`;
}
