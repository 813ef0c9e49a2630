/** The command line in a child process, as a user has it: what it prints, what it leaves, how it ends. */
import { type ChildProcess, fork, spawn } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { isBuilt } from "../../.ci/setup.mjs";
import { ROOT } from "../source/root.ts";

/** Words after `node`: the built program if it is up to date, as after `npm test` began; else the sources, by tsx. */
export const PROGRAM: readonly string[] = isBuilt()
  ? [join(ROOT, "dist/cli/main.js")]
  : ["--import", join(ROOT, "node_modules/tsx/dist/loader.mjs"), join(ROOT, "src/cli/main.ts")];

/** How a command ended. */
export interface Ended {
  /** Exit status, or the name of the signal that ended it. */
  readonly status: number | string;
  readonly stdout: string;
  readonly stderr: string;
}

/** Options of {@link cdnlab}. */
export interface CommandOptions {
  readonly cwd: string;
  /** Standard input; none unless given. */
  readonly input?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Sees the process as soon as it runs. */
  readonly onStart?: (child: ChildProcess) => void;
}

/**
 * Runs `cdnlab` with the words and waits for its end. Commands that need nothing of their own process (signals, an
 * environment, standard input) take turns in one that stays: see `standing.mjs`.
 */
export function cdnlab(words: readonly string[], options: CommandOptions): Promise<Ended> {
  const { input, env, onStart } = options;
  const own = input !== undefined || env !== undefined || onStart !== undefined || words.includes("-");
  if (own || PROGRAM.length > 1) return ended(process.execPath, [...PROGRAM, ...words], options);
  return inStanding(words, options.cwd);
}

let standing: ChildProcess | null = null;
const waiting: { resolve: (end: Ended) => void; reject: (error: Error) => void }[] = [];

function inStanding(words: readonly string[], cwd: string): Promise<Ended> {
  if (standing === null) {
    standing = fork(join(ROOT, "test/cli/standing.mjs"), [...PROGRAM], {
      execArgv: [],
      env: { ...process.env, NO_COLOR: undefined, FORCE_COLOR: undefined },
      stdio: ["ignore", "pipe", "pipe", "ipc"],
      serialization: "advanced",
    });
    let said = "";
    for (const stream of [standing.stdout, standing.stderr])
      stream?.setEncoding("utf8").on("data", (text: string) => (said += text));
    standing.on("message", (end) => waiting.shift()?.resolve(end as Ended));
    standing.once("close", () => {
      standing = null;
      for (const { reject } of waiting.splice(0)) reject(new Error(`the standing process ended: ${said}`));
    });
    standing.unref();
  }
  const runner = standing;
  return new Promise((resolve, reject) => {
    waiting.push({ resolve, reject });
    runner.send({ words, cwd });
  });
}

/** Runs any program and waits for its end. */
export function ended(program: string, words: readonly string[], options: CommandOptions): Promise<Ended> {
  const { cwd, input, env, onStart } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, {
      cwd,
      env: { ...process.env, NO_COLOR: undefined, FORCE_COLOR: undefined, ...env },
      stdio: ["pipe", "pipe", "pipe"],
    });
    const texts = { stdout: "", stderr: "" };
    for (const stream of ["stdout", "stderr"] as const)
      child[stream].setEncoding("utf8").on("data", (text: string) => (texts[stream] += text));
    child.stdin.on("error", () => undefined).end(input ?? "");
    child.once("error", reject);
    child.once("close", (code, signal) => resolve({ status: code ?? signal ?? "?", ...texts }));
    onStart?.(child);
  });
}

/** A working directory of its own, with the repository's `scenarios` in it by link; removed at the end of the file. */
export function workingDirectory(): string {
  const folder = mkdtempSync(join(tmpdir(), "cdnlab-cli-"));
  symlinkSync(join(ROOT, "scenarios"), join(folder, "scenarios"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A port of this machine that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => {
    server.close(resolve);
  });
  return port;
}

/** A scenario that runs in a moment. */
export const SMALL = `name: small
duration: 1h
edge: {pops: [FRA, IAD]}
workload: {requests: 5k}
`;
