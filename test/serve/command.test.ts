/** `cdnlab serve` as a command: what it prints, how it ends, and what it says to those who mistype. */
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { serveCommand, type ServeOptions } from "../../src/cli/serve.ts";
import { UsageError } from "../../src/run/usage-error.ts";
import { cdnlab, workingDirectory } from "../cli/program.ts";

const cwd = workingDirectory();

/** Options as the command line fills them in. */
const DEFAULTS: ServeOptions = {
  port: "0",
  listen: "127.0.0.1",
  host: [],
  memory: "64MB",
  fileMaxAge: "5m",
  originTimeout: "30s",
  maxContent: "64MB",
  set: [],
};

/** `--some-name value` pairs as commander gives them; folders lie in the working directory. */
function optionsOf(words: readonly string[]): Record<string, unknown> {
  const options: Record<string, unknown> = {};
  for (let k = 0; k < words.length; k += 2) {
    const name = words[k].slice(2).replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
    const value = words[k + 1].replace(/^publi/, (begin) => join(cwd, begin));
    options[name] = name === "set" || name === "host" ? [value] : value;
  }
  return options;
}
mkdirSync(join(cwd, "public"));
writeFileSync(join(cwd, "public/a.txt"), "hello");

describe("cdnlab serve", () => {
  it(
    "without a scenario listens on loopback, answers, and ends with an interrupt",
    { timeout: 30_000 },
    async () => {
      let said = "";
      let text = "";
      const ended = await cdnlab(["serve", "--origin", "public", "--port", "0"], {
        cwd,
        onStart: (child) =>
          child.stdout?.on("data", (chunk: string) => {
            said += chunk;
            const [, url] = /^listening (\S+)\n/.exec(said) ?? [];
            if (url === undefined) return;
            void fetch(`${url}/a.txt`)
              .then((response) => response.text())
              .then((body) => (text = body))
              .finally(() => child.kill("SIGINT"));
          }),
      });
      expect(text).toBe("hello");
      expect(ended.status).toBe(130);
      expect(ended.stdout).toMatch(/^listening http:\/\/127\.0\.0\.1:\d+\n$/);
      expect(ended.stderr).toContain("/_cdnlab/");
      for (const line of ended.stderr.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
    },
  );

  const mistakes: readonly (readonly [words: string[], said: RegExp])[] = [
    [[], /--origin: where is the content\?/],
    [["--origin", "publik"], /publik: no such file or folder. Did you mean ".*public"/],
    [["--origin", "public/a.txt"], /is a file; name its folder/],
    [["--origin", "localhost:3000"], /did you mean "http:\/\/localhost:3000"/],
    [["--origin", "ftp://localhost"], /only http:\/\/ and https:\/\//],
    [["--origin", "http://"], /is no URL/],
    [["--origin", "http://localhost/path"], /a path is not supported: expected http:\/\/localhost/],
    [["--origin", "http://me:secret@localhost"], /user's name or password/],
    [["--origin", "public", "--port", "http"], /--port: "http" is not a port/],
    [["--origin", "public", "--port", "70000"], /from 0 \(any free\) to 65535/],
    [["--origin", "public", "--from", "SYDNY"], /--from: "SYDNY" is not a place.*Did you mean/],
    [
      ["--origin", "public", "--profile", "varnsh"],
      /--profile: "varnsh" is no profile. Did you mean "varnish"/,
    ],
    [["--origin", "public", "--memory", "lots"], /--memory: "lots" is not a size/],
    [["--origin", "public", "--origin-timeout", "0"], /--origin-timeout: "0"/],
    [["--origin", "public", "--host", "http://x"], /--host: "http:\/\/x" is no host name/],
    [["--origin", "public", "--token", "short"], /--token: expected eight or more/],
    [["--origin", "public", "--listen", "192.0.2.1"], /--listen: "192.0.2.1" is no address of this machine/],
    [["--origin", "public", "--set", "edge.tiers.memory.evicton=lru"], /eviction/],
  ];

  it.each(mistakes)("with %j says what to mend", async (words, said) => {
    const ended = serveCommand(undefined, { ...DEFAULTS, ...optionsOf(words) });
    await expect(ended).rejects.toThrow(said);
    await expect(ended).rejects.toBeInstanceOf(UsageError);
  });

  it("refuses what it does not know with status 2", async () => {
    const option = await cdnlab(["serve", "--orign", "public"], { cwd });
    expect([option.status, option.stdout]).toEqual([2, ""]);
    expect(option.stderr).toContain("--origin");
    const file = await cdnlab(["serve", "nothing.yaml", "--origin", "public"], { cwd });
    expect([file.status, file.stdout]).toEqual([2, ""]);
    expect(file.stderr).toContain("nothing.yaml: no such file");
  });

  it("says when the port is in use", async () => {
    const other = createServer();
    await new Promise<void>((resolve) => {
      other.listen(0, "127.0.0.1", resolve);
    });
    const { port } = other.address() as AddressInfo;
    const ended = await cdnlab(["serve", "--origin", "public", "--port", String(port)], { cwd });
    other.close();
    expect(ended.status).toBe(2);
    expect(ended.stderr).toContain(
      `--port: ${port} is in use on 127.0.0.1; choose another, or 0 for any that is free`,
    );
  });
});
