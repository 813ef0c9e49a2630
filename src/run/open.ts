/** A world whose trace, if it has one, is read from a file. */
import type { Watch } from "../cdn/watch.ts";
import type { Scenario } from "../scenario/types.ts";
import { assembleWorld, type OpenWorld } from "./assemble.ts";
import { FileBytes } from "./file-bytes.ts";
import { fileProblem } from "./usage-error.ts";

/** Opens a world. Throws `UsageError` for what the scenario names and is not there. */
export function openWorld(scenario: Scenario, watch: Watch | null = null): OpenWorld {
  const open = (path: string) => {
    try {
      return new FileBytes(path);
    } catch (error) {
      throw fileProblem(error, path) ?? error;
    }
  };
  return assembleWorld(scenario, open, watch);
}
