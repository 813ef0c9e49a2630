import { ACCESS_KINDS, type AccessKind } from "../../src/network/access.ts";

/** The technology of this name. */
export function accessKind(name: string): AccessKind {
  const found = ACCESS_KINDS.find((each) => each.name === name);
  if (found === undefined) throw new Error(`no technology ${name}`);
  return found;
}
