/** `cdnlab schema`: the JSON Schema of scenario files. */
import { scenarioJsonSchemaText } from "../scenario/json-schema.ts";

/** Prints the schema; returns the exit status. */
export function schemaCommand(): number {
  process.stdout.write(scenarioJsonSchemaText());
  return 0;
}
