/**
 * Policies of the user's own (`--policy-file ./mine.ts`): a module of JavaScript or TypeScript that exports eviction or
 * admission policies, under any name or as its default. jiti compiles TypeScript and lets the file say
 * `import { SlotList } from "cdnlab"` wherever it lies. Worker threads load the file anew: functions cannot be sent there.
 */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { plainName } from "../base/nearest.ts";
import { Slots } from "../ds/slots.ts";
import { stream } from "../base/random.ts";
import { ADMISSION_POLICIES } from "../policy/admission/registry.ts";
import {
  type AdmissionPolicy,
  type EvictionPolicy,
  type EvictionSite,
  parametersOf,
  PolicyClock,
  type PolicyCard,
} from "../policy/contract.ts";
import { admissionBreach, type Breach, evictionBreach } from "../policy/conformance.ts";
import { EVICTION_POLICIES } from "../policy/eviction/registry.ts";
import { UsageError } from "../run/usage-error.ts";
import type { Choice } from "./choices.ts";

/** The policies of one file. */
export interface OwnPolicies {
  readonly evictions: readonly (EvictionPolicy & { readonly file: string })[];
  readonly admissions: readonly (AdmissionPolicy & { readonly file: string })[];
}

/** Names may be typed in lists: `mine,other:share=0.5`. */
const NAME = /^[a-z][a-z0-9.-]*$/i;

const loaded = new Map<string, Promise<OwnPolicies>>();

/** The policies that a file exports. Throws `UsageError` for what its author can mend. */
export function loadOwnPolicies(file: string): Promise<OwnPolicies> {
  const path = resolve(file);
  let policies = loaded.get(path);
  if (policies === undefined) loaded.set(path, (policies = load(path, file)));
  return policies;
}

/**
 * The policies of all files, led through the conformance suite. Throws `UsageError` that shows, for each policy that
 * breaks the contract, a short sequence of requests in which it does.
 */
export async function conformingPolicies(files: readonly string[]): Promise<OwnPolicies> {
  const all = await Promise.all(files.map(loadOwnPolicies));
  const evictions = all.flatMap((one) => one.evictions);
  const admissions = all.flatMap((one) => one.admissions);
  const problems: string[] = [];
  for (const cards of [evictions, admissions])
    for (const [n, { name, file }] of cards.entries())
      if (cards.findIndex((other) => plainName(other.name) === plainName(name)) < n)
        problems.push(`${file}: "${name}" is there twice; names must differ`);
  for (const policy of evictions) problems.push(...textOf(policy, evictionBreach(policy)));
  for (const policy of admissions) problems.push(...textOf(policy, admissionBreach(policy)));
  if (problems.length > 0) throw new UsageError(problems.map((text) => `--policy-file: ${text}`).join("\n"));
  return { evictions, admissions };
}

function textOf({ name, file }: PolicyCard & { file: string }, breach: Breach | null): string[] {
  return breach === null ? [] : [`${file}: "${name}" breaks the contract of policies: ${breach.text}`];
}

/** The eviction policy that was chosen. */
export async function evictionPolicyOf({ name, file }: Choice): Promise<EvictionPolicy> {
  const known = file === undefined ? EVICTION_POLICIES : (await loadOwnPolicies(file)).evictions;
  return known.find((policy) => policy.name === name)!;
}

/** The admission policy that was chosen. */
export async function admissionPolicyOf({ name, file }: Choice): Promise<AdmissionPolicy> {
  const known = file === undefined ? ADMISSION_POLICIES : (await loadOwnPolicies(file)).admissions;
  return known.find((policy) => policy.name === name)!;
}

async function load(path: string, file: string): Promise<OwnPolicies> {
  if (!existsSync(path)) throw new UsageError(`--policy-file: ${file}: there is no such file`);
  const exported = await exportsOf(path, file);
  const problems: string[] = [];
  const evictions: (EvictionPolicy & { file: string })[] = [];
  const admissions: (AdmissionPolicy & { file: string })[] = [];
  const cards = [...new Set(exported)].filter(looksLikePolicy);
  for (const card of cards) {
    const flaw = flawOf(card);
    if (flaw !== null) problems.push(flaw);
    else {
      const made = trial(card as EvictionPolicy, problems);
      if (made === null) continue;
      if ("victim" in made) evictions.push(Object.assign(Object.create(card as EvictionPolicy), { file }));
      else if ("admits" in made)
        admissions.push(Object.assign(Object.create(card as AdmissionPolicy), { file }));
      else
        problems.push(
          `"${card.name}": create() gives neither an order (victim ...) nor an admission (admits ...)`,
        );
    }
  }
  if (cards.length === 0)
    problems.push("exports no policy; expected an object with name, title, source, params and create");
  if (problems.length > 0)
    throw new UsageError(problems.map((text) => `--policy-file: ${file}: ${text}`).join("\n"));
  return { evictions, admissions };
}

async function exportsOf(path: string, file: string): Promise<unknown[]> {
  const { createJiti } = await import("jiti");
  const here = import.meta.url;
  // The public door under a computed name: this room lies below it.
  const door = new URL(here.endsWith(".ts") ? "../index.ts" : "../index.js", here).href;
  const cdnlab = (await import(door)) as unknown;
  const jiti = createJiti(here, { virtualModules: { cdnlab }, fsCache: false, interopDefault: false });
  try {
    return Object.values(await jiti.import<Record<string, unknown>>(path));
  } catch (error) {
    throw new UsageError(`--policy-file: ${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function looksLikePolicy(value: unknown): value is PolicyCard & { create: unknown } {
  return typeof value === "object" && value !== null && "create" in value && "name" in value;
}

/** What is wrong with a card, or null. */
function flawOf(card: PolicyCard & { create: unknown }): string | null {
  const name = String(card.name);
  if (!NAME.test(name)) return `"${name}" is no name for a policy: letters, digits, hyphens and dots`;
  const taken = [...EVICTION_POLICIES, ...ADMISSION_POLICIES].some(
    (one) => plainName(one.name) === plainName(name),
  );
  if (taken) return `"${name}" is the name of a policy that comes with cdnlab; choose another`;
  if (typeof card.create !== "function") return `"${name}": create is not a function`;
  if (!Array.isArray(card.params)) return `"${name}": params is not a list; write [] when there are none`;
  for (const one of card.params as readonly unknown[]) {
    const { name: key, default: value, min, max } = (one ?? {}) as Record<string, unknown>;
    if (typeof key !== "string" || [value, min, max].some((number) => typeof number !== "number"))
      return `"${name}": a parameter needs name, about, default, min and max`;
  }
  return null;
}

/** What the policy makes of a small cache, or null when it throws. */
function trial(card: EvictionPolicy, problems: string[]): object | null {
  const site: EvictionSite = {
    slots: new Slots(),
    tier: 0,
    capacityBytes: 1000,
    expectedObjects: 10,
    params: parametersOf(card, {}),
    clock: new PolicyClock(),
    luck: () => stream("trial", card.name),
  };
  try {
    const made: unknown = card.create(site);
    if (typeof made === "object" && made !== null) return made;
    problems.push(`"${card.name}": create() gives no object`);
  } catch (error) {
    problems.push(`"${card.name}": create() throws: ${(error as Error).message}`);
  }
  return null;
}
