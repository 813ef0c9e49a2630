/**
 * The rooms of the house: each folder of src/ with its rank. A room imports only from rooms of lower rank, so
 * every arrow points one way and a room can be read, tested and replaced without those above it.
 */

/** Rank of each folder of src/. Rooms of equal rank do not import each other either. */
export const ROOM_RANKS: Readonly<Record<string, number>> = {
  base: 0,
  ds: 1,
  vocabulary: 1,
  http: 2,
  network: 2,
  policy: 3,
  workload: 3,
  edge: 3,
  pricing: 3,
  scenario: 4,
  model: 5,
  engine: 6,
  cache: 6,
  cdn: 7,
  metrics: 8,
  result: 9,
  report: 10,
  run: 11,
  experiment: 12,
  serve: 12,
  cli: 13,
};

/** The public door, src/index.ts: it may import whatever lies below the command line, and stands alone at its rank. */
export const DOOR_RANK = 12.5;

/** The highest rank that runs in a browser: no `node:` modules, no globals of Node, no clock, only reproducible math. */
export const HIGHEST_PURE_RANK = 10;

/** A file's room: the folder of src/ it lies in, or "index.ts" for the public door. Path relative to the repository. */
export function roomOf(path: string): string {
  const [top = "", ...rest] = path.replace(/^src\//, "").split("/");
  return rest.length === 0 && top !== "index.ts" ? "" : top;
}

/** Rank of the file's room, or undefined when the folder is not a room. */
export function rankOf(path: string): number | undefined {
  const room = roomOf(path);
  return room === "index.ts" ? DOOR_RANK : ROOM_RANKS[room];
}
