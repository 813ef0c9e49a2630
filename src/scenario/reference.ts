/** The reference of the scenario file: a table of every field, generated from the schema that checks the files. */
import { ADMISSION_POLICIES } from "../policy/admission/registry.ts";
import type { PolicyCard } from "../policy/contract.ts";
import { LIVE_EVICTION_POLICIES } from "../policy/eviction/registry.ts";
import { PRESET_KINDS } from "./presets/registry.ts";
import { FIELDS } from "./schema/scenario.ts";
import { type FieldCard, fieldCards } from "./schema/walk.ts";

/** `docs/scenario.md`. */
export function referenceMarkdown(): string {
  const cards = fieldCards(FIELDS);
  const sections = Object.keys(FIELDS).filter((name) =>
    cards.some((card) => card.path.startsWith(`${name}.`) || card.path.startsWith(`${name}[`)),
  );
  const parts = [
    INTRODUCTION,
    `## Top level\n\n${table(cards.filter((card) => /^[a-z]+$/i.test(card.path)))}`,
  ];
  for (const name of sections) {
    const own = cards.filter((card) => card.path.startsWith(`${name}.`) || card.path.startsWith(`${name}[`));
    parts.push(`## ${name}\n\n${table(own)}`);
  }
  parts.push(`## Eviction policies\n\n${policies(LIVE_EVICTION_POLICIES)}`);
  parts.push(`## Admission policies\n\n${policies(ADMISSION_POLICIES)}`);
  parts.push(`## Presets\n\n${presets()}`);
  return `${parts.join("\n\n")}\n`;
}

const INTRODUCTION = `# The scenario file

<!-- Generated from src/scenario: change it there; a test compares. -->

A scenario is YAML 1.2 or JSON. Only \`name\` and \`workload\` are required; everything else has a default, and
\`scenario.resolved.yaml\` in a results folder spells them all out. \`cdnlab validate\` names every problem with its place,
\`cdnlab init\` writes a commented file to start from, \`cdnlab schema\` prints the JSON Schema that editors complete from.

\`--set path=value\` replaces one value: \`--set edge.tiers.ram.capacity=1GB\`, \`--set content.html.ttl=5m\`. Items of lists go by
index or name; presets and defaults are opened on the way. The last of several wins.

Units: sizes \`10GB\` (10^9), \`64KiB\` (2^10), a bare number is bytes; durations \`250ms\`, \`1h30m\`, \`7d\`; bandwidth \`10Gbps\`, for devices
\`2GB/s\`; rates \`20/s\`, \`1.5k/s\`, \`90/min\`; counts \`200k\`; shares \`5%\` or \`0.05\`. Names ignore case and hyphens.

A duration or size that varies is a distribution: \`{exponential: 5ms}\`, \`{uniform: {min: 1ms, max: 9ms}}\`,
\`{lognormal: {median: 5ms, sigma: 0.5}}\`, \`{pareto: {min: 1ms, alpha: 1.5, max: 1s}}\`,
\`{lognormalPareto: {median: 20kB, sigma: 1, tailShare: 5%, alpha: 1.2, max: 1GB}}\`. Measured values are quantiles:
\`{quantiles: {at: [0, 50%, 99%, 1], values: [100, 12kB, 900kB, 20MB]}}\`, with straight lines of the logarithm in between.`;

function table(cards: readonly FieldCard[]): string {
  const rows = cards.map((card) => [
    `\`${card.path}\``,
    card.kind,
    card.required ? "required" : card.fallback === undefined ? "-" : `\`${inline(card.fallback)}\``,
    card.about,
  ]);
  return markdownTable(["field", "value", "default", "about"], rows);
}

function policies(cards: readonly PolicyCard[]): string {
  const rows = cards.map((card) => [
    `\`${card.name}\``,
    card.title,
    card.params
      .map((one) => `\`${one.name}\` = ${one.default} (${one.min} to ${one.max}): ${one.about}`)
      .join("; ") || "-",
    card.source,
  ]);
  return markdownTable(["policy", "rule", "parameters", "source"], rows);
}

function presets(): string {
  const rows = PRESET_KINDS.flatMap(({ kind, field, presets: list }) =>
    list.map((preset) => [kind, `\`${field}: ${preset.name}\``, preset.about, preset.source]),
  );
  return markdownTable(["kind", "preset", "about", "source"], rows);
}

function markdownTable(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replace(/\|/g, "\\|")).join(" | ")} |`;
  return [line(heads), line(heads.map(() => "---")), ...rows.map(line)].join("\n");
}

/** A text value on one line, as YAML's flow style has it. */
function inline(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inline).join(", ")}]`;
  if (typeof value === "object" && value !== null)
    return `{${Object.entries(value)
      .map(([key, part]) => `${key}: ${inline(part)}`)
      .join(", ")}}`;
  return value === "" ? '""' : String(value);
}
