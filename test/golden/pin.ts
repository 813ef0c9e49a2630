/** Accepts the digests as they are now: `npm run golden`. Says which changed, and by how much. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { currentPins, PINS_FILE, type Pin } from "./scenarios.ts";

const before = (existsSync(PINS_FILE) ? JSON.parse(readFileSync(PINS_FILE, "utf8")) : {}) as Record<string, Pin>;
const now = currentPins();
writeFileSync(PINS_FILE, `${JSON.stringify(now, null, 2)}\n`);
for (const [file, pin] of Object.entries(now))
  process.stdout.write(
    before[file]?.sha256 === pin.sha256
      ? `${file}: as before\n`
      : `${file}: pinned\n  was ${JSON.stringify(before[file] ?? null)}\n  is  ${JSON.stringify(pin)}\n`,
  );
