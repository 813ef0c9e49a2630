/** Where the repository is: apart from the parser, so that tests which only read files do not load a compiler. */
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's top folder. */
export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
