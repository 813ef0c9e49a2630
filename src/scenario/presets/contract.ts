/** What a preset is: a name for a piece of scenario text, with where its figures come from. */

/** A named piece of a scenario in its text form. */
export interface Preset<T> {
  readonly name: string;
  /** One line for lists. */
  readonly about: string;
  /** Where the figures come from. */
  readonly source: string;
  readonly value: T;
}

/** The preset of a name, or null. */
export function presetOf<T>(presets: readonly Preset<T>[], name: string): Preset<T> | null {
  return presets.find((preset) => preset.name === name) ?? null;
}

/** Names of presets, in the order of lists. */
export function presetNames(presets: readonly Preset<unknown>[]): readonly string[] {
  return presets.map((preset) => preset.name);
}
