/** The kinds of presets, and where in a scenario they go. */
export const PRESET_FIELDS = {
  content: "content.NAME",
  mixes: "content",
  tiers: "edge.tiers, shield.tiers",
  shields: "shield",
  origins: "origin",
  workloads: "workload",
} as const;
