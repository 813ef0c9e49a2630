/** The preset tables by kind: what `cdnlab list` shows and the JSON Schema enumerates. */
import { FILE_CLASSES } from "./content.ts";
import type { Preset } from "./contract.ts";
import { PRESET_FIELDS } from "./fields.ts";
import { CONTENT_MIXES } from "./mixes.ts";
import { ORIGINS, SHIELDS } from "./nodes.ts";
import { TIER_SETS } from "./tiers.ts";
import { TTL_CLASSES } from "./ttl-guide.ts";
import { WORKLOADS } from "./workloads.ts";

/** Every content class preset, in the order of lists. */
export const CLASS_PRESETS: readonly Preset<Readonly<Record<string, unknown>>>[] = [
  ...FILE_CLASSES,
  ...TTL_CLASSES,
].map((preset) => ({ ...preset, value: { ...preset.value } }));

/** A kind of presets, and where in a scenario they go. */
export interface PresetKind {
  readonly kind: string;
  readonly field: string;
  readonly presets: readonly Preset<unknown>[];
}

const PRESETS: Readonly<Record<keyof typeof PRESET_FIELDS, readonly Preset<unknown>[]>> = {
  content: CLASS_PRESETS,
  mixes: CONTENT_MIXES,
  tiers: TIER_SETS,
  shields: SHIELDS,
  origins: ORIGINS,
  workloads: WORKLOADS,
};

/** Every kind of presets. */
export const PRESET_KINDS: readonly PresetKind[] = Object.entries(PRESET_FIELDS).map(([kind, field]) => ({
  kind,
  field,
  presets: PRESETS[kind as keyof typeof PRESET_FIELDS],
}));
