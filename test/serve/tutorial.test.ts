/** The tutorial of docs/serve.md: its commands, typed one after the other, print what it says. Needs curl and a shell. */
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { freePort, PROGRAM } from "../cli/program.ts";
import { ROOT } from "../source/root.ts";

interface Step {
  readonly command: string;
  readonly output: string[];
}

/** Commands of the `shell` blocks, with the lines that the document shows below each. */
function steps(markdown: string): Step[] {
  const found: Step[] = [];
  for (const [, block] of markdown.matchAll(/```shell\n([^]*?)```/g))
    for (const line of block.trimEnd().split("\n"))
      if (line.startsWith("$ ")) found.push({ command: line.slice(2), output: [] });
      else found.at(-1)!.output.push(line);
  return found;
}

const toolless = spawnSync("bash", ["-c", "curl --version"]).status !== 0;

it.skipIf(toolless)("the tutorial works as it stands", { timeout: 30_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), "cdnlab-serve-"));
  const port = String(await freePort());
  const script = steps(readFileSync(join(ROOT, "docs/serve.md"), "utf8"));
  expect(script.length).toBeGreaterThanOrEqual(9);
  const here = (text: string) => text.replaceAll("8080", port);
  const program = [process.execPath, ...PROGRAM].map((word) => `'${word}'`).join(" ");
  // The server's output goes through a file, so that its first line is there before the next command.
  const lines = script.map(({ command }) =>
    command.endsWith("&")
      ? `${here(command).replace(/ &$/, "")} > log 2> talk & SERVER=$!\n` +
        "for k in {1..200}; do grep -q listening log && break; sleep 0.1; done; cat log; grep -q listening log || cat talk >&2"
      : here(command),
  );
  const shell = spawn(
    "bash",
    ["-c", `cdnlab() { exec ${program} "$@"; }\n${lines.join("\necho @@@@\n")}\nkill $SERVER`],
    {
      cwd: folder,
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  let text = "";
  shell.stdout.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
  await new Promise((resolve) => {
    shell.once("close", resolve);
  });
  rmSync(folder, { recursive: true, force: true });
  const seen = text.split("@@@@\n");
  script.forEach(({ command, output }, k) => {
    const pattern = output
      .map((line) =>
        here(line)
          .replace(/[.*+?^${}()|[\]\\]/g, "\\$&")
          .replaceAll("…", ".*"),
      )
      .join("\\r?\\n");
    expect(seen[k]?.trim(), command).toMatch(new RegExp(`^${pattern}$`));
  });
});
