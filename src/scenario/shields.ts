/** Shields: what a scenario may say of them beside what any caching node is made of. */

/** Collapsed forwarding beyond whether there is any. */
export interface Collapsing {
  /** Who has waited for so long asks for itself; Infinity: never. */
  readonly waitMicros: number;
  /** An error goes to all who wait, or the first of those who joined asks once more for all. */
  readonly onError: "all" | "retry-one";
}

/** When a fetch is given up and goes elsewhere. */
export interface ShieldFailover {
  /** Without a first byte after this time it is given up, microseconds. */
  readonly timeoutMicros: number;
  /** `error`: an error answer moves it on too; `silence`: only no answer at all. */
  readonly on: "error" | "silence";
  /** After so many fetches in a row without an answer a node knows that another is down ... */
  readonly fails: number;
  /** ... and for so long sends nothing there, microseconds; then one fetch tries. 0: nothing is remembered. */
  readonly avoidMicros: number;
}

/** One region of a shield: a caching node at a place. */
export interface ShieldRegion {
  readonly name: string;
  readonly place: string;
  /** Absent: as many as the shield says. */
  readonly servers?: number | undefined;
  /** PoPs (IATA codes) and regions of the world whose fetches it is for. */
  readonly serves?: readonly string[] | undefined;
  /** Content classes that it is for. Absent: all. */
  readonly classes?: readonly string[] | undefined;
}

/** Which fetches go past a shield. */
export interface ShieldBypass {
  /** Those of nodes in the origin's region of the world. */
  readonly sameRegion: boolean;
  /** Those for what the asking node has never had to do with. */
  readonly cold: boolean;
  /** Those for content of these classes. */
  readonly classes?: readonly string[] | undefined;
}

/** The regions of a shield: one at its place, unless it has several. */
export function regionsOf({
  regions,
  place,
}: {
  readonly regions?: readonly ShieldRegion[] | undefined;
  readonly place: string;
}): readonly ShieldRegion[] {
  return regions ?? [{ name: SOLE_SHIELD, place }];
}

/** Name of a shield's only node. */
export const SOLE_SHIELD = "shield";

/** Names of the levels between edge and shield, from the edge on: `regional`, `regional-2` ... */
export function regionalName(index: number): `regional${string}` {
  return index === 0 ? "regional" : `regional-${index + 1}`;
}
