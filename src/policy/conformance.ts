/**
 * The conformance suite: thousands of tiny random worlds through which a policy must go without breaking the contract.
 * It asks for no particular order, only for what every store relies on: a victim is in the tier, the size is right,
 * forEach lists exactly the residents, a hit loses no slot, objects leave and return at any time, other tiers' memory is
 * left alone, and the same seed gives the same victims. A world that breaks the contract is shrunk to a short one.
 * Which victim is the right one only an oracle can tell: `test/policy/` has one for each policy of the registry.
 */
import { type Stream, stream } from "../base/random.ts";
import { MAX_TIERS } from "../ds/slots.ts";
import { admissionProblem } from "./conformance-admission.ts";
import { ASK, letter, play, PURGE, REFUSE, type Step, type World } from "./conformance-world.ts";
import type { AdmissionPolicy, EvictionPolicy, Parameters, PolicyCard } from "./contract.ts";

/** How the contract was broken. */
export interface Breach {
  /** What is wrong, one sentence. */
  readonly problem: string;
  /** A short world in which it shows. */
  readonly world: World;
  /** Both for people, several lines. */
  readonly text: string;
}

/** Worlds of a check: a fraction of a second. */
const WORLDS = 3000;
const OBJECTS = 12;
const MOST_STEPS = 120;
const MOST_BYTES = 30;
/** One world in so many has parameters other than the defaults, none at all that are too large, or fetches that take time. */
const PARAMETERS_VARY = 4;
const UNIT_SIZES = 2;
const FETCHES_TAKE_TIME = 4;

/** The first breach of the contract that an eviction policy commits, in the shortest world found; null: none. */
export function evictionBreach(policy: EvictionPolicy, worlds = WORLDS): Breach | null {
  return firstBreach(policy, worlds, (world) => evictionProblem(policy, world));
}

/** The same for an admission policy. */
export function admissionBreach(policy: AdmissionPolicy, worlds = WORLDS): Breach | null {
  return firstBreach(policy, worlds, (world) => admissionProblem(policy, world));
}

type Judge = (world: World) => { readonly problem: string; readonly step: number } | null;

function firstBreach(card: PolicyCard, worlds: number, judge: Judge): Breach | null {
  const luck = stream("conformance", card.name);
  for (let n = 0; n < worlds; n++) {
    const world = randomWorld(card, luck, String(n));
    if (judge(world) === null) continue;
    const short = shrunk(world, judge);
    const { problem, step } = judge(short)!;
    return { problem, world: short, text: describe(problem, step, short) };
  }
  return null;
}

function evictionProblem(policy: EvictionPolicy, world: World) {
  const first = play(policy, world);
  if (first.problem !== null) return { problem: first.problem, step: first.step };
  const again = play(policy, world);
  const same =
    again.victims.length === first.victims.length &&
    again.victims.every((victim, n) => victim === first.victims[n]);
  const problem = "the same requests and the same seed give other victims the second time";
  return same ? null : { problem, step: world.steps.length };
}

function randomWorld(card: PolicyCard, luck: Stream, seed: string): World {
  const unit = luck.below(UNIT_SIZES) === 0;
  const steps = Array.from({ length: luck.below(MOST_STEPS + 1) }, (): Step => {
    const kind = luck.below(10);
    return { act: kind < 8 ? ASK : kind < 9 ? PURGE : REFUSE, object: luck.below(OBJECTS) };
  });
  return {
    capacityBytes: 1 + luck.below(unit ? OBJECTS : MOST_BYTES),
    tier: luck.below(MAX_TIERS),
    sizes: Array.from({ length: OBJECTS }, () => (unit ? 1 : luck.below(13))),
    params: luck.below(PARAMETERS_VARY) === 0 ? randomParameters(card, luck) : {},
    fetchSeconds: luck.below(FETCHES_TAKE_TIME) === 0 ? 1 + luck.below(10) : 0,
    seed,
    steps,
  };
}

function randomParameters({ params }: PolicyCard, luck: Stream): Parameters {
  const values: Record<string, number> = {};
  for (const { name, min, max, integer } of params) {
    const value = min + luck.uniform() * (max - min);
    values[name] = integer === true ? Math.round(value) : value;
  }
  return values;
}

/** A world in which something is wrong still, with fewer steps and plainer sizes, as far as leaving out one by one goes. */
function shrunk(world: World, judge: Judge): World {
  const isBad = (candidate: World) => judge(candidate) !== null;
  let best = world;
  for (let found = true; found;) {
    found = false;
    for (let length = Math.max(1, best.steps.length >> 1); length >= 1; length >>= 1)
      for (let from = 0; from < best.steps.length;) {
        const steps = [...best.steps.slice(0, from), ...best.steps.slice(from + length)];
        if (isBad({ ...best, steps })) {
          best = { ...best, steps };
          found = true;
        } else from += length;
      }
    for (const plainer of plainerWorlds(best))
      if (isBad(plainer)) {
        best = plainer;
        found = true;
        break;
      }
  }
  return best;
}

function* plainerWorlds(world: World): Generator<World> {
  const { sizes, capacityBytes, params, fetchSeconds, tier, steps } = world;
  if (Object.keys(params).length > 0) yield { ...world, params: {} };
  if (fetchSeconds > 0) yield { ...world, fetchSeconds: 0 };
  if (tier > 0) yield { ...world, tier: 0 };
  if (sizes.some((size) => size !== 1)) yield { ...world, sizes: sizes.map(() => 1) };
  if (capacityBytes > 1) yield { ...world, capacityBytes: capacityBytes - 1 };
  for (const { object } of steps)
    if (sizes[object] !== 1)
      yield { ...world, sizes: sizes.map((size, other) => (other === object ? 1 : size)) };
  for (let n = 0; n < steps.length; n++)
    if (steps[n].act !== ASK)
      yield { ...world, steps: steps.map((step, at) => (at === n ? { ...step, act: ASK } : step)) };
}

const VERBS = { [ASK]: "request", [PURGE]: "purge", [REFUSE]: "turn away" };

function describe(problem: string, step: number, world: World): string {
  const { capacityBytes, sizes, steps, params, fetchSeconds, tier } = world;
  const objects = [...new Set(steps.map(({ object }) => object))].sort((a, b) => a - b);
  const settings = Object.entries(params).map(([name, value]) => `${name}=${value}`);
  const facts = [
    `a tier of ${capacityBytes} bytes`,
    ...(objects.length > 0
      ? [`sizes ${objects.map((one) => `${letter(one)} ${sizes[one]}`).join(", ")}`]
      : []),
    ...(settings.length > 0 ? [settings.join(", ")] : []),
    ...(tier > 0 ? [`tier ${tier}`] : []),
    ...(fetchSeconds > 0 ? [`a fetch takes ${fetchSeconds} s`] : []),
  ];
  const words = steps.map(({ act, object }) => `${VERBS[act as keyof typeof VERBS]} ${letter(object)}`);
  const when =
    step < steps.length ? `at step ${step + 1}` : "at the end, while the tier is emptied or played again";
  return `${problem}\n  ${facts.join("; ")}\n  ${words.join(", ") || "no request"}: ${when}`;
}
