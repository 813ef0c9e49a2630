/**
 * The state of a world as bytes, and back: what the world and whoever counts its facts show to a keeper. Needs no files; `state-file.ts`
 * says how the bytes lie in one.
 */
import { type Keeper, Loader, Saver, StateMismatch } from "../base/keeper.ts";
import type { OpenWorld } from "./assemble.ts";

/** The state of a world at a moment before which everything has happened that was to happen before it. A view: copy it to keep it. */
export function saveWorld(open: OpenWorld): Uint8Array<ArrayBuffer> {
  const saver = new Saver();
  keepWorld(saver, open);
  return saver.written;
}

/** Gives a new world of the same scenario the state that {@link saveWorld} gave. Throws {@link StateMismatch} when it does not fit. */
export function loadWorld(open: OpenWorld, state: Uint8Array): void {
  const loader = new Loader(state);
  keepWorld(loader, open);
  if (!loader.ended) throw new StateMismatch("the state has more than this world");
}

function keepWorld(keeper: Keeper, { world, collector }: OpenWorld): void {
  keeper.part("counts");
  collector.keep(keeper);
  world.keep(keeper);
}
