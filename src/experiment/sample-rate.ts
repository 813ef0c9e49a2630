/**
 * How large the samples of a curve are. A share is a fixed rate, a number of objects a fixed size (both of SHARDS: C. A.
 * Waldspurger et al., FAST 2015). The paper lowers its rate as it meets more objects than it has room for; here the
 * objects have been counted when sampling begins, so the rate that gives the size is known from the start.
 */
import { UsageError } from "../run/usage-error.ts";

/** Samples that do not overlap; no rate may be larger than one over this. */
export const SAMPLES = 4;
/** Objects in a sample that is chosen automatically, or a little more: twice those of the paper's 1 MB (8,192). */
const AUTO_OBJECTS = 16_384;
/** With fewer objects than these a sample says nothing: caches of a tenth of it would hold ten. */
const FEWEST_OBJECTS = 100;
/** Requests replayed by an exact curve, over all policies and sizes, that are too many: some five minutes on two cores. */
const LONG_REQUESTS = 4e9;

/** What a curve goes over. */
export interface CurveWork {
  readonly requests: number;
  readonly objects: number;
  /** Policies times sizes. */
  readonly replays: number;
}

/**
 * Share of the objects in each sample, 1: the whole trace; from `none`, `auto`, `1%`, `0.01` or `8192objects`. Without a
 * text it is `auto` when the exact curve would take long, else `none`. Throws `UsageError`.
 */
export function sampleRate(text: string | undefined, { requests, objects, replays }: CurveWork): number {
  if (text === undefined) return requests * replays > LONG_REQUESTS ? autoSampleRate(objects) : 1;
  const asked = askedSample(text);
  if (asked === "none") return 1;
  if (asked === "auto") return autoSampleRate(objects);
  const rate = "share" in asked ? asked.share : asked.objects / objects;
  const most = Math.floor(objects / SAMPLES);
  if (most < FEWEST_OBJECTS)
    throw new UsageError(
      `--sample: ${objects} objects are too few to take samples of. Expected none: the exact curve takes no time`,
    );
  if (rate > 1 / SAMPLES)
    throw new UsageError(
      `--sample: "${text}" is more than a quarter of the ${objects} objects. Expected up to ${most}objects: ${SAMPLES} samples are taken that share nothing`,
    );
  if (rate * objects < FEWEST_OBJECTS)
    throw new UsageError(
      `--sample: "${text}" of ${objects} objects leaves ${Math.round(rate * objects)} in a sample. Expected ${FEWEST_OBJECTS}objects or more, better thousands`,
    );
  return rate;
}

/** The rate that gives samples of {@link AUTO_OBJECTS} objects or a little more; 1 when the trace is too small for that. */
export function autoSampleRate(objects: number): number {
  let rate = 1;
  while (objects * (rate / 2) >= AUTO_OBJECTS) rate /= 2;
  return rate <= 1 / SAMPLES ? rate : 1;
}

/** What `--sample` says, before the trace is known. Throws `UsageError` for what makes no sense with any trace. */
export function askedSample(text: string): "none" | "auto" | { share: number } | { objects: number } {
  const plain = text.trim().toLowerCase();
  if (plain === "none" || plain === "auto") return plain;
  const counted = /^(\d+)\s*(k|m)?\s*(objects?|obj)$/.exec(plain);
  const objects = counted === null ? 0 : Number(counted[1]) * { k: 1000, m: 1e6, "": 1 }[counted[2] ?? ""]!;
  if (objects >= 1) return { objects };
  const number = /^(\d*\.?\d+(?:e-?\d+)?)\s*(%?)$/.exec(plain);
  const share = number === null ? 0 : Number(number[1]) / (number[2] === "%" ? 100 : 1);
  if (share > 0 && share <= 1 / SAMPLES) return { share };
  throw new UsageError(
    `--sample: "${text}" is no sample. Expected none, auto, objects in a sample (8192objects), or a share of the objects ` +
      `up to ${100 / SAMPLES}% (1%): ${SAMPLES} samples are taken that share nothing`,
  );
}
